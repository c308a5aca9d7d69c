"""Groups chosen by personal traits: for few, for a reason, and never of few people."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from participants.access import edits_group, usable_groups_for
from participants.models import AuditEvent, TargetGroup, User
from participants.services.groups import (
    NoReason,
    change_group,
    copy_group,
    create_group,
)
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_programme,
)

pytestmark = pytest.mark.django_db
WOMEN = {"all": [{"criterion": "gender", "value": ["woman"]}]}
COUNCILS = {"all": [{"criterion": "organisation_kind", "value": ["council"]}]}
WHY = "Half of the places are for women."


def make_editor() -> User:
    return make_grant(role="editor", row=make_organisation(kind="association")).user


def make_manager() -> User:
    return make_grant(role="manager", row=make_programme()).user


def make_organiser() -> User:
    return make_grant(role="organiser", row=make_programme()).user


def data(**fields: Any) -> dict[str, Any]:
    row = {
        "names_en": "Women",
        "rule-join": "all",
        "rule-0-criterion": "gender",
        "rule-0-shown": "gender",
        "rule-0-value": ["woman"],
        "reason": WHY,
        "act": "save",
    }
    return row | fields


@pytest.mark.parametrize("make", [make_admin, make_manager])
def test_managers_and_administrators_say_why(make: Any) -> None:
    client = client_of(make())
    path = reverse("group_add")

    refused = client.post(path, data(reason="  "))
    nothing = TargetGroup.objects.exists()
    saved = client.post(path, data())

    assert (refused.status_code, nothing, saved.status_code) == (400, False, 302)
    group = TargetGroup.objects.get()
    assert (group.rule, group.reason) == (WOMEN, WHY)
    assert AuditEvent.objects.get().after == {"rule": WOMEN, "reason": WHY}
    assert WHY in client.get(saved["Location"]).content.decode()


@pytest.mark.parametrize("act", ["save", "preview", "add:rule", ""])
@pytest.mark.parametrize("criterion", ["gender", "age_from", "age_to"])
@pytest.mark.parametrize("place", ["rule-0", "rule-0-0"])
def test_an_editor_is_refused_by_any_button(
    act: str, criterion: str, place: str
) -> None:
    client = client_of(make_editor())
    rows = {
        "names_en": "Women",
        "reason": WHY,
        "rule-join": "all",
        f"{place}-criterion": criterion,
        f"{place}-shown": criterion,
        f"{place}-value": "30",
        "act": act,
    }
    if place != "rule-0":
        rows["rule-0-join"] = "any"

    answer = client.post(reverse("group_add"), rows, headers={"HX-Request": "true"})

    assert answer.status_code == 403
    assert not TargetGroup.objects.exists()


def test_an_editor_is_not_offered_it() -> None:
    page = client_of(make_editor()).get(reverse("group_add")).content.decode()

    assert 'value="language"' in page
    assert 'value="gender"' not in page
    assert 'value="gender"' in (
        client_of(make_admin()).get(reverse("group_add")).content.decode()
    )


def test_a_group_by_traits_is_read_without_people_by_editors_and_organisers() -> None:
    people = [make_person(gender="woman") for _ in range(6)]
    office = make_organisation(kind="council")
    for person in people:
        make_post(person, organisation=office)
    editor = make_grant(role="editor", row=office).user
    group = make_group(WOMEN, reason=WHY, made_by=editor)
    path = reverse("group_edit", args=[group.uid])

    for user in (editor, make_organiser()):
        client = client_of(user)
        page = client.get(path).content.decode()
        assert WHY in page
        assert people[0].full_name not in page
        assert "6 people" not in page
        assert not edits_group(user, group)
        acts = [
            client.post(path, data()),
            client.post(path, data(**{"rule-0-criterion": "language"})),
            client.post(reverse("group_copy", args=[group.uid])),
            client.post(reverse("group_archive", args=[group.uid])),
        ]
        assert [answer.status_code for answer in acts] == [403] * 4
    assert TargetGroup.objects.count() == 1


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True)])
def test_of_fewer_than_five_nothing_is_shown(count: int, shown: bool) -> None:
    people = [make_person(gender="woman") for _ in range(count)]
    for _ in range(5):
        make_person(gender="man")
    client = client_of(make_admin())

    answer = client.post(reverse("group_add"), data(act="preview"))

    page = " ".join(answer.content.decode().split())
    assert (f"{count} people whom you may see" in page) is shown
    assert (people[0].full_name in page) is shown
    assert ("Fewer than five people are chosen" in page) is not shown


def test_the_services_refuse_without_a_reason() -> None:
    with pytest.raises(NoReason):
        create_group({"en": "Women"}, WOMEN, actor=None, reason=" ")
    group = create_group({"en": "Councils"}, COUNCILS, actor=None, reason="unasked")
    with pytest.raises(NoReason):
        change_group(group, actor=None, names=group.names, rule=WOMEN)

    group.refresh_from_db()
    assert (group.rule, group.reason) == (COUNCILS, "")


def test_the_reason_goes_with_a_copy_and_leaves_with_the_trait() -> None:
    group = create_group({"en": "Women"}, WOMEN, actor=None, reason=WHY)

    copy = copy_group(group, actor=None)
    change_group(group, actor=None, names=group.names, rule=COUNCILS, reason=WHY)

    assert copy.reason == WHY
    group.refresh_from_db()
    assert group.reason == ""
    event = AuditEvent.objects.filter(action="group.changed").get()
    assert event.before == {"rule": WOMEN, "reason": WHY}
    assert event.after == {"rule": COUNCILS}


def test_usable_groups_leave_out_those_by_traits() -> None:
    plain, traits = make_group(COUNCILS), make_group(WOMEN, reason=WHY)
    make_group(COUNCILS, is_archived=True)

    assert set(usable_groups_for(make_admin())) == {plain, traits}
    assert set(usable_groups_for(make_manager())) == {plain, traits}
    assert set(usable_groups_for(make_editor())) == {plain}
    assert not usable_groups_for(AnonymousUser()).exists()


def test_the_administration_asks_for_the_reason_too() -> None:
    admin = make_admin()
    admin.is_staff = admin.is_superuser = True
    admin.save()
    group = make_group(COUNCILS)
    path = reverse("admin:participants_targetgroup_change", args=[group.pk])
    fields = {
        "names_en": "Women",
        "subject": "people",
        "rule": '{"all": [{"criterion": "gender", "value": ["woman"]}]}',
    }

    answer = client_of(admin).post(path, fields)

    assert answer.status_code in {200, 302}
    group.refresh_from_db()
    assert group.rule == COUNCILS
