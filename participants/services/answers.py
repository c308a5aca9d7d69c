"""Acts on what programmes ask of people, and on what these answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked_rows
from participants.models import (
    ON_CARD,
    REFUSED,
    SPECIAL,
    Actor,
    Consent,
    ConsentWording,
    Person,
    PersonalAnswer,
    PersonalField,
    PersonalQuestion,
    SpecialAnswer,
    SpecialCount,
)
from participants.selectors.consents import current_wordings
from participants.selectors.questions import BANDED, band_keys, band_of
from participants.services.audit import record
from participants.services.consents import record_consent
from participants.services.people import lock_standing

Field = PersonalField


class BandsInUse(DomainError):
    code = "bands_in_use"
    message = _(
        "People have chosen among these age groups already. Ask for the year of birth"
        " instead, or keep the groups."
    )


class NoWording(DomainError):
    code = "no_wording"
    message = _(
        "There are no words yet with which people agree to questions of this kind. An"
        " administrator adds them under “Consent wordings”."
    )


@transaction.atomic
def ask(
    programme_uid: UUID,
    field: str,
    *,
    actor: Actor,
    reasons: Mapping[str, str] | None = None,
    required_by: str = "",
    bands: Iterable[int] = (),
) -> PersonalQuestion:
    """Let a programme ask for a field, or change how it asks.

    Raises BandsInUse when somebody chose an age group that would be gone, NoWording
    for a special category nobody can agree to.
    """
    if field in SPECIAL and special_wording() is None:
        raise NoWording
    starts = sorted({int(start) for start in bands}) if field in BANDED else []
    if field == Field.AGE_BAND:
        answers = PersonalAnswer.objects.filter(
            programme_uid=programme_uid, field=field, is_refused=False
        )
        if answers.exclude(value__in=band_keys(starts)).exists():
            raise BandsInUse
    row, is_new = PersonalQuestion.objects.update_or_create(
        programme_uid=programme_uid,
        field=field,
        defaults={
            "reasons": dict(reasons or {}),
            "required_by": required_by,
            "bands": starts,
        },
    )
    record(actor, "question.asked" if is_new else "question.changed", row)
    return row


@transaction.atomic
def ask_no_more(question: PersonalQuestion, *, actor: Actor) -> None:
    """Nobody is asked any more; what was answered stays with those who did."""
    after = {"field": question.field, "programme": question.programme_uid}
    record(actor, "question.ended", question, after=after)
    question.delete()


# --- ordinary answers ---------------------------------------------------------------


@transaction.atomic
def record_answers(
    person: Person,
    programme_uid: UUID | None,
    said: Mapping[str, str],
    *,
    channel: str,
    at: datetime,
    actor: Actor,
    fills_gaps_only: bool = False,
) -> None:
    """Keep what somebody answered: field to value, or to `REFUSED`.

    The latest word holds. With `fills_gaps_only` what stands on the card stays: the
    words may be a namesake's.
    """
    row = lock_standing(person)
    kept = []
    for field, word in said.items():
        is_refused = word == REFUSED
        if field in ON_CARD and not _on_card(row, field, word, fills_gaps_only):
            continue
        PersonalAnswer.objects.update_or_create(
            person=row,
            programme_uid=programme_uid,
            field=field,
            defaults={
                "is_refused": is_refused,
                "value": "" if is_refused or field in ON_CARD else word,
                "channel": channel,
                "source": None,
                "at": at,
            },
        )
        kept.append(field)
    if kept:
        row.save(update_fields=["gender", "birth_year", "updated_at"])
        after = {"fields": kept, "programme": programme_uid}
        record(actor, "person.answered", row, after=after)


def _on_card(row: Person, field: str, word: str, fills_gaps_only: bool) -> bool:
    """Write an answer on the card; say whether it was."""
    if field == Field.GENDER:
        gender = Person.Gender.UNDISCLOSED if word == REFUSED else word
        if fills_gaps_only and row.gender not in ("", gender):
            return False
        row.gender = gender
        return True
    year = None if word == REFUSED else int(word)
    if fills_gaps_only and (
        _is_refused(row, field) or row.birth_year not in (None, year)
    ):
        return False
    row.birth_year = year
    return True


def _is_refused(row: Person, field: str) -> bool:
    last = row.personal_answers.filter(field=field).order_by("-at", "-pk").first()
    return last is not None and last.is_refused


@transaction.atomic
def withdraw_answer(
    person: Person, field: str, *, actor: Actor, programme_uid: UUID | None = None
) -> None:
    """Take an answer back: the field is as if it had never been asked.

    What stands on the card is taken back for all programmes.
    """
    row = lock_standing(person)
    model = SpecialAnswer if field in SPECIAL else PersonalAnswer
    rows = model.objects.filter(_of_cards(row), field=field)
    if field not in ON_CARD:
        rows = rows.filter(programme_uid__in=[programme_uid])
    rows.delete()
    if field in ON_CARD:
        row.gender = "" if field == Field.GENDER else row.gender
        row.birth_year = None if field == Field.BIRTH_YEAR else row.birth_year
        row.save(update_fields=["gender", "birth_year", "updated_at"])
    record(actor, "person.answer_withdrawn", row, after={"field": field})


def _of_cards(person: Person) -> Q:
    return Q(person=person) | Q(person__merged_into=person)


def keep_band(person: Person, programme_uid: UUID, *, age: int, at: datetime) -> None:
    """Instead of the year of birth of somebody who is erased: the age group, if the
    programme counts these and has none of this person yet.
    """
    rows = PersonalQuestion.objects.filter(
        programme_uid=programme_uid, field__in=BANDED
    )
    question = rows.exclude(bands=[]).order_by("-field").first()
    if question is not None:
        PersonalAnswer.objects.get_or_create(
            person=person,
            programme_uid=programme_uid,
            field=Field.AGE_BAND,
            defaults={"value": band_of(age, question.bands), "at": at},
        )


# --- special categories ---------------------------------------------------------------


def special_wording() -> ConsentWording | None:
    """The words in force with which people agree to such questions."""
    purpose = ConsentWording.Purpose.SPECIAL
    return next((row for row in current_wordings() if row.purpose == purpose), None)


@transaction.atomic
def record_special(
    person: Person,
    programme_uid: UUID,
    said: Mapping[str, str],
    *,
    wording: ConsentWording | None,
    language: str,
    channel: str,
    at: datetime,
    actor: Actor,
) -> None:
    """Keep answers of special categories with the consent to them.

    The audit trail notes that somebody agreed, and not what was asked or answered. A
    refusal needs no consent. Raises NoWording.
    """
    told = set(said.values()) - {REFUSED}
    if told and wording is None:
        raise NoWording
    if not said:
        return
    row = lock_standing(person)
    for field, word in said.items():
        rows = SpecialAnswer.objects.filter(
            _of_cards(row), programme_uid=programme_uid, field=field
        )
        rows.exclude(person=row).delete()  # an older word, on a card that was merged
        SpecialAnswer.objects.update_or_create(
            person=row,
            programme_uid=programme_uid,
            field=field,
            defaults={"value": word, "at": at},
        )
    if told and wording is not None:
        record_consent(
            row,
            wording,
            is_given=True,
            channel=channel,
            language=language,
            at=at,
            actor=actor,
        )


@transaction.atomic
def withdraw_special(
    person: Person, *, language: str, at: datetime, actor: Actor
) -> int:
    """Take the consent back: every answer of this kind is deleted; say how many."""
    row = lock_standing(person)
    gone, _by_model = SpecialAnswer.objects.filter(_of_cards(row)).delete()
    wording = special_wording()
    if wording is not None:
        record_consent(
            row,
            wording,
            is_given=False,
            channel=Consent.Channel.LINK,
            language=language,
            at=at,
            actor=actor,
        )
    return gone


@transaction.atomic
def close_special(answers: Any, *, counted: Collection[tuple[int, UUID]]) -> int:
    """Delete answers and keep their number; say how many went.

    `counted` are the people (by primary key of the standing card) and programmes that
    the figures count: only these leave a number behind.
    """
    rows = locked_rows(answers.select_related("person"))
    for row in standing_words(rows):
        who = row.person.merged_into_id or row.person_id
        if (who, row.programme_uid) not in counted:
            continue
        count, _is_new = SpecialCount.objects.get_or_create(
            programme_uid=row.programme_uid, field=row.field, value=row.value
        )
        SpecialCount.objects.filter(pk=count.pk).update(people=F("people") + 1)
    SpecialAnswer.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def standing_words(rows: Iterable[SpecialAnswer]) -> list[SpecialAnswer]:
    """One word of each person, programme and field: on merged cards a no to answer
    stands.
    """
    found: dict[tuple[int, UUID, str], SpecialAnswer] = {}
    for row in rows:
        key = (row.person.merged_into_id or row.person_id, row.programme_uid, row.field)
        if key not in found or row.value == REFUSED:
            found[key] = row
    return list(found.values())
