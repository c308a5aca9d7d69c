"""A visitor who follows every link changes nothing and sees no stranger."""

from __future__ import annotations

import re

import pytest

from tests.permissions.addresses import address
from tests.permissions.crawl import crawl
from tests.permissions.state import State, changed, stored
from tests.permissions.world import World
from tests.test_permissions import ROWS

pytestmark = pytest.mark.django_db

MAY_SEE_NAMES = {"PA", "PM", "OP", "OE", "MC", "ED", "CI"}
MAY_SEE_ADDRESSES = {"PA", "PM", "OP", "OE", "MC"}
# whoever holds the link
BY_LINK = (
    "/my/registrations/",
    "/my/address/",
    "/my/calendar/",
    "/here/now/",
    "/invitations/",
    "/nominations/",
    "/certificates/",
    "/v/",
    "/facilitators/answers/",
    "/facilitators/requests/",
    "/observations/",
)


@pytest.mark.parametrize("code", "AN NO PA PM OP OE CI TR MC ED DO".split())
def test_crawl(world: World, before: State, code: str) -> None:
    """No page a role is led to changes anything or shows somebody it should not."""
    own, foreign = world.own, world.foreign.canaries + world.late.canaries
    rows = [row for row in ROWS.values() if row.is_read_by(code)]
    begin = [
        address(row.view, own) for row in rows if code == "AN" or not row.is_public
    ]
    pages = 0

    for path, response in crawl(world, code, begin):
        assert response.status_code < 500
        if code != "AN":
            assert re.search("no-store|private", response["Cache-Control"]), path
        text = "" if response.streaming else response.content.decode(errors="replace")
        pages += 1
        shown = [word for word in foreign if word in text]
        if code not in MAY_SEE_ADDRESSES and not path.startswith(BY_LINK):
            shown += [word for word in own.canaries[1:] if word in text]
        if code not in MAY_SEE_NAMES and not path.startswith(BY_LINK):
            shown += [word for word in own.canaries[:1] if word in text]
        assert code == "PA" or shown == [], path

    assert pages >= len(begin)
    assert changed(before, stored()) == []
