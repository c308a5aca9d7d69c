"""Target groups are used by many and changed by few."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from participants.access import edits_group
from participants.models import AuditEvent, TargetGroup, User
from participants.services.groups import copy_group
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_group,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
COUNCILS = {"all": [{"criterion": "organisation_kind", "value": ["council"]}]}
PROGRAMME, OTHER = uuid4(), uuid4()


def make_editor() -> User:
    return make_grant(role="editor", row=make_organisation(kind="association")).user


def make_manager(*uids: UUID) -> User:
    user = make_user()
    for uid in uids:
        user.grants.create(role="manager", scope="programme", scope_uid=uid)
    return user


def make_organiser() -> User:
    user = make_user()
    user.grants.create(role="organiser", scope="programme", scope_uid=PROGRAMME)
    return user


def data(**fields: object) -> dict[str, object]:
    row = {
        "names_en": "Other",
        "rule-join": "all",
        "rule-0-criterion": "organisation_kind",
        "rule-0-shown": "organisation_kind",
        "rule-0-applies": "yes",
        "rule-0-value": ["ngo"],
        "act": "save",
    }
    return row | fields


@pytest.mark.parametrize(
    ("make", "may"),
    [
        (make_admin, True),
        (lambda: make_manager(PROGRAMME), True),
        (lambda: make_manager(OTHER, PROGRAMME), True),
        (lambda: make_manager(OTHER), False),
        (make_editor, False),
        (make_organiser, False),
    ],
    ids=["admin", "manager", "of two", "of another", "editor", "organiser"],
)
def test_who_changes_a_shared_group(make: Callable[[], User], may: bool) -> None:
    group = make_group(COUNCILS, made_by=make_editor(), programme_uid=PROGRAMME)
    client = client_of(make())
    before = TargetGroup.objects.values().get()

    edit = client.post(reverse("group_edit", args=[group.uid]), data())
    after = TargetGroup.objects.values().get()
    archive = client.post(reverse("group_archive", args=[group.uid]))

    answers = (edit.status_code, archive.status_code)
    assert answers == ((302, 302) if may else (403, 403))
    assert (after != before) is may
    group.refresh_from_db()
    assert group.is_archived is may


def test_who_made_a_group_changes_it_while_the_role_lasts() -> None:
    editor = make_editor()
    client = client_of(editor)
    client.post(reverse("group_add"), data())
    group = TargetGroup.objects.get()

    assert group.made_by == editor
    assert edits_group(editor, group)
    editor.grants.all().delete()
    assert not edits_group(User.objects.get(pk=editor.pk), group)


def test_a_group_without_maker_and_programme_is_the_administrator_s() -> None:
    group = make_group(COUNCILS)

    assert edits_group(make_admin(), group)
    for user in (make_editor(), make_manager(PROGRAMME), make_organiser()):
        assert not edits_group(user, group)


def test_a_manager_s_group_is_the_programme_s() -> None:
    client_of(make_manager(PROGRAMME)).post(reverse("group_add"), data())
    group = TargetGroup.objects.get()

    assert group.programme_uid == PROGRAMME
    assert edits_group(make_manager(PROGRAMME), group)
    client_of(make_manager(PROGRAMME, OTHER)).post(reverse("group_add"), data())
    assert TargetGroup.objects.latest("pk").programme_uid is None


def test_group_copy_is_one_s_own_to_change() -> None:
    group = make_group(
        COUNCILS, names={"en": "Councils", "bg": "Съвети"}, made_by=make_admin()
    )
    editor = make_editor()
    client = client_of(editor)

    page = client.get(reverse("group_edit", args=[group.uid])).content.decode()
    answer = client.post(reverse("group_copy", args=[group.uid]))

    copy = TargetGroup.objects.latest("pk")
    assert reverse("group_copy", args=[group.uid]) in page
    assert answer["Location"] == reverse("group_edit", args=[copy.uid])
    assert (copy.rule, copy.subject, copy.made_by) == (COUNCILS, group.subject, editor)
    assert copy.names["en"] == "Councils (copy)"
    assert set(copy.names) == {"en", "bg"}
    assert edits_group(editor, copy)
    actions = AuditEvent.objects.filter(actor=editor).values_list("action", flat=True)
    assert sorted(actions) == ["group.copied", "group.created"]


def test_group_copy_is_not_for_who_only_looks() -> None:
    group = make_group(COUNCILS)
    path = reverse("group_copy", args=[group.uid])

    assert client_of(make_organiser()).post(path).status_code == 403
    assert client_of(make_user()).post(path).status_code == 404
    assert client_of(make_admin()).get(path).status_code == 405
    assert TargetGroup.objects.count() == 1


def test_group_copy_of_a_rule_that_cannot_be_used_says_so() -> None:
    group = make_group({"criterion": "nothing", "value": 1})

    answer = client_of(make_editor()).post(reverse("group_copy", args=[group.uid]))

    assert answer["Location"] == reverse("group_edit", args=[group.uid])
    assert TargetGroup.objects.count() == 1


def test_copy_group_is_of_the_programme_given() -> None:
    group = make_group(COUNCILS, programme_uid=OTHER)

    assert copy_group(group, actor=None).programme_uid is None
    copy = copy_group(group, actor=None, programme_uid=PROGRAMME)
    assert copy.programme_uid == PROGRAMME


def test_group_list_offers_each_what_they_may() -> None:
    editor = make_editor()
    own, other = make_group(COUNCILS, made_by=editor), make_group(COUNCILS)

    page = client_of(editor).get(reverse("group_list")).content.decode()

    assert reverse("group_archive", args=[own.uid]) in page
    assert reverse("group_copy", args=[other.uid]) in page
    assert reverse("group_archive", args=[other.uid]) not in page
    looking = client_of(make_organiser()).get(reverse("group_list")).content.decode()
    assert reverse("group_copy", args=[other.uid]) not in looking
