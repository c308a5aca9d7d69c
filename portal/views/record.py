"""The training record of a person, on the desk and on paper."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from core import pdf
from core.languages import LANGUAGE_NAMES, html_lang, known
from participants.access import Visitor, actor_of, cards_for, signed_in
from participants.models import Person
from participants.selectors.duplicates import standing_card
from participants.selectors.people import names_in_both_scripts
from participants.selectors.tabs import person_tabs_of
from participants.services.audit import record
from portal.selectors.record import record_of


@signed_in
@require_safe
def person_record(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Events, hours and certificates over the years; looking is noted."""
    if (standing := standing_card(uid)) is not None:
        person = get_object_or_404(cards_for(request.user), pk=standing)
        return redirect("person_record", person.uid, permanent=False)
    person = _seen(request, uid)
    context = {
        **_context(person, request.user),
        "tabs": person_tabs_of(person, request.user),
        "languages": LANGUAGE_NAMES.items(),
        "language": known(None),
    }
    return render(request, "portal/person_record.html", context)


@signed_in
@require_safe
def person_record_print(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same as a PDF in the language `?language=`; this is noted as well."""
    person = _seen(request, uid)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGE_NAMES else known(None)
    return record_pdf(person, request.user, language)


def record_pdf(person: Person, user: Visitor | None, language: str) -> HttpResponse:
    """The paper, as `user` may know it; without a user it is the person's own."""
    with override(language):
        title = _("Training record")
        context = {
            **_context(person, user),
            "title": title,
            "page_lang": html_lang(language),
            "as_of": timezone.now(),
            "site": settings.SITE_URL.split("//", 1)[-1],
        }
        html = render_to_string("portal/print/person_record.html", context)
    content = pdf.render(html, title=title, language=language)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="training-record.pdf"'
    return response


def _seen(request: HttpRequest, uid: UUID) -> Person:
    person = get_object_or_404(cards_for(request.user), uid=uid)
    record(actor_of(request), "person.seen", person)
    return person


def _context(person: Person, user: Visitor | None) -> dict[str, object]:
    cyrillic, latin = names_in_both_scripts(person)
    return {
        "person": person,
        "spellings": [name for name in (cyrillic, latin) if name != person.full_name],
        "record": record_of(person, user),
    }
