"""Adding a person by hand; whoever is known is shown first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from participants.models import AuditEvent, Consent, Listing, Person, Post, User
from participants.services.newcomers import (
    FirstPost,
    PersonKnown,
    add_person,
    list_person,
)
from participants.services.people import NameMissing, PostEndsBeforeStart, create_person
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_organisation,
    make_person,
    make_post,
    make_user,
    make_wording,
)

pytestmark = pytest.mark.django_db
PATH = "/desk/people/add/"
MARIA = {"given_name": "Мария", "family_name": "Иванова", "language": "bg"}


def make_manager(*uids: UUID) -> User:
    user = make_user()
    for uid in uids or [uuid4()]:
        user.grants.create(role="manager", scope="programme", scope_uid=uid)
    return user


def known(**fields: Any) -> Person:
    return create_person(**(MARIA | fields), actor=None)


def counts() -> tuple[int, ...]:
    tables: list[Any] = [Person, Post, Consent, Listing, AuditEvent]
    return tuple(table.objects.count() for table in tables)


# --- the service --------------------------------------------------------------


def test_add_person_refuses_the_same_name_and_address_in_either_script() -> None:
    person = known(email="maria@town.example")
    before = counts()
    names = MARIA | {"given_name": "Maria", "family_name": "Ivanova"}

    with pytest.raises(PersonKnown) as refusal:
        add_person(names | {"email": "Maria@Town.example"}, actor=None)

    assert refusal.value.people == [person]
    assert counts() == before


def test_add_person_refuses_the_same_name_in_the_same_organisation() -> None:
    organisation = make_organisation()
    person = make_post(
        known(), organisation=organisation, ended_on=date(2020, 1, 1)
    ).person
    before = counts()

    with pytest.raises(PersonKnown) as refusal:
        add_person(MARIA, post=FirstPost(organisation), actor=None)

    assert refusal.value.people == [person]
    assert counts() == before


def test_add_person_names_all_who_fit_and_follows_merges() -> None:
    kept = known(email="office@town.example")
    merged = known(email="office@town.example")
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    other = known(email="office@town.example")

    with pytest.raises(PersonKnown) as refusal:
        add_person(MARIA | {"email": "office@town.example"}, actor=None)

    assert refusal.value.people == [kept, other]


def test_add_person_takes_namesakes_and_colleagues() -> None:
    organisation = make_organisation()
    make_post(known(email="one@town.example"))
    make_post(make_person("Петър Колев"), organisation=organisation)

    person = add_person(
        MARIA | {"email": "two@town.example"},
        post=FirstPost(organisation),
        actor=None,
    )

    assert person.posts.get().organisation == organisation
    assert Person.objects.filter(name_key=person.name_key).count() == 2


def test_add_person_told_apart_notes_from_whom() -> None:
    first, admin = known(email="maria@town.example"), make_admin()

    second = add_person(
        MARIA | {"email": "maria@town.example"}, is_another=True, actor=admin
    )

    event = AuditEvent.objects.get(action="person.told_apart")
    assert (event.target_uid, event.actor) == (second.uid, admin)
    assert event.after == {"people": [str(first.uid)]}


def test_add_person_all_or_nothing() -> None:
    before = counts()
    post = FirstPost(
        make_organisation(), started_on=date(2020, 1, 2), ended_on=date(2020, 1, 1)
    )

    with pytest.raises(PostEndsBeforeStart):
        add_person(MARIA, post=post, programmes=[uuid4()], actor=None)
    with pytest.raises(NameMissing):
        add_person(MARIA | {"family_name": " "}, actor=None)

    assert counts() == before


def test_list_person_twice_changes_nothing() -> None:
    person, uid = make_person(), uuid4()

    list_person(person, uid, actor=None)
    before = counts()
    list_person(person, uid, actor=None)

    assert counts() == before


@pytest.mark.django_db(transaction=True)
def test_add_person_at_once_adds_one() -> None:
    def attempt(_number: int) -> bool:
        try:
            add_person(MARIA | {"email": "maria@town.example"}, actor=None)
        except PersonKnown:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(attempt, range(6)))

    assert added.count(True) == 1
    assert Person.objects.count() == 1


# --- the page -----------------------------------------------------------------


def test_a_manager_adds_a_person_with_post_and_consents() -> None:
    uid = uuid4()
    manager = make_manager(uid)
    organisation = make_organisation()
    make_wording("registration")
    wording = make_wording("registration")
    make_wording("newsletter")
    client = client_of(manager)

    listed = client.get(reverse("person_list")).content.decode()
    page = client.get(PATH).content.decode()
    answer = client.post(
        PATH,
        MARIA
        | {
            "own_latin": "Mariya Ivanova",
            "email": "maria@town.example",
            "phone": "0301 123",
            "organisation": str(organisation.uid),
            "title": "главен юрист",
            "started_on": "1.2.2020",
            "consent_registration": "yes",
            "consent_newsletter": "no",
            "consent_on": "3.2.2020",
        },
    )

    assert f'href="{PATH}"' in listed
    assert "every given name" in page
    person = Person.objects.get()
    assert answer["Location"] == reverse("person_page", args=[person.uid])
    assert client.get(answer["Location"]).status_code == 200
    assert (person.own_latin, person.phone) == ("Mariya Ivanova", "0301 123")
    post = person.posts.get()
    assert (post.organisation, post.title) == (organisation, "главен юрист")
    assert post.started_on == date(2020, 2, 1)
    said = {row.wording.purpose: row for row in person.consents.all()}
    assert said["registration"].wording == wording
    assert {key: row.is_given for key, row in said.items()} == {
        "registration": True,
        "newsletter": False,
    }
    assert {row.channel for row in said.values()} == {"paper"}
    day = timezone.localtime(said["newsletter"].at).date()
    assert day == date(2020, 2, 3)
    assert person.listings.get().scope_uid == uid


def test_the_other_manager_of_the_programme_sees_who_was_added() -> None:
    one, two = uuid4(), uuid4()
    client_of(make_manager(one, two)).post(f"{PATH}?programme={one}", MARIA)
    page = reverse("person_page", args=[Person.objects.get().uid])

    assert client_of(make_manager(one)).get(page).status_code == 200
    assert client_of(make_manager(two)).get(page).status_code == 404
    assert (
        client_of(make_manager(two)).get(f"{PATH}?programme={one}").status_code == 404
    )


def test_person_add_shows_who_is_known_and_then_takes_the_word() -> None:
    uid = uuid4()
    person = known(email="maria@town.example")
    list_person(person, uid, actor=None)
    client = client_of(make_manager(uid))
    data = MARIA | {"email": "maria@town.example"}

    first = client.post(PATH, data)
    looked_at = first.context["form"].data["looked_at"]
    other = client.post(
        PATH, data | {"given_name": "Мария ", "is_another": "on", "looked_at": "x"}
    )

    page = first.content.decode()
    assert (first.status_code, other.status_code) == (400, 400)
    assert reverse("person_page", args=[person.uid]) in page
    assert 'name="is_another"' in page
    assert "maria@town.example" in page  # nothing typed is lost
    assert Person.objects.count() == 1
    told = client.post(PATH, data | {"is_another": "on", "looked_at": looked_at})
    assert told.status_code == 302
    assert Person.objects.count() == 2


def test_person_add_does_not_show_people_out_of_sight() -> None:
    person = make_post(known(email="maria@town.example")).person
    client = client_of(make_manager())

    answer = client.post(PATH, MARIA | {"email": "maria@town.example"})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "1 person who fits belongs to work you have no part in" in page
    assert str(person.uid) not in page
    assert str(person.posts.get().organisation) not in page
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"title": "кмет"}, "organisation"),
        ({"started_on": "1.2.2020"}, "organisation"),
        ({"organisation_text": "qqqxxx"}, "organisation"),
        ({"organisation": "-", "organisation_text": "община"}, "organisation"),
        ({"consent_on": "1.1.2999"}, "consent_on"),
        ({"consent_registration": "perhaps"}, "consent_registration"),
    ],
)
def test_person_add_refuses(fields: dict[str, str], name: str) -> None:
    make_organisation()
    make_wording()
    before = counts()

    answer = client_of(make_admin()).post(PATH, MARIA | fields)

    assert answer.status_code == 400
    assert name in answer.context["form"].errors
    assert Person.objects.count() == 0
    assert counts()[:4] == before[:4]


def test_person_add_shows_a_wording_as_text() -> None:
    make_wording(texts={"en": "<script>alert(1)</script>"})

    page = client_of(make_admin()).get(PATH).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_person_add_today_is_now() -> None:
    make_wording()
    day = timezone.localdate()
    data = {"consent_registration": "yes", "consent_on": day.strftime("%d.%m.%Y")}

    client_of(make_admin()).post(PATH, MARIA | data)

    assert timezone.now() - Consent.objects.get().at < timedelta(minutes=1)


def test_person_add_has_a_fixed_number_of_queries() -> None:
    client = client_of(make_admin())
    organisation = make_organisation()
    data = MARIA | {"organisation": str(organisation.uid)}
    found = []
    for number in (1, 2):
        for _ in range(number):
            make_post(known(), organisation=organisation)
        with django_queries() as queries:
            assert client.post(PATH, data).status_code == 400
        found.append(len(queries))

    assert found[0] == found[1]


def django_queries() -> Any:
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)
