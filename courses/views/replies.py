"""The page behind the link of an invitation: two buttons, and the form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import DomainError
from core.http import get_or_post
from courses.forms import InvitedForm
from courses.models import Invitation, Registration, Status
from courses.selectors.events import agenda, public_events
from courses.selectors.questions import questions_asked
from courses.selectors.seats import seats_of
from courses.services.registration import SeatsTaken, register
from courses.services.replies import (
    decline,
    invitation_by_token_or_404,
    invitation_path,
    open_form,
    proves,
)
from courses.services.replies import is_over as has_ended
from courses.services.tickets import registration_path
from courses.views.registration import wordings
from participants.models import Post
from participants.selectors.people import held_on
from programmes.selectors.programmes import donors_of

State = Invitation.State
GONE = 410


@get_or_post
@never_cache
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what, and two buttons; a GET changes nothing."""
    invitation = invitation_by_token_or_404(token)
    if invitation.asks_nominations:
        return redirect(invitation_path(invitation))
    if request.method == "POST":
        return _act(request, invitation, token)
    at = timezone.now()
    event, registration = invitation.event, invitation.registration
    is_over = has_ended(event, at)
    is_withdrawn = invitation.state == State.WITHDRAWN
    is_registered = registration is not None and registration.is_active
    context = {
        "invitation": invitation,
        "event": event,
        "days": agenda(event),
        "is_public": public_events().filter(pk=event.pk).exists(),
        "is_over": is_over,
        "is_withdrawn": is_withdrawn,
        "is_open": event.is_open(at),
        "is_registered": is_registered,
        "link": _own_link(invitation),
        "may_decline": not (is_over or is_registered or is_withdrawn)
        and invitation.state != State.DECLINED,
        "donors": donors_of(event.programme),
        "organisers": event.organisers.select_related("organisation"),
    }
    status = GONE if is_withdrawn or is_over else 200
    with timezone.override(event.tz):
        return render(request, "courses/invitation_page.html", context, status=status)


def _own_link(invitation: Invitation) -> str:
    """The page of the registration, for the mailbox that it belongs to."""
    row = invitation.registration
    return registration_path(row) if row and proves(invitation, row) else ""


def _act(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    try:
        if request.POST.get("act") == "register":
            open_form(invitation)
            return redirect("invitation_register", token)
        if request.POST.get("act") == "decline":
            decline(invitation)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("invitation_page", token)


@get_or_post
@never_cache
def invitation_register(request: HttpRequest, token: str) -> HttpResponse:
    """The form with what we know of the invited; their address needs no second mail."""
    invitation = invitation_by_token_or_404(token)
    event, at = invitation.event, timezone.now()
    is_closed = invitation.state == State.WITHDRAWN or not event.is_open(at)
    if is_closed or invitation.asks_nominations:
        return redirect("invitation_page", token)
    form = InvitedForm(
        request.POST or None,
        request.FILES or None,
        event=event,
        questions=questions_asked(event),
        initial=_known(invitation, at),
        **wordings(),
    )
    context: dict[str, Any] = {"event": event, "form": form, "status": 200}
    if form.turn():
        done = _register(request, invitation, form, context)
        if done is not None:
            return _after(request, invitation, done, token)
    context |= {
        "invitation_path": request.path.removesuffix("register/"),
        "seats": seats_of(event),
        "is_open": True,
        "can_wait": isinstance(context.get("refusal"), SeatsTaken),
        "donors": donors_of(event.programme),
    }
    with timezone.override(event.tz):
        return render(
            request,
            "courses/invitation_register.html",
            context,
            status=context["status"],
        )


def _known(invitation: Invitation, at: datetime) -> dict[str, Any]:
    """What the form begins with. The link proves the mailbox, and colleagues may share
    it: so name, organisation and post, which they know, and nothing else.
    """
    person = invitation.person
    if person is None:
        return {"organisation": invitation.organisation}
    posts = Post.objects.filter(held_on(timezone.localdate(at)), person=person)
    post = posts.select_related("organisation").first()
    return {
        "given_name": person.given_name,
        "middle_name": person.middle_name,
        "family_name": person.family_name,
        "email": invitation.email,
        "organisation": post.organisation if post else invitation.organisation,
        "post_title": post.title if post else "",
        "profiles": list(post.profiles.all()) if post else [],
    }


def _register(
    request: HttpRequest,
    invitation: Invitation,
    form: InvitedForm,
    context: dict[str, Any],
) -> Registration | None:
    try:
        return register(
            invitation.event,
            language=get_language() or "en",
            join_waiting_list=request.POST.get("join") == "waiting",
            invitation=invitation,
            **form.values(),
        )
    except SeatsTaken as refusal:
        context |= {"refusal": refusal, "status": 409}
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    return None


def _after(
    request: HttpRequest, invitation: Invitation, row: Registration, token: str
) -> HttpResponse:
    """To the ticket; under another address the words are the same for everybody."""
    if proves(invitation, row):
        if row.status == Status.CONFIRMED:
            messages.success(request, _("Your seat is confirmed."))
        return redirect(registration_path(row))
    messages.success(
        request,
        _("A link was sent to the address you gave. Open it to confirm the seat."),
    )
    return redirect("invitation_page", token)
