"""Pages of target groups."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from participants.models import (
    TargetGroup,
    User,
)
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_region,
)
from tests.participants.pages import make_manager_of, queries_of_one_and_three, text_of

pytestmark = pytest.mark.django_db
COUNCILS = {"criterion": "organisation_kind", "value": ["council"]}


def make_editor() -> User:
    return make_grant(role="editor", row=make_organisation(kind="association")).user


def group_data(**fields: Any) -> dict[str, Any]:
    row = {
        "names_en": "Councillors",
        "rule-join": "all",
        "rule-0-criterion": "organisation_kind",
        "rule-0-shown": "organisation_kind",
        "rule-0-applies": "yes",
        "rule-0-value": ["council"],
        "act": "save",
    }
    return row | fields


def test_groups_are_not_there_for_coordinators() -> None:
    client = client_of(make_grant(role="coordinator", row=make_organisation()).user)
    group = make_group(COUNCILS)

    for path in ("group_list", "group_add"):
        assert client.get(reverse(path)).status_code == 404
    path = reverse("group_edit", args=[group.uid])
    assert client.get(path).status_code == 404
    assert client.post(path, group_data()).status_code == 404


def test_a_manager_reads_groups_and_may_not_change_those_of_others() -> None:
    group = make_group(COUNCILS)
    client = client_of(make_manager_of())
    path = reverse("group_edit", args=[group.uid])

    assert "Kind of organisation: municipal council" in text_of(client.get(path))
    assert client.post(path, group_data(**{"rule-0-value": ["ngo"]})).status_code == 403
    assert client.post(reverse("group_archive", args=[group.uid])).status_code == 403

    group.refresh_from_db()
    assert (group.rule, group.is_archived) == (COUNCILS, False)


def test_group_add_refuses_without_a_condition() -> None:
    client = client_of(make_editor())

    nothing = client.post(reverse("group_add"), group_data(**{"rule-0-criterion": ""}))
    half = client.post(reverse("group_add"), group_data(**{"rule-0-shown": ""}))
    wrong = client.post(
        reverse("group_add"), group_data(**{"rule-0-value": ["castle"]})
    )

    assert [row.status_code for row in (nothing, half, wrong)] == [400] * 3
    assert not TargetGroup.objects.exists()


def test_group_add_saves_the_rule() -> None:
    region = make_region()
    client = client_of(make_editor())

    response = client.post(
        reverse("group_add"),
        group_data(
            **{
                "rule-3-criterion": "region",
                "rule-3-shown": "region",
                "rule-3-applies": "no",
                "rule-3-value": [str(region.uid)],
            }
        ),
    )

    group = TargetGroup.objects.get()
    assert response["Location"] == reverse("group_edit", args=[group.uid])
    assert group.names == {"en": "Councillors"}
    assert group.rule == {
        "all": [
            COUNCILS,
            {"not": {"criterion": "region", "value": [str(region.uid)]}},
        ]
    }


def test_group_add_of_organisations() -> None:
    client = client_of(make_editor())

    response = client.post(
        f"{reverse('group_add')}?subject=organisations", group_data()
    )

    assert response.status_code == 302
    assert TargetGroup.objects.get().subject == "organisations"
    assert client.get(f"{reverse('group_add')}?subject=castles").status_code == 404


def test_group_preview_counts_only_people_one_may_see() -> None:
    council = make_organisation(kind="council")
    own = make_post(organisation=council).person
    foreign = make_post(organisation=make_organisation(kind="council")).person
    client = client_of(make_grant(role="editor", row=council).user)

    page = text_of(client.post(reverse("group_add"), group_data(act="preview")))
    part = client.post(
        reverse("group_add"), group_data(act=""), headers={"HX-Request": "true"}
    )

    for shown in (page, text_of(part)):
        assert "1 person whom you may see" in shown
        assert own.full_name in shown
        assert foreign.full_name not in shown
    assert "<html" not in part.content.decode()
    assert not TargetGroup.objects.exists()


def test_group_preview_counts_all_and_names_twenty() -> None:
    council = make_organisation(kind="council")
    people = [
        make_post(person=make_person(f"Ана {letter}ева"), organisation=council).person
        for letter in "АБВГДЕЖЗИКЛМНОПРСТУФХ"
    ]
    client = client_of(make_grant(role="editor", row=council).user)

    page = text_of(client.post(reverse("group_add"), group_data(act="preview")))

    shown = [person.full_name in page for person in people]
    assert len(people) == 21
    assert "21 people whom you may see" in page
    assert shown == [True] * 20 + [False]


def test_group_preview_leaves_out_a_condition_just_begun() -> None:
    make_post(organisation=make_organisation(kind="council"))
    client = client_of(make_admin())

    page = text_of(
        client.post(
            reverse("group_add"),
            group_data(
                act="preview",
                **{
                    "rule-1-criterion": "language",
                    "rule-1-shown": "region",
                    "rule-1-value": ["x"],
                },
            ),
        )
    )

    assert "1 person whom you may see" in page
    assert "is left out here" in page
    assert 'name="rule-1-value" value="bg"' in page


def test_a_button_pressed_after_the_session_ended_leads_back_to_its_page() -> None:
    group = make_group(COUNCILS)
    path = reverse("group_archive", args=[group.uid])
    client = Client(headers={"Referer": "http://testserver/desk/groups/?archived=yes"})

    answer = client.post(path)

    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=/desk/groups/%3Farchived%3Dyes")


def test_an_address_for_buttons_says_so_to_whoever_opens_it() -> None:
    path = reverse("group_archive", args=[make_group(COUNCILS).uid])

    answer = client_of(make_admin()).get(path, {"lang": "bg"}, follow=True)

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "На този адрес няма страница" in answer.content.decode()


def test_a_refusal_offers_no_spreadsheet() -> None:
    client = client_of(make_grant(role="coordinator", row=make_organisation()).user)

    answer = client.get(reverse("group_list"))

    assert answer.status_code == 404
    assert reverse("group_export") not in answer.content.decode()


def test_group_list_archives_and_restores() -> None:
    editor = make_editor()
    group = make_group(COUNCILS, made_by=editor)
    client = client_of(editor)
    path = reverse("group_archive", args=[group.uid])

    assert client.get(path).status_code == 405
    client.post(path)
    assert str(group.uid) not in text_of(client.get(reverse("group_list")))
    assert str(group.uid) in text_of(client.get("/desk/groups/?archived=yes"))
    client.post(path, {"restore": "yes"})
    assert str(group.uid) in text_of(client.get(reverse("group_list")))


def test_group_list_has_a_fixed_number_of_queries() -> None:
    client = client_of(make_admin())

    one, three = queries_of_one_and_three(
        client, reverse("group_list"), lambda: make_group(COUNCILS)
    )

    assert one == three


def test_group_edit_has_a_fixed_number_of_queries() -> None:
    client, group = client_of(make_admin()), make_group(COUNCILS)
    path = reverse("group_edit", args=[group.uid])

    def add() -> None:
        make_post(organisation=make_organisation(kind="council"))

    one, three = queries_of_one_and_three(client, path, add)

    assert one == three
