"""The page on which people put right what they told of themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import DomainError
from core.http import get_or_post
from courses.forms import OwnChangeForm
from courses.selectors.situations import Act, situation_of
from courses.services.own_changes import change_own
from courses.services.tickets import registration_by_token_or_404


@get_or_post
@never_cache
def registration_change(request: HttpRequest, token: str) -> HttpResponse:
    """Telephone, post, language and the like; until the deadline of the event."""
    registration = registration_by_token_or_404(token)
    may_change = Act.CHANGE in situation_of(registration, timezone.now()).acts
    form = OwnChangeForm(request.POST or None, registration=registration)
    if request.method == "POST" and form.is_valid():
        try:
            change_own(registration, **form.values())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("registration_page", token)
    context = {
        "registration": registration,
        "event": registration.event,
        "token": token,
        "form": form,
        "may_change": may_change,
    }
    status = 400 if form.errors else 200
    with timezone.override(registration.event.tz):
        page = "courses/registration_change.html"
        return render(request, page, context, status=status)
