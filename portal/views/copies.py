"""A copy of all that is kept about a person, for who has no mailbox of their own."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import pdf
from core.errors import DomainError
from core.http import get_or_post
from core.languages import html_lang
from participants.access import (
    actor_of,
    cards_for,
    edits_person,
    hands_over_copies,
    signed_in,
)
from participants.models import Person, PersonRequest
from participants.selectors.tabs import person_tabs_of
from participants.services.audit import record
from participants.services.privacy import Row, holdings
from participants.services.requests import ask_for_copy
from portal.forms.copies import CopyForm
from portal.selectors.held import chapters_of, title_of
from portal.services.copies import Asked, files_at_desk, tables_at_desk


@signed_in
@get_or_post
@never_cache
def person_copy(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say how much is kept where; who may change the card asks for a copy here."""
    person = _edited(request, uid)
    if request.method == "POST":
        ask_for_copy(person, actor=actor_of(request))
        said = _("The request was noted. An administrator looks at it.")
        messages.success(request, said)
        return redirect("person_copy", person.uid)
    record(actor_of(request), "person.seen", person)
    return _page(request, person, CopyForm(initial={"language": person.language}))


@signed_in
@require_POST
@never_cache
def person_copy_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The copy on paper, or with all files, once it is said who asks; it is noted."""
    person = _edited(request, uid)
    if not hands_over_copies(request.user):
        raise PermissionDenied
    form = CopyForm(request.POST)
    if form.is_valid() and (made := _made(request, person, form)) is not None:
        return made
    return _page(request, person, form)


def _edited(request: HttpRequest, uid: UUID) -> Person:
    person = get_object_or_404(cards_for(request.user), uid=uid)
    if not edits_person(request.user, person):
        raise PermissionDenied
    return person


def _page(request: HttpRequest, person: Person, form: CopyForm) -> HttpResponse:
    may_copy = hands_over_copies(request.user)
    context = {
        "person": person,
        "form": form if may_copy else None,
        "kept": _kept(person) if may_copy else [],
        "waiting": person.requests.filter(
            kind=PersonRequest.Kind.COPY, state=PersonRequest.State.OPEN
        ).first(),
        "tabs": person_tabs_of(person, request.user),
    }
    status = 400 if form.is_bound else 200
    return render(request, "portal/person_copy.html", context, status=status)


def _kept(person: Person) -> list[tuple[str, int]]:
    """How many rows of each table a copy would hold; what they say is not shown."""
    cards = [person, *person.merged.order_by("pk")]
    counts = {
        title_of(holding.model): sum(len(holding.export(card)) for card in cards)
        for holding in holdings
    }
    return [(title, number) for title, number in counts.items() if number]


def _made(request: HttpRequest, person: Person, form: CopyForm) -> HttpResponse | None:
    values = form.cleaned_data
    asked = Asked(values["checked"], values["reference"])
    actor = actor_of(request)
    try:
        if request.POST.get("as") == "zip":
            content = files_at_desk(person, asked, actor=actor)
            return _download(content, "application/zip", "zip")
        tables = tables_at_desk(person, asked, actor=actor)
    except DomainError as error:
        form.add_error("reference", str(error))
        return None
    printed = copy_pdf(person, tables, language=values["language"])
    return _download(printed, "application/pdf", "pdf")


def _download(content: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="copy-of-data.{ending}"'
    return response


def copy_pdf(person: Person, tables: dict[str, list[Row]], *, language: str) -> bytes:
    """All tables on paper, in the language in which the person reads."""
    with override(language):
        title = _("All that is kept about you")
        context = {
            "person": person,
            "chapters": chapters_of(tables),
            "title": title,
            "page_lang": html_lang(language),
            "as_of": timezone.now(),
            "site": settings.SITE_URL.split("//", 1)[-1],
        }
        html = render_to_string("portal/print/person_copy.html", context)
    return pdf.render(html, title=title, language=language)
