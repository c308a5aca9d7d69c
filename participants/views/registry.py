"""The desk's register of organisations: list, card, adding and changing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core import navigation
from core.errors import DomainError
from participants.access import (
    actor_of,
    editable_organisations_for,
    manages_registry,
    posts_for,
    registry_for,
    sees_people,
    sees_registry,
    signed_in,
)
from participants.forms.registry import CardForm, OrganisationForm, RegistryFilter
from participants.models import Organisation
from participants.selectors.organisations import search_organisations
from participants.selectors.registry import (
    all_memberships,
    chain_above,
    count_of,
    has_members,
    open_proposals,
    units_inside,
    within,
)
from participants.selectors.tabs import registry_links, tabs_of
from participants.services.logos import remove_logo, set_logo
from participants.services.organisations import (
    create_organisation,
    rename_organisation,
    update_organisation,
)
from participants.services.register import ask_to_confirm, confirm_card
from participants.views.paging import page_or_404

MOST_ASKED = 2000


@signed_in
@require_safe
def registry_list(request: HttpRequest) -> HttpResponse:
    """All organisations one may see, searched and filtered."""
    form = RegistryFilter(request.GET, rows=_seen(request))
    context = {
        "form": form,
        "page": page_or_404(request, _filtered(request, form)),
        "is_filtered": any(form.cleaned_data.values()),
        "may_manage": manages_registry(request.user),
        "links": navigation.links(registry_links, request.user, request.path),
        "proposals": open_proposals(editable_organisations_for(request.user)).count(),
    }
    return render(request, "participants/registry_list.html", context)


def registry_rows(request: HttpRequest) -> tuple[Any, dict[str, Any]]:
    """What the list shows, and what it is narrowed by."""
    form = RegistryFilter(request.GET, rows=_seen(request))
    return _filtered(request, form), form.cleaned_data


def _seen(request: HttpRequest) -> Any:
    if not sees_registry(request.user):
        raise Http404("no such page")
    return registry_for(request.user)


def _filtered(request: HttpRequest, form: RegistryFilter) -> Any:
    if not form.is_valid():
        raise Http404("no such filter")
    rows = form.narrowed(registry_for(request.user))
    if region := form.region_meant():
        rows = rows.filter(within(region))
    data = form.cleaned_data
    return search_organisations(
        rows, data["q"], kind=data["kind"], legal_form=data["legal_form"]
    )


@signed_in
@require_POST
def registry_ask(request: HttpRequest) -> HttpResponse:
    """Mail the offices of the filtered list, or those ticked, their link."""
    if not sees_registry(request.user):
        raise Http404("no such page")
    if not manages_registry(request.user):
        raise PermissionDenied
    form = RegistryFilter(request.POST, rows=_seen(request))
    rows = _filtered(request, form)
    if request.POST.get("which") != "all":
        rows = rows.filter(uid__in=_uids(request.POST.getlist("chosen")))
    asked = ask_to_confirm(rows[:MOST_ASKED], actor=actor_of(request))
    said = ngettext(
        "%(count)d office is asked to confirm its entry.",
        "%(count)d offices are asked to confirm their entries.",
        asked.queued,
    ) % {"count": asked.queued}
    if asked.without_address:
        said += " " + ngettext(
            "%(count)d has no e-mail address.",
            "%(count)d have no e-mail address.",
            asked.without_address,
        ) % {"count": asked.without_address}
    messages.success(request, said)
    shown = {key: request.POST.get(key, "") for key in form.fields}
    query = urlencode({key: value for key, value in shown.items() if value})
    response = redirect("registry_list")
    response["Location"] += f"?{query}" if query else ""
    return response


def _uids(values: list[str]) -> list[UUID]:
    try:
        return [UUID(value) for value in values]
    except ValueError as error:
        raise Http404("no such organisation") from error


@signed_in
@require_safe
def registry_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The card with units, networks and people, for those who work with it."""
    organisation = seen_or_404(request, uid)
    today = timezone.localdate()
    posts = posts_for(request.user, organisation)
    context = desk_context(request, organisation, "card") | {
        "units": units_inside(organisation),
        "memberships": all_memberships(organisation),
        "count": count_of(organisation, today),
        "is_body": has_members(organisation),
        "may_see_people": sees_people(request.user),
        "posts": posts.select_related("person", "organisation")[:200],
        "proposals": open_proposals(Organisation.objects.filter(pk=organisation.pk)),
        "today": today,
    }
    return render(request, "participants/registry_page.html", context)


