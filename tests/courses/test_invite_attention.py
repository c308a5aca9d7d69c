"""Inviting organisations for the attention of a post that their group names."""

from __future__ import annotations

import pytest
from django.utils import timezone

from courses.models import Event
from courses.selectors.invitees import by_group, plan_of
from courses.services.invitations import invite
from participants.models import JobProfile, Organisation, Post, TargetGroup
from tests.factories import (
    make_admin,
    make_event,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_registration,
)

pytestmark = pytest.mark.django_db


def council(name: str) -> Organisation:
    return make_organisation(name, kind="council", email=f"{name}@town.example")


def mayor_of(office: Organisation, profile: JobProfile, **fields: str) -> Post:
    post = make_post(person=make_person(**fields), organisation=office)
    post.profiles.add(profile)
    return post


def group_for(profile: JobProfile | None) -> TargetGroup:
    rule = {"criterion": "organisation_kind", "value": ["council"]}
    group = make_group(rule, subject="organisations")
    TargetGroup.objects.filter(pk=group.pk).update(addressee=profile)
    group.refresh_from_db()
    return group


def rows_of(event: Event, group: TargetGroup) -> list[tuple[str, str]]:
    at = timezone.now()
    plan = plan_of(event, by_group(group, at), at=at)
    return sorted((row.address, row.exclusion) for row in plan.candidates)


def test_invite_asks_who_holds_the_post_else_the_organisation() -> None:
    profile = JobProfile.objects.create(labels={"en": "Mayor"})
    event, held, silent, none = make_event(), *map(council, ("a", "b", "c"))
    holder = mayor_of(held, profile, email="mayor@a.example")
    mayor_of(silent, profile, email="")
    make_post(organisation=none)
    group = group_for(profile)

    plan = invite(event, by_group(group, timezone.now()), actor=make_admin())

    found = {(row.person, row.organisation) for row in event.invitations.all()}
    assert found == {(holder.person, held), (None, silent), (None, none)}
    assert len(plan.invited) == 3


def test_invite_leaves_out_a_holder_who_is_registered() -> None:
    profile = JobProfile.objects.create(labels={"en": "Mayor"})
    event, office = make_event(), council("a")
    holder = mayor_of(office, profile, email="mayor@a.example")
    make_registration(event, person=holder.person)

    assert rows_of(event, group_for(profile)) == [("mayor@a.example", "registered")]


def test_invite_without_a_post_asks_the_organisations() -> None:
    profile = JobProfile.objects.create(labels={"en": "Mayor"})
    event, office = make_event(), council("a")
    mayor_of(office, profile, email="mayor@a.example")

    assert rows_of(event, group_for(None)) == [("a@town.example", "")]
