"""A card that was erased, or merged into another, has no page that tells of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from participants.services.merge import merge_people
from participants.services.privacy import erase_person
from tests.factories import make_person
from tests.permissions.addresses import body, places
from tests.permissions.state import changed, stored
from tests.permissions.table import NO_METHOD, SIGN_IN, said
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
ROLES = ("PA", "PM", "OR", "MC", "ED", "DO", "AN")
LED = {"person_page", "person_record"}
OWN = {"my_data", "my_copy", "my_record"}  # by the session of a mailbox


@pytest.mark.parametrize("is_merged", [False, True])
def test_a_card_that_is_gone_has_no_page(world: World, is_merged: bool) -> None:
    side = world.own
    views = {
        view: kwargs
        for view, kwargs in places(side).items()
        if side.person.uid in kwargs.values() and view not in OWN
    }
    bodies = {view: body(view, side) for view in views}
    if is_merged:  # into a card that only administrators see
        merge_people(make_person(), side.person, actor=None)
    else:
        erase_person(side.person, actor=None)
    before, told = stored(), {}

    for code in ROLES:
        for view, kwargs in views.items():
            path = reverse(view.partition(":")[0], kwargs=kwargs)
            for method in ("get", "post"):
                send = getattr(world.window(code), method)
                data = bodies[view] if method == "post" else {}
                told[code, view, method] = said(send(path, data))

    assert changed(before, stored()) == []
    expected = {"404", SIGN_IN, NO_METHOD}
    found = {key: one for key, one in told.items() if one not in expected}
    if is_merged:  # who sees the card that stands is led there
        led = [key for key in found if key[1] in LED and key[2] == "get"]
        assert {found.pop(key) for key in led} == {"302"}
    assert found == {}
