from __future__ import annotations

from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from pytest_django import Settings

from core import mailstore
from core.mailstore import read_stored_mail, stored_mails


@pytest.fixture(autouse=True)
def store(settings: Settings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "core.mailstore.MailStoreBackend"
    settings.MAIL_STORE = tmp_path / "mail"
    return tmp_path / "mail"


def send(subject: str = "Билет", *, to: str = "ana@example.org") -> None:
    mail = EmailMultiAlternatives(
        subject,
        "Здравейте, Đorđević\n",
        "Обука <obuka@example.org>",
        [to],
        headers={"List-Unsubscribe": "<https://example.org/u>"},
        connection=get_connection("core.mailstore.MailStoreBackend"),
    )
    mail.attach_alternative("<p>Здравейте</p>", "text/html")
    mail.attach("билет.pdf", b"%PDF-1.7\x00\xff", "application/pdf")
    mail.attach("zapis.ics", "BEGIN:VCALENDAR\n", "text/calendar")
    assert mail.send() == 1


def test_stored_mail_has_every_part() -> None:
    send()

    [mail] = stored_mails()

    assert mail.subject == "Билет"
    assert mail.sender == "Обука <obuka@example.org>"
    assert mail.to == "ana@example.org"
    assert mail.text.replace("\r\n", "\n") == "Здравейте, Đorđević\n"
    assert mail.html.strip() == "<p>Здравейте</p>"
    assert [(part.name, part.content_type) for part in mail.attachments] == [
        ("билет.pdf", "application/pdf"),
        ("zapis.ics", "text/calendar"),
    ]
    assert mail.attachments[0].content == b"%PDF-1.7\x00\xff"
    assert ("List-Unsubscribe", "<https://example.org/u>") in mail.headers
    assert mail.sent_at.utcoffset() is not None


def test_stored_mails_are_newest_first_and_limited() -> None:
    for number in range(4):
        send(f"no. {number}")

    subjects = [mail.subject for mail in stored_mails(3)]

    assert subjects == ["no. 3", "no. 2", "no. 1"]


@pytest.mark.parametrize(
    ("search", "subjects"),
    [
        ("АНА", ["Писмо ана"]),
        ("BOB@", ["Letter"]),
        ("đorđević", ["Letter", "Писмо ана"]),
        ("nobody", []),
    ],
)
def test_stored_mails_search_ignores_case(search: str, subjects: list[str]) -> None:
    send("Писмо ана")
    send("Letter", to="bob@example.org")

    found = [mail.subject for mail in stored_mails(search=search)]

    assert found == subjects


def test_read_stored_mail_finds_by_name() -> None:
    send()
    [mail] = stored_mails()

    assert read_stored_mail(mail.name) == mail


@pytest.mark.parametrize(
    "name",
    [
        "../secret.eml",
        "/etc/passwd",
        "20260101T000000000000Z-aaaaaaaaaaaa.eml",
        "20260101T000000000000Z-aaaaaaaaaaaa.eml\n",
        "../mail/20260101T000000000000Z-aaaaaaaaaaaa.eml",
        "",
        "\x00",
    ],
)
def test_read_stored_mail_never_leaves_the_store(name: str, store: Path) -> None:
    send()
    (store.parent / "secret.eml").write_text("Subject: secret\n\n")

    assert read_stored_mail(name) is None


def test_store_keeps_the_newest(monkeypatch: pytest.MonkeyPatch, store: Path) -> None:
    monkeypatch.setattr(mailstore, "KEEP", 3)

    for number in range(5):
        send(f"no. {number}")

    assert len(list(store.iterdir())) == 3
    assert [mail.subject for mail in stored_mails()] == ["no. 4", "no. 3", "no. 2"]


def test_store_loses_nothing_when_many_send_at_once(
    run_threads: object, store: Path
) -> None:
    assert callable(run_threads)

    run_threads([lambda: send("at once")] * 50, workers=16)

    assert len(stored_mails()) == 50
    assert all(path.suffix == ".eml" for path in store.iterdir())


def test_stored_mails_of_an_empty_store() -> None:
    assert stored_mails() == []


def test_hostile_header_is_refused(store: Path) -> None:
    with pytest.raises(ValueError, match="newline"):
        send("Hello\r\nBcc: other@example.org")

    assert stored_mails() == []
