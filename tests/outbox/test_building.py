from __future__ import annotations

from typing import Any

import pytest

from outbox.models import Lane, Message, address_key, is_good_address
from outbox.services.engine import send_due
from outbox.services.engine.building import MAX_ATTACHMENTS, build, clean_header
from outbox.services.renderers import Attachment, Mail
from tests.outbox.factories import make_batch, make_message
from tests.outbox.smtp_trap import SmtpTrap

BREAKS = ["\r\n", "\n", "\r", "\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x00"]


def a_message(**fields: object) -> Message:
    values = {
        "kind": "test",
        "address": "ana@one.example",
        "language": "sr",
        "message_id": "<one@obuka.example>",
        "lane": Lane.SERVICE,
    }
    return Message(**(values | fields))


def test_build_makes_text_and_html_for_one_recipient() -> None:
    mail = Mail(subject="Тема", text="текст", html="<p>текст</p>", reply_to="o@x.rs")

    email = build(a_message(), mail)

    made = email.message()
    assert email.recipients() == ["ana@one.example"]
    assert made["Message-ID"] == "<one@obuka.example>"
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["Content-Language"] == "sr-Cyrl"
    assert made["Reply-To"] == "o@x.rs"
    assert made["Precedence"] is None
    assert [p.get_content_type() for p in made.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_build_adds_the_headers_of_a_newsletter(settings: Any) -> None:
    settings.SITE_HOST = "obuka.example"
    message = a_message(lane=Lane.BULK, batch="dispatch-7")
    mail = Mail(
        subject="Билтен",
        text="",
        unsubscribe_url="https://obuka.example/u/abc",
        list_id="bulletin",
    )

    made = build(message, mail).message()

    assert made["List-Unsubscribe"] == "<https://obuka.example/u/abc>"
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert made["List-Id"] == "<bulletin.obuka.example>"
    assert made["Precedence"] == "bulk"
    assert made["Feedback-ID"] == "dispatch-7:test:obuka.example"


@pytest.mark.parametrize("separator", BREAKS)
def test_build_lets_no_header_be_injected(separator: str) -> None:
    attack = f"Ана{separator}Bcc: evil@x.example{separator}{separator}<html>"
    mail = Mail(
        subject=attack,
        text="text",
        from_name=attack,
        reply_to=f"o@x.rs{separator}Bcc: evil@x.example",
        headers={"X-Event": attack},
        attachments=(Attachment(f"a{separator}b.pdf", b"x"),),
    )

    email = build(a_message(), mail)

    made = email.message()
    names = [name.lower() for name in made]
    raw_headers = made.as_bytes().split(b"\n\n", 1)[0].splitlines()
    assert "bcc" not in names
    assert len(names) == len(set(names))
    assert not any(line.lower().startswith(b"bcc") for line in raw_headers)
    assert email.recipients() == ["ana@one.example"]


@pytest.mark.parametrize(
    "name", ["Bcc", "to", "Message-ID", "Content-Type", "X: y", "X\r\nBcc", "List-Id"]
)
def test_build_refuses_headers_that_are_ours(name: str) -> None:
    mail = Mail(subject="s", text="t", headers={name: "v"})

    with pytest.raises(ValueError, match="may not set"):
        build(a_message(), mail)


@pytest.mark.parametrize(
    "url",
    ["https://x/a b", "https://x/>\r\nBcc: a@b", "https://x/\u2028", "https://x/ж"],
)
def test_build_refuses_a_broken_unsubscribe_link(url: str) -> None:
    with pytest.raises(ValueError, match="unsubscribe"):
        build(a_message(), Mail(subject="s", text="t", unsubscribe_url=url))


@pytest.mark.parametrize(
    "name",
    ['"Evil" <evil@x.example>', "a@b, c@d", "Ђорђе, Општина", "x" * 500, "a;b:c", ""],
)
def test_build_keeps_our_sender_whatever_the_name(settings: Any, name: str) -> None:
    settings.DEFAULT_FROM_EMAIL = "Obuka <obuka@obuka.example>"

    email = build(a_message(), Mail(subject="s", text="t", from_name=name))

    sender = email.message()["From"]
    assert sender.count("obuka@obuka.example") == 1
    assert sender.endswith("<obuka@obuka.example>")
    assert "\n" not in sender


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/x.pdf", "x.pdf"),
        ("..\\x.pdf", "x.pdf"),
        ('a"\r\nb.pdf', "a_ b.pdf"),
        ("", "attachment"),
        ("Потврда.pdf", "Потврда.pdf"),
        ("x\u202efdp.exe", "xfdp.exe"),
    ],
)
def test_build_cleans_the_name_of_an_attachment(name: str, cleaned: str) -> None:
    mail = Mail(subject="s", text="t", attachments=(Attachment(name, b"x"),))

    made = build(a_message(), mail).message()

    assert [p.get_filename() for p in made.walk()][-1] == cleaned


def test_build_refuses_attachments_that_are_too_large() -> None:
    half = Attachment("a.bin", b"x" * (MAX_ATTACHMENTS // 2 + 1))

    with pytest.raises(ValueError, match="10 MB"):
        build(a_message(), Mail(subject="s", text="t", attachments=(half, half)))


def test_clean_header_keeps_letters_of_all_scripts() -> None:
    assert clean_header("Обука – Đorđe\tŽ  \u202eabc") == "Обука – Đorđe Ž abc"


@pytest.mark.parametrize(
    "address",
    [
        '"a@b"@c.example',
        "a@b.example,c@d.example",
        "<a@b.example>",
        "a@[127.0.0.1]",
        "a@localhost",
        "a" * 310 + "@x.example",
        "a@x.example\nBcc: b@x.example",
        "a@x\n.example",
        "a@x\u2028.example",
        "a b@x.example",
        "ана@x.example",
        "a@xn--" + "a" * 70 + ".example",
        "a@@x.example",
        "a@-x.example",
        "a@x..example",
        "@x.example",
        "a@",
        "",
        "a\x00@x.example",
    ],
)
def test_is_good_address_refuses(address: str) -> None:
    assert not is_good_address(address)


@pytest.mark.parametrize(
    "address",
    ["a@x.rs", "a.b+c@x-y.example", " a@општина.срб "],
)
def test_is_good_address_accepts(address: str) -> None:
    assert is_good_address(address)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana@X.rs", "ana@x.rs "),
        ("ana@општина.срб", "ana@xn--80appcfs5b.xn--90a3ac"),
        ("ana@ｘ.rs", "ana@x.rs"),
        ("ana@ОПШТИНА.СРБ", "ana@општина.срб"),
    ],
)
def test_address_key_is_equal_for_one_mailbox(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.django_db
def test_international_domain_goes_out_in_ascii(trap: SmtpTrap) -> None:
    make_message("Ana@општина.срб")
    make_batch(1)

    send_due()

    assert trap.recipients == ["Ana@xn--80appcfs5b.xn--90a3ac", "p0@one.example"]
