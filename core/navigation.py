"""Where the frame gets its links: apps append to these lists in `apps.py: ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """One link of the frame, by path, so that the frame knows no view of any app.

    `more` are paths of other pages that belong under it.
    """

    label: str | Promise
    path: str
    icon: str = ""
    key: str = ""
    shown: Callable[[Any], bool] | None = None
    order: int = 50
    more: tuple[str, ...] = ()

    def depth(self, path: str) -> int:
        """How much of `path` it stands for; 0 if `path` is not under it."""
        under = [own for own in (self.path, *self.more) if path.startswith(own)]
        return max(map(len, under), default=0)


@dataclass(frozen=True)
class Link:
    """An `Entry` as one visitor sees it."""

    label: str | Promise
    path: str
    icon: str
    key: str
    current: str  # the value of aria-current: "page", "true" or nothing


public: list[Entry] = []  # head of the public pages
desk: list[Entry] = []  # rail of the desk
foot: list[Entry] = []  # foot of the public pages


def links(entries: Iterable[Entry], user: Any, path: str) -> list[Link]:
    """What this user may see; the deepest entry that `path` is under is current."""
    seen = [entry for entry in entries if entry.shown is None or entry.shown(user)]
    seen.sort(key=lambda entry: entry.order)
    deepest = max((entry.depth(path) for entry in seen), default=0)
    return list(_marked(seen, deepest, path))


def _marked(entries: list[Entry], deepest: int, path: str) -> Iterator[Link]:
    for entry in entries:
        current = ""
        if deepest and entry.depth(path) == deepest:
            current = "page" if entry.path == path else "true"
        yield Link(entry.label, entry.path, entry.icon, entry.key, current)
