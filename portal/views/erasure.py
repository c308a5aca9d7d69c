"""The erasure of one person: what goes, what stays, and the act."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import DomainError
from core.http import get_or_post
from participants.access import (
    actor_of,
    cards_for,
    edits_person,
    erases_people,
    signed_in,
)
from participants.models import Person, PersonRequest
from participants.selectors.tabs import person_tabs_of
from participants.services.audit import record
from participants.services.requests import ask_for_erasure
from portal.forms.erasure import ErasureForm
from portal.selectors.erasure import preview_erasure
from portal.services.erasure import erase_on_request


@signed_in
@get_or_post
@never_cache
def person_erase(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say what an erasure takes out and what stays; erase after the name was typed.

    Who may change the card asks for it here: an administrator is the second person.
    """
    person = get_object_or_404(cards_for(request.user), uid=uid)
    if not edits_person(request.user, person):
        raise PermissionDenied
    may_erase = erases_people(request.user)
    if request.method == "POST" and not may_erase:
        return _ask(request, person)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _erase(request, person, form):
        messages.success(request, _("The data of the person were erased."))
        return redirect("person_list")
    if request.method == "GET":
        record(actor_of(request), "person.seen", person)
    context = {
        "person": person,
        "form": form if may_erase else None,
        "waiting": person.requests.filter(
            kind=PersonRequest.Kind.ERASURE, state=PersonRequest.State.OPEN
        ).first(),
        # numbers of what other programmes know are for administrators
        "preview": preview_erasure(person, timezone.now()) if may_erase else None,
        "tabs": person_tabs_of(person, request.user),
    }
    status = 400 if form.is_bound else 200
    return render(request, "portal/person_erase.html", context, status=status)


def _ask(request: HttpRequest, person: Person) -> HttpResponse:
    ask_for_erasure(person, actor=actor_of(request))
    messages.success(request, _("The request was noted. An administrator looks at it."))
    return redirect("person_erase", person.uid)


def _erase(request: HttpRequest, person: Person, form: ErasureForm) -> bool:
    try:
        erase_on_request(person, actor=actor_of(request), **form.cleaned_data)
    except DomainError as error:
        fields = {"not_the_name": "typed_name", "names_somebody": "reference"}
        form.add_error(fields.get(error.code), str(error))
        return False
    return True
