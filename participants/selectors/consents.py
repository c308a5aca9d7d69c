"""Reads on consents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from participants.models import Consent, ConsentWording, Person

Titles = Mapping[UUID, Mapping[str, str]]
# what the apps that hold events say of the titles of some of them
event_titles: list[Callable[[Collection[UUID]], Titles]] = []


def current_wording(purpose: str) -> ConsentWording:
    """The words in force; raises ConsentWording.DoesNotExist when there are none."""
    return ConsentWording.objects.filter(purpose=purpose).latest("version")


def current_wordings() -> list[ConsentWording]:
    """The words in force for each purpose that has any, in the order of purposes."""
    newest = {row.purpose: row for row in ConsentWording.objects.order_by("version")}
    return [newest[key] for key in ConsentWording.Purpose.values if key in newest]


def wordings_at(purposes: Collection[str], at: datetime) -> dict[str, ConsentWording]:
    """Of each purpose the words in force at that time; else the latest there are."""
    found: dict[str, ConsentWording] = {}
    if not purposes:
        return found
    for row in ConsentWording.objects.filter(purpose__in=purposes).order_by("version"):
        kept = found.get(row.purpose)
        was_shown = kept is not None and kept.created_at <= at
        if not was_shown or row.created_at <= at:
            found[row.purpose] = row
    return found


def latest_consent_q(purpose: str, at: datetime | None = None) -> Q:
    """Condition on people: the last they said about `purpose`, until `at`, was yes."""
    said = Consent.objects.filter(wording__purpose=purpose)
    if at is not None:
        said = said.filter(at__lte=at)
    after = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    later = said.filter(after, person=OuterRef("person"))
    given = said.filter(~Exists(later), person=OuterRef("pk"), is_given=True)
    return Q(Exists(given))


def consents_of(person: Person) -> QuerySet[Consent]:
    """Everything the person said yes or no to, the latest first."""
    return person.consents.select_related("wording")


def standing_consents(person: Person) -> list[Consent]:
    """What holds: the latest word of the person on each purpose, for each event."""
    said: dict[tuple[str, UUID | None], Consent] = {}
    for consent in consents_of(person).order_by("-at", "-pk"):
        said.setdefault((consent.wording.purpose, consent.event_uid), consent)
    return list(said.values())


def with_titles(
    consents: Iterable[Consent],
) -> list[tuple[Consent, Mapping[str, str] | None]]:
    """Each with the title of its event, if it was said for one."""
    rows = list(consents)
    uids = {row.event_uid for row in rows if row.event_uid is not None}
    titles: dict[UUID, Mapping[str, str]] = {}
    for read in event_titles if uids else ():
        titles.update(read(uids))
    return [(row, titles.get(row.event_uid) if row.event_uid else None) for row in rows]
