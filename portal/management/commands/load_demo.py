"""`manage.py load_demo`: five real programmes with invented people around them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from portal.services.demo import load_demo


class Command(BaseCommand):
    help = "Load the demonstration; doing it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        loud = options["verbosity"] > 0
        try:
            load_demo(say=lambda line: self.stdout.write(line) if loud else None)
        except DomainError as error:
            raise CommandError(str(error)) from error
