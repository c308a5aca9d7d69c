from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import Certificate
from certificates.services.changes import revoke_certificate
from certificates.services.issue import issue_certificates
from certificates.services.render import render_queued
from courses.models import Event, EventRole
from courses.services.corrections import Word, correct_presence
from participants.models import User
from tests.certificates.factories import (
    ISSUED_AT,
    event_of,
    make_attendant,
    make_certificate,
    make_held_event,
)
from tests.clients import words_of
from tests.factories import make_admin, make_event, make_grant, make_person, make_user

pytestmark = pytest.mark.django_db
State = Certificate.State


def post_file(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("certificate.pdf", content, "application/pdf")
    return client.post(reverse("verify_file"), {"file": file})


# --- the desk -------------------------------------------------------------------------


def organiser_of(event: Event) -> User:
    return make_grant(make_user(), "organiser", event).user


def test_event_certificates_is_for_those_of_the_event(client: Client) -> None:
    event = make_held_event()
    path = reverse("event_certificates", args=[event.slug])
    stranger = organiser_of(make_held_event())

    assert client.get(path).status_code == 302
    client.force_login(stranger)
    assert client.get(path).status_code == 404
    client.force_login(organiser_of(event))
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "name", ["certificate_pdf", "certificate_revoke", "certificate_replace"]
)
def test_desk_pages_of_a_certificate_are_for_those_of_its_event(
    client: Client, name: str
) -> None:
    certificate = make_certificate()
    render_queued()
    mine = make_held_event()
    client.force_login(organiser_of(mine))

    foreign = reverse(name, args=[event_of(certificate).slug, certificate.uid])
    mixed = reverse(name, args=[mine.slug, certificate.uid])

    assert client.get(foreign).status_code == 404
    assert client.get(mixed).status_code == 404
    client.force_login(make_admin())
    assert client.get(foreign).status_code == 200


def test_event_certificates_shows_the_share_of_each(client: Client) -> None:
    event = make_held_event(threshold_percent=80)
    make_attendant(event, "Ана Първа", minutes=90)
    make_attendant(event, "Боян Втори", minutes=45)
    client.force_login(make_admin())

    text = words_of(client.get(reverse("event_certificates", args=[event.slug])))

    assert "Issue 1 certificate" in text
    assert re.search(r"Ана Първа .*?100 % .*?can get one", text)
    assert re.search(r"Боян Втори .*?50 % .*?present for less than 80 %", text)


def test_a_correction_changes_no_certificate_and_is_told(client: Client) -> None:
    event = make_held_event(threshold_percent=80)
    make_attendant(event, "Ана Първа", minutes=90)
    row = make_attendant(event, "Боян Втори", minutes=90)
    issue_certificates(event, actor=None, at=ISSUED_AT)
    session = event.sessions.all()[0]
    client.force_login(make_admin())
    path = reverse("event_certificates", args=[event.slug])
    before = words_of(client.get(path))

    word = Word("absent", "Signed by somebody else")
    correct_presence(row, session, word, actor=None, at=session.ends_at)

    assert "Issued, and below the threshold now" not in before
    text = words_of(client.get(path))
    serial = Certificate.objects.get(registration=row).serial
    assert "is below 80 % now. They stay valid until you revoke them." in text
    assert f"Боян Втори, 50 %: {serial}" in text
    assert Certificate.objects.filter(state=State.VALID).count() == 2


def test_certificates_issue_twice_is_once(client: Client) -> None:
    event = make_held_event(people=3)
    client.force_login(make_admin())
    path = reverse("certificates_issue", args=[event.slug])
    wishes = {"kind": "participation", "first": "bg", "second": "en"}

    first = client.post(path, wishes, follow=True)
    second = client.post(path, wishes, follow=True)

    assert "3 certificates were issued." in words_of(first)
    assert "No certificate was missing." in words_of(second)
    assert Certificate.objects.count() == 3
    assert Certificate.objects.first().languages == ["bg", "en"]  # type: ignore[union-attr]


def test_certificates_issue_says_why_it_was_refused(client: Client) -> None:
    event = make_held_event(people=1, status=Event.Status.CLOSED)
    client.force_login(make_admin())

    answer = client.post(
        reverse("certificates_issue", args=[event.slug]),
        {"kind": "participation", "first": "bg"},
        follow=True,
    )

    assert "once the event is marked as held" in words_of(answer)
    assert not Certificate.objects.exists()


