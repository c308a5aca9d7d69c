"""Rows of others: below own ones, in forms, by address, after the time or the role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.access import undoable_scans_for
from courses.models import Event
from participants.models import User
from participants.services.accounts import close_account
from portal.services.my import SESSION_KEY
from tests.factories import (
    make_event,
    make_organisation,
    make_programme,
    make_registration,
)
from tests.newsletters.factories import make_published, make_series
from tests.permissions.addresses import address, body, places
from tests.permissions.state import State, changed, stored
from tests.permissions.table import NO_METHOD, SIGN_IN, said
from tests.permissions.world import World
from tests.test_permissions import ROWS

pytestmark = pytest.mark.django_db


def mixed(world: World) -> Iterator[tuple[str, str]]:
    """Addresses of a row under a parent that is not its own."""
    for view, own in places(world.own).items():
        foreign = places(world.foreign)[view]
        children = {"uid", "post"} & set(own)
        rows = own.keys() - {"part"}  # the name of a list is no row
        if len(rows) < 2 or not children or "other" in own:  # two rows side by side
            continue
        name = view.partition(":")[0]  # "conclusion_file:internal" is a variant
        child = "post" if "post" in children else "uid"
        yield view, reverse(name, kwargs=own | {child: foreign[child]})
        yield view, reverse(name, kwargs=foreign | {child: own[child]})
        if "slug" in own and "key" not in own:
            yield view, reverse(name, kwargs=own | {"slug": world.own.draft.slug})


def test_a_row_below_another_parent_does_not_exist(world: World, before: State) -> None:
    views = set()

    for view, path in mixed(world):
        views.add(view)
        for side in (world.own, world.foreign):
            answer = world.window("PA").post(path, body(view, side))
            expected = "404" if ROWS[view].post != "-" else NO_METHOD
            assert (path, said(answer)) == (path, expected)
        expected = "404" if ROWS[view].get != "-" else NO_METHOD
        assert (path, said(world.window("PA").get(path))) == (path, expected)

    assert len(views) >= 13
    assert changed(before, stored()) == []


@pytest.mark.parametrize("view", ["person_merge", "person_apart"])
def test_an_own_person_is_never_compared_with_a_foreign_one(
    world: World, before: State, view: str
) -> None:
    own, foreign = places(world.own)[view], places(world.foreign)[view]

    for key in ("uid", "other"):
        path = reverse(view, kwargs=own | {key: foreign[key]})
        window = world.window("PM")
        assert said(window.post(path, body(view, world.own))) == "404"
        assert said(window.get(path)) == ("404" if ROWS[view].get != "-" else NO_METHOD)

    assert changed(before, stored()) == []


@pytest.mark.parametrize(
    ("code", "view", "field", "row", "expected"),
    [
        ("CI", "checkin_page", "registration", "registration.uid", "404"),
        ("OE", "checkin_page", "undo", "scan.pk", "404"),
        ("OP", "event_add", "programme", "programme.uid", "refused"),
        ("PM", "event_edit", "programme", "programme.uid", "refused"),
        ("OE", "event_edit", "programme", "programme.uid", "refused"),
        ("OE", "event_seats", "session", "session.uid", "refused"),
        ("OP", "series_create", "organisation", "publisher.pk", "refused"),
        ("ED", "newsletter_new", "publisher", "publisher.pk", "refused"),
        ("ED", "newsletter_new", "programme", "programme.pk", "refused"),
        ("ED", "issue_send", "audience", "audience.uid", "404"),
    ],
)
def test_a_foreign_row_in_a_form_is_refused(
    world: World,
    before: State,
    code: str,
    view: str,
    field: str,
    row: str,
    expected: str,
) -> None:
    kind, key = row.split(".")
    value = getattr(getattr(world.foreign, kind), key)
    data = {**body(view, world.own), field: str(value)}
    if view == "event_seats":
        data["scope"] = "session"

    answer = world.window(code).post(address(view, world.own), data)

    assert said(answer, expected) == expected
    assert changed(before, stored()) == []


def test_what_is_not_public_is_nowhere(world: World) -> None:
    name = {"en": "Unheard of"}
    hidden = make_programme(is_public=False, titles=name, short_names=name)
    event = make_event(programme=hidden, titles=name)
    office = make_organisation("Unheard of", is_public=False)
    issue = make_published(make_series(programme=hidden, titles=name), titles=name)
    slug = issue.series.slug
    client = world.window("AN")

    lists = ("", "programmes/", "events/", "organisations/", "newsletters/", "library/")
    for path in (*lists, "organisations/options/?q=unheard", "api/v1/events/"):
        assert "Unheard of" not in client.get(f"/{path}").content.decode(), path
    for path in (
        f"programmes/{hidden.code}/",
        f"organisations/{office.uid}/",
        *(f"events/{event.slug}/{page}" for page in ("", "calendar.ics", "register/")),
        *(f"newsletters/{slug}/{page}" for page in ("", "1/", "feed/", "subscribe/")),
        f"api/v1/events/{event.slug}/",
    ):
        assert client.get(f"/{path}").status_code == 404, path


# --- by address, by time, after the role ended --------------------------------------------


def my_certificate(world: World, email: str, uid: Any) -> int:
    client = world.client("AN")
    session = client.session
    session[SESSION_KEY] = email
    session.save()
    return client.get(reverse("my_certificate", args=[uid])).status_code


def test_my_page_opens_certificates_of_this_address_only(world: World) -> None:
    own, other = world.own.certificate, world.foreign.certificate
    assert own.registration is not None
    mine = own.registration.email_key
    make_registration(  # matched with the same person by name and office
        world.own.event, person=own.person, email="namesake@evil.example"
    )

    assert my_certificate(world, mine, own.uid) == 200
    assert my_certificate(world, mine, other.uid) == 404
    assert my_certificate(world, "namesake@evil.example", own.uid) == 404


@pytest.mark.parametrize(("hours", "status"), [(47, 200), (49, 404)])
def test_the_door_closes_48_hours_after(world: World, hours: int, status: int) -> None:
    end = timezone.now() - timedelta(hours=hours)
    rows = Event.objects.filter(pk=world.own.event.pk)
    rows.update(starts_at=end - timedelta(hours=8), ends_at=end)
    path = address("checkin_page", world.own)

    assert world.window("CI").get(path).status_code == status
    assert world.window("OE").get(path).status_code == 200


def test_the_door_undoes_its_own_scans_for_ten_minutes(world: World) -> None:
    scan, event = world.own.scan, world.own.event
    data = {"undo": str(scan.pk)}
    path = address("checkin_page", world.own)

    assert world.window("CI").post(path, data).status_code == 404
    type(scan).objects.filter(pk=scan.pk).update(actor=world.users["CI"])
    for minutes, count in ((9, 1), (11, 0)):
        at = scan.received_at + timedelta(minutes=minutes)
        assert undoable_scans_for(world.users["CI"], event, at).count() == count
        everything = set(undoable_scans_for(world.users["OE"], event, at))
        assert everything == {scan, world.own.self_scan}
    assert world.window("OE").post(path, data).status_code == 302


def test_a_role_and_an_account_end_at_once(world: World) -> None:
    path, client = address("event_desk", world.own), world.window("PM")
    user = User.objects.get(pk=world.users["PM"].pk)

    opened = said(client.get(path))
    user.grants.all().delete()
    revoked = said(client.get(path))
    close_account(user, actor=None)

    assert [opened, revoked, said(client.get(path))] == ["200", "404", SIGN_IN]
