from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from participants.access import (
    Scope,
    groups_for,
    is_admin,
    organisations_for,
    people_for,
    roles_of,
    scope_uids,
    scopes,
)
from participants.models import Membership, Organisation, Person, User
from tests.factories import (
    make_admin,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_scopes() -> Iterator[list[Scope]]:
    """The registry, given back afterwards as it was."""
    before = list(scopes)
    yield scopes
    scopes[:] = before


def test_nobody_sees_nothing() -> None:
    make_post()
    make_group({})
    closed = make_grant().user
    User.objects.filter(pk=closed.pk).update(is_active=False)
    closed.refresh_from_db()

    for user in (AnonymousUser(), make_user(), closed):
        assert not people_for(user).exists()
        assert not organisations_for(user).exists()
        assert not groups_for(user).exists()
        assert not is_admin(user)
    assert roles_of(closed) == []


def test_an_administrator_sees_all_but_the_merged_and_erased() -> None:
    post = make_post()
    make_person(merged_into=post.person)
    make_person(erased_at=timezone.now())
    admin = make_admin()

    assert list(people_for(admin)) == [post.person]
    assert list(organisations_for(admin)) == [post.organisation]


def test_a_scope_that_answers_nothing_opens_nothing(own_scopes: list[Scope]) -> None:
    make_post()
    own_scopes[:] = [Scope("empty", lambda user: Q(), lambda user: Q())]

    assert not people_for(make_user()).exists()
    assert not organisations_for(make_user()).exists()


def test_scopes_add_up(own_scopes: list[Scope]) -> None:
    first, second, _third = (make_person() for _ in range(3))
    own_scopes[:] = [
        Scope("one", lambda user: Q(pk=first.pk)),
        Scope("two", lambda user: Q(pk=second.pk)),
    ]

    assert set(people_for(make_user())) == {first, second}


def test_scope_uids_are_those_of_the_role_and_scope() -> None:
    organisation = make_organisation()
    user = make_grant(role="coordinator", row=organisation).user

    assert scope_uids(user, "coordinator", scope="organisation") == [organisation.uid]
    assert scope_uids(user, "editor", scope="organisation") == []
    assert scope_uids(user, "coordinator", scope="programme") == []
    assert scope_uids(AnonymousUser(), "coordinator", scope="organisation") == []


def test_a_coordinator_sees_own_people_only() -> None:
    own, other = make_organisation(), make_organisation()
    unit = make_organisation(parent=own)
    coordinator = make_grant(role="coordinator", row=own).user
    inside = {make_post(organisation=row).person for row in (own, unit)}
    make_post(organisation=other)
    yesterday = timezone.localdate() - timedelta(days=1)
    make_post(organisation=own, ended_on=yesterday)

    assert set(people_for(coordinator)) == inside
    assert set(organisations_for(coordinator)) == {own, unit}


def test_a_person_who_moves_is_seen_by_the_new_coordinator() -> None:
    first, second = make_organisation(), make_organisation()
    users = [make_grant(role="coordinator", row=row).user for row in (first, second)]
    yesterday = timezone.localdate() - timedelta(days=1)
    person = make_post(organisation=first, ended_on=yesterday).person
    make_post(person, organisation=second)

    assert [list(people_for(user)) for user in users] == [[], [person]]


def test_an_editor_sees_the_members_of_their_association() -> None:
    body, member = make_organisation(kind="association"), make_organisation()
    Membership.objects.create(member=member, body=body)
    editor = make_grant(role="editor", row=body).user
    inside = {make_post(organisation=row).person for row in (body, member)}
    make_post()

    assert set(people_for(editor)) == inside
    assert set(organisations_for(editor)) == {body, member}


def test_roles_without_people_see_none() -> None:
    make_post()
    observer = make_user()
    observer.grants.create(role="observer", scope="programme", scope_uid=uuid4())

    assert not people_for(observer).exists()
    assert Person.objects.exists()
    assert Organisation.objects.exists()
