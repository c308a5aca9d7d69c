"""What the programme of an event asks whoever registers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Event, Registration, SpecialStatement
from courses.services.answers import forget_statements
from courses.services.confirmation import confirm
from courses.services.registration import cancel, register
from participants.models import (
    Consent,
    ConsentWording,
    Person,
    PersonalAnswer,
    SpecialAnswer,
    SpecialCount,
)
from participants.services.privacy import erase_person
from tests.certificates.factories import make_attendant
from tests.factories import (
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_question,
    make_wording,
)

pytestmark = pytest.mark.django_db
ASKED = ("gender", "birth_year", "education", "disability")


@pytest.fixture
def event() -> Event:
    row = make_event()
    make_wording("registration")
    make_wording("special", texts={"en": "Count my answers."})
    for field in ASKED:
        make_question(
            row.programme, field, required_by="ESF+" if field[0] == "e" else ""
        )
    return row


def send(event: Event, **fields: str) -> Any:
    data = {
        "given_name": "Ана",
        "family_name": "Примерић",
        "email": "ana@town.example",
        "organisation": str(make_organisation().uid),
        "consent": "on",
    }
    client = Client(headers={"accept-language": "en"})
    return client.post(f"/events/{event.slug}/register/", data | fields)


def test_the_form_asks_with_the_reason_and_ticks_nothing(event: Event) -> None:
    page = Client(headers={"accept-language": "en"}).get(
        f"/events/{event.slug}/register/"
    )
    html = page.content.decode()

    assert "how many women and men take part" in html
    assert "Required by: ESF+." in html
    assert "Do you have a disability?" in html
    assert "Count my answers." in html
    assert "checked" not in html
    assert "selected" not in html.replace('<option value="" selected>', "")


def test_what_is_not_asked_is_not_in_the_form() -> None:
    event = make_event()
    make_wording("special")

    answer = send(event, gender="woman", disability="yes", birth_year="1975")

    assert answer.status_code == 302
    row = Registration.objects.get()
    assert (row.gender, row.stated) == ("", {})
    assert not SpecialStatement.objects.exists()


def test_answers_wait_apart_and_go_to_the_person(event: Event) -> None:
    send(
        event,
        gender="woman",
        birth_year_untold="on",
        education="5-8",
        disability="yes",
        special_agreed="on",
    )
    row = Registration.objects.get()
    assert "disability" not in str(row.stated)
    assert SpecialStatement.objects.get().value == "yes"
    assert not PersonalAnswer.objects.exists()

    confirm(row)

    row.refresh_from_db()
    assert (row.stated, SpecialStatement.objects.count()) == ({}, 0)
    assert row.person is not None
    said = PersonalAnswer.objects.filter(person=row.person).order_by("field")
    assert list(said.values_list("field", "is_refused", "value")) == [
        ("birth_year", True, ""),
        ("education", False, "5-8"),
        ("gender", False, ""),
    ]
    assert {answer.programme_uid for answer in said} == {event.programme.uid}
    assert row.person.gender == "woman"
    assert SpecialAnswer.objects.get().person == row.person
    consent = Consent.objects.get(wording__purpose="special")
    assert (consent.person, consent.wording.texts) == (
        row.person,
        {"en": "Count my answers."},
    )


def test_special_answers_need_agreement_and_a_refusal_does_not(event: Event) -> None:
    refused = send(event, disability="no")
    assert list(refused.context["form"].errors) == ["special_agreed"]
    assert Registration.objects.count() == 0

    assert send(event, disability="refused").status_code == 302

    confirm(Registration.objects.get())
    assert SpecialAnswer.objects.get().value == "refused"
    assert not Consent.objects.filter(wording__purpose="special").exists()


def test_without_words_special_questions_are_not_asked(event: Event) -> None:
    ConsentWording.objects.filter(purpose="special").delete()

    answer = send(event, disability="yes")

    assert answer.status_code == 302
    assert not SpecialStatement.objects.exists()


def test_another_mailbox_changes_no_earlier_word(event: Event) -> None:
    office = make_organisation()
    person = make_person("Ана Примерић", email="other@town.example", gender="woman")
    person.posts.create(organisation=office)

    send(event, organisation=str(office.uid), gender="man", birth_year="1975")
    confirm(Registration.objects.get())

    person.refresh_from_db()
    assert (person.gender, person.birth_year) == ("woman", 1975)


def test_statements_of_registrations_that_ended_are_forgotten(event: Event) -> None:
    at = timezone.now()
    for number in (1, 2):
        row = register(
            event,
            given_name="Ana",
            family_name=f"New{number}",
            email=f"ana{number}@town.example",
            language="en",
            special={"disability": "yes"},
            stated={"birth_year": "1975"},
        )
    cancel(row, at=at - timedelta(days=1))

    assert forget_statements() == 1

    assert SpecialStatement.objects.get().registration != row
    row.refresh_from_db()
    assert row.stated == {}


def test_staff_are_asked_the_ordinary_questions_alone(event: Event) -> None:
    user = make_grant(role="organiser", row=event.programme).user
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    path = reverse("registration_add", args=[event.slug])

    page = client.get(path).content.decode()
    client.post(
        path,
        {
            "given_name": "Ana",
            "family_name": "New",
            "organisation": str(make_organisation().uid),
            "language": "en",
            "birth_year": "1975",
            "gender": "undisclosed",
        },
    )

    assert 'name="education"' in page
    assert 'name="disability"' not in page
    person = Person.objects.get()
    assert (person.gender, person.birth_year) == ("undisclosed", 1975)


def test_erasing_keeps_age_groups_and_counts_of_who_took_part(event: Event) -> None:
    programme = event.programme
    programme_questions = make_question(programme, "age_band", bands=[18, 55])
    came = make_attendant(event).person
    absent = make_person(birth_year=1975)
    assert came is not None
    Person.objects.filter(pk=came.pk).update(birth_year=1975)
    for person in (came, absent):
        SpecialAnswer.objects.create(
            person=person,
            programme_uid=programme.uid,
            field="disability",
            value="yes",
            at=timezone.now(),
        )

    for person in (came, absent):
        erase_person(Person.objects.get(pk=person.pk), actor=None)

    assert not SpecialAnswer.objects.exists()
    count = SpecialCount.objects.get()
    assert (count.field, count.value, count.people) == ("disability", "yes", 1)
    band = PersonalAnswer.objects.get()
    assert (band.person, band.value) == (came, "18-54")
    assert Person.objects.get(pk=came.pk).birth_year is None
    assert programme_questions.bands == [18, 55]
