"""One bounded pass of sending."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage
from django.utils import timezone, translation

from outbox.models import Lane, Message
from outbox.services.engine.budgets import Breaker
from outbox.services.engine.building import build
from outbox.services.engine.claim import claim, mark_sending, release
from outbox.services.engine.locks import WorkerLock
from outbox.services.engine.recovery import recover
from outbox.services.engine.settle import (
    Try,
    cannot_be_made,
    patiently,
    printable,
    settle,
)
from outbox.services.engine.transport import Result, Transport
from outbox.services.epoch import advance_epoch, check_epoch
from outbox.services.renderers import NotNeeded, loaders, renderers
from outbox.services.send import finish

WINDOW = 10  # newsletters in doubt at most when a worker dies; tickets go one by one
PASS_SECONDS = 20.0
PASS_MESSAGES = 5_000
LOOK_AGAIN_SECONDS = 5.0  # so soon a login code overtakes what was claimed before it
LONGEST_SLEEP_SECONDS = 1.0  # while a limit is used up: something urgent may come
logger = logging.getLogger(__name__)
Made = tuple[Message, EmailMessage]


@dataclass
class Pass:
    """What a pass did, and whether more is due at once."""

    sent: int = 0
    tried: int = 0
    more: bool = False


def send_due(
    *,
    seconds: float | None = None,
    messages: int | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Pass:
    """Send what is due, urgent first, for about `seconds` (20) or `messages` (5,000).

    Whenever the process dies, no message is lost, and only those of the window in
    hand (10 newsletters, 1 of the others) are in doubt.
    """
    recover()
    now = timezone.now()
    epoch = check_epoch(now)
    if not Message.objects.due(now).exists():
        return Pass()
    advance_epoch()
    with WorkerLock() as lock:
        sender = Sender(lock, epoch.held_since, should_stop)
        try:
            until = time.monotonic() + (PASS_SECONDS if seconds is None else seconds)
            done = sender.run(until, PASS_MESSAGES if messages is None else messages)
        finally:
            sender.transport.close()
            release(lock.worker)
    if done.tried:
        advance_epoch()
    return done


class Sender:
    """A worker during one pass: its lock, its connection, its view of the relay."""

    def __init__(
        self,
        lock: WorkerLock,
        held_since: datetime | None,
        should_stop: Callable[[], bool],
    ) -> None:
        self.lock = lock
        self.should_stop = should_stop
        self.worker = lock.worker
        self.held_since = held_since
        self.transport = Transport()
        self.breaker = Breaker()
        self.done = Pass()

    def run(self, until: float, messages: int) -> Pass:
        while not self.should_stop() and self.lock.is_held():
            if time.monotonic() >= until or self.done.tried >= messages:
                self.done.more = True
                break
            taken = claim(
                self.worker, timezone.now(), limit=WINDOW, held_since=self.held_since
            )
            if taken.messages:
                self._work_off(taken.messages, until)
            elif math.isfinite(taken.wait_seconds):
                left = max(until - time.monotonic(), 0.0)
                time.sleep(min(taken.wait_seconds, LONGEST_SLEEP_SECONDS, left))
            else:
                break
        return self.done

    def _work_off(self, taken: list[Message], until: float) -> None:
        """Send what was claimed, window by window; give back what is left."""
        look_again = min(until, time.monotonic() + LOOK_AGAIN_SECONDS)
        left_over = False
        for window in _windows(taken):
            if self.should_stop() or time.monotonic() >= look_again:
                left_over = True
                break
            left_over |= self._send_window(window, look_again)
        if left_over:
            release(self.worker)

    def _send_window(self, window: Sequence[Message], look_again: float) -> bool:
        """Make, mark, send, record; say whether claimed messages were left over."""
        failure = self.transport.open()
        if failure:
            self.breaker.note(failure, "")
            patiently(lambda: self.breaker.save(timezone.now()))
            return True
        _load(window)
        made = [pair for message in window if (pair := self._make(message))]
        at = timezone.now()
        marked = mark_sending(self.worker, [message for message, _ in made], at)
        going = {message.pk for message in marked}
        pairs = [pair for pair in made if pair[0].pk in going]
        tries = list(self._send_each(pairs, at, look_again))
        if tries:
            settle(self.worker, tries, self.breaker)
        self.done.tried += sum(1 for one in tries if one.result)
        self.done.sent += sum(
            1 for one in tries if one.result and one.result.outcome == "sent"
        )
        return len(pairs) < len(made)

    def _send_each(
        self, pairs: Sequence[Made], at: datetime, look_again: float
    ) -> Iterator[Try]:
        """Try each; those after the time is up or behind a closed circuit, not."""
        for number, (message, email) in enumerate(pairs):
            stop = self.should_stop() or time.monotonic() >= look_again
            result: Result | None = None
            if not (number and stop) and not self.breaker.stops(message.domain):
                result = self.transport.send(email)
                self.breaker.note(result, message.domain)
            yield Try(message, at, result)

    def _make(self, message: Message) -> Made | None:
        """The mail of a message in its language, or None with the reason recorded."""
        try:
            with translation.override(message.language):
                return message, build(message, renderers[message.kind](message))
        except NotNeeded:
            row = Message.objects.filter(
                pk=message.pk, state=Message.State.CLAIMED, worker=self.worker
            )
            finish(
                row,
                Message.State.SKIPPED,
                skip_reason=Message.SkipReason.NOT_NEEDED,
            )
        except Exception as error:
            logger.exception("Message %s could not be made", message.message_id)
            text = printable(f"{type(error).__name__}: {error}")
            cannot_be_made(self.worker, message, text)
        return None


def _load(window: Sequence[Message]) -> None:
    """Read together what the renderers of a window need; each can do without."""
    if len(window) < 2:
        return
    for kind in {message.kind for message in window}:
        if kind in loaders:
            try:
                loaders[kind]([message for message in window if message.kind == kind])
            except Exception:
                logger.exception("Messages of the kind %s are read one by one", kind)


def _windows(taken: Sequence[Message]) -> Iterator[list[Message]]:
    """Newsletters up to ten together, all others alone, in their order."""
    bulk: list[Message] = []
    for message in taken:
        if message.lane == Lane.BULK:
            bulk.append(message)
        else:
            yield [message]
    if bulk:
        yield bulk
