"""`manage.py rewrite_keys`: what organisations are found and sorted by, anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from participants.services.organisations import rewrite_keys


class Command(BaseCommand):
    help = "Work out the keys of organisations anew, after the rule of names changed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rewrite_keys()} organisations changed")
