"""Papers of a study visit: booklet, rooming list, travel sheet, as PDF per language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import pdf
from core.languages import html_lang, pick
from courses.models import Event, Leg, Registration
from courses.selectors.events import agenda
from courses.selectors.legs import route
from courses.selectors.per_diem import travel_sheet_of
from courses.selectors.rooming import rooming_of
from courses.selectors.travel import is_there, meals_of, stay_of, travellers_of
from courses.services.rooming import diets_of
from participants.models import Organisation
from programmes.services.marks import donors_on_paper


def booklet(event: Event, language: str, own: Registration | None = None) -> bytes:
    """The programme of the days, hosts, contacts and travellers; for one of them, of
    the days on which they are there.
    """
    legs = route(event)
    sessions = {day.on: day.sessions for day in agenda(event)}
    days = sorted({day.on for day in legs} | set(sessions))
    if own is not None:
        days = [on for on in days if is_there(own, on)]
        legs = [day for day in legs if day.on in days]
    by_day = {day.on: day.legs for day in legs}
    context = {
        "days": [(on, by_day.get(on, []), sessions.get(on, [])) for on in days],
        "hosts": _hosts([leg for day in legs for leg in day.legs]),
        "people": travellers_of(event),
        "stay": stay_of(own, event) if own is not None else None,
        "organisers": event.organisers.select_related("organisation"),
    }
    with override(language):
        title = _("Booklet of the study visit")
    return _print("booklet", event, language, title, context)


def _hosts(legs: list[Leg]) -> list[Organisation]:
    """Each host once, in the order of the route."""
    rows = [host.organisation for leg in legs for host in leg.hosts.all()]
    return list(dict.fromkeys(rows))


def rooming_list(event: Event, language: str) -> bytes:
    """Who sleeps where, and on a page of its own what the kitchens need."""
    rooms, homeless = rooming_of(event)
    context = {
        "rooms": rooms,
        "homeless": homeless,
        "meals": meals_of(event, travellers_of(event)),
        "diets": diets_of(event),
    }
    with override(language):
        title = _("Rooming list")
    return _print("rooming_list", event, language, title, context)


def travel_sheet(event: Event, language: str) -> bytes:
    """What each traveller is paid, to be signed."""
    context = {"sheet": travel_sheet_of(event)}
    with override(language):
        title = _("Travel sheet")
    return _print("travel_sheet", event, language, title, context)


def _print(
    template: str, event: Event, language: str, title: str, context: dict[str, Any]
) -> bytes:
    with override(language), timezone.override(event.tz):
        html = render_to_string(
            f"courses/print/{template}.html",
            {
                "event": event,
                "title": title,
                "page_lang": html_lang(language),
                "as_of": timezone.now(),
                "site": settings.SITE_URL.split("//", 1)[-1],
                "donors": donors_on_paper(event.programme, language),
                **context,
            },
        )
    name = f"{title}: {pick(event.titles, language)}"
    return pdf.render(html, title=name, language=language)
