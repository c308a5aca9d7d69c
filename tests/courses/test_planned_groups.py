"""The target groups that a programme plans, entered at the desk (R-36)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.forms.planned_groups import PlannedGroupForm
from courses.models import Quota
from courses.selectors.promised import topics_without_event
from courses.services.planned_groups import (
    GroupHasSeats,
    GroupIsCounted,
    add_planned_group,
    change_planned_group,
    restore_planned_group,
    retire_planned_group,
)
from participants.models import AuditEvent, TargetGroup
from portal.selectors.figures import figures_of
from programmes.models import PlannedGroup, Programme
from programmes.selectors.programmes import (
    planned_total,
    programme_dossier,
    promises_of,
)
from tests.certificates.factories import make_attendant, make_held_event
from tests.factories import (
    make_event,
    make_grant,
    make_group,
    make_organisation,
    make_profile,
    make_programme,
    make_quota,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


def plan(programme: Programme, **fields: Any) -> PlannedGroup:
    fields.setdefault("names", {"en": "Officials"})
    fields.setdefault("organisation_kind", "administration")
    fields.setdefault("planned_people", 100)
    return add_planned_group(programme, actor=None, **fields)


def manager_of(programme: Programme) -> Client:
    client = Client()
    client.force_login(make_grant(make_user(), "manager", programme).user)
    return client


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_group_is_planned_with_its_lists_behind_the_others() -> None:
    programme = make_programme()
    profile, topic, office = make_profile("lawyer"), make_topic(), make_organisation()
    first = plan(programme)

    second = plan(programme, profiles=[profile], topics=[topic], organisations=[office])

    assert (first.position, second.position) == (0, 1)
    assert list(second.profiles.all()) == [profile]
    assert list(second.topics.all()) == [topic]
    assert list(second.organisations.all()) == [office]
    entry = AuditEvent.objects.latest("pk")
    assert entry.action == "programme.group_added"
    assert (entry.after or {})["profiles"] == ["lawyer"]


def test_a_group_without_a_name_is_refused() -> None:
    with pytest.raises(ValidationError):
        plan(make_programme(), names={})

    assert not PlannedGroup.objects.exists()


def test_who_is_counted_changes_with_a_reason_alone_once_somebody_was() -> None:
    event = make_held_event()
    group = plan(event.programme)
    fields: dict[str, Any] = {"organisation_kind": "council"}
    change_planned_group(group, actor=None, planned_people=90)  # no figure of people
    make_attendant(event, organisation=make_organisation())

    with pytest.raises(GroupIsCounted):
        change_planned_group(group, actor=None, **fields)
    group.refresh_from_db()
    assert (group.organisation_kind, group.planned_people) == ("administration", 90)

    change_planned_group(group, actor=None, reason="contract changed", **fields)

    group.refresh_from_db()
    assert group.organisation_kind == "council"
    after = AuditEvent.objects.latest("pk").after or {}
    assert after["reason"] == "contract changed"


def test_a_group_with_seats_keeps_its_rule_and_is_not_retired() -> None:
    programme = make_programme()
    rule = make_group({"criterion": "language", "value": ["bg"]})
    group = plan(programme, organisation_kind="", group=rule)
    event = make_event(programme=programme, titles={"en": "Budgets"})
    make_quota(event, scope=Quota.Scope.GROUP, group=rule, size=5)

    with pytest.raises(GroupHasSeats, match="Budgets"):
        retire_planned_group(group, actor=None, reason="why not")
    with pytest.raises(GroupHasSeats):
        change_planned_group(group, actor=None, group=None)

    group.refresh_from_db()
    assert (group.retired_at, group.group) == (None, rule)

    event.status = "cancelled"
    event.save()
    retire_planned_group(group, actor=None)
    group.refresh_from_db()
    assert group.retired_at is not None


def test_a_group_in_the_figures_is_retired_with_a_reason_and_comes_back() -> None:
    event = make_held_event()
    programme = event.programme
    group = plan(programme)
    plan(programme, names={"en": "Councillors"}, organisation_kind="council")
    make_attendant(event, organisation=make_organisation())

    with pytest.raises(GroupIsCounted):
        retire_planned_group(group, actor=None)
    assert planned_total(programme) == 200

    retire_planned_group(group, actor=None, reason="contract changed")
    (figures,) = figures_of([programme], exact={programme.pk})
    dossier = programme_dossier().get(pk=programme.pk)
    assert [str(row.group) for row in promises_of(dossier)] == ["Councillors"]
    assert planned_total(make_fresh(programme)) == 100
    assert (figures.counted, figures.others, figures.planned_people) == (0, 1, 100)

    restore_planned_group(group, actor=None)
    assert planned_total(make_fresh(programme)) == 200


def make_fresh(programme: Programme) -> Programme:
    return Programme.objects.get(pk=programme.pk)


# --- pages ------------------------------------------------------------------------


def test_a_manager_adds_changes_and_retires_a_group() -> None:
    programme, profile = make_programme(), make_profile("councillor")
    office = make_organisation("Община Девин", is_public=True)
    other = make_organisation(is_public=True)
    client = manager_of(programme)
    base = f"/desk/programmes/{programme.code}/groups/"
    given: dict[str, Any] = {
        "names_en": "Councillors",
        "organisation_kind": "council",
        "profiles": [str(profile.uid)],
        "planned_people": "80",
        "counts_to_total": "on",
        "another": str(office.uid),
    }

    empty = words(client.get(base))
    added = client.post(f"{base}new/", given)
    group = PlannedGroup.objects.get()

    assert "Whom does the contract promise to reach?" in empty
    assert added.status_code == 302
    assert list(group.organisations.all()) == [office]
    page = words(client.get(base))
    assert "Council" in page
    assert "councillor" in page
    form = PlannedGroupForm(instance=group, groups=TargetGroup.objects.all())
    assert form["organisations"].value() == [office.uid]

    change = given | {"planned_people": "70", "another": str(other.uid)}
    client.post(f"{base}{group.uid}/", change | {"organisations": [str(office.uid)]})
    group.refresh_from_db()
    assert group.planned_people == 70
    assert set(group.organisations.all()) == {office, other}

    client.post(f"{base}{group.uid}/retire/", {"retire-reason": ""})
    assert "Planned no longer" in words(client.get(base))
    client.post(f"{base}{group.uid}/retire/", {"act": "restore"})
    group.refresh_from_db()
    assert group.retired_at is None


def test_the_reason_is_asked_for_beside_its_field() -> None:
    event = make_held_event()
    group = plan(event.programme)
    make_attendant(event, organisation=make_organisation())
    client = manager_of(event.programme)
    path = f"/desk/programmes/{event.programme.code}/groups/{group.uid}/"

    answer = client.post(path, {"names_en": "x", "organisation_kind": "ngo"})
    retired = client.post(f"{path}retire/", follow=True)

    assert answer.status_code == 400
    assert "People of this group stand in the figures already. Say why." in words(
        answer
    )
    assert "Say why." in words(retired)
    group.refresh_from_db()
    assert (group.organisation_kind, group.retired_at) == ("administration", None)


def test_a_group_of_another_programme_is_not_there() -> None:
    programme = make_programme()
    group = plan(make_programme())
    path = f"/desk/programmes/{programme.code}/groups/{group.uid}/"
    client = manager_of(programme)

    assert client.get(path).status_code == 404
    assert client.post(f"{path}retire/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_groups_have_a_fixed_number_of_queries(
    number: int, django_assert_max_num_queries: Any
) -> None:
    programme = make_programme()
    for _ in range(number):
        plan(programme, profiles=[make_profile()], topics=[make_topic()])
    client = manager_of(programme)

    with django_assert_max_num_queries(30):
        assert (
            client.get(f"/desk/programmes/{programme.code}/groups/").status_code == 200
        )


# --- topics that are promised and planned nowhere (R-22) ------------------------------


def test_topics_without_event_asks_what_is_planned_and_counts_variants() -> None:
    programme = make_programme()
    held, variant_held, called_off, copied, nowhere = (make_topic() for _ in range(5))
    variant = make_topic(variant_of=variant_held)
    make_event(programme=programme, status="held", is_template=True).topics.add(held)
    shared = make_event(status="draft")
    shared.further_programmes.add(programme)
    shared.topics.add(variant)
    make_event(programme=programme, status="cancelled").topics.add(called_off)
    make_event(programme=programme, is_template=True, status="draft").topics.add(copied)
    make_event().topics.add(nowhere)
    topics = [held, variant_held, variant, called_off, copied, nowhere]
    group = plan(programme, topics=topics)
    retired = plan(programme, topics=[nowhere])
    retire_planned_group(retired, actor=None)

    gaps = topics_without_event(programme_dossier().get(pk=programme.pk))

    assert {gap.topic for gap in gaps} == {called_off, copied, nowhere}
    assert {gap.group for gap in gaps} == {group}


def test_programme_groups_warns_and_leads_to_planning_the_event() -> None:
    programme = make_programme()
    topic = make_topic(titles={"en": "European policies"})
    plan(programme, topics=[topic], names={"en": "Councillors"})
    page = reverse("programme_groups", args=[programme.code])
    client = manager_of(programme)

    before = client.get(page)
    make_event(programme=programme).topics.add(topic)
    after = client.get(page)

    sentence = (
        "“European policies” is promised to the group “Councillors”, but no event on it"
        " is planned."
    )
    assert sentence in words(before)
    assert f"programme={programme.code}&amp;topic={topic.code}" in words(before)
    assert sentence not in words(after)


def test_programme_groups_asks_as_often_for_one_gap_as_for_three() -> None:
    programme = make_programme()
    client, counts = manager_of(programme), []
    page = reverse("programme_groups", args=[programme.code])
    for number in (1, 2):
        for _ in range(number):
            plan(programme, topics=[make_topic()])
        client.get(page)
        with CaptureQueriesContext(connection) as caught:
            client.get(page)
        counts.append(len(caught))

    assert counts[0] == counts[1]
