"""The purge: whom no programme keeps any longer is erased, in small steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from courses.models import (
    Answer,
    AnswerFile,
    Leg,
    Question,
    Registration,
    SpecialStatement,
)
from courses.privacy.registrations import blank_registrations
from courses.services.answer_files import remove
from participants.services.audit import record
from participants.services.gates import begin_erasure, hold
from participants.services.privacy import erase_person
from portal.selectors.retention import (
    contacts_due,
    nameless_due,
    people_due,
    people_of,
    terms_on,
)
from programmes.selectors.retention import State, Term
from programmes.services.retention import notice_erasure

AT_ONCE = 20  # people in one transaction
JOB = "portal.retention"


@dataclass
class Purge:
    """What one run did: whom it erased, and whether there is more to do."""

    people: int = 0
    registrations: int = 0
    is_done: bool = True


def notice_all(today: date) -> list[Term]:
    """Announce what has passed, take back what has not; returns the terms as they are.

    Nothing is erased without an announcement of two weeks before, so a clock that
    jumps erases nobody at once.
    """
    for term in terms_on(today):
        noticed = term.programme.erasure_noticed_on
        has_passed = term.state in (State.NOTICED, State.DUE)
        until = term.kept_until
        is_right = (
            noticed is not None and until is not None and until < noticed <= today
        )
        if has_passed and not is_right:
            notice_erasure(term.programme, on=today)
        elif not has_passed and noticed is not None:
            notice_erasure(term.programme, on=None)
    return terms_on(today)


def purge(at: datetime, *, most: int | None = None) -> Purge:
    """Erase whoever is due, at most `most` people: twenty in one transaction.

    Killed at any time it leaves whole people, and the next run goes on where it was.
    Each step asks anew who is due, so a hold counts at once. The trail of each
    programme says how many went.
    """
    today, done = timezone.localdate(at), Purge()
    notice_all(today)
    while most is None or done.people < most:
        room = AT_ONCE if most is None else min(AT_ONCE, most - done.people)
        gone = _erase_some(today, room)
        if not gone:
            _blank_contacts(at)
            done.registrations = _blank_nameless(at)
            return done
        done.people += gone
    done.is_done = False
    return done


@transaction.atomic
def _erase_some(today: date, number: int) -> int:
    begin_erasure()
    terms = terms_on(today)
    due = people_due(terms, today)
    some = list(due.order_by("pk")[:number])
    if not some:
        return 0
    keys = [row.pk for row in hold(*some)]
    people = list(due.filter(pk__in=keys).order_by("pk"))  # as they are now
    _count(terms, [person.pk for person in people])
    for person in people:
        erase_person(person, actor=None)
    return len(people)


def _count(terms: Iterable[Term], keys: list[int]) -> None:
    """Of each programme that knew some of them how many go, before they do."""
    for term in terms:
        if term.is_due:
            number = people_of(term).filter(pk__in=keys).count()
            if number:
                record(
                    None,
                    "programme.people_erased",
                    term.programme,
                    after={"people": number},
                )


@transaction.atomic
def _blank_contacts(at: datetime) -> None:
    """Whom travellers called on the way and who has no card is named no more."""
    legs = contacts_due(terms_on(timezone.localdate(at)))
    keys = list(legs.values_list("pk", flat=True))
    mine = Leg.objects.filter(pk__in=keys)
    programmes = {
        row.event.programme for row in mine.select_related("event__programme")
    }
    for programme in sorted(programmes, key=lambda row: row.pk):
        after = {"legs": mine.filter(event__programme=programme).count()}
        record(None, "programme.contacts_erased", programme, after=after)
    mine.update(contact="", contact_phone="", contact_email="", updated_at=at)


@transaction.atomic
def _blank_nameless(at: datetime) -> int:
    """Registrations that nobody confirmed have no card: what was typed goes."""
    rows = nameless_due(terms_on(timezone.localdate(at)))
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return 0
    mine = Registration.objects.filter(pk__in=keys)
    answers = Answer.objects.filter(registration__in=mine)
    answers.exclude(question__kind__in=Question.COUNTED).delete()
    remove(AnswerFile.objects.filter(registration__in=mine))
    SpecialStatement.objects.filter(registration__in=mine).delete()
    programmes = {
        row.event.programme for row in mine.select_related("event__programme")
    }
    for programme in sorted(programmes, key=lambda row: row.pk):
        after = {"registrations": mine.filter(event__programme=programme).count()}
        record(None, "programme.registrations_erased", programme, after=after)
    return blank_registrations(mine, at)