def test_event_certificates_has_a_fixed_number_of_queries(client: Client) -> None:
    client.force_login(make_admin())
    counts = []
    for people in (1, 3):
        event = make_held_event(people=people)
        issue_certificates(event, actor=None, at=ISSUED_AT)
        make_attendant(event, minutes=1)
        path = reverse("event_certificates", args=[event.slug])
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_series_create_opens_the_register_of_the_programme(client: Client) -> None:
    event = make_event(status=Event.Status.HELD)
    organiser = event.organisers.get().organisation
    client.force_login(make_admin())
    path = reverse("series_create", args=[event.slug])

    bad = client.post(path, {"code": "А Б", "organisation": organiser.uid})
    good = client.post(path, {"code": "aro", "organisation": organiser.uid})
    again = client.post(
        path, {"code": "aro", "organisation": organiser.uid}, follow=True
    )

    assert 'role="alert"' in bad.content.decode()
    assert good.status_code == 302
    assert "There is a series with this mark" in words_of(again)
    assert event.programme.series.code == "ARO"


def test_certificate_revoke_asks_for_a_reason(client: Client) -> None:
    certificate = make_certificate()
    client.force_login(make_admin())
    path = reverse(
        "certificate_revoke", args=[event_of(certificate).slug, certificate.uid]
    )

    without = client.post(path, {"reason": ""})
    with_reason = client.post(path, {"reason": "issued by mistake"}, follow=True)

    certificate.refresh_from_db()
    assert 'role="alert"' in without.content.decode()
    assert certificate.state == State.REVOKED
    assert "issued by mistake" in words_of(with_reason)


def test_certificate_replace_corrects_the_name(client: Client) -> None:
    certificate = make_certificate(name="Мария Примерва")
    client.force_login(make_admin())
    path = reverse(
        "certificate_replace", args=[event_of(certificate).slug, certificate.uid]
    )

    page = client.get(path)
    names = {"given_name": "Мария", "family_name": "Примерова", "reason": "misspelt"}
    answer = client.post(path, names, follow=True)

    assert "Примерва" in page.content.decode()
    assert Certificate.objects.filter(state=State.VALID).count() == 1
    assert "Мария Примерова" in words_of(answer)


def test_certificate_again_queues_a_failed_one(client: Client) -> None:
    certificate = make_certificate()
    Certificate.objects.update(pdf_state="failed", pdf_attempts=3, pdf_error="Why: so")
    client.force_login(make_admin())

    page = client.get(reverse("event_certificates", args=[event_of(certificate).slug]))
    client.post(
        reverse("certificate_again", args=[event_of(certificate).slug, certificate.uid])
    )

    certificate.refresh_from_db()
    assert "Why: so" in words_of(page)
    assert certificate.pdf_state == "queued"


def test_certificates_print_makes_one_file(client: Client) -> None:
    event = make_held_event(people=2)
    issue_certificates(event, actor=None, at=ISSUED_AT)
    client.force_login(make_admin())
    path = reverse("certificates_print", args=[event.slug])

    before = client.get(path)
    render_queued()
    after = client.get(path)

    assert before.status_code == 404
    assert after.content.startswith(b"%PDF")
    assert client.get(path, {"part": "2"}).status_code == 404
    assert client.get(path, {"part": "x"}).status_code == 404


def test_certificate_anew_follows_a_revocation(client: Client) -> None:
    certificate = make_certificate()
    revoke_certificate(certificate, reason="mistake", actor=None)
    client.force_login(make_admin())
    slug = event_of(certificate).slug

    page = client.get(reverse("event_certificates", args=[slug]))
    client.post(reverse("certificate_anew", args=[slug, certificate.uid]))

    assert "Issue a new one" in words_of(page)
    assert [row.state for row in Certificate.objects.order_by("pk")] == [
        "revoked",
        "valid",
    ]


def test_role_certificate_is_issued_once(client: Client) -> None:
    event = make_held_event()
    role = EventRole.objects.create(event=event, person=make_person(), role="trainer")
    client.force_login(make_admin())
    path = reverse("event_certificates", args=[event.slug])

    before = client.get(path)
    for _ in range(2):
        client.post(reverse("role_certificate", args=[event.slug, role.uid]))
    after = client.get(path)

    assert "Issue a certificate" in words_of(before)
    assert "Issue a certificate" not in words_of(after)
    assert [row.kind for row in Certificate.objects.all()] == ["trainer"]
