"""Read reports about mail that came back."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from outbox.services.intake import Taken, take_in
from outbox.services.mailboxes import Letter, letters_in, put_away
from outbox.services.reports import MOST_BYTES, Unreadable

TRY_LATER = 75  # EX_TEMPFAIL: a mail server keeps the mail and comes again
STDIN = "-"


class Command(BaseCommand):
    help = "Read delivery reports from a Maildir, a file of mails, or standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "mailbox", help='A Maildir or a file; "-" for one mail on standard input.'
        )
        parser.add_argument(
            "--to", default="", help="With standard input: whom it was delivered to."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source = options["mailbox"]
        try:
            if source == STDIN:
                count = self._read([(_stdin(), None)], to=options["to"])
            else:
                count = self._read(letters_in(Path(source)), to="")
        except FileNotFoundError as error:
            raise CommandError(f"There is no mailbox {source}.") from error
        except (OperationalError, InterfaceError) as error:
            raise CommandError(str(error), returncode=TRY_LATER) from error
        self.stdout.write(
            f"{count[Taken.NEW]} new, {count[Taken.KNOWN]} known already,"
            f" {count[Taken.FOREIGN]} about no message of ours,"
            f" {count['unreadable']} unreadable"
        )

    def _read(self, letters: Iterable[Letter], *, to: str) -> Counter[str]:
        count: Counter[str] = Counter()
        for raw, entry in letters:
            try:
                taken: str = take_in(raw, to=to)
            except Unreadable:
                taken = "unreadable"
            count[taken] += 1
            if entry is not None:
                put_away(entry, is_read=taken in {Taken.NEW, Taken.KNOWN})
        return count


def _stdin() -> bytes:
    """What is piped in; the rest of a mail that is too long is read and dropped."""
    content = sys.stdin.buffer.read(MOST_BYTES)
    while sys.stdin.buffer.read(MOST_BYTES):
        pass
    return content
