"""Donors and partners of a programme."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from participants.access import actor_of, signed_in
from programmes.forms import FundingForm, PartnerForm
from programmes.services import programmes as acts
from programmes.views.programmes import managed


@signed_in
@require_POST
def programme_donor_add(request: HttpRequest, code: str) -> HttpResponse:
    """Name a donor of the programme."""
    programme = managed(request, code)
    form = FundingForm(request.POST)
    if form.is_valid():
        try:
            acts.add_donor(programme, actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("Choose a donor."))
    return redirect("programme_edit", programme.code)


@signed_in
@require_POST
def programme_donor_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take a donor off the programme."""
    programme = managed(request, code)
    funding = get_object_or_404(programme.fundings, uid=uid)
    acts.remove_donor(funding, actor=actor_of(request))
    return redirect("programme_edit", programme.code)


@signed_in
@require_POST
def programme_partner_add(request: HttpRequest, code: str) -> HttpResponse:
    """Name an organisation's role in the programme."""
    programme = managed(request, code)
    form = PartnerForm(request.POST)
    if form.is_valid():
        try:
            acts.add_partner(programme, actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("Choose an organisation and its role."))
    return redirect("programme_edit", programme.code)


@signed_in
@require_POST
def programme_partner_remove(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """Take an organisation's role off the programme."""
    programme = managed(request, code)
    partner = get_object_or_404(programme.partners, uid=uid)
    acts.remove_partner(partner, actor=actor_of(request))
    return redirect("programme_edit", programme.code)
