"""The devices at the door of an event: listed, enrolled by a code, withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from core.errors import DomainError
from core.http import get_or_post
from core.languages import pick
from courses.access import events_for
from courses.exchange.devices import DEVICES
from courses.forms.devices import DeviceForm
from courses.models import Event
from courses.services.devices import enrolment_code, prepare_device, revoke_device
from participants.access import actor_of, signed_in
from participants.exchange.exports import AT_ONCE
from participants.models import User
from participants.views.downloads import Listing, exported

APP = "/checkin/"


def _own(request: HttpRequest, slug: str) -> Event:
    return get_object_or_404(events_for(request.user), slug=slug)


def _user(request: HttpRequest) -> User:
    user = actor_of(request)
    if user is None:
        raise PermissionDenied
    return user


@signed_in
@get_or_post
def event_devices(request: HttpRequest, slug: str) -> HttpResponse:
    """The devices with their last contact and queue, and a form for one more."""
    event = _own(request, slug)
    form = DeviceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        label = form.cleaned_data["label"]
        try:
            device = prepare_device(event, label=label, actor=_user(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("device_code", event.slug, device.uid)
    devices = list(event.devices.select_related("event"))
    context = {"event": event, "form": form, "devices": devices}
    context["is_over"] = bool(devices) and devices[0].is_expired(timezone.now())
    status = 400 if form.is_bound else 200
    with timezone.override(event.tz):
        return render(request, "courses/event_devices.html", context, status=status)


@signed_in
@require_safe
@never_cache
def device_code(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The code that the device reads from the screen; a new one at each look. The page
    asks again whether it was read: until then there is nothing to show, then all of it.
    """
    event = _own(request, slug)
    device = get_object_or_404(event.devices.filter(revoked_at=None), uid=uid)
    if getattr(request, "htmx", False):
        is_read = device.enrolled_at is not None
        return HttpResponseClientRefresh() if is_read else HttpResponse(status=204)
    context: dict[str, Any] = {"event": event, "device": device}
    if device.enrolled_at is None:
        code = enrolment_code(device)
        context["app"] = request.build_absolute_uri(APP)
        context["address"] = f"{context['app']}#{code}"
    with timezone.override(event.tz):
        return render(request, "courses/device_code.html", context)


@signed_in
@require_POST
def device_revoke(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Withdraw a device at once."""
    event = _own(request, slug)
    device = get_object_or_404(event.devices, uid=uid)
    if revoke_device(device, actor=actor_of(request)):
        messages.success(request, _("The device is withdrawn."))
    return redirect("event_devices", event.slug)


@exported
def event_devices_export(request: HttpRequest, slug: str) -> Listing:
    """The list as a spreadsheet."""
    event = _own(request, slug)
    return Listing(
        title=_("Devices") + f": {pick(event.titles)}",
        columns=DEVICES,
        rows=lambda: event.devices.select_related("event").iterator(AT_ONCE),
        back=reverse("event_devices", args=[event.slug]),
        target=event,
    )
