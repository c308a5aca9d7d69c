"""Who may change whom: the role that shows a person is the one that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from participants.access import (
    Scope,
    adds_people,
    edited_people_for,
    edits_person,
    people_for,
    post_organisations_for,
    scopes,
)
from participants.models import Membership, Organisation, Person, Post, User
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_user,
)

pytestmark = pytest.mark.django_db
PROGRAMME, OTHER = uuid4(), uuid4()


class World:
    """Three people: of an office, of a programme, of a member of an association."""

    def __init__(self) -> None:
        self.office = make_organisation()
        self.member = make_organisation()
        self.body = make_organisation(kind="association")
        Membership.objects.create(member=self.member, body=self.body)
        self.colleague = make_post(organisation=self.office).person
        self.listed = make_person()
        self.listed.listings.create(scope_uid=PROGRAMME)
        self.of_member = make_post(organisation=self.member).person
        self.everybody = {self.colleague, self.listed, self.of_member}


def in_programme(user: User, role: str, uid: UUID) -> User:
    user.grants.create(role=role, scope="programme", scope_uid=uid)
    return user


def in_office(role: str, organisation: Organisation) -> User:
    return make_grant(role=role, row=organisation).user


# who, whom they see, whom they change; of "colleague listed of_member"
MATRIX: list[tuple[str, Callable[[World], User], str, str]] = [
    ("nobody in particular", lambda w: make_user(), "", ""),
    (
        "administrator",
        lambda w: make_admin(),
        "colleague listed of_member",
        "colleague listed of_member",
    ),
    (
        "manager of the programme",
        lambda w: in_programme(make_user(), "manager", PROGRAMME),
        "listed",
        "listed",
    ),
    (
        "manager of another",
        lambda w: in_programme(make_user(), "manager", OTHER),
        "",
        "",
    ),
    (
        "organiser of the programme",
        lambda w: in_programme(make_user(), "organiser", PROGRAMME),
        "listed",
        "",
    ),
    (
        "observer of the programme",
        lambda w: in_programme(make_user(), "observer", PROGRAMME),
        "",
        "",
    ),
    (
        "coordinator",
        lambda w: in_office("coordinator", w.office),
        "colleague",
        "colleague",
    ),
    (
        "coordinator who manages elsewhere",
        lambda w: in_programme(in_office("coordinator", w.office), "manager", OTHER),
        "colleague",
        "colleague",
    ),
    (
        "coordinator and manager of the programme",
        lambda w: in_programme(
            in_office("coordinator", w.office), "manager", PROGRAMME
        ),
        "colleague listed",
        "colleague listed",
    ),
    ("editor", lambda w: in_office("editor", w.body), "of_member", ""),
    (
        "editor who manages elsewhere",
        lambda w: in_programme(in_office("editor", w.body), "manager", OTHER),
        "of_member",
        "",
    ),
    (
        "organiser here and manager elsewhere",
        lambda w: in_programme(
            in_programme(make_user(), "organiser", PROGRAMME), "manager", OTHER
        ),
        "listed",
        "",
    ),
]


@pytest.mark.parametrize(
    ("user", "sees", "changes"),
    [row[1:] for row in MATRIX],
    ids=[row[0] for row in MATRIX],
)
def test_who_sees_and_who_changes(
    user: Callable[[World], User], sees: str, changes: str
) -> None:
    world = World()
    account = user(world)
    client = client_of(account)

    seen = {getattr(world, name) for name in sees.split()}
    changed = {getattr(world, name) for name in changes.split()}

    assert set(people_for(account)) == seen
    assert set(edited_people_for(account)) == changed
    for person in world.everybody:
        before = list(Person.objects.filter(pk=person.pk).values())
        data = {"given_name": "Нова", "family_name": "Нова", "language": "bg"}
        answer = client.post(reverse("person_edit", args=[person.uid]), data)
        after = list(Person.objects.filter(pk=person.pk).values())
        if person in changed:
            assert answer.status_code == 302
        else:
            assert answer.status_code in {403, 404}
            assert after == before


def test_nobody_changes_or_adds_without_an_account() -> None:
    person = make_person()

    assert not edits_person(AnonymousUser(), person)
    assert not adds_people(AnonymousUser())
    assert not post_organisations_for(AnonymousUser(), person).exists()


@pytest.fixture
def own_scopes() -> Iterator[list[Scope]]:
    before = list(scopes)
    yield scopes
    scopes[:] = before


def test_a_scope_without_a_word_on_it_lets_managers_change(
    own_scopes: list[Scope],
) -> None:
    person, uid = make_person(), uuid4()
    own_scopes[:] = [Scope("events", lambda user: Q(pk=person.pk))]
    manager = in_programme(make_user(), "manager", uid)
    organiser = in_programme(make_user(), "organiser", uid)

    assert edits_person(manager, person)
    assert not edits_person(organiser, person)


# --- posts ------------------------------------------------------------------------


def test_a_coordinator_ends_and_adds_posts_in_the_own_office_alone() -> None:
    world, elsewhere = World(), make_organisation()
    unit = make_organisation(parent=world.office)
    other = make_post(world.colleague, organisation=elsewhere)
    client = client_of(in_office("coordinator", world.office))
    add = reverse("post_add", args=[world.colleague.uid])

    page = client.get(reverse("person_page", args=[world.colleague.uid]))
    ended = client.post(
        reverse("post_end", args=[world.colleague.uid, other.uid]), {"on": "1.1.2020"}
    )
    refused = client.post(add, {"organisation": str(elsewhere.uid), "title": "x"})
    added = client.post(add, {"organisation": str(unit.uid), "title": "y"})

    own = world.colleague.posts.get(organisation=world.office)
    path = reverse("post_end", args=[world.colleague.uid, own.uid])
    assert path in page.content.decode()
    assert str(other.uid) not in page.content.decode()
    assert (ended.status_code, refused.status_code, added.status_code) == (
        403,
        400,
        302,
    )
    other.refresh_from_db()
    assert other.ended_on is None
    assert not Post.objects.filter(title="x").exists()


def test_ending_the_last_own_post_takes_the_person_out_of_sight() -> None:
    world = World()
    client = client_of(in_office("coordinator", world.office))
    post = world.colleague.posts.get()
    path = reverse("post_end", args=[world.colleague.uid, post.uid])
    yesterday = timezone.localdate() - timedelta(days=1)

    answer = client.post(path, {"on": yesterday.strftime("%d.%m.%Y")})

    assert answer["Location"] == reverse("person_list")
    assert client.get(answer["Location"]).status_code == 200


def test_who_may_change_a_person_otherwise_has_all_their_posts() -> None:
    world = World()
    user = in_office("coordinator", world.office)
    in_programme(user, "manager", PROGRAMME)
    world.colleague.listings.create(scope_uid=PROGRAMME)

    rows = post_organisations_for(user, world.colleague)

    assert set(rows) == {world.office, world.member, world.body}


@pytest.mark.parametrize("name", ["person_add", "person_edit", "post_add", "post_end"])
def test_pages_with_a_form_answer_head(name: str) -> None:
    post = make_post()
    places = {
        "person_add": [],
        "post_end": [post.person.uid, post.uid],
    }
    path = reverse(name, args=places.get(name, [post.person.uid]))

    answer = client_of(make_admin()).head(path)

    assert (answer.status_code, answer.content) == (200, b"")


def test_group_pages_answer_head() -> None:
    assert client_of(make_admin()).head(reverse("group_add")).status_code == 200
