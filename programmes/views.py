"""Programmes for the public, and on the desk."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_POST,
    require_safe,
)

from core.errors import DomainError
from core.http import get_or_post, query_of
from core.languages import pick
from core.throttle import SEARCH, throttled_for_public
from participants.access import (
    actor_of,
    cards_for,
    is_admin,
    sees_people,
    signed_in,
)
from participants.exchange.exports import AT_ONCE
from participants.forms.bodies import people_around
from participants.forms.registry import LastDayForm
from participants.models import Organisation, PersonalField
from participants.selectors.questions import Line, questions_of
from participants.services.answers import ask, ask_no_more, special_wording
from participants.views.downloads import Listing, exported, published, searched
from participants.views.registry import desk_context, seen_or_404
from programmes.access import (
    managed_programmes_for,
    programmes_for,
    sees_programmes,
)
from programmes.exchange import CONTACTS, PARTNERS, PROGRAMMES, PUBLIC_PROGRAMMES
from programmes.forms import (
    ContactForm,
    FundingForm,
    PartnerForm,
    ProgrammeForm,
    QuestionForm,
)
from programmes.models import Contact, Programme
from programmes.selectors import measures
from programmes.selectors import programmes as reads
from programmes.selectors.contacts import contacts_of
from programmes.services import programmes as acts
from programmes.services.contacts import end_contact, set_contact


@require_safe
@throttled_for_public(SEARCH)
def programme_list(request: HttpRequest) -> HttpResponse:
    """All public programmes, running ones first."""
    query = query_of(request)
    found = reads.find_programmes(reads.public_programmes(), query)
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [(item, _shown_status(item, today)) for item in page.object_list]
    context = {"page": page, "rows": rows, "query": query}
    return render(request, "programmes/programme_list.html", context)


@published
def programme_export(request: HttpRequest) -> Listing:
    """The public programmes as a spreadsheet."""
    rows = reads.public_programmes()
    return Listing(
        title=gettext_lazy("Programmes"),
        columns=PUBLIC_PROGRAMMES,
        rows=lambda: reads.stream_programmes(rows, query_of(request)),
        back=reverse("programme_list"),
        target=Programme,
        filters=searched(request),
        file_name="programmes",
        frame="core/public.html",
    )


def _shown_status(programme: Programme, today: date) -> str:
    return programme.status_override or reads.status_on(programme, today)


def dossier_context(programme: Programme) -> dict[str, Any]:
    """What the page of a programme shows of the programme itself."""
    today = timezone.localdate()
    goals = list(programme.goals.all())
    return {
        "programme": programme,
        "status": _shown_status(programme, today),
        "status_doubt": reads.status_contradiction(programme, today),
        "donors": reads.donors_of(programme),
        "roles": reads.partners_by_role(programme),
        "goals": {
            kind: [g for g in goals if g.kind == kind]
            for kind in ("overall", "specific", "result", "activity")
        },
        "promises": reads.promises_of(programme),
        "planned_total": reads.planned_total(programme),
        "topic_gaps": reads.topics_without_activity(programme),
        "indicators": [
            (indicator, measures.achieved(indicator))
            for indicator in programme.indicators.all()
        ],
    }


@signed_in
@require_safe
def desk_programmes(request: HttpRequest) -> HttpResponse:
    """The programmes one has a role in."""
    found = reads.find_programmes(_programmes(request), query_of(request))
    context = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "query": query_of(request),
        "may_create": is_admin(request.user),
    }
    return render(request, "programmes/desk_programmes.html", context)


def _programmes(request: HttpRequest) -> QuerySet[Programme]:
    """The programmes one has a role in, with their donors."""
    if not sees_programmes(request.user):
        raise Http404("no such page")
    rows = programmes_for(request.user)
    return rows.prefetch_related("fundings__donor__organisation")


@exported
def desk_programmes_export(request: HttpRequest) -> Listing:
    """The same list as a spreadsheet."""
    rows = _programmes(request)
    return Listing(
        title=gettext_lazy("Programmes"),
        columns=PROGRAMMES,
        rows=lambda: reads.stream_programmes(rows, query_of(request)),
        back=reverse("desk_programmes"),
        target=Programme,
        filters=searched(request),
        file_name="programmes",
    )


@exported
def programme_edit_export(request: HttpRequest, code: str) -> Listing:
    """The partners of a programme as a spreadsheet."""
    programme = _managed(request, code)
    rows = programme.partners.select_related("organisation__region__parent")
    return Listing(
        title=pick(programme.short_names),
        columns=PARTNERS,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("programme_edit", args=[code]),
        target=programme,
        file_name=f"{programme.code}-partners",
    )


@signed_in
@get_or_post
def programme_new(request: HttpRequest) -> HttpResponse:
    """Set up a programme; only the platform's administrators may."""
    if not is_admin(request.user):
        get_object_or_404(Programme.objects.none())
    return _edit(request, None)


