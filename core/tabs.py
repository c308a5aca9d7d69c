"""Tabs in groups: the first row shows the groups, the second the tabs of one group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from django.utils.functional import Promise


class Grouped(Protocol):
    """A tab that knows the key of its group."""

    @property
    def key(self) -> str: ...

    @property
    def group(self) -> str: ...


T = TypeVar("T", bound=Grouped)


@dataclass(frozen=True)
class TabGroup(Generic[T]):
    """Tabs of one group, with their addresses."""

    label: str | Promise
    tabs: list[tuple[T, str]]
    current: str

    @property
    def path(self) -> str:
        """The address of its first tab."""
        return self.tabs[0][1]

    @property
    def is_current(self) -> bool:
        """Whether one of its tabs is shown."""
        return any(tab.key == self.current for tab, _path in self.tabs)


def in_groups(
    tabs: Iterable[tuple[T, str]],
    labels: Mapping[str, str | Promise],
    current: str,
    *,
    other: str,
) -> list[TabGroup[T]]:
    """The groups that have a tab, in the order of `labels`; `current` is the key of the
    tab shown. A tab whose group nobody knows stands under `other`.
    """
    found: dict[str, list[tuple[T, str]]] = {key: [] for key in labels}
    for tab, path in tabs:
        found[tab.group if tab.group in labels else other].append((tab, path))
    return [TabGroup(labels[key], rows, current) for key, rows in found.items() if rows]
