"""A copy of all that is kept about somebody, made at the desk."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone, translation

from participants.models import AuditEvent, Person, PersonRequest
from participants.services.answers import record_special
from participants.services.consents import record_consent
from participants.services.privacy import export_person, holdings
from participants.services.requests import ask_for_copy
from portal.selectors.held import chapters_of, label_of, title_of
from portal.selectors.held_words import CODES, LABELS, TITLES
from tests.certificates.factories import make_certificate
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_programme,
    make_registration,
    make_wording,
)
from tests.participants.pages import queries_of_one_and_three, text_of
from tests.permissions.state import changed, stored

pytestmark = pytest.mark.django_db


def without_mailbox() -> Person:
    """Мария Щерева, of no address, with a post, a consent and a certificate."""
    person = make_certificate(name="Мария Щерева").person
    Person.objects.filter(pk=person.pk).update(email="", email_key="", gender="woman")
    person.refresh_from_db()
    office = make_organisation("Община Смолян")
    make_post(person, organisation=office, title="кмет", started_on=date(2020, 3, 1))
    record_consent(
        person,
        make_wording("newsletter"),
        is_given=True,
        channel="paper",
        language="bg",
        at=timezone.now(),
        actor=None,
    )
    return person


def page_of(person: Person) -> str:
    return reverse("person_copy", args=[person.uid])


def file_of(person: Person) -> str:
    return reverse("person_copy_file", args=[person.uid])


def sent(**values: str) -> dict[str, str]:
    return {"checked": "document", "language": "bg", "as": "pdf", **values}


def test_the_page_says_how_much_is_kept_and_none_of_it() -> None:
    person = without_mailbox()

    page = text_of(client_of(make_admin()).get(page_of(person)))

    assert "posts: 1" in page
    assert "certificates: 1" in page
    assert "presence in sessions: 2" in page
    assert "кмет" not in page


def test_the_copy_on_paper_says_all_in_the_language_of_the_person() -> None:
    person = without_mailbox()

    answer = client_of(make_admin()).post(file_of(person), sent())

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"].count("no-store") == 1
    assert answer.content.startswith(b"%PDF")
    with translation.override("bg"):
        told = {
            chapter.title: [dict(row) for row in chapter.rows]
            for chapter in chapters_of(export_person(person, actor=None))
        }
    assert told["Длъжности"] == [
        {"Организация": "Община Смолян", "Длъжност": "кмет", "От": "01.03.2020 г."}
    ]
    assert told["Картон"][0]["Пол"] == "жена"
    assert "E-mail" not in told["Картон"][0]
    assert told["Съгласия и откази"][0]["Дадено съгласие"] == "да"
    done = [row["Какво е направено"] for row in told["Какво е правено с картона"]]
    assert "направено е копие на всички данни" in done


def test_making_it_is_noted_with_how_it_was_made_sure_who_asks() -> None:
    person, admin = without_mailbox(), make_admin()

    client_of(admin).post(file_of(person), sent(checked="letter", reference="94-17"))

    trail = AuditEvent.objects.get(action="person.exported")
    assert (trail.actor, trail.target_uid) == (admin, person.uid)
    assert trail.after == {"checked": "letter", "reference": "94-17"}


def test_the_zip_holds_the_same_tables_and_the_files() -> None:
    person = without_mailbox()
    programme = make_programme()
    record_special(
        person,
        programme.uid,
        {"disability": "yes"},
        wording=make_wording("special"),
        language="bg",
        channel="paper",
        at=timezone.now(),
        actor=None,
    )

    answer = client_of(make_admin()).post(file_of(person), sent(**{"as": "zip"}))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        tables = json.loads(archive.read("data.json"))
    assert tables["participants.Post"][0]["title"] == "кмет"
    assert tables["participants.SpecialAnswer"][0]["answer"] == "yes"
    assert tables["certificates.Certificate"][0]["kind"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"checked": ""}, "How it was made sure who asks"),
        ({"checked": "because"}, "How it was made sure who asks"),
        ({"language": "xx"}, "Language of the copy"),
        ({"reference": "молба на Щерева"}, "must not hold a name"),
        ({"reference": "maria@town.example", "as": "zip"}, "must not hold a name"),
    ],
)
def test_without_a_reason_nothing_is_made_and_nothing_noted(
    values: dict[str, str], said: str
) -> None:
    person, client = without_mailbox(), client_of(make_admin())
    before = stored()

    answer = client.post(file_of(person), {**sent(), **values})

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert changed(before, stored()) == []


def test_who_looks_after_a_person_asks_and_an_administrator_makes_it() -> None:
    person = without_mailbox()
    organisation = person.posts.get().organisation
    coordinator = client_of(make_grant(role="coordinator", row=organisation).user)

    page = text_of(coordinator.get(page_of(person)))
    refused = coordinator.post(file_of(person), sent())
    asked = coordinator.post(page_of(person))

    assert "Ask for a copy of the data" in page
    assert "Download" not in page
    assert (refused.status_code, asked.status_code) == (403, 302)
    wish = PersonRequest.objects.get()
    assert (wish.kind, wish.state) == ("copy", "open")
    assert not AuditEvent.objects.filter(action="person.exported").exists()
    admin = client_of(make_admin())
    look = admin.get(reverse("request_page", args=[wish.uid])).content.decode()
    assert page_of(person) in look
    admin.post(file_of(person), sent())
    wish.refresh_from_db()
    assert wish.state == "accepted"


def test_asking_twice_leaves_one_request() -> None:
    person = make_person()

    ask_for_copy(person, actor=None)
    ask_for_copy(person, actor=None)

    states = PersonRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["replaced", "open"]


def test_every_table_has_a_title_in_words_of_people() -> None:
    """No class name of ours stands on the paper, in any language."""
    for holding in holdings:
        for language in ("bg", "sr", "bs"):
            with translation.override(language):
                title = title_of(holding.model)
            own = str(apps.get_model(holding.model)._meta.verbose_name_plural)
            assert title != own or own == "e-mail", (holding.model, language, title)
    assert {row.model for row in holdings} >= TITLES.keys()


@pytest.mark.parametrize("language", ["bg", "sr", "bs"])
def test_every_word_of_the_copy_is_translated(language: str) -> None:
    words = [*TITLES.values(), *LABELS.values()]
    words += [word for codes in CODES.values() for word in codes.values()]
    english = [str(word) for word in words]

    with translation.override(language):
        same = [
            text for text, word in zip(english, words, strict=True) if str(word) == text
        ]

    assert set(same) <= {"e-mail", "status"}


def test_every_fact_of_a_full_life_has_a_name(full_life: Person) -> None:
    """What each table tells of somebody who did everything, by keys that have words."""
    nameless = set()
    for model, rows in export_person(full_life, actor=None).items():
        for key in {key for row in rows for key in row}:
            if label_of(model, key) == key.replace("_", " ") and key not in LABELS:
                nameless.add((model, key))

    assert nameless == set()


@pytest.fixture
def full_life() -> Person:
    person = without_mailbox()
    make_registration(person=person, status="confirmed")
    return person


def test_a_long_life_is_read_in_few_queries(django_assert_max_num_queries: Any) -> None:
    person = without_mailbox()
    for _ in range(3):
        make_registration(person=person, status="confirmed")
    tables = export_person(person, actor=None)

    with django_assert_max_num_queries(2):
        chapters = chapters_of(tables)

    assert len(chapters) == len(tables)


def test_the_page_has_a_fixed_number_of_queries() -> None:
    person = without_mailbox()

    one, three = queries_of_one_and_three(
        client_of(make_admin()), page_of(person), lambda: make_post(person)
    )

    assert one == three
