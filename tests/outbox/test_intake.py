"""Reports that come back: told apart, matched, counted once, followed (N50 to N57)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from outbox.models import Bounce, Message, Suppression
from outbox.services.engine.building import build
from outbox.services.erasure import forget_address
from outbox.services.intake import Taken, take_in
from outbox.services.reports import MOST_BYTES, Unreadable
from outbox.services.return_path import return_path, signed_uid
from tests.outbox.factories import make_message, plain_mail
from tests.outbox.reports import away, complaint, report

pytestmark = pytest.mark.django_db
Threads = Callable[..., list[Any]]
NOW = timezone.now()


def sent(to: str = "", *, days: float = 0, **fields: Any) -> Message:
    message = make_message(to, **fields)
    rows = Message.objects.filter(pk=message.pk)
    rows.update(state="sent", sent_at=NOW - timedelta(days=days))
    return rows.get()


def bars() -> list[tuple[str, str]]:
    return list(Suppression.objects.values_list("scope", "reason").order_by("pk"))


def notes() -> list[tuple[str, str]]:
    return list(Bounce.objects.values_list("kind", "enhanced").order_by("pk"))


def test_a_dead_address_is_noted_once_and_gets_nothing_more() -> None:
    message = sent("gone@one.example")
    waits = make_message("gone@one.example")

    said = [take_in(report(message)), take_in(report(message))]

    [row] = Bounce.objects.all()
    assert said == [Taken.NEW, Taken.KNOWN]
    assert (row.message, row.kind, row.enhanced) == (message, "hard", "5.1.1")
    assert row.text == "550 5.1.1 No such user"
    assert row.processed_at
    assert bars() == [("everything", "bounced")]
    waits.refresh_from_db()
    assert waits.state == "skipped"


@pytest.mark.parametrize(
    ("fields", "kind", "status"),
    [
        ({"status": "4.4.7"}, "soft", "4.4.7"),
        ({"status": "5.2.2"}, "hard", "5.2.2"),
        ({"status": "5.7.1"}, "hard", "5.7.1"),
        ({"status": "5.1.8"}, "hard", "5.1.8"),
        ({"status": "", "answer": "smtp; 550-5.2.1 off"}, "hard", "5.2.1"),
        ({"status": "x", "answer": "smtp; 452 full"}, "soft", "4.0.0"),
        ({"status": "5.1.1", "action": "delayed"}, "other", "5.1.1"),
        ({"status": "2.0.0", "action": "delivered"}, "other", "2.0.0"),
        ({"status": "2.0.0", "action": "relayed"}, "other", "2.0.0"),
        ({"status": "2.0.0"}, "other", "2.0.0"),
        ({"status": "", "answer": "I say 5.1.1"}, "other", ""),
        ({"recipient": "else@far.example"}, "hard", "5.1.1"),
    ],
)
def test_what_is_no_dead_address_bars_nobody_at_once(
    fields: dict[str, str], kind: str, status: str
) -> None:
    said = take_in(report(sent(), **fields))

    assert said == Taken.NEW
    assert notes() == [(kind, status)]
    assert not bars()


def test_mail_that_comes_back_on_three_days_ends_newsletters() -> None:
    seen = []
    for number in range(3):
        message = sent("full@one.example", days=3 - number)
        raw = report(message, status="5.2.2", key=f"<r{number}@mx.example>")
        take_in(raw, at=NOW - timedelta(days=3 - number))
        take_in(raw, at=NOW)
        seen.append(bars())

    assert seen == [[], [], [("bulk", "bounced")]]


@pytest.mark.parametrize("case", ["one day", "arrived", "long ago", "policy"])
def test_three_that_came_back_are_no_reason(case: str) -> None:
    status = "5.7.1" if case == "policy" else "4.2.2"
    for number in range(3):
        days = {"one day": 1, "long ago": 200 - 100 * number}.get(
            case, 30 - 10 * number
        )
        message = sent("full@one.example", days=days)
        raw = report(message, status=status, key=f"<r{number}@mx.example>")
        take_in(raw, at=NOW - timedelta(days=days))
        if case == "arrived" and number == 1:
            sent("full@one.example", days=days - 3)

    assert len(notes()) == 3
    assert not bars()


def test_a_complaint_ends_newsletters_and_leaves_tickets() -> None:
    message = sent()

    take_in(complaint(message))

    assert notes() == [("complaint", "")]
    assert bars() == [("bulk", "complained")]


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-replied", "Precedence: auto_reply", "X-Autoreply: 1"],
)
def test_an_automatic_answer_is_no_report(header: str) -> None:
    assert take_in(away(sent(), header)) == Taken.NEW

    assert notes() == [("reply", "")]
    assert not bars()


def test_what_somebody_wrote_by_hand_is_left_to_people() -> None:
    assert take_in(away(sent())) == Taken.FOREIGN

    assert not notes()


def test_a_report_about_nothing_of_ours_changes_nothing() -> None:
    queued = make_message()

    said = [take_in(report()), take_in(report(queued))]

    assert said == [Taken.FOREIGN, Taken.FOREIGN]
    assert not notes()
    assert not bars()


def test_the_signed_return_path_says_which_message(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "bounces@platform.example"
    message, other = sent(), sent()
    path = return_path(message)
    mail = build(message, plain_mail(message))
    forged = path[:-20] + ("0" if path[-20] != "0" else "1") + path[-19:]

    said = [
        take_in(report(message)),
        take_in(report(message, to=forged)),
        take_in(
            report(message, to=return_path(other).upper(), recipient="a@b.example")
        ),
        take_in(report(to=path, recipient=message.address)),
    ]

    assert mail.from_email == path
    assert mail.message()["From"] == settings.DEFAULT_FROM_EMAIL
    assert len(path.partition("@")[0]) <= 64
    assert said == [Taken.FOREIGN, Taken.FOREIGN, Taken.NEW, Taken.NEW]
    assert [row.message for row in Bounce.objects.order_by("pk")] == [other, message]
    assert bars() == [("everything", "bounced")]  # of `message` alone


def test_a_return_path_holds_while_its_key_is_in_use(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "bounces@platform.example"
    message = sent()
    path = return_path(message)

    old = dict(settings.FIELD_KEYS)
    settings.FIELD_KEYS = {"new": "another secret", **old}
    kept = signed_uid(path)
    settings.FIELD_KEYS = {"new": "another secret"}

    assert kept == message.uid
    assert signed_uid(path) is None
    assert signed_uid("bounces+" + "z" * 25 + "-" + "0" * 16 + "@x.example") is None


def test_without_an_address_for_reports_mail_leaves_as_before() -> None:
    message = sent()

    mail = build(message, plain_mail(message))

    assert return_path(message) == ""
    assert mail.from_email == mail.message()["From"]


def test_what_was_forgotten_stays_forgotten() -> None:
    message, late = sent("gone@one.example"), sent("gone@one.example")
    raw = report(message)
    take_in(raw)
    forget_address("gone@one.example", NOW)

    said = [take_in(raw), take_in(report(late)), take_in(report(late))]

    assert said == [Taken.KNOWN, Taken.NEW, Taken.KNOWN]
    assert set(Bounce.objects.values_list("text", flat=True)) == {""}


HOSTILE = {
    "empty": b"",
    "blank": b"\n\n \n",
    "nul": b"\0" * 1000,
    "binary": bytes(range(256)) * 50,
    "endless header": b"Subject: " + b"a" * 300_000,
    "many headers": b"X-A: 1\n" * 60_000,
    "no boundary": b"Content-Type: multipart/report\n\n--x\n",
    "nested": b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n)
        for n in range(3_000)
    ),
    "messages": b"Content-Type: message/rfc822\n\n" * 3_000,
    "bad status": report().replace(b"5.1.1", b"5" * 5000),
    "charset": report().replace(b"text/plain", b"text/plain; charset=\xff\xfe-no"),
    "8 bit": report().replace(b"rfc822;", b"rfc822; \xd0\x90\xff"),
    "encoded": report().replace(
        b"message/delivery-status",
        b"message/delivery-status\nContent-Transfer-Encoding: base64",
    ),
    "boundaries": b'Content-Type: multipart/report; boundary="b"\n\n'
    + b"--b\n" * 90_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_mail_does_no_harm_and_takes_no_time(case: str) -> None:
    begin = timezone.now()
    try:
        said: str = take_in(HOSTILE[case])
    except Unreadable:
        said = "unreadable"

    assert said in {Taken.FOREIGN, "unreadable"}
    assert not notes()
    assert timezone.now() - begin < timedelta(seconds=8)


@pytest.mark.parametrize("case", ["nested", "messages", "empty", "blank"])
def test_what_cannot_be_taken_apart_is_refused(case: str) -> None:
    with pytest.raises(Unreadable):
        take_in(HOSTILE[case])


def test_odd_characters_beside_the_fields_do_not_hide_a_report() -> None:
    message = sent()
    raw = report(message).replace(b"text/plain", b"text/plain; charset=\xff-no")
    raw = raw.replace(b"No such user", "Няма \0 такъв".encode() + b"\xff")

    assert take_in(raw) == Taken.NEW

    [row] = Bounce.objects.all()
    assert row.text.startswith("550 5.1.1")
    assert "\0" not in row.text


def test_a_huge_report_counts_by_its_beginning() -> None:
    message = sent()
    raw = report(message, to="a@b.example") + b"x" * (3 * MOST_BYTES)

    assert take_in(raw) == Taken.NEW


def test_global_reports_are_read_too() -> None:
    message = sent()
    raw = report(message).replace(b"message/del", b"message/global-del")

    assert take_in(raw) == Taken.NEW
    assert notes() == [("hard", "5.1.1")]


def test_a_report_inside_what_was_sent_is_none() -> None:
    message = sent()
    inner = report(message).decode()
    raw = (
        "Content-Type: multipart/mixed; boundary=o\n\n--o\n"
        "Content-Type: message/rfc822\n\n"
        "Content-Type: multipart/mixed; boundary=p\n\n--p\n"
        f"{inner}\n--p--\n--o--\n"
    )

    assert take_in(raw.encode()) == Taken.FOREIGN


# --- where they come from -----------------------------------------------------------


def read(source: object, **options: Any) -> str:
    out = io.StringIO()
    call_command("outbox_bounces", str(source), stdout=out, **options)
    return out.getvalue().strip()


def test_a_maildir_is_read_once_and_nothing_is_thrown_away(tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    message = sent()
    (tmp_path / "new" / "1.mx").write_bytes(report(message))
    (tmp_path / "cur" / "0.mx:2,S").write_bytes(b"Subject: Dear colleagues\n\nHello\n")
    (tmp_path / "new" / "2.mx").write_bytes(HOSTILE["nested"])
    (tmp_path / "new" / "3.mx").symlink_to("/etc/passwd")

    first, again = read(tmp_path), read(tmp_path)

    assert first == "1 new, 0 known already, 1 about no message of ours, 1 unreadable"
    assert again == "0 new, 0 known already, 0 about no message of ours, 0 unreadable"
    assert [one.name for one in (tmp_path / ".Read" / "cur").iterdir()] == ["1.mx"]
    others = sorted(one.name for one in (tmp_path / ".Other" / "cur").iterdir())
    assert others == ["0.mx:2,S", "2.mx"]


def test_a_file_of_mails_is_read_and_stays_as_it_is(tmp_path: Path) -> None:
    box = tmp_path / "mbox"
    first, second = sent(), sent()
    lines = [
        b"From MAILER-DAEMON Mon Nov 30 10:00:00 2026\n"
        + report(one, key=f"<{one.pk}>")
        for one in (first, second)
    ]
    box.write_bytes(b"\n".join(lines))
    before = box.read_bytes()

    said = [read(box), read(box)]

    assert [one.partition(",")[0] for one in said] == ["2 new", "0 new"]
    assert box.read_bytes() == before


def test_a_mail_server_pipes_one_in(monkeypatch: pytest.MonkeyPatch) -> None:
    message = sent()
    stdin = io.TextIOWrapper(io.BytesIO(report(message) + b"x" * (2 * MOST_BYTES)))
    monkeypatch.setattr("sys.stdin", stdin)

    assert read("-").startswith("1 new")


def test_a_mailbox_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        read(tmp_path / "none")

    assert not (tmp_path / "none").exists()


@pytest.mark.django_db(transaction=True)
def test_read_by_many_at_once_a_report_counts_once(run_threads: Threads) -> None:
    messages = [sent("full@one.example", days=one) for one in (3, 2, 1)]
    reports = [
        partial(
            take_in,
            report(message, status="4.2.2", key=f"<r{number}@mx.example>"),
            at=NOW - timedelta(days=3 - number),
        )
        for number, message in enumerate(messages)
    ]

    said = run_threads([*reports, *reports])

    assert sorted(said) == [Taken.KNOWN] * 3 + [Taken.NEW] * 3
    assert len(notes()) == 3
    assert bars() == [("bulk", "bounced")]
