"""Pages of people on the desk."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.models import (
    AuditEvent,
    Person,
    Post,
    User,
)
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_programme,
    make_question,
    make_user,
)
from tests.participants.pages import make_manager_of, queries_of_one_and_three, text_of

pytestmark = pytest.mark.django_db


def desk_paths(person: Person, post: Post) -> list[str]:
    return [
        reverse("person_list"),
        reverse("person_page", args=[person.uid]),
        reverse("person_edit", args=[person.uid]),
        reverse("person_add"),
        reverse("post_add", args=[person.uid]),
        reverse("post_end", args=[person.uid, post.uid]),
        reverse("group_list"),
        reverse("group_add"),
    ]


def test_the_desk_asks_to_sign_in(client: Client) -> None:
    post = make_post()

    for path in desk_paths(post.person, post):
        response = client.get(path)
        assert response.status_code == 302, path
        assert response["Location"].startswith("/accounts/"), path


def test_an_account_without_a_role_sees_no_desk_page() -> None:
    post = make_post()
    client = client_of(make_user())

    for path in desk_paths(post.person, post):
        assert client.get(path).status_code == 404, path


def test_people_of_another_are_not_there() -> None:
    own, foreign = make_person(), make_post()
    client = client_of(make_manager_of(own))
    before = list(Person.objects.filter(pk=foreign.person.pk).values())
    paths = [
        reverse(name, args=[foreign.person.uid])
        for name in ("person_page", "person_edit", "post_add")
    ]
    paths.append(reverse("post_end", args=[foreign.person.uid, foreign.uid]))
    paths.append(reverse("post_end", args=[own.uid, foreign.uid]))

    for path in paths:
        assert client.get(path).status_code == 404, path
        assert client.post(path, {"family_name": "X"}).status_code in {404, 405}, path

    assert list(Person.objects.filter(pk=foreign.person.pk).values()) == before
    assert foreign.person.email not in text_of(client.get(reverse("person_list")))
    found = client.get(reverse("person_list"), {"q": foreign.person.email})
    assert "Nobody fits" in text_of(found)


def test_a_reader_of_people_may_not_change_them() -> None:
    post, organiser, uid = make_post(), make_user(), uuid4()
    organiser.grants.create(role="organiser", scope="programme", scope_uid=uid)
    post.person.listings.create(scope_uid=uid)
    client = client_of(organiser)

    assert client.get(reverse("person_page", args=[post.person.uid])).status_code == 200
    for name in ("person_edit", "post_add"):
        path = reverse(name, args=[post.person.uid])
        assert client.post(path, {"family_name": "X"}).status_code == 403
    path = reverse("post_end", args=[post.person.uid, post.uid])
    assert client.post(path, {"on": "1.1.2020"}).status_code == 403


def test_a_revoked_role_ends_at_once() -> None:
    person = make_person()
    user = make_manager_of(person)
    client = client_of(user)
    path = reverse("person_page", args=[person.uid])
    assert client.get(path).status_code == 200

    user.grants.all().delete()

    assert client.get(path).status_code == 404


def test_person_list_has_a_fixed_number_of_queries() -> None:
    client = client_of(make_admin())
    path = reverse("person_list") + "?q=obshtina"

    one, three = queries_of_one_and_three(client, path, make_post)

    assert one == three


def test_person_page_has_a_fixed_number_of_queries() -> None:
    client, person = client_of(make_admin()), make_person()
    path = reverse("person_page", args=[person.uid])

    def add() -> None:
        make_post(person)
        make_post(make_person(person.full_name))

    one, three = queries_of_one_and_three(client, path, add)

    assert one == three


def test_person_list_searches_and_counts() -> None:
    person = make_post(make_person("Мария Щерева")).person
    make_person("Петър Колев")
    client = client_of(make_admin())

    found = text_of(client.get(reverse("person_list"), {"q": "shtereva"}))
    without = text_of(client.get(reverse("person_list"), {"without": "post"}))

    assert str(person.uid) in found
    assert "1 person" in found
    assert str(person.uid) not in without


def test_person_list_shows_the_closest_first_and_the_rest_on_further_pages() -> None:
    """None is lost between two pages, and the name as typed is not among the last."""
    for number in range(26):
        make_person(f"Ана Проланова{number:02}")
    closest = make_person("Проланова Ана")
    client, asked = client_of(make_admin()), {"q": "проланова ана"}

    first = client.get(reverse("person_list"), asked)
    second = client.get(reverse("person_list"), {**asked, "page": "2"})

    rows = [*first.context["people"], *second.context["people"]]
    assert len(first.context["people"]) == 25
    assert rows[0]["uid"] == closest.uid
    assert {row["uid"] for row in rows} == set(
        Person.objects.values_list("uid", flat=True)
    )
    assert "27 people" in text_of(first)


def test_person_list_cuts_off_nobody_of_just_the_name_that_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("participants.selectors.people.MOST_RANKED", 5)
    for number in range(9):
        make_person(f"Ана Проланова{number}")
    called = make_person("Ана Проланова")

    page = client_of(make_admin()).get(reverse("person_list"), {"q": "Ana Prolanova"})

    assert page.context["people"][0]["uid"] == called.uid
    assert len(page.context["people"]) == 5
    assert "More than 5 fit, and not all are shown" in text_of(page)


def test_person_page_is_noted_in_the_audit_trail() -> None:
    admin, person = make_admin(), make_person("Мария Щерева")
    twin = make_person("Maria Shtereva")

    page = text_of(client_of(admin).get(reverse("person_page", args=[person.uid])))

    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.target_uid) == (
        admin,
        "person.seen",
        person.uid,
    )
    assert "Maria Shtereva" in page
    assert reverse("person_page", args=[twin.uid]) in page


def person_data(**fields: str) -> dict[str, str]:
    return {"given_name": "Мария", "family_name": "Иванова", "language": "bg"} | fields


@pytest.mark.parametrize("role", ["coordinator", "editor", "organiser"])
def test_person_add_is_for_managers_and_administrators(role: str) -> None:
    user, scope = make_user(), "programme" if role == "organiser" else "organisation"
    user.grants.create(role=role, scope=scope, scope_uid=uuid4())
    client = client_of(user)

    assert client.get(reverse("person_add")).status_code == 404
    assert client.post(reverse("person_add"), person_data()).status_code == 404
    assert not Person.objects.exists()


def manager_who_asks(*fields: str) -> User:
    """Of a programme that asks people these fields."""
    programme = make_programme()
    for field in fields:
        make_question(programme, field)
    return make_grant(role="manager", row=programme).user


def test_person_add_shows_errors_and_loses_nothing() -> None:
    client = client_of(manager_who_asks("birth_year"))

    response = client.post(
        reverse("person_add"),
        person_data(family_name="", email="x@", birth_year="12", phone="0301 1234"),
    )

    assert response.status_code == 400
    assert set(response.context["form"].errors) == {
        "family_name",
        "email",
        "birth_year",
    }
    assert "0301 1234" in response.content.decode()
    assert not Person.objects.exists()


def test_person_add_creates_the_person() -> None:
    client = client_of(manager_who_asks("birth_year"))

    response = client.post(
        reverse("person_add"), person_data(email="M@Town.Example", birth_year="1975")
    )

    person = Person.objects.get()
    assert response["Location"] == reverse("person_page", args=[person.uid])
    assert (person.email, person.birth_year) == ("m@town.example", 1975)
    assert person.name_key == "maria ivanova"


def test_person_edit_changes_only_what_the_form_has() -> None:
    person = make_person("Мария Щерева")
    client = client_of(make_manager_of(person))
    path = reverse("person_edit", args=[person.uid])

    client.post(path, person_data(uid=str(uuid4()), merged_into="1", name_key="x"))

    changed = Person.objects.get(pk=person.pk)
    assert changed.uid == person.uid
    assert changed.merged_into is None
    assert (changed.family_name, changed.name_key) == ("Иванова", "maria ivanova")


def test_post_add_by_words_or_by_choice() -> None:
    person = make_person()
    client = client_of(make_admin())
    path = reverse("post_add", args=[person.uid])
    one = make_organisation("Община Смолян")
    two = make_organisation("Общински съвет Смолян", kind="council")

    unclear = client.post(path, {"organisation_text": "smolyan"})
    unknown = client.post(path, {"organisation_text": "zzz"})
    none = {"organisation": "-", "organisation_text": "smolyan"}
    not_offered = client.post(path, none)
    missing = client.post(path, {})
    forged = client.post(path, {"organisation": str(uuid4())})
    chosen = client.post(
        path, {"organisation": ["", str(two.uid)], "organisation_text": "smolyan"}
    )
    typed = client.post(path, {"organisation_text": "община смолян", "title": "кмет"})

    refused = [unclear, unknown, not_offered, missing, forged]
    assert [response.status_code for response in refused] == [400] * 5
    assert "No organisation is called so" in not_offered.content.decode()
    for row in (one, two):
        radio = f'type="radio" name="organisation" value="{row.uid}"'
        assert radio in unclear.content.decode()
    assert (chosen.status_code, typed.status_code) == (302, 302)
    held = person.posts.order_by("pk").values_list("organisation__uid", "title")
    assert list(held) == [(two.uid, ""), (one.uid, "кмет")]


def test_post_end_refuses_the_future_and_a_second_end() -> None:
    post = make_post()
    client = client_of(make_admin())
    path = reverse("post_end", args=[post.person.uid, post.uid])

    assert client.post(path, {"on": "1.1.2999"}).status_code == 400
    assert client.post(path, {"on": "13.10.2022."}).status_code == 302
    assert client.post(path, {"on": "14.10.2022"}).status_code == 400

    post.refresh_from_db()
    assert str(post.ended_on) == "2022-10-13"


def test_uids_of_pages_are_no_primary_keys() -> None:
    person = make_person(erased_at=timezone.now())
    client = client_of(make_admin())

    assert isinstance(person.uid, UUID)
    assert client.get(f"/desk/people/{person.pk}/").status_code == 404
    assert client.get(reverse("person_page", args=[person.uid])).status_code == 404


def test_person_page_leads_to_the_organisations_one_may_open() -> None:
    person = make_person()
    own = make_post(person).organisation
    other = make_organisation(is_public=False)
    make_post(person, organisation=other)
    coordinator = make_grant(role="coordinator", row=own).user
    path = reverse("person_page", args=[person.uid])

    seen = text_of(client_of(coordinator).get(path))
    everything = text_of(client_of(make_admin()).get(path))

    links = [reverse("registry_page", args=[row.uid]) for row in (own, other)]
    assert [link in seen for link in links] == [True, False]
    assert all(link in everything for link in links)
