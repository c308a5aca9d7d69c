from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from participants.models import AuditEvent, Person, Post
from participants.selectors.people import (
    current_post,
    find_people,
    match_person,
    names_in_both_scripts,
    namesakes_of,
)
from participants.services.people import (
    NameMissing,
    PostEndsBeforeStart,
    PostHasEnded,
    add_post,
    change_person,
    create_person,
    end_post,
    rename_person,
)
from tests.factories import make_organisation, make_person, make_post, make_user

pytestmark = pytest.mark.django_db


def person(given: str, family: str, language: str = "bg", **fields: Any) -> Person:
    return create_person(
        given_name=given, family_name=family, language=language, actor=None, **fields
    )


# --- acts ---------------------------------------------------------------------


@pytest.mark.parametrize(("given", "family"), [("", "Иванова"), ("Мария", " ")])
def test_create_person_refuses_half_a_name(given: str, family: str) -> None:
    with pytest.raises(NameMissing):
        person(given, family)

    assert not Person.objects.exists()
    assert not AuditEvent.objects.exists()


def test_create_person_writes_keys_and_audit() -> None:
    user = make_user()

    row = create_person(
        given_name=" Мария ",
        middle_name="Петрова",
        family_name="Иванова",
        language="bg",
        email="Maria@Town.Example",
        actor=user,
    )

    row.refresh_from_db()
    assert row.full_name == "Мария Петрова Иванова"
    assert row.name_key == "maria ivanova"
    assert row.email_key == "maria@town.example"
    event = AuditEvent.objects.get()
    assert (event.actor, event.action) == (user, "person.created")


def test_audit_of_people_holds_no_name() -> None:
    row = person("Мария", "Иванова", email="maria@town.example")

    rename_person(row, actor=None, family_name="Петрова")
    change_person(row, actor=None, email="new@town.example")

    events = AuditEvent.objects.order_by("pk")
    assert [(event.action, event.after) for event in events] == [
        ("person.created", None),
        ("person.renamed", {"fields": ["family_name"]}),
        ("person.changed", {"fields": ["email"]}),
    ]


def test_rename_person_refuses_an_empty_name() -> None:
    row = person("Мария", "Иванова")

    with pytest.raises(NameMissing):
        rename_person(row, actor=None, family_name="")

    row.refresh_from_db()
    assert (row.family_name, row.name_key) == ("Иванова", "maria ivanova")


def test_rename_person_writes_the_keys() -> None:
    row = person("Мария", "Иванова")

    rename_person(row, actor=None, family_name="Щерева")

    row.refresh_from_db()
    assert row.name_key == "maria stereva"
    assert list(find_people(Person.objects.all(), "shtereva")) == [row]


def test_rename_person_to_the_same_changes_nothing() -> None:
    row = person("Мария", "Иванова")

    rename_person(row, actor=None, family_name="Иванова ")

    assert AuditEvent.objects.count() == 1


def test_rename_person_takes_no_other_field() -> None:
    row = person("Мария", "Иванова")

    with pytest.raises(TypeError):
        rename_person(row, actor=None, email="other@town.example")


# --- posts --------------------------------------------------------------------


def test_add_post_refuses_an_end_before_the_start() -> None:
    row = make_person()

    with pytest.raises(PostEndsBeforeStart):
        add_post(
            row,
            make_organisation(),
            actor=None,
            started_on=date(2024, 2, 1),
            ended_on=date(2024, 1, 1),
        )

    assert not row.posts.exists()


def test_add_post_twice_is_one_post() -> None:
    row, organisation = make_person(), make_organisation()

    first = add_post(row, organisation, actor=None, title="кмет")
    second = add_post(row, organisation, actor=None, title=" кмет")

    assert first == second
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_add_post_at_once_is_one_post(
    run_threads: Callable[..., list[Post]],
) -> None:
    row, organisation = make_person(), make_organisation()

    posts = run_threads(
        [lambda: add_post(row, organisation, actor=None, title="кмет")] * 8
    )

    assert len({post.pk for post in posts}) == 1
    assert AuditEvent.objects.count() == 1


def test_end_post_keeps_it_and_refuses_twice() -> None:
    post = make_post(started_on=date(2024, 1, 1))

    with pytest.raises(PostEndsBeforeStart):
        end_post(post, on=date(2023, 1, 1), actor=None)
    end_post(post, on=date(2025, 1, 1), actor=None)
    with pytest.raises(PostHasEnded):
        end_post(post, on=date(2026, 1, 1), actor=None)

    post.refresh_from_db()
    assert post.ended_on == date(2025, 1, 1)
    act = AuditEvent.objects.get(action="person.post_ended")
    assert act.target_uid == post.person.uid
    assert act.after == {"post": str(post.uid), "ended_on": "2025-01-01"}


