"""What people type is shown as they typed it, and does nothing (TRUST 35, 42, 77)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from courses.models import Event, Question, Registration
from courses.services.registration import confirm
from courses.services.tickets import registration_path
from courses.services.trainers import add_role
from outbox.models import Message
from outbox.services.engine.building import build
from outbox.services.renderers import NotNeeded, renderers
from tests.courses.factories import sign_up
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_session,
    make_wording,
)

pytestmark = pytest.mark.django_db
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</script><script>alert(1)</script>",
    "</title><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}${7*7}{% debug %}{0.__class__}%(x)s",
    "[x](javascript:alert(1))",
    "a\u202eb\u2028c",
]

ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "srcdoc"}


class Look(HTMLParser):
    """Collects what would act: handlers, scripts of others, addresses with code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            said = (value or "").strip().lower()
            is_code = said.startswith(("javascript:", "data:text", "vbscript:"))
            if name.startswith("on") or (name in ADDRESSES and is_code):
                self.found.append(f"<{tag} {name}={value}>")
            if name == "src" and said == "x":
                self.found.append(f"<{tag} src=x>")


def world(text: str) -> Registration:
    """An event where whatever can be typed is `text`."""
    make_wording("registration")
    event = make_event(titles={"en": text}, venues={"en": text})
    make_session(event, titles={"en": text}, room=text[:60])
    office = make_organisation(text)
    row = sign_up(
        event,
        given_name=text[:100],
        family_name=text[:100],
        organisation=office,
        post_title=text,
        phone=text[:40],
    )
    row = confirm(row)
    assert row.person is not None
    add_role(event, row.person, "host", session=event.sessions.first(), actor=None)
    return row


def pages(event: Event) -> Iterator[str]:
    """Every address of the app that asks for nothing but the event."""
    for pattern in get_resolver("courses.urls").url_patterns:
        if not isinstance(pattern, URLPattern):
            continue
        names = pattern.pattern.converters
        if set(names) <= {"slug"}:
            route = str(pattern.pattern)
            yield "/" + route.replace("<slug:slug>", event.slug)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_on_every_page(text: str) -> None:
    row = world(text)
    admin = Client()
    admin.force_login(make_admin())
    more = [
        registration_path(row),
        f"/desk/events/{row.event.slug}/people/{row.uid}/",
        f"/desk/people/?q={text[:20]}",
        "/desk/people/",
        "/organisations/",
        "/",
    ]
    shown = 0

    for path in [*pages(row.event), *more]:
        answer = admin.get(path)
        assert answer.status_code < 500, path
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            page = answer.content.decode()
            assert Look(page).found == [], path
            shown += "alert(1)" in page or "7*7" in page or "\u202e" in page

    assert shown >= 5  # the text was there to be looked at


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert_in_mails(text: str) -> None:
    world(text)
    kinds = list(Message.objects.values_list("kind", flat=True))

    for message in Message.objects.all():
        try:
            mail = renderers[message.kind](message)
        except NotNeeded:
            continue
        built = build(message, mail).message()
        assert Look(mail.html).found == []
        assert len(built.get_all("To", [])) == 1
        for name in ("Subject", "From"):  # a folded line begins with a space
            assert re.search(r"\n(?! )", str(built[name])) is None

    assert {"registration.ticket", "part.named"} <= {*kinds}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_field_of_calendar_files(text: str) -> None:
    row = world(text + "\r\nATTENDEE:mailto:evil@evil.example")

    answer = Client().get(f"/events/{row.event.slug}/calendar.ics")

    lines = answer.content.decode().replace("\r\n ", "").splitlines()
    assert answer.status_code == 200
    assert not [line for line in lines if line.startswith("ATTENDEE")]


@pytest.mark.parametrize("text", ["A\x00na", "A" * 10_000])
def test_text_that_cannot_be_stored_is_refused(client: Client, text: str) -> None:
    make_wording("registration")
    event = make_event()
    form: dict[str, Any] = {
        "given_name": text,
        "family_name": "Примерић",
        "email": "ana@town.example",
        "organisation": str(make_organisation().uid),
        "consent": "on",
        "request_uid": str(uuid.uuid4()),
    }

    answer = client.post(f"/events/{event.slug}/register/", form)

    assert answer.status_code in (200, 400)
    assert not Registration.objects.exists()
    assert not Message.objects.exists()


def test_no_question_takes_a_pattern_of_its_author() -> None:
    """TRUST 42: what nobody can enter cannot run for ever."""
    names = {field.name for field in Question._meta.get_fields()}

    assert not {name for name in names if "pattern" in name or "regex" in name}
    assert not {kind for kind in Question.Kind.values if "pattern" in kind}


@pytest.mark.parametrize(
    "start",
    ["0000-01-01T09:00", "9999-12-31T09:00", "10000-01-01T09:00", "2026-02-29T09:00"],
)
def test_desk_refuses_days_that_are_none(start: str) -> None:
    """TRUST 77: an error at the field, and nothing stored."""
    event = make_event()
    admin = Client()
    admin.force_login(make_admin())
    path = f"/desk/events/{event.slug}/edit/"
    page = admin.get(path)
    assert page.status_code == 200
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    day, hour = start.split("T")
    data |= {"starts_at": start, "starts_at_0": day, "starts_at_1": hour}

    answer = admin.post(path, data)

    event.refresh_from_db()
    assert answer.status_code in (200, 400)
    assert event.starts_at is not None
    assert event.starts_at.year not in (1, 9999)
