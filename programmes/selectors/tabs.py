"""The tabs of a programme at the desk; apps to the right append theirs in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from participants.access import Visitor
from programmes.models import Programme


@dataclass(frozen=True)
class Tab:
    """One part of a programme's desk, for those to whom `door` opens the programme.

    `path` makes its address from the programme's code.
    """

    key: str
    label: str | Promise
    path: Callable[[str], str]
    door: Callable[[Visitor], QuerySet[Programme]]
    order: int = 50


programme_tabs: list[Tab] = []


def tabs_of(programme: Programme, user: Visitor) -> list[tuple[Tab, str]]:
    """The tabs this user may open, with their addresses, in their order."""
    rows = sorted(programme_tabs, key=lambda tab: tab.order)
    return [
        (tab, tab.path(programme.code))
        for tab in rows
        if tab.door(user).filter(pk=programme.pk).exists()
    ]