def test_current_post_is_the_confirmed_one_of_the_day() -> None:
    row = make_person()
    former = make_post(row, title="съветник", ended_on=date(2019, 12, 31))
    present = make_post(row, title="кмет", started_on=date(2020, 1, 1))
    make_post(row, title="член", started_on=date(2021, 1, 1), is_confirmed=False)

    assert current_post(row) == present
    assert current_post(row, date(2018, 5, 1)) == former
    assert current_post(make_person()) is None


# --- the identity rule ----------------------------------------------------------


def test_match_person_needs_more_than_the_name() -> None:
    row = person("Иван", "Петров", email="ivan@town.example")

    assert match_person(row.name_key) is None
    assert match_person(row.name_key, email_key="other@town.example") is None
    assert match_person("other name", email_key=row.email_key) is None
    assert match_person("", email_key=row.email_key) is None


def test_match_person_by_address_or_organisation_in_either_script() -> None:
    organisation = make_organisation()
    row = person("Љубица", "Ђорђевић", "sr", email="office@town.example")
    make_post(row, organisation=organisation, ended_on=date(2020, 1, 1))
    other_script = person("Ljubica", "Đorđević", "sr-latn").name_key

    assert match_person(other_script, email_key="office@town.example") == row
    assert match_person(other_script, organisation=organisation) == row


def test_match_person_chooses_none_of_namesakes(
    django_assert_num_queries: Any,
) -> None:
    organisation = make_organisation()
    for _ in range(2):
        make_post(make_person("Иван Петров"), organisation=organisation)
    one = Person.objects.order_by("pk")[0]

    assert match_person(one.name_key, organisation=organisation) is None
    with django_assert_num_queries(1):  # the address speaks before the office
        at_address = match_person(
            one.name_key, email_key=one.email_key, organisation=organisation
        )
    assert at_address == one
    assert match_person(one.name_key, email_key=one.email_key) == one


def test_match_person_follows_a_merge() -> None:
    kept = make_person("Иван Петров")
    merged = make_person("Ivan Petrov", merged_into=kept)

    assert match_person(merged.name_key, email_key=merged.email_key) == kept


def test_namesakes_of_finds_the_other_script() -> None:
    row, other = make_person("Мария Щерева"), make_person("Maria Shtereva")
    make_person("Мария Щерев")

    assert namesakes_of(row, Person.objects.all()) == [other]


# --- lists and names --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "language", "query"),
    [
        ("Мария Щерева", "bg", "shtereva"),
        ("Мария Щерева", "bg", "Щер"),
        ("Ljubica Đorđević", "sr-latn", "Ђорђевић"),
        ("Ljubica Đorđević", "sr-latn", "djordjevic ljub"),
        ("Љубица Ђорђевић", "sr", "ĐORĐE"),
        ("Гьонка Йорданова", "bg", "gionka jordanova"),
    ],
)
def test_find_people_reads_both_scripts(name: str, language: str, query: str) -> None:
    given, family = name.split()
    row = person(given, family, language)
    person("Петър", "Колев")

    assert list(find_people(Person.objects.all(), query)) == [row]


def test_find_people_by_organisation_and_whole_address() -> None:
    row = make_person("Мария Щерева")
    make_post(row, organisation=make_organisation("Община Кърджали"))
    make_post(ended_on=timezone.localdate() - timedelta(days=1))

    assert list(find_people(Person.objects.all(), "kardzhali")) == [row]
    assert list(find_people(Person.objects.all(), row.email.upper())) == [row]
    assert list(find_people(Person.objects.all(), row.email[:-3])) == []
    assert list(find_people(Person.objects.all(), "%_")) == []


def test_find_people_without_a_post() -> None:
    make_post()
    former = make_post(ended_on=timezone.localdate() - timedelta(days=1)).person

    found = list(find_people(Person.objects.all(), without="post"))

    assert found == [former]


def test_find_people_sorts_by_family_name_in_the_alphabet() -> None:
    rows = [
        person("A", "Zemunac", "sr-latn"),
        person("A", "Đurić", "sr-latn"),
        person("B", "Čačak", "sr-latn"),
        person("A", "Ćuprija", "sr-latn"),
    ]

    found = list(find_people(Person.objects.all()))

    assert found == [rows[2], rows[3], rows[1], rows[0]]


def test_names_in_both_scripts_own_spelling_wins() -> None:
    computed = person("Мария", "Щерева")
    own = person("Мария", "Щерева", own_latin="Mariya Chtereva")
    serbian = person("Ljubica", "Đorđević", "sr-latn")

    assert names_in_both_scripts(computed) == ("Мария Щерева", "Maria Shtereva")
    assert names_in_both_scripts(own) == ("Мария Щерева", "Mariya Chtereva")
    assert names_in_both_scripts(serbian) == ("Љубица Ђорђевић", "Ljubica Đorđević")
