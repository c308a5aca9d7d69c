"""The page behind the links about a new mail address."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import DomainError
from core.http import get_or_post
from participants.models import AddressChange
from participants.services.addresses import FORMER, answer_change, change_of_token


@get_or_post
@never_cache
def address_change(request: HttpRequest, token: str) -> HttpResponse:
    """Yes or no to a new address, from either mailbox; a GET changes nothing."""
    try:
        change, side = change_of_token(token)
        if request.method == "POST" and request.POST.get("act") in ("yes", "no"):
            agrees = request.POST["act"] == "yes"
            change = answer_change(change, side, agrees=agrees)
            messages.success(request, _said(change, agrees=agrees))
            return redirect("home")
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("home")
    context = {"change": change, "is_former": side == FORMER}
    return render(request, "participants/address_change.html", context)


def _said(change: AddressChange, *, agrees: bool) -> str:
    if not agrees:
        return _("Thank you. The address stays as it is.")
    if change.state == AddressChange.State.DONE:
        return _("Thank you. The new address holds from now on.")
    if change.confirmed_at is None:
        return _("Thank you. The new address holds once it is confirmed from there.")
    if change.due_at > timezone.now():
        return _(
            "Thank you. The new address holds in three days, or as soon as the one so"
            " far agrees."
        )
    return _("Thank you.")
