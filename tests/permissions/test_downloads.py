"""Every list as a spreadsheet: found at its page, noted, in all languages."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest
from django.urls import NoReverseMatch, resolve, reverse
from openpyxl import load_workbook

from core.languages import LANGUAGE_CODES
from newsletters.models import Delivery
from outbox.models import Suppression
from outbox.services.suppression import suppress
from participants.models import (
    AuditEvent,
    Membership,
    OrganisationPair,
    PersonPair,
)
from tests.permissions import counted
from tests.permissions.addresses import address, body, named_views
from tests.permissions.world import World, undone
from tests.test_permissions import ROWS

pytestmark = pytest.mark.django_db
EXPORTS = sorted(view for view in named_views() if view.endswith("_export"))


APART = {"newsletter_readers_export", "suppression_export"}  # links of the newsletters


# rows of which the first column says nothing: openpyxl sees none where no cell is
EMPTY = {"event_invitations_export": 1}  # an office that is asked by its own address


def sheet_of(response: Any) -> list[tuple[Any, ...]]:
    assert response.status_code == 200
    file = io.BytesIO(b"".join(response.streaming_content))
    return list(load_workbook(file).worksheets[0].iter_rows(values_only=True))


def page_of(view: str, path: str) -> str:
    """The page of the list that `view` writes out."""
    name, keys = view.removesuffix("_export"), resolve(path).kwargs
    if view in APART:
        return reverse("newsletter_desk")
    for page in (f"{name}_list", f"{name}_part", name):
        with contextlib.suppress(NoReverseMatch):
            return reverse(page, kwargs=keys)
    raise AssertionError(f"no page for {view}")


def fill(world: World) -> None:
    """What the world has none of."""
    one, other = sorted([world.own.person.pk, world.own.double.pk])
    PersonPair.objects.get_or_create(first_id=one, second_id=other)
    office = world.own.office
    first, second = sorted([office.pk, world.own.same_office.pk])
    OrganisationPair.objects.get_or_create(first_id=first, second_id=second)
    suppress("blocked@canary.example", Suppression.Reason.BLOCKED)
    Delivery.objects.create(
        dispatch=world.own.dispatch, person=world.own.person, exclusion="no_consent"
    )
    Membership.objects.create(body=office, member=world.own.publisher)
    counted.refused(world.own)
    counted.wish(world.own)
    counted.score(world.own)
    counted.evaluation(world.own)


@pytest.mark.parametrize("view", EXPORTS)
def test_the_page_of_a_list_leads_to_its_file(world: World, view: str) -> None:
    path = address(view, world.own)
    window = world.window("PA")

    with undone():
        page = window.get(f"{page_of(view, path)}?page=1&x=2").content.decode()

    query = "" if view in APART else "?x=2"
    assert f'href="{path}{query}"' in page


@pytest.mark.parametrize("view", EXPORTS)
def test_a_file_holds_its_columns_in_every_language_and_script(
    world: World, view: str
) -> None:
    path, client = address(view, world.own), world.client("PA")
    form = client.get(path).context["form"]
    keys = [key for key, _label in form.fields["columns"].choices]

    fill(world)
    heads = set()
    for language in LANGUAGE_CODES:
        for letters in ("written", "latin", "cyrillic"):
            data = {"columns": keys, "language": language, "letters": letters}
            with undone():
                head, *rows = sheet_of(client.post(path, data))
            assert all(head), "a column without a heading"
            assert len(head) == len(keys)
            heads.add(head)

    assert rows, "nothing in it: give the world such a row"
    assert len(heads) >= 4


@pytest.mark.parametrize("view", EXPORTS)
def test_a_file_is_noted_once_and_its_columns_are_ticked_next_time(
    world: World, view: str
) -> None:
    path, data = address(view, world.own), body(view, world.own)
    client = world.client("PA")

    with undone():
        _head, *rows = sheet_of(client.post(path, data))
        noted = AuditEvent.objects.get(action="list.exported")
        ticked = client.get(path).content.decode().count(" checked")

    assert noted.actor == world.users["PA"]
    assert noted.after is not None
    assert noted.after["list"] == view.removesuffix("_export")
    assert noted.after["columns"] == data["columns"]
    assert noted.after["rows"] == len(rows) + EMPTY.get(view, 0)
    assert ticked == 1
    assert ROWS[view].post == "200"
