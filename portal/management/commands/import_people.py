"""`manage.py import_people FILE`: a list of people, by hand or from a script."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import override

from core.errors import DomainError
from core.languages import LANGUAGE_CODES
from participants.exchange import imports
from participants.models import Grant, ImportRun
from participants.selectors.imports.matching import Plan
from participants.services.imports import (
    NothingToImport,
    commit_import,
    keep_import,
)
from programmes.models import Programme


class Command(BaseCommand):
    help = "Reads a list of people (xlsx, ods, xls, csv); stores it with --commit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--programme", metavar="CODE", default="")
        parser.add_argument("--commit", action="store_true", help="store what is new")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--hidden", action="store_true", help="read hidden rows and sheets too"
        )
        parser.add_argument(
            "--repair",
            action="store_true",
            help="repair letters that were read wrongly",
        )
        parser.add_argument(
            "--language", choices=LANGUAGE_CODES, default="en", help="of the reasons"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["language"]):
            try:
                self._import(options)
            except DomainError as refusal:
                raise CommandError(str(refusal)) from refusal

    def _import(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}") from problem
        content = imports.Content(data, path.name)
        sheets = [sheet.name for sheet in content.book.sheets]
        kept: list[Plan] = []

        def make(run: ImportRun) -> Plan:
            kept.append(imports.plan_of(run))
            return kept[-1]

        try:
            with imports.without_gc(), transaction.atomic():
                run = self._run(content, options)
                if options["commit"]:
                    commit_import(
                        run, make, lambda plan: imports.pack(plan, sheets), actor=None
                    )
                else:
                    make(run)
                    transaction.set_rollback(True)
        except NothingToImport:
            self._tell(kept[-1], sheets, options)  # why, row by row
            raise
        self._tell(kept[-1], sheets, options)

    def _run(self, content: imports.Content, options: dict[str, Any]) -> ImportRun:
        code = options["programme"]
        programme = Programme.objects.filter(code=code).first()
        if code and programme is None:
            raise CommandError(f"no programme has the code {code!r}")
        scope = Grant.Scope.PROGRAMME if programme else Grant.Scope.PLATFORM
        return keep_import(
            content=content.packed(),
            dropped=sorted(map(list, content.dropped)),
            file_name=content.name,
            digest=content.digest,
            scope=scope,
            scope_uid=programme.uid if programme else None,
            options={
                "with_hidden": options["hidden"],
                "repair_letters": options["repair"],
            },
            actor=None,
        )

    def _tell(self, plan: Plan, sheets: list[str], options: dict[str, Any]) -> None:
        answer = imports.as_json(plan, sheets)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for row in answer["rows"]:
            if row["verdict"] in ("bad", "duplicate"):
                place = f"{row['sheet']} {row['row']}"
                self.stdout.write(f"{place}: {row['verdict']}: {row['reason']}")
        counts = imports.counts_of(plan)
        self.stdout.write(", ".join(f"{name} {n}" for name, n in counts.items()))
        if not options["commit"]:
            self.stdout.write("Nothing was stored. Say --commit to store it.")
