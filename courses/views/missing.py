"""The desk's list of organisations that people did not find."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from core.http import query_of
from courses.access import registrations_for
from courses.forms.missing import JoinForm, NewOrganisationForm
from courses.models import Registration
from courses.selectors.missing import missing_for, unknown, uses_of
from courses.services.missing import accept_as_new, join_to
from participants.access import actor_of, manages_registry, sees_registry, signed_in
from participants.forms.organisations import option
from participants.forms.pickers import Typed
from participants.models import MissingOrganisation
from participants.selectors.organisations import find_organisations, organisation_name
from participants.selectors.search import found_among
from participants.services.missing import MissingIsSettled, reject_missing
from participants.views.paging import page_or_404


def keeper_or_404(request: HttpRequest) -> None:
    """404 for whom the register is no page, 403 for whom it is one to look at."""
    if not sees_registry(request.user):
        raise Http404("no such page")
    if not manages_registry(request.user):
        raise PermissionDenied


def missing_or_403(request: HttpRequest) -> QuerySet[MissingOrganisation]:
    """What waits to be decided, for who keeps the register."""
    keeper_or_404(request)
    return missing_for(request.user).order_by("created_at", "pk")


@signed_in
@require_safe
def missing_list(request: HttpRequest) -> HttpResponse:
    """What was typed and waits to be decided, with how many wait for it."""
    rows = found_among(missing_or_403(request), query_of(request), spellings_of)
    page = page_or_404(request, rows)
    context = {
        "page": page,
        "rows": uses_of(page.object_list).items(),
        "query": query_of(request),
    }
    return render(request, "courses/missing_list.html", context)


def spellings_of(missing: MissingOrganisation) -> list[str]:
    """All that was typed for it."""
    return [missing.text, *missing.spellings]


@signed_in
@require_http_methods(["GET", "POST"])
def missing_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One of them: it is this organisation, a new one, or none."""
    keeper_or_404(request)
    missing = missing_for(request.user).filter(uid=uid).first()
    if missing is None:
        if MissingOrganisation.objects.filter(uid=uid).exclude(state="open").exists():
            messages.error(request, str(MissingIsSettled()))
            return redirect("missing_list")
        raise Http404("no such words")
    act = request.POST.get("act", "") if request.method == "POST" else ""
    rows = unknown(registrations_for(request.user)).filter(
        organisation_text__in=missing.spellings
    )
    language = _language_of(rows)
    first = {"organisation": Typed(text=missing.text)}
    new = {"names": {language: missing.text}, "language": language, "kind": "other"}
    forms: dict[str, Any] = {
        "join": JoinForm(request.POST if act == "join" else None, initial=first),
        "new": NewOrganisationForm(request.POST if act == "new" else None, initial=new),
    }
    form = forms.get(act)
    if act == "reject" or (form is not None and form.is_valid()):
        try:
            messages.success(request, _settle(request, missing, act, form))
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("missing_list")
    like = [option(row) for row in find_organisations(missing.text, limit=5)]
    context = {
        "missing": missing,
        "forms": forms,
        "like": like,
        "registrations": rows.select_related("event").order_by("-pk")[:20],
        "is_new": act == "new" or not (act or like),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "courses/missing_page.html", context, status=status)


def _language_of(rows: Any) -> str:
    row: Registration | None = rows.order_by("pk").first()
    return row.language if row else "en"


def _settle(
    request: HttpRequest, missing: MissingOrganisation, act: str, form: Any
) -> str:
    """Do what was decided; says what became of the registrations."""
    actor = actor_of(request)
    if act == "reject":
        reject_missing(missing, actor=actor)
        return _("Taken off the list. The registrations keep the words.")
    if act == "join":
        found = join_to(missing, form.cleaned_data["organisation"], actor=actor)
        text = _("Registrations that say so are linked to %(organisation)s now.")
    else:
        found = accept_as_new(missing, actor=actor, **form.cleaned_data)
        text = _(
            "%(organisation)s was added. Registrations that say so are linked to it."
        )
    return text % {"organisation": organisation_name(found)}
