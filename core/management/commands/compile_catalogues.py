"""`manage.py compile_catalogues`: translations from .po to .mo, without gettext."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile the translations; Serbian in Latin script is made from Cyrillic."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_catalogues():
            self.stdout.write(f"{path.parts[-3]}: {path.name}")
