"""The desk's page that adds a person by hand."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from participants.access import (
    actor_of,
    adds_people,
    cards_for,
    managed_programmes,
    signed_in,
)
from participants.forms import PersonAddForm
from participants.models import Person, PersonalField, PersonalQuestion
from participants.selectors.people import find_people
from participants.selectors.questions import questions_of, told_to
from participants.services.duplicates import flag_doubles
from participants.services.newcomers import PersonKnown, add_person


@signed_in
@get_or_post
def person_add(request: HttpRequest) -> HttpResponse:
    """Add a person, who then is on the list of the user's programmes (`?programme=`).

    Whoever seems to be known is shown first; people out of the user's sight are
    counted and not named.
    """
    if not adds_people(request.user):
        raise Http404("no such page")
    programmes = _programmes(request)
    asked = _asked(programmes)
    form = PersonAddForm(
        request.POST if request.method == "POST" else None, asked=asked
    )
    known: list[Person] = []
    if form.is_valid():
        try:
            person = add_person(
                form.names,
                post=form.post,
                answers=form.answers,
                told=told_to(programmes, form.said()),
                programmes=programmes,
                is_another=form.is_told_apart,
                actor=actor_of(request),
            )
        except PersonKnown as error:
            known = error.people
            form.show_known()
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The person was added."))
            if not form.is_told_apart and flag_doubles(person):
                told = _("Look first whether this is somebody who has a card already.")
                messages.warning(request, told)
            return redirect("person_page", person.uid)
    pks = [row.pk for row in known]
    seen = list(find_people(cards_for(request.user).filter(pk__in=pks)))
    context = {
        "form": form,
        "is_known": bool(known),
        "seen": seen,
        "unseen": len(known) - len(seen),
    }
    is_refused = bool(known or (form.is_bound and form.errors))
    template = "participants/person_add.html"
    return render(request, template, context, status=400 if is_refused else 200)


def _asked(programmes: list[UUID]) -> list[PersonalQuestion]:
    """What these programmes ask; age groups only where they are those of one."""
    rows = questions_of(*programmes)
    return [
        row
        for row in rows
        if row.field != PersonalField.AGE_BAND or len(programmes) == 1
    ]


def _programmes(request: HttpRequest) -> list[UUID]:
    """The programmes that list the person: the one asked for, or all one manages."""
    own = managed_programmes(request.user)
    asked = request.GET.get("programme")
    if asked is None:
        return own
    found = [uid for uid in own if str(uid) == asked]
    if not found:
        raise Http404("no such programme")
    return found
