from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from certificates import invariants
from certificates.mails import certificate_ready
from certificates.models import Certificate, CertificateEvent
from certificates.services import files, render
from certificates.services.changes import replace_certificate, revoke_certificate
from certificates.services.floor import floor_of, floor_path
from certificates.services.issue import issue_certificates
from certificates.services.render import NO_SPACE, render_queued, try_again
from core import codes
from outbox.models import Message
from outbox.services.renderers import NotNeeded
from participants.services.privacy import erase_person
from tests.certificates.factories import (
    ISSUED_AT,
    make_attendant,
    make_certificate,
    make_held_event,
    registration_of,
)
from tests.core.processes import kill_group, start, wait_until
from tests.factories import (
    make_person,
)

pytestmark = pytest.mark.django_db
PdfState = Certificate.PdfState


# --- the queue ----------------------------------------------------------------------


def test_render_queued_makes_file_hash_mail_and_history() -> None:
    certificate = make_certificate()

    done = render_queued()

    certificate.refresh_from_db()
    content = files.read_pdf(certificate)
    message = Message.objects.get()
    assert (done.made, done.failed, done.is_full) == (1, 0, False)
    assert certificate.pdf_state == PdfState.READY
    assert (
        certificate.pdf.name
        == f"certificates/{certificate.uid.hex[:2]}/{certificate.uid.hex}.pdf"
    )
    assert certificate.pdf_hash == hashlib.sha256(content).hexdigest()
    assert message.kind == "certificate.ready"
    assert message.about_uid == certificate.uid
    assert message.address == registration_of(certificate).email
    assert [row.action for row in certificate.history.all()] == ["issued", "sent"]
    assert list(invariants.problems()) == []


def test_the_mail_names_the_event_in_the_language_of_the_reader() -> None:
    certificate = make_certificate()
    event = certificate.event
    assert event is not None
    render_queued()
    event.titles = {**event.titles, "bs": "Naslov", "en": "Changed since"}
    event.save()
    message = Message.objects.get(kind="certificate.ready")
    printed = certificate.snapshot["texts"]

    said = {}
    for language in ("bs", "bg"):
        message.language = language
        said[language] = certificate_ready(message).text

    assert "bs" not in printed
    assert "Naslov" in said["bs"]
    assert printed["bg"]["title"] in said["bg"]


def test_render_queued_again_does_nothing() -> None:
    make_certificate()
    render_queued()

    assert render_queued().made == 0
    assert Message.objects.count() == 1


def test_render_queued_without_an_address_tells_nobody() -> None:
    event = make_held_event()
    person = make_person(email="")
    certificate = make_certificate(event=event, person=person, email="")

    render_queued()

    certificate.refresh_from_db()
    assert certificate.pdf_state == PdfState.READY
    assert not Message.objects.exists()


def test_render_queued_of_a_revoked_certificate_tells_nobody() -> None:
    certificate = make_certificate()
    revoke_certificate(certificate, reason="mistake", actor=None)

    render_queued()

    assert not Message.objects.exists()
    assert list(invariants.problems()) == []


def test_render_queued_sets_a_broken_one_aside_and_goes_on() -> None:
    event = make_held_event(people=3)
    rows = issue_certificates(event, actor=None, at=ISSUED_AT).certificates
    rows[0].snapshot["names"][0]["text"] = "Ж" * 100_000
    rows[0].save()

    runs = [render_queued() for _ in range(4)]

    rows[0].refresh_from_db()
    assert [(run.made, run.failed) for run in runs] == [(2, 1), (0, 1), (0, 1), (0, 0)]
    assert (rows[0].pdf_state, rows[0].pdf_attempts) == (PdfState.FAILED, 3)
    assert rows[0].pdf_error == "DoesNotFit: "
    assert Certificate.objects.filter(pdf_state=PdfState.READY).count() == 2


def test_try_again_queues_one_that_failed() -> None:
    certificate = make_certificate()
    Certificate.objects.update(pdf_state=PdfState.FAILED, pdf_attempts=3)

    try_again(certificate, actor=None)

    certificate.refresh_from_db()
    assert (certificate.pdf_state, certificate.pdf_attempts) == (PdfState.QUEUED, 0)


