"""From a file to a plan and back: what pages and the command of imports share."""

from __future__ import annotations

import gc
import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.text import normal_spaces
from core.xlsx import (
    Heading,
    Sheet,
    Value,
    Workbook,
    from_json,
    read_workbook,
    to_json,
    write_workbook,
)
from participants.access import programme_asking
from participants.exchange.columns import titled
from participants.exchange.people import (
    Options,
    Reading,
    drop_national,
    drop_national_columns,
    read_people,
)
from participants.exchange.readings import (
    Kept,
    pack_lines,
    stamp_of,
    unpack_lines,
)
from participants.exchange.reasons import in_words
from participants.exchange.tables import Table, find_layouts
from participants.exchange.unfolding import split_rows
from participants.exchange.values import text_of
from participants.models import Actor, Grant, ImportMapping, ImportRun, Organisation
from participants.selectors.imports.clusters import Entry
from participants.selectors.imports.lines import Line, Reason, drop_unasked
from participants.selectors.imports.matching import Plan, make_plan
from participants.selectors.imports.organisations import OrganisationIndex
from participants.selectors.questions import asked_fields
from participants.services.imported.posts import warn_of_kept
from participants.services.imported.written import Written
from participants.services.imports import (
    ImportPurged,
    commit_import,
    keep_result,
)

Result = dict[str, Any]


class Content:
    """A file that was read, without the national numbers in it."""

    def __init__(self, data: bytes, name: str) -> None:
        self.digest = hashlib.sha256(data).hexdigest()
        self.name = normal_spaces(name.replace("\\", "/").rpartition("/")[2]) or "list"
        with without_gc():
            self.book = read_workbook(data, name)
            split_rows(self.book)
            self.dropped = drop_national(self.book)
            layouts = find_layouts(self.book, _nobody)
            tables = [table for layout in layouts for table in layout.tables]
            self.dropped |= drop_national_columns(self.book, tables)

    def packed(self) -> bytes:
        return zlib.compress(to_json(self.book), 1)  # a quarter of the time of 6


def _nobody(_text: str) -> bool:
    return False


def book_of(run: ImportRun) -> Workbook:
    """The workbook that a run keeps."""
    return from_json(zlib.decompress(bytes(run.content or b"")))


def options_of(run: ImportRun) -> Options:
    """What was decided about the file of a run."""
    options = Options(**run.options)
    options.columns = {
        table: {int(column): kind for column, kind in columns.items()}
        for table, columns in run.columns.items()
    }
    options.dropped = {(sheet, row) for sheet, row in run.dropped}
    return options


def read_run(run: ImportRun, index: OrganisationIndex) -> tuple[Workbook, Reading]:
    """The lines of the file of a run, as its columns were chosen or remembered."""
    book, options = book_of(run), options_of(run)
    if not options.columns:
        options.remembered = remembered_columns(run.sender)
    return book, read_people(book, index.is_known, options)


def remembered_columns(sender: str) -> dict[str, dict[int, str]]:
    """What headers of earlier lists of a sender were taken for, by their key."""
    rows = ImportMapping.objects.filter(sender=sender)
    return {
        row.signature: {int(column): kind for column, kind in row.columns.items()}
        for row in rows
    }


def plan_of(run: ImportRun, *, own: set[int] | None = None) -> Plan:
    """What importing the file of a run would do now."""
    with without_gc():
        index = OrganisationIndex()
        return _plan(run, lines_of(run, index).lines, index, own)


def _plan(
    run: ImportRun, lines: list[Line], index: OrganisationIndex, own: set[int] | None
) -> Plan:
    drop_unasked(lines, _asked(run))
    plan = make_plan(lines, index, decisions=run.decisions, own=own)
    warn_of_kept(plan)
    return plan


def _asked(run: ImportRun) -> set[str]:
    """What the programme of the list, or of its event, asks; without one, what any
    asks. Of an event that is gone nothing.
    """
    programme = programme_asking(run)
    if programme is None and run.scope == Grant.Scope.EVENT:
        return set()
    return asked_fields(None if programme is None else [programme])


def lines_of(run: ImportRun, index: OrganisationIndex) -> Kept:
    """The lines of the file, as the check of it kept them if they would be the same."""
    remembered = {} if run.columns else remembered_columns(run.sender)
    decided = [run.options, run.columns, remembered, run.dropped]
    stamp = stamp_of(decided, index)
    kept = unpack_lines(bytes(run.reading), stamp) if run.reading else None
    if kept is not None:
        return kept
    book, reading = read_run(run, index)
    return Kept(stamp, [sheet.name for sheet in book.sheets], reading.lines)


