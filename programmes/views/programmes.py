"""Programmes on the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.http import get_or_post, query_of
from core.languages import pick
from participants.access import actor_of, is_admin, signed_in
from participants.exchange.exports import AT_ONCE
from participants.views.downloads import Listing, exported, searched
from programmes.access import managed_programmes_for, programmes_for, sees_programmes
from programmes.exchange import PARTNERS, PROGRAMMES
from programmes.forms import FundingForm, PartnerForm, ProgrammeForm
from programmes.models import Programme
from programmes.selectors import programmes as reads
from programmes.services import programmes as acts
from programmes.views.public import dossier_context


@signed_in
@require_safe
def desk_programmes(request: HttpRequest) -> HttpResponse:
    """The programmes one has a role in."""
    found = reads.find_programmes(_programmes(request), query_of(request))
    context = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "query": query_of(request),
        "may_create": is_admin(request.user),
    }
    return render(request, "programmes/desk_programmes.html", context)


def _programmes(request: HttpRequest) -> QuerySet[Programme]:
    """The programmes one has a role in, with their donors."""
    if not sees_programmes(request.user):
        raise Http404("no such page")
    rows = programmes_for(request.user)
    return rows.prefetch_related("fundings__donor__organisation")


@exported
def desk_programmes_export(request: HttpRequest) -> Listing:
    """The same list as a spreadsheet."""
    rows = _programmes(request)
    return Listing(
        title=gettext_lazy("Programmes"),
        columns=PROGRAMMES,
        rows=lambda: reads.stream_programmes(rows, query_of(request)),
        back=reverse("desk_programmes"),
        target=Programme,
        filters=searched(request),
        file_name="programmes",
    )


@exported
def programme_edit_export(request: HttpRequest, code: str) -> Listing:
    """The partners of a programme as a spreadsheet."""
    programme = managed(request, code)
    rows = programme.partners.select_related("organisation__region__parent")
    return Listing(
        title=pick(programme.short_names),
        columns=PARTNERS,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("programme_edit", args=[code]),
        target=programme,
        file_name=f"{programme.code}-partners",
    )


@signed_in
@get_or_post
def programme_new(request: HttpRequest) -> HttpResponse:
    """Set up a programme; only the platform's administrators may."""
    if not is_admin(request.user):
        get_object_or_404(Programme.objects.none())
    return _edit(request, None)


@signed_in
@get_or_post
def programme_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a programme, its donors and partners."""
    return _edit(request, managed(request, code))


def managed(request: HttpRequest, code: str) -> Programme:
    """A programme that one may change; any other is not there."""
    rows: QuerySet[Programme] = managed_programmes_for(request.user)
    return get_object_or_404(rows, code=code)


def _edit(request: HttpRequest, programme: Programme | None) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, instance=programme)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        if programme is None:
            row = acts.create_programme(actor=actor_of(request), **fields)
            said = _("The programme is set up. Name its donors next.")
            messages.success(request, said)
        else:
            fresh = Programme.objects.get(pk=programme.pk)
            row = acts.change_programme(fresh, actor=actor_of(request), **fields)
            messages.success(request, _("Saved."))
        return redirect("programme_edit", row.code)
    context: dict[str, Any] = {
        "form": form,
        "programme": programme,
        "funding_form": FundingForm(),
        "partner_form": PartnerForm(),
    }
    if programme is not None:
        programme = reads.programme_dossier().get(pk=programme.pk)
        context |= dossier_context(programme)
    status = 400 if form.errors else 200
    return render(request, "programmes/programme_edit.html", context, status=status)
