"""Who of those chosen is invited: each of them, with a reason if not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Event, Invitation
from courses.selectors.invitees.choice import Whom
from outbox.models import Suppression, address_key, is_good_address
from outbox.selectors import silent_among
from participants.access import Visitor, organisations_for, people_for
from participants.models import Organisation, Person, Post
from participants.selectors.organisations import organisation_name
from participants.selectors.people import held_on
from participants.selectors.traits import FEWEST, tells_of_few
from programmes.selectors.contacts import contacts_on

State = Invitation.State
CHUNK = 500  # keys in one query


class Exclusion(models.TextChoices):
    """Why somebody who was chosen gets no invitation."""

    REGISTERED = "registered", _("registered already")
    INVITED = "invited", _("invited already")
    DECLINED = "declined", _("said that they cannot come")
    WITHDRAWN = "withdrawn", _("the invitation was withdrawn")
    NO_ADDRESS = "no_address", _("without an e-mail address")
    BAD_ADDRESS = "bad_address", _("the e-mail address is not valid")
    SUPPRESSED = "suppressed", _("the address gets no mail")
    ERASED = "erased", _("their data were erased")


UNREACHABLE = (
    Exclusion.NO_ADDRESS,
    Exclusion.BAD_ADDRESS,
    Exclusion.SUPPRESSED,
    Exclusion.ERASED,
)
BEFORE = {
    State.DECLINED: Exclusion.DECLINED,
    State.WITHDRAWN: Exclusion.WITHDRAWN,
}


@dataclass
class Invitee:
    """Somebody to be invited: a person, or with none the organisation itself."""

    person: Person | None
    organisation: Organisation | None
    name: str
    address: str
    language: str
    exclusion: str = ""

    @property
    def key(self) -> str:
        """The address as addresses are compared."""
        return address_key(self.address) if self.address else ""

    @property
    def row(self) -> tuple[str, int]:
        """Which card it is."""
        if self.person is not None:
            return "person", self.person.pk
        return "organisation", self.organisation.pk if self.organisation else 0


@dataclass(frozen=True)
class Plan:
    """All who were chosen: those who are invited and those who are not."""

    candidates: list[Invitee]

    @property
    def invited(self) -> list[Invitee]:
        return [row for row in self.candidates if not row.exclusion]

    @property
    def excluded(self) -> list[Invitee]:
        return [row for row in self.candidates if row.exclusion]

    @property
    def reasons(self) -> Counter[str]:
        return Counter(row.exclusion for row in self.excluded)

    @property
    def digest(self) -> str:
        """Changes with everybody who is invited: whether one sees who is written to."""
        lines = sorted(f"{row.row} {row.key}" for row in self.invited)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def plan_of(event: Event, whom: Whom, *, at: datetime) -> Plan:
    """Who of `whom` would be invited to `event`; writes nothing.

    The number of queries does not grow with that of the people, but for chunks of
    hundreds.
    """
    candidates = [*_people(whom, at), *_organisations(event, whom, at)]
    silent = silent_among({row.address for row in candidates if row.address})
    before = _invited_before(event, whom)
    there = None if whom.asks_nominations else _Registered(event)
    for row in candidates:
        row.exclusion = _reason(row, silent, before, there)
    return Plan(_without_known(candidates) if whom.only_unknown else candidates)


def gives_few_away(whom: Whom, plan: Plan, at: datetime) -> bool:
    """Whether inviting them would tell of fewer than five which traits they have."""
    group = whom.by_traits
    if group is None:
        return False
    everybody = Person.objects.all()
    return len(plan.invited) < FEWEST or tells_of_few(group.rule, at=at, seen=everybody)


def _without_known(candidates: list[Invitee]) -> list[Invitee]:
    """Leave out the organisations in which somebody chosen has an address."""
    reached: set[int | None] = set()
    for row in candidates:
        if row.person and row.organisation and row.exclusion not in UNREACHABLE:
            reached |= {row.organisation.pk, row.organisation.parent_id}
    return [
        row
        for row in candidates
        if row.person or (row.organisation and row.organisation.pk not in reached)
    ]


def _people(whom: Whom, at: datetime) -> Iterator[Invitee]:
    chosen = Person.objects.filter(pk__in=whom.people.order_by().values("pk"))
    posts = Post.objects.filter(
        held_on(timezone.localdate(at)), person__in=chosen.order_by().values("pk")
    )
    offices: dict[int, Organisation] = {}
    for post in posts.select_related("organisation").order_by("person", "pk"):
        offices.setdefault(post.person_id, post.organisation)
    for person in chosen.order_by("pk"):
        yield Invitee(
            person,
            offices.get(person.pk),
            person.full_name,
            person.email.strip(),
            person.language,
        )


def _organisations(event: Event, whom: Whom, at: datetime) -> Iterator[Invitee]:
    """Each with the address of who speaks for it in the programme, else its own."""
    chosen = Organisation.objects.filter(
        pk__in=whom.organisations.order_by().values("pk")
    )
    speaks = contacts_on(chosen, event.programme_id, timezone.localdate(at))
    for row in chosen.order_by("pk"):
        reader = speaks.get(row.pk, row)
        name = organisation_name(row, row.language)
        yield Invitee(None, row, name, reader.email.strip(), reader.language)


def _invited_before(event: Event, whom: Whom) -> dict[tuple[str, int], str]:
    """Cards that hold an invitation of the same kind, and how it stands."""
    found: dict[tuple[str, int], str] = {}
    same = event.invitations.filter(asks_nominations=whom.asks_nominations)
    rows = same.order_by().values_list("person", "organisation", "state")
    for person, organisation, state in rows:
        key = ("person", person) if person else ("organisation", organisation)
        found[key] = state
    return found


class _Registered:
    """Who has a valid registration for an event, by card, by name and address."""

    def __init__(self, event: Event) -> None:
        rows = event.registrations.active().order_by()
        values = rows.values_list("person", "email_key", "name_key", "organisation")
        found = list(values)
        self.people = {person for person, *_rest in found if person}
        self.names = {(key, name) for _p, key, name, _o in found if key}
        self.organisations = {office for *_rest, office in found if office}

    def holds(self, row: Invitee) -> bool:
        person = row.person
        if person is None:
            return row.organisation is not None and (
                row.organisation.pk in self.organisations
            )
        known = (person.email_key, person.name_key) in self.names
        return person.pk in self.people or known


def _reason(
    row: Invitee,
    silent: dict[str, str],
    before: dict[tuple[str, int], str],
    there: _Registered | None,
) -> str:
    if row.person is not None and row.person.erased_at is not None:
        return Exclusion.ERASED
    if there is not None and there.holds(row):
        return Exclusion.REGISTERED
    if row.row in before:
        return BEFORE.get(State(before[row.row]), Exclusion.INVITED)
    if not row.address:
        return Exclusion.NO_ADDRESS
    if not is_good_address(row.address):
        return Exclusion.BAD_ADDRESS
    if row.key in silent:
        is_erased = silent[row.key] == Suppression.Reason.ERASED
        return Exclusion.ERASED if is_erased else Exclusion.SUPPRESSED
    return ""


def strangers_among(user: Visitor, rows: Iterable[Invitee]) -> set[tuple[str, int]]:
    """Those of `rows` whose card `user` may not open: their names are not shown.

    What the public register shows is nobody's secret.
    """
    wanted = {row.row for row in rows}
    found = set(wanted)
    shown = Organisation.objects.filter(
        Q(is_public=True) | Q(pk__in=organisations_for(user).order_by().values("pk"))
    )
    doors: dict[str, QuerySet[Any]] = {
        "person": people_for(user),
        "organisation": shown,
    }
    for kind, door in doors.items():
        keys = sorted(pk for of, pk in wanted if of == kind)
        for start in range(0, len(keys), CHUNK):
            own = door.filter(pk__in=keys[start : start + CHUNK]).order_by()
            found -= {(kind, pk) for pk in own.values_list("pk", flat=True)}
    return found
