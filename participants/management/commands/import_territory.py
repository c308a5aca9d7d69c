"""`manage.py import_territory FILE`: an official list of places, again and again."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import DomainError
from participants.exchange.territory import read_places
from participants.services.gazetteer import Report, Verdict, load_places


class Command(BaseCommand):
    help = "Load a list of places (CSV): all of it, or nothing if a row is bad."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="print one object")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            found = read_places(path)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except DomainError as error:
            raise CommandError(f"{path}: {error}") from error
        report = load_places(
            found.places, bad=found.bad, dry_run=options["dry_run"], actor=None
        )
        if options["json"]:
            shown = json.dumps(as_json(report), ensure_ascii=False, indent=1)
        else:
            shown = "\n".join(in_words(report))
        self.stdout.write(shown)
        if report.counts[Verdict.BAD]:
            raise CommandError("Nothing was written: some rows are bad.")


def as_json(report: Report) -> dict[str, Any]:
    """Every row once with its verdict, the counts, and what the list left out."""
    rows = [
        {
            "row": row.number,
            "name": row.name,
            "verdict": str(row.verdict),
            "reason": row.reason,
            "changed": list(row.changed),
        }
        for row in report.outcomes
    ]
    unlisted, is_written = list(report.unlisted), report.is_written
    return {"rows": rows, **report.counts, "unlisted": unlisted, "written": is_written}


def in_words(report: Report) -> list[str]:
    """The rows that need a look, then the counts."""
    lines = [
        f"row {row.number}, {row.name}: {row.reason or ', '.join(row.changed)}"
        for row in report.outcomes
        if row.verdict in {Verdict.BAD, Verdict.CHANGED}
    ]
    counts = ", ".join(f"{number} {word}" for word, number in report.counts.items())
    lines.append(f"{len(report.outcomes)} rows: {counts}.")
    if report.unlisted:
        lines.append(f"{len(report.unlisted)} known places are not in the list.")
    if not report.is_written:
        lines.append("Nothing was written.")
    return lines
