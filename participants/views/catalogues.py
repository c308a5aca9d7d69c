"""Catalogues of the register: frozen and shown on the desk, given out to all."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core.errors import DomainError
from core.http import query_of
from core.text import to_latin
from core.throttle import FILES, throttled_for_public
from participants.access import (
    actor_of,
    manages_registry,
    sees_registry,
    signed_in,
)
from participants.forms.catalogues import CatalogueForm
from participants.models import Catalogue
from participants.selectors.search import found_among
from participants.services.catalogues import (
    freeze_catalogue,
    print_again,
    publish_catalogue,
)
from participants.views.paging import page_or_404


def _keeper(request: HttpRequest) -> None:
    """404 for whom the register is no page, 403 for whom it is one to look at."""
    if not sees_registry(request.user):
        raise Http404("no such page")
    if not manages_registry(request.user):
        raise PermissionDenied


def catalogues_or_403(request: HttpRequest) -> QuerySet[Catalogue]:
    """All catalogues, for those who keep the register."""
    _keeper(request)
    return Catalogue.objects.defer("snapshot").select_related("region")


def catalogue_names(catalogue: Catalogue) -> list[str]:
    """By what a catalogue is found: its titles and its place."""
    region = catalogue.region
    return [*catalogue.titles.values(), region.name_cyrillic, region.name_latin]


@signed_in
@require_http_methods(["GET", "POST"])
def catalogue_list(request: HttpRequest) -> HttpResponse:
    """All catalogues, and the form for a new one."""
    _keeper(request)
    form = CatalogueForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            freeze_catalogue(actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The register is frozen. The catalogue is being printed.")
            )
            return redirect("catalogue_list")
    query, rows = query_of(request), catalogues_or_403(request)
    found = found_among(rows, query, catalogue_names) if query.strip() else rows
    context = {"form": form, "page": page_or_404(request, found), "query": query}
    status = 400 if form.is_bound else 200
    return render(request, "participants/catalogue_list.html", context, status=status)


@signed_in
@require_POST
def catalogue_show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show it to the public or not, or print again what failed."""
    _keeper(request)
    catalogue = get_object_or_404(Catalogue, uid=uid)
    act = request.POST.get("act", "show")
    try:
        if act == "again":
            print_again(catalogue, actor=actor_of(request))
        else:
            shown = act == "show"
            publish_catalogue(catalogue, is_public=shown, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect("catalogue_list")


@require_safe
@throttled_for_public(FILES)
def catalogue_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """The PDF: of those shown to the public to anybody, of all to their keepers."""
    rows = Catalogue.objects.defer("snapshot").filter(state=Catalogue.State.READY)
    if not manages_registry(request.user):
        rows = rows.filter(is_public=True)
    catalogue = get_object_or_404(rows, uid=uid)
    name = slugify(to_latin(str(catalogue), catalogue.language)) or "catalogue"
    try:
        file = catalogue.pdf.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}-{catalogue.as_of}.pdf",
        content_type="application/pdf",
    )
