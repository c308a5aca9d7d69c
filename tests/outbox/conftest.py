from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from outbox.services.renderers import renderers
from tests.outbox.factories import plain_mail
from tests.outbox.smtp_trap import Script, SmtpTrap


@pytest.fixture(autouse=True)
def _test_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(renderers, "test", plain_mail)


@pytest.fixture
def start_trap(settings: Any) -> Iterator[Callable[..., SmtpTrap]]:
    """Start a trap that follows a script, and make it the relay."""
    traps: list[SmtpTrap] = []

    def start(script: Script = lambda recipient, number: "ok") -> SmtpTrap:
        trap = SmtpTrap(script).__enter__()
        traps.append(trap)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = trap.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        return trap

    yield start
    for trap in traps:
        trap.__exit__(None, None, None)


@pytest.fixture
def trap(start_trap: Callable[..., SmtpTrap]) -> SmtpTrap:
    return start_trap()
