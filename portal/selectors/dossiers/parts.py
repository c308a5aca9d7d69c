"""The parts of a history: for whom, which rows, and the figure each opens under."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from courses.selectors.reach import Reach, hours_by_event, reach_of
from newsletters.access import edits_newsletters
from participants.access import Role, has_role, sees_people
from participants.models import Region
from portal.selectors.dossiers.places import (
    bodies_in,
    body_lines,
    held_in,
    towns_in,
)
from portal.selectors.dossiers.received import (
    copies_in,
    issue_lines,
    issues_in,
    papers_in,
)
from portal.selectors.dossiers.roles import roles_in
from portal.selectors.dossiers.scope import Dossier
from portal.selectors.dossiers.training import (
    certificates_in,
    event_lines,
    events_in,
    people_now,
    person_lines,
    posts_in,
    topics_in,
    valid_certificates,
)

Rows = QuerySet[Any] | Sequence[Any]


def _as_they_are(dossier: Dossier, rows: Sequence[Any]) -> Sequence[Any]:
    return rows


def _always(dossier: Dossier) -> bool:
    return True


def _sees_people(dossier: Dossier) -> bool:
    return sees_people(dossier.viewer)


def _counts_towns(dossier: Dossier) -> bool:
    """Whether municipalities lie in the place, and their people are counted."""
    ends = (Region.Level.MUNICIPALITY, Region.Level.COMMUNITY)
    above = dossier.place is not None and dossier.place.level not in ends
    return above and sees_people(dossier.viewer)


def _reads_newsletters(dossier: Dossier) -> bool:
    user = dossier.viewer
    return edits_newsletters(user) or has_role(user, Role.COORDINATOR)


@dataclass(frozen=True)
class Part:
    """One list of a history; `lines` adds to the rows of a page what it shows."""

    key: str
    title: str | Promise
    rows: Callable[[Dossier], Rows]
    lines: Callable[[Dossier, Sequence[Any]], Sequence[Any]] = _as_they_are
    shown: Callable[[Dossier], bool] = _sees_people
    at_first: int = 8  # rows on the page that shows all parts
    empty: str | Promise = ""


PLACE_PARTS = (
    Part(
        "towns",
        _("Municipalities"),
        towns_in,
        shown=_counts_towns,
        at_first=12,
        empty=_("No municipality lies in it."),
    ),
    Part(
        "bodies",
        _("Organisations"),
        bodies_in,
        body_lines,
        shown=_always,
        at_first=12,
        empty=_("No organisation of the register is here."),
    ),
    Part(
        "held",
        _("Events held here"),
        held_in,
        shown=_always,
        empty=_("No event was or will be held here."),
    ),
)
PARTS = (
    Part(
        "people",
        _("People"),
        posts_in,
        person_lines,
        empty=_("Nobody whose card you may open has or had a post here."),
    ),
    Part(
        "events",
        _("Events attended"),
        events_in,
        event_lines,
        empty=_("Nobody from here was present at an event yet."),
    ),
    Part(
        "topics",
        _("Topics"),
        topics_in,
        at_first=16,
        empty=_("No programme with events on a topic concerns it yet."),
    ),
    Part(
        "certificates",
        _("Certificates"),
        certificates_in,
        empty=_("No certificate was issued to anybody from here."),
    ),
    Part(
        "issues",
        _("Newsletters received"),
        issues_in,
        issue_lines,
        shown=_reads_newsletters,
        empty=_("No issue was sent to its address or to its people."),
    ),
    Part(
        "papers",
        _("Publications received"),
        papers_in,
        shown=_always,
        empty=_("No printed copy was handed over or posted."),
    ),
    Part(
        "roles",
        _("Roles"),
        roles_in,
        shown=_always,
        empty=_("It has no role in a programme, a network or an event."),
    ),
)


def parts_for(dossier: Dossier) -> list[Part]:
    """The parts that its viewer has, in their order."""
    parts = PLACE_PARTS + PARTS if dossier.is_place else PARTS
    return [part for part in parts if part.shown(dossier)]


@dataclass(frozen=True)
class Figure:
    """A number over the parts; it leads to the list whose length or sum it is."""

    part: str
    value: int | Decimal
    label: str
    of: int | None = None


def reached(dossier: Dossier) -> Reach:
    """Who was reached, all together."""
    return reach_of(dossier.present)


def figures_of(dossier: Dossier, reach: Reach) -> list[Figure]:
    """The numbers at the top, for the parts that the viewer has."""
    keys = {part.key for part in parts_for(dossier)}
    found: list[Figure] = []
    if "towns" in keys:
        towns = towns_in(dossier)
        n = sum(line.reach.people > 0 for line in towns)
        of = len(towns)
        label = ngettext("municipality reached", "municipalities reached", of)
        found.append(Figure("towns", n, label, of))
    if "people" in keys:
        if dossier.is_place:
            of = bodies_in(dossier).count()
            label = ngettext("body reached", "bodies reached", of)
            found.append(Figure("bodies", reach.organisations, label, of))
        found += _of_training(dossier, reach)
    if "issues" in keys:
        n = issues_in(dossier).count()
        label = ngettext("newsletter issue received", "newsletter issues received", n)
        found.append(Figure("issues", n, label))
    n = copies_in(dossier)
    label = ngettext("printed copy received", "printed copies received", n)
    found.append(Figure("papers", n, label))
    return found


def _of_training(dossier: Dossier, reach: Reach) -> list[Figure]:
    topics = topics_in(dossier)
    met = len({row.topic.pk for row in topics if row.people})
    of = len({row.topic.pk for row in topics})
    now, valid = people_now(dossier), valid_certificates(dossier)
    hours = sum(hours_by_event(dossier.present).values(), Decimal(0))
    return [
        Figure(
            "people",
            now,
            ngettext("person holds a post today", "people hold a post today", now),
        ),
        Figure(
            "events",
            reach.events,
            ngettext("event attended", "events attended", reach.events),
        ),
        Figure(
            "events",
            reach.people,
            ngettext("person was present", "people were present", reach.people),
        ),
        Figure("events", hours, pgettext("of all people together", "hours present")),
        Figure("topics", met, ngettext("topic reached", "topics reached", of), of),
        Figure(
            "certificates",
            valid,
            ngettext("valid certificate", "valid certificates", valid),
        ),
    ]
