"""Show whether sending is held after a restored backup, and release it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from outbox.services.epoch import accept_epoch, read_epoch


class Command(BaseCommand):
    help = "Show whether newsletters are held after a restored backup; release them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--accept",
            action="store_true",
            help="Go on from this database: what it has queued will be sent.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accept"]:
            accept_epoch()
        state = read_epoch()
        self.stdout.write(f"database: {state.database}  file: {state.file}")
        held = state.held_since
        self.stdout.write(f"held since {held}" if held else "not held")