def test_render_queued_waits_for_space_and_truncates_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = make_held_event(people=2)
    issue_certificates(event, actor=None, at=ISSUED_AT)

    def no_space(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("certificates.services.files.os.fsync", no_space)
        full = floor_path()
        full.write_text(f'{{"{event.programme.series.uid}/2026": 2}}')
        done = render_queued()

    assert (done.made, done.failed, done.is_full) == (0, 0, True)
    rows = Certificate.objects.order_by("pk")
    assert [row.pdf_state for row in rows] == ["queued", "queued"]
    assert [row.pdf_attempts for row in rows] == [0, 0]
    assert rows[0].pdf_error == NO_SPACE
    assert list(Path(settings.MEDIA_ROOT).rglob("*.pdf")) == []
    assert not Message.objects.exists()
    assert render_queued().made == 2


def test_render_queued_keeps_the_number_on_disk_before_the_paper() -> None:
    certificate = make_certificate()
    series = certificate.series_year.series
    assert floor_of(series.uid, 2026) == 0  # nothing is committed in this test

    render_queued()

    assert floor_of(series.uid, 2026) == certificate.number


def test_clear_leftovers_removes_only_old_ones() -> None:
    old, young = files.write_new(b"old"), files.write_new(b"young")
    hour_ago = time.time() - 3700
    os.utime(old, (hour_ago, hour_ago))

    render_queued()

    assert (old.exists(), young.exists()) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_render_queued_at_once_makes_each_once(
    run_threads: Callable[..., list[Any]],
) -> None:
    event = make_held_event(people=6)
    issue_certificates(event, actor=None, at=ISSUED_AT)

    run_threads([lambda: render_queued(seconds=300)] * 3, workers=3)

    assert Certificate.objects.filter(pdf_state=PdfState.READY).count() == 6
    assert Message.objects.count() == 6
    assert CertificateEvent.objects.filter(action="sent").count() == 6
    assert list(invariants.problems()) == []


@pytest.mark.django_db(transaction=True)
def test_render_queued_killed_in_the_middle_loses_and_doubles_nothing() -> None:
    event = make_held_event(people=44)
    issue_certificates(event, actor=None, at=ISSUED_AT)
    ready = Certificate.objects.filter(pdf_state=PdfState.READY)

    def at_least(number: int) -> bool:
        return ready.count() >= number

    env = {
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "EPOCH_FILE": str(settings.EPOCH_FILE),
        "VAR_DIR": str(settings.VAR_DIR),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    for so_many in (5, 17, 29):  # killed three times, then left to finish
        process = start(["-m", "tests.certificates.renderer"], **env)
        try:
            assert wait_until(partial(at_least, so_many), seconds=90)
        finally:
            kill_group(process)
    before = ready.count()
    while render_queued().made:
        pass

    rows = list(ready)
    assert 29 <= before < 44
    assert len(rows) == 44
    kept = [
        path
        for path in Path(settings.MEDIA_ROOT).rglob("*.pdf")
        if ".new" not in path.parts
    ]
    assert len(kept) == 44
    assert all(
        hashlib.sha256(files.read_pdf(row)).hexdigest() == row.pdf_hash for row in rows
    )
    assert Message.objects.count() == 44
    assert {row.about_uid for row in Message.objects.all()} == {row.uid for row in rows}
    assert CertificateEvent.objects.filter(action="sent").count() == 44
    assert list(invariants.problems()) == []


# --- the mail -----------------------------------------------------------------------


def test_certificate_ready_is_in_the_language_of_its_reader() -> None:
    certificate = make_certificate(name="Мария Примерова", language="bg")
    render_queued()

    mail = certificate_ready(Message.objects.get())

    assert certificate.serial in mail.subject
    assert codes.grouped(certificate.code) in mail.text
    assert f"{settings.SITE_URL}/v/{certificate.code}" in mail.text
    assert "/certificates/" in mail.text
    assert "Финансирано от дарителя." in mail.text
    assert 'lang="bg"' in mail.html
    (attachment,) = mail.attachments
    assert attachment.name == f"{certificate.serial}.pdf"
    assert attachment.content.startswith(b"%PDF-1.7")


@pytest.mark.parametrize("act", [revoke_certificate, replace_certificate])
def test_certificate_ready_is_not_needed_for_one_that_ended(
    act: Callable[..., Any],
) -> None:
    certificate = make_certificate()
    render_queued()
    act(certificate, reason="mistake", actor=None)

    with pytest.raises(NotNeeded):
        certificate_ready(Message.objects.get(about_uid=certificate.uid))


# --- erasure, invariants --------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_erase_person_takes_name_and_file_and_leaves_the_number() -> None:
    certificate = make_certificate(name="Мария Примерова")
    render_queued()

    erase_person(certificate.person, actor=None)

    certificate.refresh_from_db()
    assert "Примерова" not in str(certificate.snapshot)
    assert certificate.pdf_state == PdfState.ERASED
    assert list(Path(settings.MEDIA_ROOT).rglob("*.pdf")) == []
    assert list(invariants.problems()) == []


def test_problems_finds_what_was_broken_by_hand() -> None:
    event = make_held_event(people=3, series="ARO")
    first, second, third = issue_certificates(
        event, actor=None, at=ISSUED_AT
    ).certificates
    render_queued()
    first.refresh_from_db()
    (Path(settings.MEDIA_ROOT) / str(first.pdf.name)).write_bytes(b"%PDF-1.7 other")
    Certificate.objects.filter(pk=second.pk).update(
        snapshot={**second.snapshot, "names": []}
    )
    Certificate.objects.filter(pk=third.pk).update(number=9, state="revoked")
    floor_path().unlink()

    found = list(invariants.problems())

    assert found == [
        "I6 ARO 2026: number 3 is neither issued nor void",
        "I6 ARO 2026: number 9 was given out twice or not at all",
        "I6 ARO 2026: the file of numbers does not know 9",
        "I6 certificate ARO-2026-000002: what is printed was changed",
        "I6 certificate ARO-2026-000003 is revoked, but nothing says when",
        "I6 certificate ARO-2026-000001: its file was changed",
    ]


def test_render_module_names_its_mail() -> None:
    assert render.READY_MAIL == "certificate.ready"
    assert make_attendant(make_held_event()).event.status == "held"
