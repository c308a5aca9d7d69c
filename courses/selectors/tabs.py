"""The tabs of an event at the desk; apps to the right append theirs in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Tab:
    """One part of an event's desk; `path` makes its address from the event's slug."""

    key: str
    label: str | Promise
    path: Callable[[str], str]
    order: int = 50


event_tabs: list[Tab] = []


def tabs_of(slug: str) -> list[tuple[Tab, str]]:
    """The tabs with their addresses, in their order."""
    rows = sorted(event_tabs, key=lambda tab: tab.order)
    return [(tab, tab.path(slug)) for tab in rows]
