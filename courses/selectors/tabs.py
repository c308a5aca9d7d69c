"""The tabs of an event at the desk, in groups; apps to the right append theirs in
`ready()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.tabs import TabGroup, in_groups
from courses.models import Event

OVERVIEW = "overview"
PROGRAMME = "programme"
VISIT = "visit"
PEOPLE = "people"
COMMUNICATION = "communication"
DOOR = "door"
AFTERWARDS = "afterwards"

GROUPS: dict[str, str | Promise] = {
    OVERVIEW: _("Overview"),
    PROGRAMME: pgettext_lazy("group of tabs", "Programme"),
    VISIT: _("Study visit"),
    PEOPLE: _("People"),
    COMMUNICATION: pgettext_lazy("group of tabs", "Communication"),
    DOOR: pgettext_lazy("group of tabs", "At the door"),
    AFTERWARDS: pgettext_lazy("group of tabs", "Afterwards"),
}


@dataclass(frozen=True)
class Tab:
    """One part of an event's desk; `path` makes its address from the event's slug.

    `group` is a key of GROUPS: the first row shows the groups, the second one the tabs
    of the group one is in.
    """

    key: str
    label: str | Promise
    path: Callable[[str], str]
    order: int = 50
    shown: Callable[[Event], bool] = lambda _event: True
    group: str = PROGRAMME


event_tabs: list[Tab] = []


def groups_of(event: Event, current: str) -> list[TabGroup[Tab]]:
    """The groups the event has a tab in; `current` is the key of the tab shown."""
    rows = sorted(event_tabs, key=lambda tab: tab.order)
    shown = [(tab, tab.path(event.slug)) for tab in rows if tab.shown(event)]
    labels = GROUPS
    if not event.is_study_visit:
        labels = GROUPS | {VISIT: _("Lodging and meals")}
    return in_groups(shown, labels, current, other=PROGRAMME)
