"""Target groups in a sending: frozen, addressed to posts, and chosen by traits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletters.models import Audience, Delivery, Dispatch
from newsletters.selectors.recipients import plan_of
from newsletters.services import approval
from newsletters.services import dispatch as acts
from outbox.models import Message
from participants.models import Grant, Person, TargetGroup, User
from participants.services.groups import change_group
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_profile,
)
from tests.newsletters.factories import make_audience, make_published

pytestmark = pytest.mark.django_db
COUNCILS = {"criterion": "organisation_kind", "value": ["council"]}
NGOS = {"criterion": "organisation_kind", "value": ["ngo"]}
WOMEN = {"criterion": "gender", "value": ["woman"]}
ORGANISATIONS = TargetGroup.Subject.ORGANISATIONS
State = Dispatch.State


def dispatch_to(*groups: TargetGroup, **fields: Any) -> Dispatch:
    issue = make_published()
    fields.setdefault("includes_subscribers", False)
    audience = make_audience(issue.series, *groups, **fields)
    return acts.create_dispatch(issue, audience, actor=None)


def addresses(dispatch: Dispatch) -> list[str]:
    plan = plan_of(dispatch.issue, dispatch.audience, at=timezone.now())
    return sorted(row.address for row in plan.queued)


def page_of(user: User, dispatch: Dispatch) -> str:
    answer = client_of(user).get(reverse("dispatch_page", args=[dispatch.uid]))
    return " ".join(answer.content.decode().split())


def manager_of(dispatch: Dispatch) -> User:
    return make_grant(role="manager", row=dispatch.issue.series.programme).user


def editor_of(dispatch: Dispatch) -> User:
    return make_grant(role="editor", row=dispatch.issue.series.publisher).user


# --- frozen at approval ------------------------------------------------------------


def frozen(dispatch: Dispatch) -> list[Any]:
    rows = Delivery.objects.filter(dispatch=dispatch).order_by("pk")
    return list(rows.values("uid", "person", "address_key", "rule", "exclusion"))


def test_a_group_changed_after_the_approval_changes_no_delivery() -> None:
    """R-49: the list of recipients is that of the approval."""
    councillors = [
        make_post(organisation=make_organisation(kind="council")).person
        for _ in range(3)
    ]
    make_post(organisation=make_organisation(kind="ngo"))
    group = make_group(COUNCILS, names={"en": "Councillors"})
    dispatch = acts.approve_dispatch(dispatch_to(group), actor=None)
    before = frozen(dispatch)

    change_group(group, actor=None, names={"en": "Others"}, rule=NGOS)
    make_post(organisation=make_organisation(kind="council"))
    councillors[0].posts.update(ended_on=timezone.localdate() - timedelta(days=1))

    assert frozen(dispatch) == before
    assert [row["person"] for row in before] == [row.pk for row in councillors]
    assert before[0]["rule"]["groups"][0]["names"] == {"en": "Councillors"}
    assert Message.objects.filter(kind=acts.KIND).count() == 3


def test_until_the_approval_the_group_is_asked_anew() -> None:
    make_post(organisation=make_organisation(kind="council"))
    dispatch = dispatch_to(make_group(COUNCILS))
    approval.ask_approval(dispatch, actor=editor_of(dispatch))
    make_post(organisation=make_organisation(kind="council"))

    with pytest.raises(acts.CountChanged):
        acts.approve_dispatch(dispatch, actor=manager_of(dispatch), expected=1)

    assert frozen(dispatch) == []


# --- to an institution, or to a post in it --------------------------------------------


def mayors(**fields: Any) -> tuple[Any, TargetGroup]:
    profile = make_profile("mayor")
    group = make_group(
        COUNCILS, subject=ORGANISATIONS, names={"en": "Mayors"}, **fields
    )
    group.addressee = profile
    group.save()
    return profile, group


def office(name: str) -> Any:
    return make_organisation(kind="council", email=f"{name}@town.example")


def holder(organisation: Any, profile: Any, email: str, **fields: Any) -> Person:
    person = make_person(email=email)
    make_post(person, organisation=organisation, profiles=[profile], **fields)
    return person


def test_organisations_get_it_at_their_own_address() -> None:
    office("one")
    make_organisation(kind="council")
    dispatch = dispatch_to(make_group(COUNCILS, subject=ORGANISATIONS))

    plan = plan_of(dispatch.issue, dispatch.audience, at=timezone.now())

    assert addresses(dispatch) == ["one@town.example"]
    assert dict(plan.reasons) == {"no_address": 1}


def test_a_post_is_whoever_holds_it_else_the_organisation() -> None:
    profile, group = mayors()
    yesterday = timezone.localdate() - timedelta(days=1)
    held, vacant, silent = office("held"), office("vacant"), office("silent")
    holder(held, profile, "mayor@home.example")
    holder(held, make_profile("clerk"), "clerk@home.example")
    holder(vacant, profile, "former@home.example", ended_on=yesterday)
    holder(silent, profile, "")

    assert addresses(dispatch_to(group)) == [
        "mayor@home.example",
        "silent@town.example",
        "vacant@town.example",
    ]


def test_the_holder_is_found_at_the_approval_and_then_stays() -> None:
    profile, group = mayors()
    place = office("held")
    first = holder(place, profile, "first@home.example")
    dispatch = dispatch_to(group)
    yesterday = timezone.localdate() - timedelta(days=1)
    first.posts.update(ended_on=yesterday)
    second = holder(place, profile, "second@home.example")

    acts.approve_dispatch(dispatch, actor=None)
    second.posts.update(ended_on=yesterday)
    holder(place, profile, "third@home.example")

    delivery = Delivery.objects.get()
    assert (delivery.person, delivery.organisation) == (second, None)
    assert delivery.address_key == "second@home.example"


def test_a_holder_needs_consent_where_that_is_the_basis() -> None:
    profile, group = mayors()
    holder(office("held"), profile, "mayor@home.example")
    dispatch = dispatch_to(group, basis=Audience.Basis.CONSENT)

    plan = plan_of(dispatch.issue, dispatch.audience, at=timezone.now())

    assert dict(plan.reasons) == {"no_consent": 1}


def test_a_mayor_of_two_places_is_one_recipient() -> None:
    profile, group = mayors()
    person = holder(office("one"), profile, "mayor@home.example")
    make_post(person, organisation=office("two"), profiles=[profile])

    plan = plan_of(
        (dispatch := dispatch_to(group)).issue, dispatch.audience, at=timezone.now()
    )

    assert [row.groups for row in plan.candidates] == [[group]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_of_posts_has_a_fixed_number_of_queries(
    count: int, django_assert_max_num_queries: Any
) -> None:
    profile, group = mayors()
    for number in range(count):
        holder(office(f"place{number}"), profile, f"mayor{number}@home.example")
        office(f"vacant{number}")
    dispatch = dispatch_to(group)

    with django_assert_max_num_queries(14):
        assert len(addresses(dispatch)) == 2 * count


# --- chosen by personal traits -------------------------------------------------------


def to_women(count: int) -> Dispatch:
    dispatch = dispatch_to(make_group(WOMEN, reason="Half of the places."))
    for _ in range(count):
        make_person(gender="woman")
    return dispatch


def nothing_left(dispatch: Dispatch, state: str) -> bool:
    dispatch.refresh_from_db()
    return dispatch.state == state and not (
        Delivery.objects.exists() or Message.objects.filter(kind=acts.KIND).exists()
    )


@pytest.mark.parametrize("make", [make_admin, None], ids=["admin", "manager"])
def test_nobody_sends_alone_to_people_chosen_by_traits(make: Any) -> None:
    dispatch = to_women(5)
    user = make() if make else manager_of(dispatch)

    with pytest.raises(acts.NeedsApproval):
        acts.approve_dispatch(dispatch, actor=user)
    asked = approval.ask_approval(dispatch, actor=user)
    with pytest.raises(acts.OwnRequest):
        acts.approve_dispatch(asked, actor=user)

    assert nothing_left(dispatch, State.WAITING)
    assert "Send to 5 addresses" not in page_of(user, dispatch)


def test_a_second_manager_approves_and_an_editor_may_not() -> None:
    dispatch = to_women(5)
    approval.ask_approval(dispatch, actor=manager_of(dispatch))
    editor, second = editor_of(dispatch), manager_of(dispatch)

    with pytest.raises(acts.ByTraits):
        acts.approve_dispatch(dispatch, actor=editor)
    assert nothing_left(dispatch, State.WAITING)
    assert "Send to 5 addresses" in page_of(second, dispatch)
    acts.approve_dispatch(dispatch, actor=second, expected=5)

    assert Message.objects.filter(kind=acts.KIND).count() == 5


@pytest.mark.parametrize("count", [0, 4])
def test_to_fewer_than_five_nothing_is_sent_and_nothing_told(count: int) -> None:
    dispatch = to_women(count)
    other = make_group({"criterion": "language", "value": ["bs"]})
    dispatch.audience.groups.add(other)
    for _ in range(20):
        make_person(language="bs", gender="man")
    user = make_admin()

    with pytest.raises(acts.TooFewToTell):
        approval.ask_approval(dispatch, actor=user)
    with pytest.raises(acts.TooFewToTell):
        acts.approve_dispatch(dispatch, actor=None)

    page = page_of(user, dispatch)
    assert nothing_left(dispatch, State.DRAFT)
    assert "fewer than five messages" in page
    assert f"<strong>{20 + count}</strong>" not in page
    for person in Person.objects.all()[:count]:
        assert person.full_name not in page


def test_an_editor_sees_no_names_of_people_chosen_by_traits() -> None:
    dispatch = to_women(5)
    office = dispatch.issue.series.publisher
    for person in Person.objects.all():
        make_post(person, organisation=office)
    name = Person.objects.all()[0].full_name

    assert name not in page_of(editor_of(dispatch), dispatch)
    assert name in page_of(make_admin(), dispatch)


def test_an_editor_s_audience_takes_no_group_by_traits() -> None:
    issue = make_published()
    group = make_group(WOMEN, reason="Half of the places.")
    path = reverse("audience_new", args=[issue.series.slug, issue.key])
    fields = {"names_en": "Women", "groups": [group.pk], "basis": "public_task"}
    editor = make_grant(role="editor", row=issue.series.publisher).user
    manager = make_grant(role="manager", row=issue.series.programme).user

    refused = client_of(editor).post(path, fields)
    assert (refused.status_code, Audience.objects.count()) == (400, 0)
    taken = client_of(manager).post(path, fields)

    assert (taken.status_code, Audience.objects.count()) == (302, 1)
    assert Grant.objects.count() == 2