def seen_or_404(request: HttpRequest, uid: UUID) -> Organisation:
    """An organisation of the desk's register."""
    rows = registry_for(request.user).select_related(
        "region__parent", "parent__parent__parent"
    )
    return get_object_or_404(rows, uid=uid)


def edited_or_403(request: HttpRequest, uid: UUID) -> Organisation:
    """One that may be changed: 404 if out of sight, 403 if only to be looked at."""
    organisation = seen_or_404(request, uid)
    own = editable_organisations_for(request.user).filter(pk=organisation.pk)
    if not own.exists():
        raise PermissionDenied
    return organisation


def desk_context(
    request: HttpRequest, organisation: Organisation, current: str
) -> dict[str, Any]:
    """What every page of one organisation shows: where it stands, its tabs."""
    own = editable_organisations_for(request.user).filter(pk=organisation.pk)
    return {
        "organisation": organisation,
        "above": chain_above(organisation),
        "tabs": tabs_of(organisation, request.user),
        "current": current,
        "may_edit": own.exists(),
        "may_manage": manages_registry(request.user),
    }


@signed_in
@require_http_methods(["GET", "POST"])
def registry_add(request: HttpRequest) -> HttpResponse:
    """Add an organisation, or a unit of the one named by `?parent=`."""
    if not sees_registry(request.user):
        raise Http404("no such page")
    if not manages_registry(request.user):
        raise PermissionDenied
    rows = registry_for(request.user)
    given = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = {"kind": "other"}
    if given is None and (uid := request.GET.get("parent")):
        parent = rows.filter(uid__in=_uids([uid])).first()
        initial = {"parent": parent, "kind": "office"}
        initial["language"] = parent.language if parent else "en"
    form = OrganisationForm(given, request.FILES or None, rows=rows, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        organisation = create_organisation(
            names=data["names"],
            language=data["language"],
            aliases=data["aliases"],
            actor=actor_of(request),
            **form.card(),
        )
        if data["logo"]:
            set_logo(organisation, data["logo"], actor=actor_of(request))
        messages.success(request, _("The organisation was added."))
        return redirect("registry_page", organisation.uid)
    context = {"form": form}
    status = 400 if form.is_bound else 200
    return render(request, "participants/registry_add.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def registry_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change the card; coordinators that of their own organisation."""
    organisation = edited_or_403(request, uid)
    kind = OrganisationForm if manages_registry(request.user) else CardForm
    rows = registry_for(request.user)
    given = request.POST if request.method == "POST" else None
    files = request.FILES if request.method == "POST" else None
    form = kind(given, files, organisation=organisation, rows=rows)
    if form.is_valid():
        try:
            _save(request, organisation, form)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("registry_page", uid)
    context = desk_context(request, organisation, "card") | {"form": form}
    status = 400 if form.is_bound else 200
    return render(request, "participants/registry_edit.html", context, status=status)


@signed_in
@require_POST
def registry_confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """All on the card is right today; who keeps the register may show it there too."""
    organisation = edited_or_403(request, uid)
    confirm_card(organisation, actor=actor_of(request))
    if request.POST.get("show") == "yes" and manages_registry(request.user):
        update_organisation(organisation, actor=actor_of(request), is_public=True)
    messages.success(request, _("The entry is confirmed."))
    return redirect("registry_page", uid)


def _save(request: HttpRequest, organisation: Organisation, form: CardForm) -> None:
    actor, data = actor_of(request), form.cleaned_data
    update_organisation(organisation, actor=actor, **form.card())
    rename_organisation(
        organisation,
        names=data["names"],
        aliases=data["aliases"],
        language=data["language"],
        actor=actor,
    )
    if data["logo"]:
        set_logo(organisation, data["logo"], actor=actor)
    elif data.get("remove_logo"):
        remove_logo(organisation, actor=actor)


@require_safe
def organisation_logo(request: HttpRequest, uid: UUID) -> FileResponse:
    """The logo, which we drew ourselves from what was sent."""
    public = Organisation.objects.filter(is_public=True, merged_into=None)
    rows = public | registry_for(request.user)
    organisation = get_object_or_404(rows.exclude(logo=""), uid=uid)
    try:
        file = organisation.logo.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    return FileResponse(file, content_type="image/png")
