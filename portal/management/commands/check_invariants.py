"""`manage.py check_invariants`: says what should never be so; exit 1 if anything is."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.selectors.invariants import all_problems


class Command(BaseCommand):
    help = "Recompute what must always hold (I1 to I12) and say what does not."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(all_problems())
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            self.stderr.write(f"{len(problems)} broken")
            sys.exit(1)
        self.stdout.write("All invariants hold.")
