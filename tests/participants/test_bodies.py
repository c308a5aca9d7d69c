"""Bodies: members from and until, minutes, and what is told of a person."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from participants.models import Body, BodyMember, Meeting
from participants.services.bodies import (
    IsMemberAlready,
    MemberEndsBeforeStart,
    MemberHasEnded,
    add_meeting,
    add_member,
    create_body,
    end_member,
)
from participants.services.organisations import add_membership
from participants.services.privacy import erase_person, export_person
from tests.factories import make_admin, make_organisation, make_person, make_post

pytestmark = pytest.mark.django_db


def make_body() -> Body:
    return create_body(make_organisation(), {"en": "Coordination team"}, actor=None)


def test_a_person_is_in_a_body_once_at_a_time() -> None:
    body, person = make_body(), make_person()
    first = add_member(body, person=person, started_on=date(2011, 5, 1), actor=None)

    with pytest.raises(IsMemberAlready):
        add_member(body, person=person, actor=None)

    end_member(first, on=date(2012, 1, 1), actor=None)
    add_member(body, person=person, started_on=date(2012, 2, 1), actor=None)
    assert BodyMember.objects.count() == 2


def test_a_member_leaves_once_and_not_before_coming() -> None:
    row = add_member(
        make_body(), person=make_person(), started_on=date(2012, 5, 1), actor=None
    )

    with pytest.raises(MemberEndsBeforeStart):
        end_member(row, on=date(2012, 4, 1), actor=None)
    row.refresh_from_db()
    assert row.ended_on is None

    end_member(row, on=date(2012, 6, 1), actor=None)
    with pytest.raises(MemberHasEnded):
        end_member(row, on=date(2012, 6, 1), actor=None)


def test_the_page_lists_members_and_minutes() -> None:
    body, person = make_body(), make_person("Ana Primer")
    add_member(body, person=person, role="chair", actor=None)
    add_meeting(
        body, held_on=date(2011, 6, 1), minutes="Agreed <b> 4.\n\nNext.", actor=None
    )
    client = Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(make_admin(), backend=backend)

    page = client.get(f"/desk/organisations/{body.organisation.uid}/bodies/{body.uid}/")

    text = page.content.decode()
    assert "Ana Primer" in text
    assert "chair" in text
    assert "Agreed &lt;b&gt; 4." in text


def test_only_people_around_can_be_chosen() -> None:
    body = make_body()
    near = make_post(organisation=body.organisation).person
    far = make_post().person
    client = Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(make_admin(), backend=backend)
    path = f"/desk/organisations/{body.organisation.uid}/bodies/{body.uid}/"

    refused = client.post(path, {"act": "member", "person": str(far.uid)})
    client.post(path, {"act": "member", "person": str(near.uid), "role": "chair"})

    assert refused.status_code == 400
    assert [row.person for row in BodyMember.objects.all()] == [near]
    client.post(path, {"act": "meeting", "held_on": "1.6.2011", "minutes": "Agreed."})
    assert Meeting.objects.get().minutes == "Agreed."


def test_namesakes_are_told_apart_by_where_they_work(client: Client) -> None:
    body = make_body()
    client.force_login(make_admin())
    for name in ("Ured Brod", "Ured Srbac"):
        unit = make_organisation(name, language="bs", kind="office")
        add_membership(unit, body.organisation, actor=None)
        make_post(make_person("Ana Primer"), organisation=unit)

    page = client.get(f"/desk/organisations/{body.organisation.uid}/bodies/{body.uid}/")

    assert "Ana Primer, Ured Brod" in page.content.decode()
    assert "Ana Primer, Ured Srbac" in page.content.decode()


def test_a_seat_is_told_and_forgotten() -> None:
    body, person = make_body(), make_person()
    add_member(body, person=person, role="chair", actor=None)

    told = export_person(person, actor=None)["participants.BodyMember"]
    assert told[0]["role"] == "chair"
    erase_person(person, actor=None)

    row = BodyMember.objects.get()
    assert row.role == ""
    assert row.ended_on is not None


def test_minutes_pasted_as_html_are_read_as_lines() -> None:
    """R-130: no style, no script, no tag; the list is still a list."""
    pasted = (
        '<p style="mso-list:l0">Decided:</p><script>alert(1)</script>'
        "<ul><li>the <b>plan</b></li><li>the budget</li></ul>"
    )

    met = add_meeting(make_body(), held_on=date(2026, 5, 4), minutes=pasted, actor=None)

    assert met.minutes == "Decided:\n\n- the plan\n- the budget"
    assert add_meeting(
        met.body, held_on=date(2026, 6, 1), minutes="3 < 5 <b>", actor=None
    ).minutes == ("3 < 5 <b>")
