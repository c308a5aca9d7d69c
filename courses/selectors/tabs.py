"""The tabs of an event at the desk; apps to the right append theirs in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from courses.models import Event


@dataclass(frozen=True)
class Tab:
    """One part of an event's desk; `path` makes its address from the event's slug.

    `visit_tabs` are the parts of a study visit, below its tab.
    """

    key: str
    label: str | Promise
    path: Callable[[str], str]
    order: int = 50
    shown: Callable[[Event], bool] = lambda _event: True


event_tabs: list[Tab] = []


visit_tabs: list[Tab] = []


def tabs_of(event: Event, tabs: list[Tab] | None = None) -> list[tuple[Tab, str]]:
    """Those of `tabs` the event has, with their addresses, in their order."""
    rows = sorted(event_tabs if tabs is None else tabs, key=lambda tab: tab.order)
    return [(tab, tab.path(event.slug)) for tab in rows if tab.shown(event)]
