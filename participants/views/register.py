"""What offices do to their own entry by a mailed link, and the desk's look at it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core.errors import DomainError
from core.http import query_of
from participants.access import (
    actor_of,
    editable_organisations_for,
    sees_registry,
    signed_in,
)
from participants.forms.register import CorrectionForm
from participants.models import Organisation, Proposal
from participants.selectors.organisations import public_organisations
from participants.selectors.registry import open_proposals
from participants.selectors.search import found_by_key
from participants.services.register import (
    FIELDS,
    accept_proposal,
    ask_to_confirm,
    card_values,
    confirm_card,
    organisation_of_token,
    propose_changes,
    reject_proposal,
    waiting_proposals,
)
from participants.views.paging import page_or_404

LABELS = {
    "name": gettext_lazy("Name"),
    "address": gettext_lazy("Address"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "website": gettext_lazy("Website"),
}


class NothingTaken(DomainError):
    code = "nothing_taken"
    message = gettext_lazy(
        "Tick what goes into the entry, or leave the entry as it is."
    )


@require_POST
def organisation_ask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send the office its own link; what is said does not depend on its address."""
    organisation = get_object_or_404(public_organisations(), uid=uid)
    ask_to_confirm([organisation], actor=None)
    messages.success(
        request,
        _("If the office has an e-mail address here, a link is on its way to it."),
    )
    return redirect("organisation_page", uid)


@require_http_methods(["GET", "POST"])
@never_cache
def organisation_update(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: all is right, or this is to be corrected."""
    try:
        organisation = organisation_of_token(token)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("organisation_list")
    shown = card_values(organisation)
    waiting = waiting_proposals(organisation).first()
    if request.method == "POST" and request.POST.get("act") == "confirm":
        if waiting is not None:  # sent from another window: the page tells of it
            return redirect(request.path)
        confirm_card(organisation, actor=None)
        return _thank(request, organisation, is_confirmed=True)
    given = request.POST if request.method == "POST" else None
    sent = waiting.values | {"note": waiting.note} if waiting is not None else {}
    form = CorrectionForm(given, initial=shown | sent)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in FIELDS}
        proposal = propose_changes(organisation, values, note=form.cleaned_data["note"])
        return _thank(request, organisation, is_confirmed=proposal is None)
    context = {
        "organisation": organisation,
        "form": form,
        "waiting": waiting,
        "facts": [(LABELS[name], shown[name]) for name in FIELDS],
    }
    status = 400 if form.is_bound else 200
    return render(
        request, "participants/organisation_update.html", context, status=status
    )


def _thank(
    request: HttpRequest, organisation: Organisation, *, is_confirmed: bool
) -> HttpResponse:
    context = {"organisation": organisation, "is_confirmed": is_confirmed}
    return render(request, "participants/organisation_updated.html", context)


def proposals_or_404(request: HttpRequest) -> QuerySet[Proposal]:
    """Corrections of the organisations one may change."""
    if not sees_registry(request.user):
        raise Http404("no such page")
    rows = open_proposals(editable_organisations_for(request.user))
    return found_by_key(rows, query_of(request), "organisation__search_key")


@signed_in
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Corrections that offices sent and nobody has looked at."""
    page = page_or_404(request, proposals_or_404(request))
    context = {"page": page, "query": query_of(request)}
    return render(request, "participants/proposal_list.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def proposal_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Old and new side by side; each new value is taken or not."""
    if not sees_registry(request.user):
        raise Http404("no such page")
    own = editable_organisations_for(request.user).values("pk")
    rows = Proposal.objects.filter(organisation__in=own)
    proposal = get_object_or_404(rows.select_related("organisation"), uid=uid)
    if request.method == "POST":
        try:
            _decide(request, proposal)
        except NothingTaken as error:
            messages.error(request, str(error))
            return redirect("proposal_page", proposal.uid)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("proposal_list")
    is_open = proposal.state == Proposal.State.OPEN
    context = {
        "proposal": proposal,
        "organisation": proposal.organisation,
        "lines": _side_by_side(proposal, is_open=is_open),
        "is_open": is_open,
    }
    return render(request, "participants/proposal_page.html", context)


def _decide(request: HttpRequest, proposal: Proposal) -> None:
    if request.POST.get("act") == "accept":
        fields = [name for name in request.POST.getlist("field") if name in FIELDS]
        if proposal.values and not fields:
            raise NothingTaken
        accept_proposal(proposal, fields=fields, actor=actor_of(request))
        messages.success(request, _("The entry was changed."))
    elif request.POST.get("act") == "reject":
        reject_proposal(proposal, actor=actor_of(request))
        messages.success(request, _("The entry stays as it is."))


def _side_by_side(proposal: Proposal, *, is_open: bool) -> list[dict[str, Any]]:
    """As it is, or was when somebody had decided, and as the office wants it."""
    now = card_values(proposal.organisation) if is_open else proposal.before
    return [
        {
            "name": name,
            "label": LABELS[name],
            "now": now.get(name, ""),
            "new": proposal.values[name],
            "has_moved": now.get(name, "") != proposal.before.get(name, ""),
        }
        for name in FIELDS
        if name in proposal.values
    ]
