"""Every list as a spreadsheet: a small page of choices, then the file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db.models import Model
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise

from core.errors import DomainError
from core.http import get_or_post, query_of
from core.models import Record
from core.throttle import EXPORTS, too_often
from participants.access import actor_of, signed_in
from participants.exchange.columns import Column, write_table
from participants.forms.exports import ExportForm
from participants.services.audit import record_export

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 1_000_000  # bytes of a file; what is more goes to the disk
REMEMBERED = "downloads"  # in the session: what was chosen last, by list
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Listing:
    """A list as it is written out: `target` is what the audit trail names."""

    title: str | Promise
    columns: Sequence[Column[Any]]
    rows: Callable[[], Iterable[Any]]
    back: str
    target: Record | type[Model]
    filters: dict[str, Any] = field(default_factory=dict)
    file_name: str = ""
    frame: str = "core/desk.html"  # what the page of choices stands in


def exported(listing_of: Callable[..., Listing]) -> View:
    """A view that writes out the list that `listing_of` gives, which is its door.

    It is called as the view of the list with `_export` in the place of `_list`, or
    behind it: so the frame of the page of the list finds it and shows the link.
    """
    return signed_in(published(listing_of))


def published(listing_of: Callable[..., Listing]) -> View:
    """The same for a list that everybody may read."""

    @get_or_post
    @wraps(listing_of)
    def view(request: HttpRequest, **keys: Any) -> HttpResponseBase:
        return export_page(request, listing_of(request, **keys))

    return view


def export_page(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    """The choices; posted, the file. The filters stay in the address.

    Who takes too many files a minute is answered 429.
    """
    given = request.POST if request.method == "POST" else None
    remembered = request.session.get(REMEMBERED, {}).get(_name(request), {})
    form = ExportForm(given, columns=listing.columns, remembered=remembered)
    if form.is_valid():
        if not EXPORTS.admits(request):
            return too_often(request)
        try:
            return _file(request, listing, form)
        except DomainError as error:
            form.add_error(None, str(error))
    query = request.GET.urlencode()
    context = {
        "frame_page": listing.frame,
        "form": form,
        "list_title": listing.title,
        "back": f"{listing.back}?{query}" if query else listing.back,
    }
    status = 400 if form.is_bound else 200
    return render(request, "participants/export_page.html", context, status=status)


def _name(request: HttpRequest) -> str:
    """What the list is called: the view that shows it, shortened."""
    match = request.resolver_match
    name = match.view_name if match else ""
    return name.removesuffix("_export")


def _file(request: HttpRequest, listing: Listing, form: ExportForm) -> FileResponse:
    columns = form.chosen()
    keys = [column.key for column in columns]
    # the response closes it, and so removes it
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    count = write_table(
        file,
        listing.title,
        columns=columns,
        rows=listing.rows(),
        spelling=form.spelling(),
    )
    record_export(
        actor_of(request),
        listing.target,
        name=_name(request),
        rows=count,
        columns=keys,
        filters=listing.filters,
    )
    if request.user.is_authenticated:
        choices = {"columns": keys, "letters": form.cleaned_data["letters"]}
        remembered = request.session.get(REMEMBERED, {}) | {_name(request): choices}
        request.session[REMEMBERED] = remembered
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{listing.file_name or _name(request).replace('_', '-')}.xlsx",
        content_type=XLSX,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def searched(request: HttpRequest) -> dict[str, Any]:
    """Whether the list was searched, for the audit trail: the words are not kept."""
    return noted({"q": query_of(request)})


def noted(values: dict[str, Any]) -> dict[str, Any]:
    """Filters as the audit trail may keep them: of words only that there were some."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key == "q":
            found["searched"] = bool(value)
        elif value:
            found[key] = str(getattr(value, "uid", value))
    return found