@contextmanager
def without_gc() -> Iterator[None]:
    """A long list makes objects by the hundred thousand and no rings of them: looking
    for rings meanwhile costs a third of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # all there is counts as old: else it is looked through at once
            gc.unfreeze()
            gc.enable()


# --- results ------------------------------------------------------------------------


_RESULT = ("key", "sheet", "row", "verdict", "reasons", "warnings", "person", "uid",
           "organisation", "is_doubtful", "choices", "asks_organisation")  # fmt: skip


def pack(plan: Plan, sheets: list[str]) -> tuple[bytes, dict[str, int]]:
    """The verdict on each line as it is kept for the pages, and the counts."""
    whole = [_RESULT, [_result(entry, sheets) for entry in plan.entries]]
    data = json.dumps(whole, ensure_ascii=False, check_circular=False).encode()
    return zlib.compress(data, 1), counts_of(plan)


def counts_of(plan: Plan) -> dict[str, int]:
    """How many lines of each verdict, how many people and organisations."""
    counts = {"new": 0, "same": 0, "duplicate": 0, "bad": 0, "skipped": 0}
    for entry in plan.entries:
        counts[entry.verdict] += 1
    return {
        **counts,
        "persons": len(plan.clusters),
        "organisations": len(plan.organisations),
        "doubtful": sum(_asks(entry) for entry in plan.entries),
        "warned": sum(bool(entry.line.warnings) for entry in plan.entries),
    }


def _asks(entry: Entry) -> bool:
    return entry.is_doubtful or bool(entry.choices)


def _result(entry: Entry, sheets: list[str]) -> tuple[Any, ...]:
    """What is kept of a line, in the order of `_RESULT`."""
    line, known, cluster = entry.line, entry.organisation, entry.cluster
    problems = line.problems
    reasons = problems if entry.verdict == "bad" else [entry.reason]
    person = cluster.person if cluster else None
    return (
        line.key,
        sheets[line.sheet],
        line.row + 1,
        entry.verdict,
        [_with_sheet(reason, line, sheets) for reason in reasons if reason],
        line.warnings,
        cluster.shown if cluster else line.full_name,
        str(person.uid) if person else "",
        known.name if known else line.organisation,
        _asks(entry),
        entry.choices,
        bool(problems) and any(p.code == "organisation_several" for p in problems),
    )


def _with_sheet(reason: Reason, line: Line, sheets: list[str]) -> Reason:
    """A reason that points to a row of another sheet says of which."""
    sheet = reason.values.get("sheet")
    if sheet is None or sheet == line.sheet:
        return reason
    values = {**reason.values, "sheet": sheets[sheet]}
    return Reason(f"{reason.code}_elsewhere", values)


def results_of(run: ImportRun) -> list[Result]:
    """The kept verdicts, with their reasons in the present language."""
    if run.result is None:
        return []
    names, rows = json.loads(zlib.decompress(bytes(run.result)))
    return [dict(zip(names, row, strict=True)) for row in rows]


def words_of(packed: list[Any]) -> str:
    """One kept reason in the present language."""
    return in_words(Reason(packed[0], packed[1]))


def as_json(plan: Plan, sheets: list[str]) -> dict[str, Any]:
    """The object that the command prints: each row of each sheet once."""
    merged: dict[tuple[int, int], list[Entry]] = {}
    for entry in plan.entries:
        merged.setdefault((entry.line.sheet, entry.line.row), []).append(entry)
    rows = [_merged(entries, sheets) for entries in merged.values()]
    return {
        "rows": rows,
        "persons": len(plan.clusters),
        "organisations": len(plan.organisations),
        "bad": sum(row["verdict"] == "bad" for row in rows),
        "duplicates": sum(row["verdict"] == "duplicate" for row in rows),
    }


_WORST = ("bad", "new", "duplicate", "same", "skipped")


def _merged(entries: list[Entry], sheets: list[str]) -> dict[str, Any]:
    """One row of a sheet: of lists side by side what needs looking at comes first."""
    worst = min(entries, key=lambda entry: _WORST.index(entry.verdict))
    living = [entry for entry in entries if entry.cluster is not None]
    told = [_told(entry, sheets) for entry in entries]
    if len(entries) > 1:
        told = [
            f"{entry.line.full_name or '–'}: {text}"
            for entry, text in zip(entries, told, strict=True)
        ]
    people = [entry.cluster.shown for entry in living if entry.cluster]
    bodies = [entry.organisation.name for entry in living if entry.organisation]
    return {
        "sheet": sheets[worst.line.sheet],
        "row": worst.line.row + 1,
        "verdict": str(worst.verdict),
        "reason": " ".join(dict.fromkeys(filter(None, told))),
        "person": "; ".join(people) or None,
        "organisation": "; ".join(dict.fromkeys(bodies)) or None,
    }


def _told(entry: Entry, sheets: list[str]) -> str:
    """All that is to be said of one line, in the present language."""
    line = entry.line
    reasons = list(line.problems) if entry.verdict == "bad" else [entry.reason]
    if entry.verdict != "skipped":
        reasons += line.warnings
    texts = [in_words(_with_sheet(r, line, sheets)) for r in reasons if r]
    return " ".join(dict.fromkeys(texts))


# --- the error file -----------------------------------------------------------------


def error_file(
    run: ImportRun, reason_title: str, sheet_title: str, row_title: str
) -> bytes:
    """The rows that were not imported, with the reason first: each list under its own
    header, so that the file can be mended and brought in again.
    """
    _book, reading = read_run(run, OrganisationIndex())
    tables = {(table.sheet, table.number): table for table in reading.tables}
    lists: dict[tuple[int, int], list[tuple[int, Result]]] = {}
    for row in results_of(run):
        if row["verdict"] == "bad":
            sheet, number, table = map(int, row["key"].split(":"))
            lists.setdefault((sheet, table), []).append((number, row))
    titles: list[Value] = [reason_title, sheet_title, row_title]
    lines: list[list[Value]] = []
    for place in sorted(lists):
        lines += [[]] if lines else []
        lines += _errors_of(
            tables[place], reading.sheets, titles=titles, rows=lists[place]
        )
    head, *rest = lines or [titles]
    names = [str(name) for name in head]
    return write_workbook(run.file_name.rpartition(".")[0] or "list", names, rest)


def _errors_of(
    table: Table,
    sheets: list[Sheet],
    *,
    titles: list[Value],
    rows: list[tuple[int, Result]],
) -> Iterator[list[Value]]:
    """The header of one list and its rows; and the body that a row above them names."""
    columns = sorted(table.columns)
    kinds = {table.columns[column].kind for column in columns}
    is_told_above = not kinds & {"organisation", "municipality"}
    more = [titled(_("organisation"))] if is_told_above else []
    heads = dict(table.texts)
    if table.office is not None:  # its own head says whose people stand below
        heads |= dict.fromkeys(table.of_kind("name"), titled(_("name")))
    texts = [heads.get(column, "") for column in columns]
    yield Heading([*titles, *texts, *more])
    for number, row in rows:
        values = sheets[table.sheet].rows[number]
        reasons = " ".join(map(words_of, row["reasons"]))
        cells = [text_of(values[c]) if c < len(values) else "" for c in columns]
        told = [row["organisation"]] if is_told_above else []
        yield [reasons, row["sheet"], row["row"], *cells, *told]


# --- acts ------------------------------------------------------------------------------  # noqa: E501


def own_organisations(run: ImportRun) -> set[int] | None:
    """The organisations a coordinator's list may name; None is any."""
    if run.scope != Grant.Scope.ORGANISATION:
        return None
    uid = run.scope_uid
    own = Q(uid=uid) | Q(parent__uid=uid) | Q(parent__parent__uid=uid)
    rows = Organisation.objects.filter(own, merged_into=None)
    return set(rows.values_list("pk", flat=True))


def check(run: ImportRun) -> ImportRun:
    """Judge every row of the file of a run, and keep the verdicts for its pages."""
    run = ImportRun.objects.get(pk=run.pk)
    with without_gc():
        index = OrganisationIndex()
        kept = lines_of(run, index)
        reading = pack_lines(kept)  # before the plan notes on them what it finds
        plan = _plan(run, kept.lines, index, own_organisations(run))
        result, counts = pack(plan, kept.sheets)
    return keep_result(run, result=result, counts=counts, reading=reading)


def commit(run: ImportRun, *, actor: Actor) -> Written:
    """Import the file of a run. Raises what `commit_import` does."""
    if run.content is None:
        raise ImportPurged
    sheets: list[str] = []

    def planned(row: ImportRun) -> Plan:
        index = OrganisationIndex()
        kept = lines_of(row, index)
        sheets[:] = kept.sheets
        return _plan(row, kept.lines, index, own_organisations(row))

    with without_gc():
        return commit_import(run, planned, lambda p: pack(p, sheets), actor=actor)
