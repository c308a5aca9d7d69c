"""The desk's pages of imports: upload, columns, what would happen, import."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post, query_of
from core.text import normal_spaces
from core.xlsx import Sheet
from participants.access import (
    actor_of,
    imports_for,
    imports_people,
    people_for,
    senders_for,
    signed_in,
)
from participants.exchange import imports
from participants.exchange.tables import Table
from participants.exchange.values import text_of
from participants.forms.imports import ColumnsForm, ImportFileForm, letters
from participants.models import ImportRun
from participants.selectors.imports.organisations import OrganisationIndex
from participants.selectors.search import found_among
from participants.services.imports import (
    ImportPurged,
    choose_columns,
    decide,
    drop_import,
    keep_import,
)
from participants.views.paging import page_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = ("new", "same", "duplicate", "bad", "skipped", "doubtful", "warned")
SIZE = 50


@signed_in
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """Lists brought in before, and those on their way."""
    found = found_among(runs_or_404(request), query_of(request), texts_of_runs(request))
    labels = {sender.key: sender.label for sender in senders_for(request.user)}
    query = query_of(request)
    page = page_or_404(request, found)
    rows = [(run, labels.get(run.sender, "")) for run in page.object_list]
    context = {"page": page, "rows": rows, "query": query, "may_add": bool(labels)}
    return render(request, "participants/import_list.html", context)


def runs_or_404(request: HttpRequest) -> QuerySet[ImportRun]:
    """The lists brought in that one may see."""
    if not imports_people(request.user):
        raise Http404("no such page")
    runs = imports_for(request.user).select_related("started_by")
    return runs.defer("content", "result", "reading")


def texts_of_runs(request: HttpRequest) -> Callable[[ImportRun], Iterable[str]]:
    """What a list is searched by: the name of its file and who sent it."""
    labels = {sender.key: sender.label for sender in senders_for(request.user)}
    return lambda run: (run.file_name, labels.get(run.sender, ""))


@signed_in
@get_or_post
def import_add(request: HttpRequest) -> HttpResponse:
    """Upload a list; it is read at once, and nothing is stored but the table."""
    senders = senders_for(request.user) if imports_people(request.user) else []
    if not senders:
        raise Http404("no such page")
    form = ImportFileForm(senders, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sender, file = form.cleaned_data["sender"], form.cleaned_data["file"]
        try:
            content = imports.Content(file.read(), file.name or "")
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            run = keep_import(
                content=content.packed(),
                dropped=sorted(map(list, content.dropped)),
                file_name=content.name,
                digest=content.digest,
                scope=sender.scope,
                scope_uid=sender.uid,
                actor=actor_of(request),
            )
            return redirect("import_columns", run.uid)
    status = 400 if form.is_bound and form.errors else 200
    return render(
        request, "participants/import_add.html", {"form": form}, status=status
    )


@signed_in
@get_or_post
def import_columns(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The tables that were found, and what their columns are taken for."""
    run = _open_run(request, uid)
    index = OrganisationIndex()
    book, reading = imports.read_run(run, index)
    initial = {**run.options}
    initial["day_first"] = {True: "yes", False: "no"}.get(
        run.options.get("day_first"), ""
    )
    form = ColumnsForm(
        reading.tables,
        request.POST if request.method == "POST" else None,
        initial=initial,
    )
    if form.is_valid():
        signatures = {f"{t.sheet}:{t.number}": t.signature for t in reading.tables}
        try:
            choose_columns(
                run,
                columns=form.columns,
                options=form.options,
                signatures=signatures,
                actor=actor_of(request),
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            imports.check(run)
        return redirect("import_page", run.uid)
    tables = [_shown_table(form, table, reading.sheets) for table in reading.tables]
    skipped = [
        sheet.name
        for number, sheet in enumerate(book.sheets)
        if not any(table.sheet == number for table in reading.tables)
        and any(True for _row in sheet.filled_rows())
    ]
    context = {"run": run, "form": form, "tables": tables, "skipped": skipped}
    return render(request, "participants/import_columns.html", context)


def _shown_table(
    form: ColumnsForm, table: Table, sheets: list[Sheet]
) -> dict[str, Any]:
    """A table with, for each column, its head, its choice and three of its values."""
    sheet = sheets[table.sheet]
    filled = [r for r in table.rows if sum(v is not None for v in sheet.rows[r]) > 1]
    columns = []
    for column in sorted(table.columns):
        values = []
        for row in filled:
            line = sheet.rows[row]
            text = normal_spaces(text_of(line[column])) if column < len(line) else ""
            if text and text not in values:
                values.append(text[:60])
            if len(values) == 3:
                break
        name = f"column_{table.sheet}_{table.number}_{column}"
        if values or table.texts.get(column):
            columns.append(
                {
                    "letter": letters(column),
                    "head": table.texts.get(column, ""),
                    "field": form[name],
                    "values": values,
                }
            )
    head = table.header_rows
    return {
        "sheet": sheet.name,
        "columns": columns,
        "rows": len(filled),
        "row": head.start + 1 if len(head) else None,
    }


@signed_in
@get_or_post
def import_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What would become of every row; decide about doubtful ones, and import."""
    run = get_object_or_404(imports_for(request.user), uid=uid)
    if request.method == "POST":
        return _act(request, run)
    if run.content is not None and run.state in (
        ImportRun.State.UPLOADED,
        ImportRun.State.MAPPED,
    ):
        run = imports.check(run)
    shown = request.GET.get("show", "")
    rows = imports.results_of(run)
    found = [row for row in rows if is_shown(row, shown)]
    number = request.GET.get("page", "1")
    paginator = Paginator(found, SIZE)
    if not (
        number.isascii()
        and number.isdigit()
        and 0 < int(number[:9]) <= paginator.num_pages
    ):
        raise Http404("no such page")
    page = paginator.page(int(number))
    for row in page.object_list:
        row["reason"] = " ".join(map(imports.words_of, row["reasons"]))
        row["notes"] = [imports.words_of(warning) for warning in row["warnings"]]
        row["decision"] = run.decisions.get(row["key"], "")
    _name_as_in_list(request, page.object_list)
    context = {
        "run": run,
        "page": page,
        "shown": shown if shown in SHOWN else "",
        "filters": [(name, run.counts.get(name, 0)) for name in SHOWN],
        "living": run.counts.get("new", 0) + run.counts.get("same", 0),
        "is_open": run.state != ImportRun.State.DONE and run.content is not None,
        "has_rows": bool(rows),
        "earlier": _earlier(run),
    }
    return render(request, "participants/import_page.html", context)


def _name_as_in_list(request: HttpRequest, rows: Iterable[dict[str, Any]]) -> None:
    """Whose card one may not open is offered by the name in the list, not by its own:
    that one may tell a father's name.
    """
    asked = [row for row in rows if row["choices"] and not row["asks_organisation"]]
    uids = {uid for row in asked for uid, _name in row["choices"]}
    if not uids:
        return
    own = people_for(request.user).filter(uid__in=uids).order_by()
    seen = set(map(str, own.values_list("uid", flat=True)))
    for row in asked:
        other = _("%(name)s – a card you may not open") % {"name": row["person"]}
        row["choices"] = [
            (uid, name if uid in seen else other) for uid, name in row["choices"]
        ]


def is_shown(row: dict[str, Any], shown: str) -> bool:
    if shown == "doubtful":
        return bool(row["is_doubtful"])
    if shown == "warned":
        return bool(row["warnings"])
    return shown not in SHOWN or row["verdict"] == shown


def _earlier(run: ImportRun) -> ImportRun | None:
    """The same file of the same sender that was imported before."""
    rows = ImportRun.objects.filter(digest=run.digest, state=ImportRun.State.DONE)
    rows = rows.filter(scope=run.scope, scope_uid=run.scope_uid).exclude(pk=run.pk)
    return rows.defer("content", "result").order_by("-imported_at").first()


def _act(request: HttpRequest, run: ImportRun) -> HttpResponse:
    act, actor = request.POST.get("act", ""), actor_of(request)
    try:
        if act == "import":
            written = imports.commit(run, actor=actor)
            count = len(written.people)
            messages.success(
                request,
                ngettext(
                    "Imported: %(count)d person was added.",
                    "Imported: %(count)d people were added.",
                    count,
                )
                % {"count": count},
            )
        elif act == "decide":
            chosen = {
                name.removeprefix("decision-"): str(value)[:60]
                for name, value in request.POST.items()
                if name.startswith("decision-") and len(name) < 60
            }
            imports.check(decide(run, chosen, actor=actor))
            messages.success(request, _("Your decisions were noted."))
        elif act == "drop":
            drop_import(run, actor=actor)
            messages.success(
                request, _("The list was thrown away. Nothing was imported.")
            )
            return redirect("import_list")
        else:
            raise Http404("no such act")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("import_page", run.uid)


@signed_in
@require_safe
def import_errors(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The rows that were not imported as xlsx, to be mended and brought in again."""
    run = get_object_or_404(imports_for(request.user), uid=uid)
    if run.content is None or run.result is None:
        raise Http404("no such file")
    data = imports.error_file(run, _("Reason"), _("Sheet"), _("Row"))
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="errors.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _open_run(request: HttpRequest, uid: UUID) -> ImportRun:
    run = get_object_or_404(imports_for(request.user), uid=uid)
    if run.state == ImportRun.State.DONE or run.content is None:
        raise Http404(str(ImportPurged()))
    return run
