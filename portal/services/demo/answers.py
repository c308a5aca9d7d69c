"""What the invented people answer to the questions of a programme, by rote."""

from __future__ import annotations

from courses.models import Event
from participants.models import REFUSED, SPECIAL, Person, PersonalField
from participants.selectors.questions import band_keys, questions_of

Field = PersonalField


def answers_of(person: Person, event: Event, *, special: bool) -> dict[str, str]:
    """The same person answers the same each time; every fifth or so leaves it."""
    found = {}
    for question in questions_of(event.programme.uid):
        if question.field != Field.GENDER and (question.field in SPECIAL) == special:
            word = _word(question.field, person.pk, question.bands)
            if word:
                found[question.field] = word
    return found


def _word(field: str, number: int, bands: list[int]) -> str:
    if field == Field.BIRTH_YEAR:
        return REFUSED if number % 11 == 0 else str(1960 + number * 7 % 43)
    if field == Field.AGE_BAND:
        keys = band_keys(bands)[1:]
        return REFUSED if number % 13 == 0 else keys[number % len(keys)]
    if field == Field.EDUCATION:
        return ("5-8", "5-8", "3-4", "5-8", "")[number % 5]
    return ("no", "no", "yes", "no", REFUSED, "no", "")[(number + len(field)) % 7]
