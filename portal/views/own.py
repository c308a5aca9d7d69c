"""“My page”: what is kept about oneself, to be changed, taken back and taken along."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import known
from participants.models import Person, PersonRequest
from participants.selectors.consents import standing_consents, with_titles
from participants.services.answers import special_wording, withdraw_special
from participants.services.people import change_person
from participants.services.privacy import has_own_address
from participants.services.requests import ask_for_erasure, propose_card
from portal.forms import (
    ConsentForm,
    OwnAnswersForm,
    OwnCardForm,
    OwnContactForm,
    OwnRequestForm,
)
from portal.selectors.own import Asked, asked_of, people_at
from portal.services.my import SESSION_KEY
from portal.services.own import (
    answer_anew,
    change_contact,
    copy_of,
    say_anew,
    wording_now,
)
from portal.views.record import record_pdf

ASKED = gettext_lazy("Your request was noted. The organisers look at it.")


def _own(request: HttpRequest, uid: UUID) -> Person:
    address = request.session.get(SESSION_KEY, "")
    if not address:
        raise Http404("nobody is known here")
    return get_object_or_404(people_at(address), uid=uid)


@get_or_post
@never_cache
def my_data(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is kept about one of the people of the address.

    Where several people read the mailbox, answers of special categories are not shown.
    """
    person = _own(request, uid)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    is_alone = has_own_address(person)
    card = OwnCardForm(request.POST if act == "card" else None, instance=person)
    contact = OwnContactForm(request.POST if act == "contact" else None, person=person)
    wish = OwnRequestForm(request.POST if act == "request" else None, person=person)
    parts = [
        (asked, _answers_form(request, person, asked, is_alone))
        for asked in asked_of(person)
    ]
    if act == "card" and card.is_valid():
        change_person(person, actor=None, **card.cleaned_data)
        return _saved(request, person)
    if act == "contact" and _keep_contact(request, person, contact):
        return redirect("my_data", person.uid)
    if act == "request" and _ask(request, person, wish):
        return redirect("my_data", person.uid)
    if act == "erasure":
        ask_for_erasure(person)
        messages.success(request, ASKED)
        return redirect("my_data", person.uid)
    for asked, form in parts:
        if form.is_bound and form.is_valid():
            _keep(person, asked, form)
            return _saved(request, person)
    if act == "consent" and _say(person, request.POST):
        return _saved(request, person)
    if act == "withdraw":
        now, language = timezone.now(), get_language() or "en"
        withdraw_special(person, language=language, at=now, actor=None)
        return _saved(request, person)
    context = {
        "person": person,
        "card": card,
        "contact": contact,
        "wish": wish,
        "waiting": {
            row.kind: row.created_at
            for row in person.requests.filter(state=PersonRequest.State.OPEN)
        },
        "parts": [(asked, form) for asked, form in parts if form.fields],
        "has_special": any(asked.special for asked, _form in parts),
        "is_alone": is_alone,
        "standing": with_titles(standing_consents(person)),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "portal/my_data.html", context, status=status)


@require_POST
@never_cache
def my_copy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A copy of all that is kept, as a ZIP; taking it is noted."""
    person = _own(request, uid)
    content = copy_of(person, with_special=has_own_address(person))
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


@require_safe
@never_cache
def my_record(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Events, hours and certificates over the years as a PDF, for the person."""
    return record_pdf(_own(request, uid), None, known(get_language()))


def _keep_contact(request: HttpRequest, person: Person, form: OwnContactForm) -> bool:
    """Keep them, and say whether it went and what comes of a new address."""
    if not form.is_valid():
        return False
    try:
        is_proposed = change_contact(person, at=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    if is_proposed:
        said = _(
            "Saved. We wrote to the new address: please open the link in the mail."
        )
        messages.success(request, said)
    else:
        messages.success(request, _("Saved."))
    return True


def _ask(request: HttpRequest, person: Person, form: OwnRequestForm) -> bool:
    """Keep what is to be changed until the desk has looked at it."""
    if not form.is_valid():
        return False
    values = dict(form.cleaned_data)
    note = values.pop("note")
    try:
        propose_card(person, values, note=note)
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, ASKED)
    return True


def _answers_form(
    request: HttpRequest, person: Person, asked: Asked, is_alone: bool
) -> OwnAnswersForm:
    code = asked.programme.code
    is_sent = request.method == "POST" and request.POST.get("act") == f"answers {code}"
    return OwnAnswersForm(
        request.POST if is_sent else None,
        prefix=code,
        person=person,
        asked=asked.questions,
        ordinary=asked.ordinary,
        special=asked.special,
        wording=special_wording() if is_alone else None,
    )


def _keep(person: Person, asked: Asked, form: OwnAnswersForm) -> None:
    answer_anew(
        person,
        asked.programme.uid,
        ordinary=form.changed(special=False),
        special=form.changed(special=True),
        emptied=[*form.emptied(special=False), *form.emptied(special=True)],
        language=get_language() or "en",
        at=timezone.now(),
    )


def _say(person: Person, data: QueryDict) -> bool:
    """Note a yes or a no to the words in force; say whether it was one."""
    form = ConsentForm(data)
    wording = wording_now(form.data.get("purpose", "")) if form.is_valid() else None
    event = form.cleaned_data["event"] if wording is not None else None
    asked = person.consents.filter(wording__purpose=form.data.get("purpose", ""))
    if wording is None or (event and not asked.filter(event_uid=event).exists()):
        return False
    say_anew(
        person,
        wording,
        event_uid=event,
        is_given=form.cleaned_data["is_given"],
        language=get_language() or "en",
        at=timezone.now(),
    )
    return True


def _saved(request: HttpRequest, person: Person) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("my_data", person.uid)
