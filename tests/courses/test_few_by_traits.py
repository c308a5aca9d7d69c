"""Seats and invitations by personal traits: nothing is told of fewer than five."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import Event, Invitation, Quota, SeatUse
from courses.selectors.invitees import by_group
from courses.selectors.seats import quotas_of
from courses.services.invitations import TooFewToInvite, invite
from courses.services.quotas import (
    QuotaOfTraitsBelowTaken,
    QuotaTooSmall,
    set_quota,
)
from participants.models import AuditEvent, TargetGroup
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_group,
    make_person,
    make_registration,
)

pytestmark = pytest.mark.django_db
WOMEN = {"all": [{"criterion": "gender", "value": ["woman"]}]}


def women(*, nested: bool = False) -> TargetGroup:
    group = make_group(WOMEN, names={"en": "Women"}, reason="Half of the places.")
    if not nested:
        return group
    rule = {"criterion": "in_group", "value": [str(group.uid)]}
    return make_group(rule, names={"en": "Around"}, reason="Half of the places.")


def some(gender: str, count: int, **fields: Any) -> list[Any]:
    return [make_person(gender=gender, **fields) for _ in range(count)]


def seated(event: Event, gender: str, count: int) -> None:
    for person in some(gender, count):
        make_registration(event, person=person, gender=gender, status="confirmed")


# --- invitations --------------------------------------------------------------------


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(
    ("there", "others", "sent"), [(4, 9, 0), (5, 9, 5), (5, 0, 5), (9, 2, 0)]
)
def test_a_group_by_traits_invites_no_few(
    there: int, others: int, sent: int, nested: bool
) -> None:
    event, group = make_event(), women(nested=nested)
    some("woman", there)
    some("man", others)
    whom = by_group(group, timezone.now())

    if sent:
        invite(event, whom, actor=None)
    else:
        with pytest.raises(TooFewToInvite):
            invite(event, whom, actor=None)

    assert Invitation.objects.count() == sent
    assert AuditEvent.objects.count() == bool(sent)


def test_whom_was_invited_before_is_no_way_to_find_one_out() -> None:
    event, group = make_event(), women()
    some("woman", 5)
    invite(event, by_group(group, timezone.now()), actor=None)
    some("woman", 1)

    with pytest.raises(TooFewToInvite):
        invite(event, by_group(group, timezone.now()), actor=None)

    assert Invitation.objects.count() == 5


def test_the_page_shows_neither_few_nor_who_is_left_out() -> None:
    event, group = make_event(), women()
    few = some("woman", 4)
    some("man", 9)
    path, chosen = reverse("event_invite", args=[event.slug]), {"group": str(group.uid)}
    client = client_of(make_admin())

    page = client.get(path, chosen).content.decode()
    assert "fewer than five people would be invited" in " ".join(page.split())
    assert few[0].full_name not in page

    without = some("woman", 1, email="")[0]
    some("woman", 1)
    page = client.get(path, chosen).content.decode()
    assert "Invite 5 people" in page
    assert few[0].full_name in page
    assert without.full_name not in page
    assert "without an e-mail address" not in page


def test_freezing_keeps_whom_a_group_in_a_group_chose() -> None:
    event, person = make_event(), make_person(language="bs")
    inner = make_group({"criterion": "language", "value": ["bs"]})
    rule = {"criterion": "in_group", "value": [str(inner.uid)]}
    invite(event, by_group(make_group(rule), timezone.now()), actor=None)

    TargetGroup.objects.filter(pk=inner.pk).update(
        rule={"criterion": "language", "value": ["sr"]}
    )

    assert [row.person for row in Invitation.objects.all()] == [person]


# --- seats --------------------------------------------------------------------------


@pytest.mark.parametrize("nested", [False, True])
def test_fewer_than_five_seats_by_traits_are_refused(nested: bool) -> None:
    event, group = make_event(), women(nested=nested)

    with pytest.raises(QuotaTooSmall):
        set_quota(event, "group", 4, row=group, actor=None)
    assert not Quota.objects.filter(scope="group").exists()
    assert not AuditEvent.objects.exists()

    set_quota(event, "group", 5, row=group, actor=None)
    plain = make_group({"criterion": "language", "value": ["bs"]})
    set_quota(event, "group", 1, row=plain, actor=None)
    assert Quota.objects.filter(scope="group").count() == 2


@pytest.mark.parametrize(
    ("taken", "others", "told"),
    [(0, 9, None), (4, 9, None), (5, 9, 5), (5, 4, None), (5, 0, 5)],
)
def test_how_many_seats_are_taken_is_told_of_five_or_more(
    taken: int, others: int, told: int | None
) -> None:
    event, group = make_event(), women()
    seated(event, "woman", taken)
    seated(event, "man", others)
    set_quota(event, "group", 20, row=group, actor=None)

    line = next(row for row in quotas_of(event) if row.quota.group == group)
    client = client_of(make_grant(role="organiser", row=event).user)
    page = client.get(reverse("event_seats", args=[event.slug])).content.decode()
    desk = client.get(reverse("event_desk", args=[event.slug])).content.decode()

    assert line.taken == told
    assert ("not shown" in page) is (told is None)
    assert ("Women" in desk) is (told is not None)


def quota_of(event: Event, rule: Any, people: list[Any]) -> Quota:
    group = make_group(rule, names={"en": "Some"}, reason="Half of the places.")
    set_quota(event, "group", 30, row=group, actor=None)
    quota = Quota.objects.get(group=group)
    SeatUse.objects.filter(quota=quota).delete()
    for row in people:
        SeatUse.objects.create(registration=row, quota=quota)
    Quota.objects.filter(pk=quota.pk).update(taken=len(people))
    return quota


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ((0, 10), (0, 10), [10, 10]),  # the same people
        ((0, 12), (0, 10), [12, None]),  # two women are of another age
        ((0, 10), (0, 12), [10, None]),
        ((0, 12), (0, 7), [12, 7]),
        ((0, 6), (6, 12), [6, 6]),  # nobody is in both
        ((0, 10), (6, 13), [10, None]),  # three are in the second alone
        ((0, 4), (0, 10), [None, 10]),  # what is not shown tells nothing
    ],
)
def test_numbers_by_two_traits_are_compared_with_each_other(
    first: tuple[int, int], second: tuple[int, int], told: list[int | None]
) -> None:
    event = make_event()
    rows = [make_registration(event, status="confirmed") for _ in range(24)]
    age = {"criterion": "age_to", "value": 60}
    quotas = [
        quota_of(event, WOMEN, rows[slice(*first)]),
        quota_of(event, age, rows[slice(*second)]),
    ]

    lines = {line.quota.pk: line.taken for line in quotas_of(event)}

    assert [lines[quota.pk] for quota in quotas] == told


def test_a_number_by_a_trait_is_compared_with_one_that_asks_none() -> None:
    event = make_event()
    rows = [make_registration(event, status="confirmed") for _ in range(20)]
    plain = quota_of(event, {"criterion": "language", "value": ["bs"]}, rows[:10])
    women = quota_of(event, WOMEN, rows[:8])  # two Bosnian men

    lines = {line.quota.pk: line.taken for line in quotas_of(event)}

    assert (lines[plain.pk], lines[women.pk]) == (10, None)


def test_a_refusal_names_nobody_of_a_group_by_traits() -> None:
    event, group = make_event(), women()
    seated(event, "woman", 7)

    with pytest.raises(QuotaOfTraitsBelowTaken) as refusal:
        set_quota(event, "group", 5, row=group, actor=None)

    assert "7" not in str(refusal.value)
    assert not any(
        row.full_name in str(refusal.value) for row in event.registrations.all()
    )
    assert not Quota.objects.filter(scope="group").exists()


def test_an_organiser_keeps_no_seats_by_traits() -> None:
    event, group = make_event(), women()
    path = reverse("event_seats", args=[event.slug])
    data = {"scope": "group", "size": "9", "group": group.uid}
    organiser = client_of(make_grant(role="organiser", row=event).user)

    assert "Women" not in organiser.get(path).content.decode()
    organiser.post(path, data)
    assert not Quota.objects.filter(scope="group").exists()
    assert client_of(make_admin()).post(path, data).status_code == 302
    assert Quota.objects.filter(scope="group").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_lines_of_seats_need_a_fixed_number_of_queries(
    count: int, django_assert_num_queries: Any
) -> None:
    event = make_event()
    for _ in range(count):
        set_quota(event, "group", 9, row=women(), actor=None)

    with django_assert_num_queries(4):
        assert len(quotas_of(event)) >= count
