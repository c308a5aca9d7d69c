"""The traveller's own page, by the link of their registration."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)

from core.errors import DomainError
from core.http import get_or_post
from courses.forms import TravelForm
from courses.models import Registration, Status, TravelData
from courses.selectors.travel import asked_groups, expires_too_early, plan_of
from courses.services.tickets import registration_by_token_or_404
from courses.services.travel import (
    NotReadable,
    Travel,
    asks_now,
    forget_travel_data,
    keep_travel_data,
    kept_until,
    unseal,
)


@sensitive_post_parameters()
@sensitive_variables()
@get_or_post
@never_cache
def registration_travel(request: HttpRequest, token: str) -> HttpResponse:
    """What the journey needs to know of one traveller; sealed, and deleted after it."""
    registration = registration_by_token_or_404(token)
    event = registration.event
    plan = plan_of(event)
    groups = asked_groups(plan)
    is_open = registration.status == Status.CONFIRMED and event.has_stay
    if not (is_open and asks_now(event, timezone.now())):
        raise Http404("nothing is asked")
    former = _former(registration)
    if request.method == "POST" and "forget" in request.POST:
        forget_travel_data(registration)
        messages.success(request, _("What you told us is deleted."))
        return redirect(request.path)
    form = TravelForm(request.POST or None, groups=groups, former=former)
    if request.method == "POST" and form.is_valid():
        try:
            keep_travel_data(registration, form.values())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. You can change it until the journey."))
            return redirect(request.path)
    context = {
        "registration": registration,
        "event": event,
        "form": form,
        "is_given": former is not None,
        "expires_early": former is not None
        and expires_too_early(former.document_until, event),
        "until": kept_until(event, plan),
        "token": token,
    }
    status = 400 if form.is_bound else 200
    with timezone.override(event.tz):
        page = "courses/visits/registration_travel.html"
        return render(request, page, context, status=status)


@sensitive_variables()
def _former(registration: Registration) -> Travel | None:
    data = TravelData.objects.filter(registration=registration).first()
    if data is None:
        return None
    try:
        return unseal(data)
    except NotReadable:
        return None  # told again, it is sealed anew
