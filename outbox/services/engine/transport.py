"""The kept connection to the mail server, and what its answers mean."""

from __future__ import annotations

import contextlib
import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage, get_connection

from outbox.models import Attempt

Outcome = Attempt.Outcome
REOPEN_AFTER = 100  # messages on one connection
ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
ABOUT_SENDER = {"5.1.7", "5.1.8"}  # bad address or domain of the sender: our fault
RELAY_CODES = {530, 534, 535, 538}  # asks for a login: no recipient is to blame
NETWORK = (OSError, smtplib.SMTPException)  # smtplib's errors are OSErrors as well


@dataclass(frozen=True)
class Result:
    """What became of one try. `at_relay`: the relay refused us, not the recipient."""

    outcome: Attempt.Outcome
    code: int | None = None
    enhanced: str = ""
    text: str = ""
    at_relay: bool = False


class Transport:
    """Any Django e-mail backend, with the connection kept between messages.

    Of SMTP backends it knows whether the body was begun: before that a broken
    connection means "not sent", after it nobody knows.
    """

    def __init__(self) -> None:
        self._backend: Any = None
        self._sent = 0
        self._knows_stage = False
        self._in_data = False

    def open(self) -> Result | None:
        """Connect if need be; a Result says why that failed."""
        if self._backend is not None and self._sent < REOPEN_AFTER:
            return None
        self.close()
        backend = get_connection()
        try:
            backend.open()
        except NETWORK as error:
            with contextlib.suppress(*NETWORK):
                backend.close()
            code, text = _answer_of(error)
            return Result(
                Outcome.UNREACHABLE, code, _enhanced(text), text, at_relay=True
            )
        self._backend, self._sent = backend, 0
        self._watch(getattr(backend, "connection", None))
        return None

    def close(self) -> None:
        """Hang up, whatever state the connection is in."""
        backend, self._backend = self._backend, None
        if backend is not None:
            with contextlib.suppress(*NETWORK):
                backend.close()

    def send(self, mail: EmailMessage) -> Result:
        """Send one message; nothing that a mail server does raises.

        A kept connection that turns out to be closed, with nothing of this message
        sent on it, is opened again once.
        """
        may_be_stale = self._backend is not None and self._sent > 0
        result = self._send_once(mail)
        if may_be_stale and result.outcome == Outcome.BUSY and result.code is None:
            result = self._send_once(mail)
        return result

    def _send_once(self, mail: EmailMessage) -> Result:
        failure = self.open()
        if failure:
            return failure
        self._in_data = False
        try:
            accepted = self._backend.send_messages([mail])
        except Exception as error:
            result = self._classify(error)
            if result.at_relay or result.outcome == Outcome.UNCERTAIN:
                self.close()
            return result
        self._sent += 1
        if accepted == 0:
            return Result(Outcome.DEFERRED, text="The transport did not send it.")
        return Result(Outcome.SENT)

    def _watch(self, connection: Any) -> None:
        """Note when smtplib begins the body: its exceptions do not tell."""
        self._knows_stage = isinstance(connection, smtplib.SMTP)
        if self._knows_stage:
            connection.data = self._noting(connection.data)

    def _noting(self, data: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def noted(body: Any) -> Any:
            self._in_data = True
            return data(body)

        return noted

    def _classify(self, error: Exception) -> Result:
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            code, answer = next(iter(error.recipients.values()))
            return of_answer(code, _text(answer), stage="rcpt")
        if isinstance(error, smtplib.SMTPSenderRefused):
            return of_answer(error.smtp_code, _text(error.smtp_error), stage="mail")
        if isinstance(error, smtplib.SMTPDataError):
            return of_answer(error.smtp_code, _text(error.smtp_error), stage="data")
        text = f"{type(error).__name__}: {error}"
        if self._in_data or not self._knows_stage:
            return Result(Outcome.UNCERTAIN, text=text)
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return Result(Outcome.REFUSED, text=text)
        if isinstance(error, NETWORK):
            return Result(Outcome.BUSY, text=text, at_relay=True)
        return Result(Outcome.BROKEN, text=text)


def of_answer(code: int, text: str, *, stage: str) -> Result:
    """What an answer of the mail server means for the recipient and for the relay."""
    enhanced = _enhanced(text)
    group = enhanced.rpartition(".")[0]

    def result(outcome: Attempt.Outcome, at_relay: bool = False) -> Result:
        return Result(outcome, code, enhanced, text, at_relay)

    if code == 421:
        return result(Outcome.BUSY, at_relay=True)
    if code < 500:
        return result(Outcome.DEFERRED)
    if code == 552 or enhanced == "5.3.4":  # too large
        return result(Outcome.REFUSED)
    if stage == "mail" or code in RELAY_CODES or enhanced in ABOUT_SENDER:
        return result(Outcome.POLICY, at_relay=True)
    if group == "5.1":
        return result(Outcome.NO_SUCH_ADDRESS)
    if group == "5.7" or (stage == "data" and code == 554 and not enhanced):
        return result(Outcome.POLICY)
    return result(Outcome.REFUSED)


def _answer_of(error: Exception) -> tuple[int | None, str]:
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, _text(error.smtp_error)
    return None, f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    if isinstance(answer, bytes):
        return answer.decode("utf-8", "replace")
    return answer


def _enhanced(text: str) -> str:
    found = ENHANCED.search(text)
    return found.group() if found else ""
