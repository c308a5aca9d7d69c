"""Reports as mail servers write them, for tests."""

from __future__ import annotations

from outbox.models import Message

BOUNDARY = "=_report"


def report(
    message: Message | None = None,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    recipient: str = "",
    answer: str = "smtp; 550 5.1.1 No such user",
    to: str = "obuka@platform.example",
    key: str = "<report-1@mx.example>",
    original: str = "",
) -> bytes:
    """A delivery report (RFC 3464) about `message`."""
    recipient = recipient or (message.address if message else "x@one.example")
    original = original or (message.message_id if message else "<none@x.example>")
    return f"""\
From: MAILER-DAEMON@mx.example
To: {to}
Message-ID: {key}
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{BOUNDARY}"

--{BOUNDARY}
Content-Type: text/plain

Sorry: 5.1.1 <{recipient}>

--{BOUNDARY}
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: {answer}

--{BOUNDARY}
Content-Type: text/rfc822-headers

Message-ID: {original}
Subject: Ticket

--{BOUNDARY}--
""".encode()


def complaint(message: Message) -> bytes:
    """A report of unwanted mail (RFC 5965)."""
    return f"""\
From: feedback@big.example
To: obuka@platform.example
Message-ID: <arf-1@big.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="{BOUNDARY}"

--{BOUNDARY}
Content-Type: text/plain

Somebody pressed a button.

--{BOUNDARY}
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: big/1.0
Version: 1

--{BOUNDARY}
Content-Type: message/rfc822

Message-ID: {message.message_id}
Subject: News

Text

--{BOUNDARY}--
""".encode()


def away(message: Message, *headers: str) -> bytes:
    """What somebody, or the machine of somebody, answers."""
    return "\n".join(
        (
            f"From: {message.address}",
            "To: obuka@platform.example",
            "Message-ID: <away-1@one.example>",
            f"In-Reply-To: {message.message_id}",
            *headers,
            "",
            "I am away. 550 5.1.1 is not meant.",
        )
    ).encode()
