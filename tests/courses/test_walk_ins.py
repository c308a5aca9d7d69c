"""What was typed at the door of people who were not let in does not stay."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from courses.models import Event, Scan
from courses.privacy.registrations import erase_scans
from courses.services.reviewing import settle_scan
from courses.services.signed_pages import FOLDER, sweep_pages
from courses.services.walk_ins import KEPT, forget_typed
from courses.tasks import holds
from tests.courses.door import Phone, item, make_running_event
from tests.factories import make_person

pytestmark = pytest.mark.django_db
WHO = {"organisation": "Office", "email": "", "phone": ""}


def turn_away(event: Event, name: str, **fields: Any) -> Scan:
    """Somebody is refused at the door: no session was chosen."""
    typed = WHO | {"name": name} | fields
    sent = item(kind="walk_in", walk_in=typed)
    Phone(event).send(sent)
    scan = Scan.objects.get(pk=sent["id"])
    assert scan.walk_in == typed
    return scan


def test_what_was_typed_goes_after_a_month_or_once_it_is_decided() -> None:
    event = make_running_event()
    old, settled = turn_away(event, "Ana One"), turn_away(event, "Ana Two")
    new = turn_away(event, "Ana Three")
    Scan.objects.filter(pk=old.pk).update(received_at=timezone.now() - KEPT)
    Scan.objects.exclude(pk=old.pk).update(verdict="review", verdict_reason="no_name")
    settled.refresh_from_db()
    settle_scan(settled, counts=False, actor=None)

    assert forget_typed(timezone.now()) == 2
    assert forget_typed(timezone.now()) == 0

    left = Scan.objects.filter(walk_in__isnull=False)
    assert [scan.pk for scan in left] == [new.pk]
    assert Scan.objects.count() == 3


def test_the_daily_work_forgets_it() -> None:
    old = turn_away(make_running_event(), "Ana One")
    Scan.objects.filter(pk=old.pk).update(received_at=timezone.now() - KEPT)

    holds.call()

    old.refresh_from_db()
    assert old.walk_in is None


def test_who_is_erased_is_erased_at_the_door_too() -> None:
    event = make_running_event()
    person = make_person("Ана Щерева", email="ana@town.example")
    by_name = turn_away(event, "Ana Shtereva")
    by_address = turn_away(event, "A. Nobody", email="ANA@town.example")
    other = turn_away(event, "Vera Primerna", email="vera@town.example")

    erase_scans(person, timezone.now())

    left = Scan.objects.filter(walk_in__isnull=False)
    assert [scan.pk for scan in left] == [other.pk]
    assert {by_name.pk, by_address.pk} < set(Scan.objects.values_list("pk", flat=True))


def test_a_picture_of_a_page_that_lost_its_row_is_swept(tmp_path: Path) -> None:
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "lost.jpg", folder / "just-written.jpg"
    for path in (old, new):
        path.write_bytes(b"picture")
    hours_ago = (timezone.now() - timedelta(hours=2)).timestamp()
    os.utime(old, (hours_ago, hours_ago))

    assert sweep_pages(timezone.now()) == 1

    assert not old.exists()
    assert new.exists()
