"""Who speaks for an organisation in a programme."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from participants.access import actor_of, cards_for, sees_people, signed_in
from participants.exchange.exports import AT_ONCE
from participants.forms.bodies import people_around
from participants.forms.registry import LastDayForm
from participants.models import Organisation
from participants.views.downloads import Listing, exported
from participants.views.registry import desk_context, seen_or_404
from programmes.access import managed_programmes_for, programmes_for
from programmes.exchange import CONTACTS
from programmes.forms import ContactForm
from programmes.models import Contact
from programmes.selectors.contacts import contacts_of
from programmes.services.contacts import end_contact, set_contact


@signed_in
@get_or_post
def organisation_contacts(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who speaks for an organisation in one’s programmes, and the form to name them."""
    organisation, rows = _contacts(request, uid)
    managed = managed_programmes_for(request.user)
    if request.method == "POST" and not managed.exists():
        raise PermissionDenied
    people = cards_for(request.user)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        programmes=managed,
        people=people_around(organisation, people),
    )
    if form.is_valid():
        data = dict(form.cleaned_data)
        programme = data.pop("programme")
        try:
            set_contact(programme, organisation, actor=actor_of(request), **data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation_contacts", uid)
    context = desk_context(request, organisation, "contacts") | {
        "form": form,
        "contacts": rows,
        "may_name": managed.exists(),
        "managed": set(managed.values_list("pk", flat=True)),
    }
    status = 400 if form.is_bound else 200
    name = "programmes/organisation_contacts.html"
    return render(request, name, context, status=status)


def _contacts(
    request: HttpRequest, uid: UUID
) -> tuple[Organisation, QuerySet[Contact]]:
    """An organisation, and those of its contacts whose card one may open."""
    if not sees_people(request.user):
        raise Http404("no such page")
    organisation = seen_or_404(request, uid)
    rows = contacts_of(organisation, programmes_for(request.user))
    return organisation, rows.filter(person__in=cards_for(request.user).values("pk"))


@exported
def organisation_contacts_export(request: HttpRequest, uid: UUID) -> Listing:
    """The same contacts as a spreadsheet."""
    organisation, rows = _contacts(request, uid)
    return Listing(
        title=str(organisation),
        columns=CONTACTS,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("organisation_contacts", args=[uid]),
        target=organisation,
        file_name="contacts",
    )


@signed_in
@get_or_post
def contact_end(request: HttpRequest, uid: UUID, contact: UUID) -> HttpResponse:
    """Note the last day of a contact."""
    organisation = seen_or_404(request, uid)
    rows = contacts_of(organisation, managed_programmes_for(request.user))
    people = cards_for(request.user)
    row = get_object_or_404(rows.filter(person__in=people.values("pk")), uid=contact)
    form = LastDayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            end_contact(row, on=form.cleaned_data["on"], actor=actor_of(request))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation_contacts", uid)
    context = desk_context(request, organisation, "contacts") | {
        "form": form,
        "contact": row,
    }
    status = 400 if form.is_bound else 200
    return render(request, "programmes/contact_end.html", context, status=status)
