from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import Certificate
from certificates.selectors.certificates import certificates_of, find_by_code
from certificates.services.changes import replace_certificate, revoke_certificate
from certificates.services.files import read_pdf
from certificates.services.links import holder_path, verify_address
from certificates.services.render import render_queued
from core import codes, qr
from tests.certificates.factories import (
    ISSUED_AT,
    make_certificate,
    make_held_event,
    make_signatory,
    registration_of,
)
from tests.clients import words_of
from tests.factories import make_topic

pytestmark = pytest.mark.django_db
State = Certificate.State


def post_file(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("certificate.pdf", content, "application/pdf")
    return client.post(reverse("verify_file"), {"file": file})


# --- verification -----------------------------------------------------------------


def test_verify_leads_to_the_certificate_however_the_code_is_typed(
    client: Client,
) -> None:
    certificate = make_certificate()
    typed = f" {codes.grouped(certificate.code).lower().replace('0', 'o')} "
    cyrillic = certificate.code.translate(str.maketrans("ABCEHKMPTX", "АВСЕНКМРТХ"))

    answers = [client.get("/verify/", {"code": code}) for code in (typed, cyrillic)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert {answer["Location"] for answer in answers} == {f"/v/{certificate.code}/"}


@pytest.mark.parametrize("code", ["", "1234", "ARO-2026-000001", "00000000000000001"])
def test_verify_says_that_a_code_is_none(client: Client, code: str) -> None:
    answer = client.get("/verify/", {"code": code})

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_certificate_page_shows_all_that_is_printed(client: Client) -> None:
    event = make_held_event(
        series="ARO", titles={"bg": "Успешно управление", "en": "Good government"}
    )
    event.topics.add(make_topic(titles={"bg": "Тема първа", "en": "First topic"}))
    make_signatory(event, "Петър Примеров")
    certificate = make_certificate(event=event, name="Мария Примерова")

    answer = client.get(f"/v/{certificate.code}/", headers={"Accept-Language": "en"})

    text = words_of(answer)
    for printed in (
        "This certificate is valid",
        "Мария Примерова",
        "Maria Primerova",
        "ARO-2026-000001",
        codes.grouped(certificate.code),
        "20 October 2026",
        "„Успешно управление“",
        "“Good government”",
        "13 октомври 2026 г.",
        "Smolyan",
        "3 taught hours",
        "Тема първа",
        "Петър Примеров",
        "Финансирано от дарителя.",
        "Funded by the donor.",
        "Асоциация на родопските общини",
    ):
        assert printed in text
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert registration_of(certificate).email not in text


def test_certificate_page_answers_the_address_in_the_qr_code(client: Client) -> None:
    certificate = make_certificate()
    address = verify_address(certificate.code)

    answer = client.get(address.removeprefix(settings.SITE_URL))

    assert answer.status_code == 200
    assert address == f"{settings.SITE_URL}/v/{certificate.code}"
    assert certificate.code == certificate.code.upper()
    assert qr.version(address) <= 4


@pytest.mark.parametrize("typed", ["/V/{}", "/V/{}/", "/v/{}", "/v/{}/"])
def test_certificate_page_answers_however_its_address_was_typed(
    client: Client, typed: str
) -> None:
    certificate = make_certificate()

    assert client.get(typed.format(certificate.code)).status_code == 200


def test_certificate_page_of_a_replaced_one_names_the_new_one(client: Client) -> None:
    old = make_certificate(name="Мария Примерва")
    new = replace_certificate(
        old, reason="a secret", names={"family_name": "Примерова"}, actor=None
    )

    answer = client.get(f"/v/{old.code}/")

    text = words_of(answer)
    assert "This certificate was replaced" in text
    assert new.serial in text
    assert "Мария Примерва" in text
    assert "a secret" not in text


def test_certificate_page_of_a_revoked_one_says_when(client: Client) -> None:
    certificate = make_certificate()
    revoke_certificate(certificate, reason="a secret", actor=None, at=ISSUED_AT)

    text = words_of(client.get(f"/v/{certificate.code}/"))

    assert "It was withdrawn on 20 October 2026 and is not valid." in text
    assert "a secret" not in text


def test_certificate_page_of_an_expired_one_says_so(client: Client) -> None:
    certificate = make_certificate()
    Certificate.objects.update(expires_on="2020-01-31")

    text = words_of(client.get(f"/v/{certificate.code}/"))

    assert "It was valid until 31 January 2020." in text


def test_certificate_page_of_an_unknown_code_is_friendly(client: Client) -> None:
    answer = client.get(f"/v/{codes.random_code(80)}/")

    assert answer.status_code == 404
    assert "There is no certificate with this code" in words_of(answer)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("code", ["%00", "Ж" * 300, "'--", "../../etc", "%F0%9F%98%80"])
def test_certificate_page_takes_any_code(client: Client, code: str) -> None:
    assert client.get(f"/v/{code}/").status_code == 404


def test_verify_answers_only_so_often(client: Client) -> None:
    certificate = make_certificate()

    answers = [client.get(f"/v/{certificate.code}/").status_code for _ in range(32)]
    other = client.get(f"/v/{certificate.code}/", REMOTE_ADDR="10.0.0.9")

    assert answers == [200] * 30 + [429] * 2
    assert other.status_code == 200


def test_certificate_page_has_few_queries(client: Client) -> None:
    certificate = make_certificate()

    with CaptureQueriesContext(connection) as queries:
        client.get(f"/v/{certificate.code}/")

    assert len(queries) == 2


def test_find_by_code_looks_up_no_code_that_is_wrong_in_itself() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert find_by_code("00000000000000001") is None

    assert len(queries) == 0


# --- the file -----------------------------------------------------------------------


def test_verify_file_knows_what_was_issued(client: Client) -> None:
    certificate = make_certificate()
    render_queued()
    certificate.refresh_from_db()

    answer = post_file(client, read_pdf(certificate))

    assert "This is the file we issued" in words_of(answer)
    assert certificate.serial in words_of(answer)


def test_verify_file_recognises_a_forgery(client: Client) -> None:
    certificate = make_certificate()
    render_queued()
    certificate.refresh_from_db()

    answer = post_file(client, read_pdf(certificate) + b"\n")

    assert "We did not issue this file" in words_of(answer)
    assert certificate.serial not in words_of(answer)


def test_verify_file_refuses_what_is_too_large(client: Client) -> None:
    answer = post_file(client, b"0" * (5 * 1024 * 1024 + 1))

    assert "The file is larger than 5 MB." in words_of(answer)


def test_verify_file_needs_a_file(client: Client) -> None:
    answer = client.post(reverse("verify_file"))

    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


# --- the holder -----------------------------------------------------------------------


def test_certificate_of_holder_gives_the_file(client: Client) -> None:
    certificate = make_certificate()
    render_queued()
    certificate.refresh_from_db()

    page = client.get(holder_path(certificate))
    file = client.get(f"{holder_path(certificate)}pdf/")

    assert page.status_code == 200
    assert f"{holder_path(certificate)}pdf/" in page.content.decode()
    assert file.content == read_pdf(certificate)
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"] == (
        f'attachment; filename="{certificate.serial}.pdf"'
    )


def test_certificate_of_holder_of_a_revoked_one_gives_no_file(client: Client) -> None:
    certificate = make_certificate()
    render_queued()
    revoke_certificate(certificate, reason="mistake", actor=None)

    assert client.get(holder_path(certificate)).status_code == 200
    assert client.get(f"{holder_path(certificate)}pdf/").status_code == 404


def test_certificate_of_holder_needs_a_link_of_ours(client: Client) -> None:
    certificate = make_certificate()
    token = f"{certificate.uid.hex}:forged"

    assert client.get(f"/certificates/{token}/").status_code == 404
    assert client.get(f"/certificates/{certificate.uid}/").status_code == 404


# --- selectors -----------------------------------------------------------------------


def test_certificates_of_leaves_out_what_was_replaced() -> None:
    old = make_certificate()
    new = replace_certificate(old, reason="name", actor=None)
    other = make_certificate()

    assert list(certificates_of([old.person_id])) == [new]
    assert set(certificates_of([old.person_id, other.person_id])) == {new, other}
