from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from participants.models import AuditEvent, ConsentWording, Person
from participants.selectors.consents import (
    current_wording,
    latest_consent_q,
    standing_consents,
)
from participants.services.consents import add_wording, record_consent
from tests.factories import make_person, make_wording

pytestmark = pytest.mark.django_db


def say(person: Person, wording: ConsentWording, is_given: bool, days: int = 0) -> None:
    record_consent(
        person,
        wording,
        is_given=is_given,
        channel="form",
        language="bg",
        at=timezone.now() + timedelta(days=days),
        actor=None,
    )


def test_current_wording_is_the_last_version() -> None:
    with pytest.raises(ConsentWording.DoesNotExist):
        current_wording("newsletter")
    make_wording("newsletter")
    last = make_wording("newsletter")
    make_wording("photo")

    assert current_wording("newsletter") == last


def test_add_wording_makes_a_version_only_of_new_words() -> None:
    first = add_wording("photo", {"en": "I agree."}, actor=None)
    same = add_wording("photo", {"en": "I agree."}, actor=None)
    second = add_wording("photo", {"en": "I agree to photographs."}, actor=None)

    assert first == same
    assert (first.version, second.version) == (1, 2)


def test_record_consent_keeps_all_and_notes_it() -> None:
    person, wording = make_person(), make_wording("newsletter")

    say(person, wording, True)
    say(person, wording, False, days=1)

    assert person.consents.count() == 2
    assert [consent.is_given for consent in standing_consents(person)] == [False]
    assert AuditEvent.objects.filter(target_uid=person.uid).count() == 2


def test_latest_consent_q_asks_the_last_word_on_that_purpose() -> None:
    wording, other = make_wording("newsletter"), make_wording("photo")
    newer = make_wording("newsletter")
    yes, no, again, elsewhere = (make_person() for _ in range(4))
    say(yes, wording, True)
    say(no, wording, True)
    say(no, newer, False, days=1)
    say(again, wording, False)
    say(again, wording, True, days=1)
    say(elsewhere, other, True)
    make_person()

    found = Person.objects.filter(latest_consent_q("newsletter"))

    assert set(found) == {yes, again}


def test_latest_consent_q_at_one_moment_takes_the_later_row() -> None:
    person, wording, at = make_person(), make_wording("newsletter"), timezone.now()
    for is_given in (True, False):
        record_consent(
            person,
            wording,
            is_given=is_given,
            channel="link",
            language="bg",
            at=at,
            actor=None,
        )

    assert not Person.objects.filter(latest_consent_q("newsletter")).exists()
