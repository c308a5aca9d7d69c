"""The agenda of an event, on a page and on paper, in each language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from core import pdf
from core.languages import LANGUAGE_NAMES, html_lang, known
from core.throttle import FILES, throttled_for_public
from courses.access import events_for
from courses.models import Event
from courses.selectors.agenda import blocks
from courses.selectors.events import (
    agenda,
    contact_hours,
    event_dossier,
    public_events,
)
from courses.selectors.materials import PUBLIC, seen_of, shown
from programmes.services.marks import donors_on_paper


@require_safe
def event_agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """The agenda alone, tracks side by side, with the papers in each language."""
    event = _seen(request, slug)
    context = {
        **_context(event),
        "materials": shown(seen_of(event, PUBLIC, timezone.now()), event),
        "languages": [
            (code, html_lang(code), name) for code, name in LANGUAGE_NAMES.items()
        ],
    }
    with timezone.override(event.tz):
        return render(request, "courses/event_agenda.html", context)


@require_safe
@throttled_for_public(FILES)
def event_agenda_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a PDF in the language `?language=`."""
    event = _seen(request, slug)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGE_NAMES else known(None)
    with override(language), timezone.override(event.tz):
        title = _("Agenda")
        context = {
            **_context(event),
            "title": title,
            "page_lang": html_lang(language),
            "site": settings.SITE_URL.split("//", 1)[-1],
            "donors": donors_on_paper(event.programme, language),
        }
        html = render_to_string("courses/print/agenda.html", context)
    content = pdf.render(html, title=title, language=language)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{event.slug}-{language}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _seen(request: HttpRequest, slug: str) -> Event:
    """A public event, or one that the visitor works on."""
    rows = event_dossier().filter(slug=slug)
    found = rows.filter(pk__in=public_events().values("pk")).first()
    if found is not None:
        return found
    return get_object_or_404(rows.filter(pk__in=events_for(request.user).values("pk")))


def _context(event: Event) -> dict[str, object]:
    days = [(day.on, blocks(day.sessions)) for day in agenda(event)]
    return {"event": event, "days": days, "hours": contact_hours(event)}
