"""`manage.py make_load`: a crowd of invented people, for measuring."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from portal.services.load import Crowd, make_load


class Command(BaseCommand):
    help = "Fill an empty database with a crowd of invented people, for measuring."

    def add_arguments(self, parser: CommandParser) -> None:
        for field in fields(Crowd):
            parser.add_argument(f"--{field.name}", type=int, default=field.default)

    def handle(self, *args: Any, **options: Any) -> None:
        crowd = Crowd(**{field.name: options[field.name] for field in fields(Crowd)})
        try:
            make_load(crowd)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{crowd}")
