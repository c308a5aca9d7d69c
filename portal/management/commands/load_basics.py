"""`manage.py load_basics`: what an installation needs before its first event."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.services.basics import load_basics


class Command(BaseCommand):
    help = "Load kinds of event, job profiles and wordings; what is there stays."

    def handle(self, *args: Any, **options: Any) -> None:
        load_basics()
