"""System checks: what must be there before Obuka starts, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

DEMO_MARK = "never-for-real-data"  # stands in each secret of the demo


def _secrets() -> Iterable[tuple[str, str]]:
    yield "SECRET_KEY", settings.SECRET_KEY
    for value in settings.SECRET_KEY_FALLBACKS:
        yield "SECRET_KEY_FALLBACKS", value
    for name in ("TICKET_KEYS", "UNSUBSCRIBE_KEYS", "FIELD_KEYS"):
        for value in getattr(settings, name).values():
            yield name, value


@register()
def pdf_library_is_there(**kwargs: Any) -> list[CheckMessage]:
    """WeasyPrint cannot draw without Pango, which no Python package brings."""
    from core.pdf import missing_library

    missing = missing_library()
    if missing is None:
        return []
    text = f"Certificates cannot be drawn: {missing} is missing."
    return [Warning(text, id="obuka.W001")]


@register(Tags.security)
def secrets_are_our_own(**kwargs: Any) -> list[CheckMessage]:
    """Outside the demo no secret of the demo is accepted, not even as an old key."""
    if settings.DEMO or settings.TESTING:
        return []
    names = sorted({name for name, value in _secrets() if DEMO_MARK in value})
    return [
        Error(f"{name} holds a secret of the demo: set your own.", id="obuka.E001")
        for name in names
    ]


@register(Tags.security, deploy=True)
def deployment_is_no_demo(**kwargs: Any) -> list[CheckMessage]:
    """A site with real people has no demo accounts, no public mail page, and HTTPS."""
    found: list[CheckMessage] = []
    if settings.DEMO:
        found.append(
            Error(
                "DEMO is on: everyone can sign in as an administrator.",
                hint="Unset DEMO and set the secrets, see docs/install.md.",
                id="obuka.E002",
            )
        )
    if "MailStore" in settings.EMAIL_BACKEND:
        found.append(
            Error("Mail is only stored, not sent: set EMAIL_URL.", id="obuka.E003")
        )
    found += [
        Error(f"{name} is shorter than 32 characters.", id="obuka.E004")
        for name in sorted({name for name, value in _secrets() if len(value) < 32})
    ]
    return found
