"""What programmes ask of people, and what is known of one person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.languages import pick
from participants.models import (
    ORDINARY,
    SPECIAL,
    Education,
    Person,
    PersonalAnswer,
    PersonalField,
    PersonalQuestion,
    SpecialAnswer,
)

Field = PersonalField
ORDER = {field: place for place, field in enumerate(PersonalField)}
BANDED = (Field.BIRTH_YEAR, Field.AGE_BAND)
STANDARD: dict[str, str | Promise] = {
    Field.GENDER: gettext_lazy(
        "The donors ask how many women and men take part. Only the numbers are passed"
        " on."
    ),
    Field.BIRTH_YEAR: gettext_lazy(
        "The donors ask how old those are who take part. Only the numbers of each age"
        " group are passed on."
    ),
    Field.AGE_BAND: gettext_lazy(
        "The donors ask how old those are who take part. Only the numbers of each age"
        " group are passed on."
    ),
    Field.EDUCATION: gettext_lazy(
        "The donors ask which education those have who take part. Only the numbers are"
        " passed on."
    ),
    Field.DISABILITY: gettext_lazy(
        "The donors ask whether people with disabilities are reached. Only numbers of"
        " five and more are passed on."
    ),
    Field.MINORITY: gettext_lazy(
        "The donors ask whether minorities are reached, never which. Only numbers of"
        " five and more are passed on."
    ),
    Field.DISADVANTAGE: gettext_lazy(
        "The donors ask whether people at a disadvantage are reached, never which. Only"
        " numbers of five and more are passed on."
    ),
}
QUESTIONS: dict[str, str | Promise] = {
    Field.GENDER: gettext_lazy("Gender"),
    Field.BIRTH_YEAR: gettext_lazy("Year of birth"),
    Field.AGE_BAND: gettext_lazy("Age"),
    Field.EDUCATION: gettext_lazy("Completed education"),
    Field.DISABILITY: gettext_lazy("Do you have a disability?"),
    Field.MINORITY: gettext_lazy("Do you belong to a minority?"),
    Field.DISADVANTAGE: gettext_lazy("Are you at another disadvantage?"),
}


def questions_of(*programmes: UUID) -> list[PersonalQuestion]:
    """What these programmes ask, in the order of the fields; each field once."""
    found: dict[str, PersonalQuestion] = {}
    rows = PersonalQuestion.objects.filter(programme_uid__in=programmes)
    for row in rows.order_by("pk"):
        found.setdefault(row.field, row)
    return sorted(found.values(), key=lambda row: ORDER[Field(row.field)])


def reason_of(question: PersonalQuestion) -> str:
    """Why it is asked, as the person reads it."""
    return pick(question.reasons) or str(STANDARD[question.field])


@dataclass(frozen=True)
class Line:
    """A field as the page of a programme shows it, asked or not."""

    field: str
    label: str
    question: PersonalQuestion | None
    reason: str
    bands: list[str]
    is_special: bool

    @classmethod
    def of(cls, field: str, question: PersonalQuestion | None) -> Line:
        """The line of one field."""
        return cls(
            field=field,
            label=str(QUESTIONS[field]),
            question=question,
            reason=reason_of(question) if question else str(STANDARD[field]),
            bands=bands_of(question) if question else [],
            is_special=field in SPECIAL,
        )


def questions_asked(programmes: Collection[UUID] | None) -> list[PersonalQuestion]:
    """What one of these programmes asks, or any (None); each field once."""
    if programmes is not None:
        return questions_of(*programmes)
    rows = PersonalQuestion.objects.order_by("pk").values_list("programme_uid")
    return questions_of(*{uid for (uid,) in rows})


def asked_fields(programmes: Collection[UUID] | None) -> set[str]:
    """The ordinary fields that one of these programmes asks, or any (None)."""
    rows = PersonalQuestion.objects.filter(field__in=ORDINARY)
    if programmes is not None:
        rows = rows.filter(programme_uid__in=programmes)
    return set(rows.values_list("field", flat=True))


def told_to(
    programmes: Iterable[UUID], said: Mapping[str, str]
) -> dict[UUID, dict[str, str]]:
    """What was said, for each of the programmes that ask it."""
    rows = PersonalQuestion.objects.filter(
        programme_uid__in=programmes, field__in=list(said)
    )
    found: dict[UUID, dict[str, str]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.programme_uid, {})[row.field] = said[row.field]
    return found


# --- age groups -------------------------------------------------------------------


def band_keys(starts: Iterable[int]) -> list[str]:
    """[18, 30] gives 0-17, 18-29 and 30-."""
    begins = [0, *sorted({start for start in starts if start > 0})]
    ends = [str(start - 1) for start in begins[1:]] + [""]
    return [f"{start}-{end}" for start, end in zip(begins, ends, strict=True)]


def band_label(key: str) -> str:
    """An age group in words."""
    first, _dash, last = key.partition("-")
    if first == "0" and last:
        return _("under %(age)s") % {"age": int(last) + 1}
    if not last:
        return _("%(age)s and over") % {"age": first}
    return f"{first}–{last}"


def band_of(age: int, starts: Iterable[int]) -> str:
    """The age group of an age."""
    keys = band_keys(starts)
    return [key for key in keys if int(key.partition("-")[0]) <= age][-1]


def bands_of(question: PersonalQuestion) -> list[str]:
    """The age groups of a programme in words."""
    if not question.bands:
        return []
    return [band_label(key) for key in band_keys(question.bands)]


# --- one person -------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """A field of a person: `state` is given, refused or empty for not asked.

    `source` is the file of the list that told it, where one did.
    """

    field: str
    label: str
    state: str
    value: str
    at: datetime | None
    source: str


def cards_that_refused(field: str) -> set[int]:
    """The people who would not tell it, also on a card merged into theirs."""
    rows = PersonalAnswer.objects.filter(field=field, is_refused=True)
    standing = Coalesce("person__merged_into", "person")
    return set(rows.order_by().values_list(standing, flat=True))


def facts_of(person: Person, fields: Collection[str]) -> list[Fact]:
    """What is known of the ordinary `fields`, with the day it was said."""
    cards = [person.pk, *person.merged.values_list("pk", flat=True)]
    rows = PersonalAnswer.objects.filter(person__in=cards).select_related("source")
    rows = rows.order_by("-at", "-pk")
    said: dict[str, list[PersonalAnswer]] = {}
    for row in rows:
        said.setdefault(row.field, []).append(row)
    return [
        _fact(person, field, said.get(field, []))
        for field in ORDINARY
        if field in fields
    ]


def _fact(person: Person, field: str, rows: list[PersonalAnswer]) -> Fact:
    refusal = next((row for row in rows if row.is_refused), None)
    answer = next((row for row in rows if not row.is_refused), None)
    if field == Field.GENDER:
        is_refused = person.gender == Person.Gender.UNDISCLOSED
        value = "" if is_refused else person.gender and person.get_gender_display()
    elif field == Field.BIRTH_YEAR:
        value = str(person.birth_year or "")
        is_refused = not value and refusal is not None
    else:
        is_refused = bool(rows) and rows[0].is_refused
        value = "" if is_refused or answer is None else shown(field, answer.value)
    state = "refused" if is_refused else "given" if value else ""
    row = {"refused": refusal, "given": answer}.get(state)
    label = str(Field(field).label)
    source = row.source.file_name if row and row.source else ""
    return Fact(field, label, state, str(value), row.at if row else None, source)


def shown(field: str, value: str) -> str:
    """A stored answer in words."""
    if field == Field.AGE_BAND:
        return band_label(value)
    if field == Field.EDUCATION:
        return str(Education(value).label)
    return value


def special_answers_of(people: Iterable[Person]) -> list[Any]:
    """The special answers of these people and of cards merged into theirs; for them
    alone.
    """
    pks = [person.pk for person in people]
    own = SpecialAnswer.objects.filter(person__in=pks)
    merged = SpecialAnswer.objects.filter(person__merged_into__in=pks)
    return list((own | merged).filter(field__in=SPECIAL).order_by("-at", "-pk"))
