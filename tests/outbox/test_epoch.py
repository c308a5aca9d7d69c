from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from outbox.models import Epoch, Lane, Message
from outbox.selectors import queue_overview
from outbox.services.engine import send_due
from outbox.services.epoch import accept_epoch, read_epoch
from tests.outbox.factories import make_batch, make_message
from tests.outbox.smtp_trap import SmtpTrap

pytestmark = pytest.mark.django_db


def restore(step: int) -> None:
    """What a restored backup does: the database goes back, the file does not."""
    Epoch.objects.update(step=step)


def test_epoch_steps_on_in_both_places(trap: SmtpTrap) -> None:
    make_message()

    send_due()

    state = read_epoch()
    assert state.held_since is None
    assert state.database == state.file
    assert state.file is not None
    assert state.file[1] >= 2


def test_restored_database_holds_newsletters_and_old_tickets(trap: SmtpTrap) -> None:
    make_message()
    send_due()
    make_batch(5)
    make_message("old@one.example")
    before = timezone.now() - timedelta(minutes=5)
    Message.objects.filter(state="queued").update(created_at=before)
    restore(step=0)

    send_due()
    make_message("new@one.example")
    make_message("code@one.example", lane=Lane.URGENT)
    send_due()

    assert trap.recipients[1:] == ["code@one.example", "new@one.example"]
    assert queue_overview().held_since is not None
    assert Message.objects.filter(state="queued").count() == 6


def test_accepted_epoch_lets_everything_go(trap: SmtpTrap) -> None:
    make_message()
    send_due()
    make_batch(5)
    restore(step=0)
    send_due()
    held = len(trap.accepted)

    accept_epoch()
    send_due()

    assert held == 1
    assert len(trap.accepted) == 6
    assert read_epoch().held_since is None


@pytest.mark.parametrize("content", [None, "", "{}", '{"token": "other", "step": 1}'])
def test_missing_or_foreign_file_holds(
    trap: SmtpTrap, settings: Any, content: str | None
) -> None:
    make_message()
    send_due()
    make_batch(3)
    path = Path(settings.EPOCH_FILE)
    path.unlink() if content is None else path.write_text(content)

    send_due()

    assert len(trap.accepted) == 1
    assert read_epoch().held_since is not None


def test_new_database_takes_the_file_and_keeps_what_others_wrote(
    trap: SmtpTrap, settings: Any
) -> None:
    path = Path(settings.EPOCH_FILE)
    path.write_text('{"token": "known", "step": 40, "serial_floor": 7}')
    make_batch(2)

    send_due()

    data = json.loads(path.read_text())
    assert len(trap.accepted) == 2
    assert (data["token"], data["serial_floor"]) == ("known", 7)
    assert data["step"] > 40


def test_command_shows_and_accepts(trap: SmtpTrap, capsys: Any) -> None:
    make_message()
    send_due()
    make_batch(1)
    restore(step=0)
    send_due()

    call_command("outbox_epoch")
    call_command("outbox_epoch", "--accept")

    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("held since")
    assert lines[3] == "not held"
