"""The tabs of a programme at the desk, in groups; apps to the right append theirs in
`ready()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.tabs import TabGroup, in_groups
from participants.access import Visitor
from programmes.models import Programme

RESULTS = "results"
CONTRACT = "contract"
LEARNING = "learning"
COMMUNICATION = "communication"
CERTIFICATES = "certificates"

GROUPS: dict[str, str | Promise] = {
    RESULTS: pgettext_lazy("group of tabs", "Results"),
    CONTRACT: _("Contract"),
    LEARNING: pgettext_lazy("group of tabs", "Needs and qualifications"),
    COMMUNICATION: pgettext_lazy("group of tabs", "Communication"),
    CERTIFICATES: _("Certificates"),
}


@dataclass(frozen=True)
class Tab:
    """One part of a programme's desk, for those to whom `door` opens the programme.

    `path` makes its address from the programme's code, `group` is a key of GROUPS.
    """

    key: str
    label: str | Promise
    path: Callable[[str], str]
    door: Callable[[Visitor], QuerySet[Programme]]
    order: int = 50
    group: str = CONTRACT


programme_tabs: list[Tab] = []


def groups_of(programme: Programme, user: Visitor, current: str) -> list[TabGroup[Tab]]:
    """The groups with a tab that this user may open; `current` is the key of the tab
    shown. Each door is asked once.
    """
    doors = {tab.door for tab in programme_tabs}
    is_open = {door: door(user).filter(pk=programme.pk).exists() for door in doors}
    rows = sorted(programme_tabs, key=lambda tab: tab.order)
    shown = [(tab, tab.path(programme.code)) for tab in rows if is_open[tab.door]]
    return in_groups(shown, GROUPS, current, other=CONTRACT)
