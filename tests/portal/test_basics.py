"""What an installation has before anybody has typed anything."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from core.management.commands import serve
from courses.models import EventKind
from participants.models import ConsentWording, JobProfile

pytestmark = pytest.mark.django_db
R_14 = {
    "seminar",
    "training",
    "study-visit",
    "facilitator-training",
    "conference",
    "round-table",
    "working-meeting",
    "network-meeting",
    "public-consultation",
    "citizens-forum",
    "press-conference",
}


def test_an_installation_begins_with_the_eleven_kinds_in_every_language() -> None:
    call_command("load_basics")

    kinds = EventKind.objects.filter(code__in=R_14)
    assert {kind.code for kind in kinds} == R_14
    assert all({"bg", "sr", "bs", "en"} <= set(kind.labels) for kind in kinds)
    assert JobProfile.objects.exists()
    assert ConsentWording.objects.exists()


def test_what_was_renamed_stays_and_nothing_comes_twice() -> None:
    call_command("load_basics")
    EventKind.objects.filter(code="seminar").update(labels={"en": "Workshop"})
    before = EventKind.objects.count(), ConsentWording.objects.count()

    call_command("load_basics")

    assert EventKind.objects.get(code="seminar").labels == {"en": "Workshop"}
    assert (EventKind.objects.count(), ConsentWording.objects.count()) == before


@pytest.mark.parametrize("is_new", [True, False])
def test_a_new_database_is_given_them_at_the_first_start(
    is_new: bool, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = False
    called: list[Any] = []
    monkeypatch.setattr(
        serve, "call_command", lambda name, **_more: called.append(name)
    )
    monkeypatch.setattr(serve, "compile_catalogues", lambda: None)
    command = serve.Command()
    monkeypatch.setattr(command, "migrate", lambda: is_new)

    command.prepare()

    assert ("load_basics" in called) is is_new