@signed_in
@get_or_post
def programme_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a programme, its donors and partners."""
    return _edit(request, _managed(request, code))


def _managed(request: HttpRequest, code: str) -> Programme:
    rows: QuerySet[Programme] = managed_programmes_for(request.user)
    return get_object_or_404(rows, code=code)


def _edit(request: HttpRequest, programme: Programme | None) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, instance=programme)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        if programme is None:
            row = acts.create_programme(actor=actor_of(request), **fields)
            said = _("The programme is set up. Name its donors next.")
            messages.success(request, said)
        else:
            fresh = Programme.objects.get(pk=programme.pk)
            row = acts.change_programme(fresh, actor=actor_of(request), **fields)
            messages.success(request, _("Saved."))
        return redirect("programme_edit", row.code)
    context: dict[str, Any] = {
        "form": form,
        "programme": programme,
        "funding_form": FundingForm(),
        "partner_form": PartnerForm(),
    }
    if programme is not None:
        programme = reads.programme_dossier().get(pk=programme.pk)
        context |= dossier_context(programme)
    status = 400 if form.errors else 200
    return render(request, "programmes/programme_edit.html", context, status=status)


@signed_in
@require_POST
def programme_donor_add(request: HttpRequest, code: str) -> HttpResponse:
    """Name a donor of the programme."""
    programme = _managed(request, code)
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
    programme = _managed(request, code)
    funding = get_object_or_404(programme.fundings, uid=uid)
    acts.remove_donor(funding, actor=actor_of(request))
    return redirect("programme_edit", programme.code)


@signed_in
@require_POST
def programme_partner_add(request: HttpRequest, code: str) -> HttpResponse:
    """Name an organisation's role in the programme."""
    programme = _managed(request, code)
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
    programme = _managed(request, code)
    partner = get_object_or_404(programme.partners, uid=uid)
    acts.remove_partner(partner, actor=actor_of(request))
    return redirect("programme_edit", programme.code)


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


@signed_in
@require_safe
def programme_questions(request: HttpRequest, code: str) -> HttpResponse:
    """What the programme asks of people beside who they are, and why."""
    programme = _managed(request, code)
    asked = {row.field: row for row in questions_of(programme.uid)}
    context = {
        "programme": programme,
        "lines": [Line.of(field, asked.get(field)) for field in PersonalField],
        "has_wording": special_wording() is not None,
    }
    return render(request, "programmes/programme_questions.html", context)


@signed_in
@get_or_post
def programme_question(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Ask for a field, change how it is asked, or ask it no more."""
    programme = _managed(request, code)
    if field not in PersonalField.values:
        raise Http404("no such field")
    asked = questions_of(programme.uid)
    question = next((row for row in asked if row.field == field), None)
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        field=field,
        question=question,
    )
    if form.is_valid():
        actor, values = actor_of(request), dict(form.cleaned_data)
        try:
            if values.pop("is_asked"):
                ask(programme.uid, field, actor=actor, **values)
            elif question is not None:
                ask_no_more(question, actor=actor)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("programme_questions", programme.code)
    context = {"programme": programme, "form": form, "line": Line.of(field, question)}
    status = 400 if form.is_bound else 200
    name = "programmes/programme_question.html"
    return render(request, name, context, status=status)
