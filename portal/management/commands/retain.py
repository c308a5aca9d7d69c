"""`manage.py retain`: erase whom no programme keeps any longer, or only say whom."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from portal.selectors.retention import nameless_due, people_due, terms_on
from portal.services.retention import purge
from programmes.selectors.retention import Term


class Command(BaseCommand):
    help = "Erases people whose programmes are over for longer than their data is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        today = timezone.localdate(at)
        terms = terms_on(today)
        people = people_due(terms, today).order_by("pk")
        report: dict[str, Any] = {
            "day": str(today),
            "dry_run": options["dry_run"],
            "people": [str(uid) for uid in people.values_list("uid", flat=True)],
            "registrations": nameless_due(terms).count(),
        }
        if not options["dry_run"]:
            done = purge(at)
            report |= {"erased": done.people, "registrations": done.registrations}
            terms = terms_on(today)
        report["programmes"] = [_of(term) for term in terms]
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._write(report)

    def _write(self, report: dict[str, Any]) -> None:
        for row in report["programmes"]:
            said = f"{row['code']}: {row['state']}"
            if row["goes_on"]:
                said += f", from {row['goes_on']}"
            self.stdout.write(said)
        number = len(report["people"])
        if report["dry_run"]:
            self.stdout.write(f"{number} people would be erased today.")
        else:
            self.stdout.write(f"{report['erased']} people were erased.")


def _of(term: Term) -> dict[str, Any]:
    days = {
        "last_on": term.last_on,
        "kept_until": term.kept_until,
        "goes_on": term.goes_on,
    }
    said = {name: str(day) if day else None for name, day in days.items()}
    return {
        "code": term.programme.code,
        "state": term.state.value,
        "months": term.months,
        "hold": term.programme.hold_reason,
        **said,
    }
