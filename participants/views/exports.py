"""Lists as spreadsheets: a small page of choices, then the file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.http import get_or_post
from core.models import Record
from participants.access import actor_of, people_for, sees_people, signed_in
from participants.exchange.columns import Column, write_table
from participants.exchange.exports import (
    ORGANISATIONS,
    PEOPLE,
    organisations_to_write,
    people_to_write,
)
from participants.forms.exports import ExportForm
from participants.models import Organisation, Person
from participants.selectors.people import find_people
from participants.services.audit import record_export
from participants.views.registry import registry_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 1000  # rows read from the database together
IN_MEMORY = 1_000_000  # bytes of a file; what is more goes to the disk


@dataclass(frozen=True)
class Listing:
    """A list as it is written out: `target` is what the audit trail names."""

    title: str | Promise
    file_name: str
    columns: Sequence[Column[Any]]
    rows: Callable[[], Iterable[Any]]
    back: str
    target: Record | type[Record]
    filters: dict[str, Any]


def export_page(request: HttpRequest, listing: Listing) -> HttpResponseBase:
    """The choices; posted, the file. The filters stay in the address."""
    given = request.POST if request.method == "POST" else None
    form = ExportForm(given, columns=listing.columns)
    if form.is_valid():
        return _file(request, listing, form)
    query = request.GET.urlencode()
    context = {
        "form": form,
        "list_title": listing.title,
        "back": f"{listing.back}?{query}" if query else listing.back,
    }
    status = 400 if form.is_bound else 200
    return render(request, "participants/export_page.html", context, status=status)


def _file(request: HttpRequest, listing: Listing, form: ExportForm) -> FileResponse:
    columns, spelling = form.chosen(), form.spelling()
    # the response closes it
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    count = write_table(
        file,
        listing.title,
        columns=columns,
        rows=listing.rows(),
        spelling=spelling,
    )
    record_export(
        actor_of(request),
        listing.target,
        rows=count,
        columns=[column.key for column in columns],
        filters=listing.filters,
    )
    file.seek(0)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"{listing.file_name}.xlsx",
        content_type=XLSX,
    )
    response["Cache-Control"] = "private, no-store"
    return response


def noted(values: dict[str, Any]) -> dict[str, Any]:
    """Filters as the audit trail may keep them: of words only that there were some."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key == "q":
            found["searched"] = bool(value)
        elif value:
            found[key] = str(getattr(value, "uid", value))
    return found


@signed_in
@get_or_post
def person_export(request: HttpRequest) -> HttpResponseBase:
    """The people of the list, with its search."""
    if not sees_people(request.user):
        raise Http404("no such page")
    query = request.GET.get("q", "").replace("\x00", "")[:200].strip()
    without_post = request.GET.get("without") == "post"
    people = people_for(request.user)

    # not ranked and cut as on the page: whoever downloads wants all who fit
    found = find_people(people, query, without_post=without_post)
    filters = {"q": query, "without": "post" if without_post else ""}
    listing = Listing(
        title=_("People"),
        file_name="people",
        columns=PEOPLE,
        rows=lambda: people_to_write(found),
        back=reverse("person_list"),
        target=Person,
        filters=noted(filters),
    )
    return export_page(request, listing)


@signed_in
@get_or_post
def registry_export(request: HttpRequest) -> HttpResponseBase:
    """The organisations of the desk's register, with its filters."""
    found, chosen = registry_rows(request)
    listing = Listing(
        title=_("Organisations"),
        file_name="organisations",
        columns=ORGANISATIONS,
        rows=lambda: organisations_to_write(found),
        back=reverse("registry_list"),
        target=Organisation,
        filters=noted(chosen),
    )
    return export_page(request, listing)
