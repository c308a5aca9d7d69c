"""The ticket of one person to print: the code for the door, and a name to wear."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import pdf
from core.codes import grouped
from core.languages import both_scripts, html_lang, pick
from courses.models import Registration
from courses.selectors.photos import not_to_be_filmed
from courses.selectors.tracks import chosen_by
from courses.services.tickets import ticket_code
from participants.selectors.people import names_in_both_scripts
from programmes.services.marks import donors_on_paper


def ticket_pdf(registration: Registration, language: str) -> bytes:
    """A page with the ticket, and the same as a badge to be cut out."""
    event, code = registration.event, ticket_code(registration)
    names = names_shown(registration)
    rows = Registration.objects.filter(pk=registration.pk)
    with override(language), timezone.override(event.tz):
        title = _("Ticket")
        html = render_to_string(
            "courses/print/ticket.html",
            {
                "registration": registration,
                "event": event,
                "chosen": chosen_by(registration),
                "names": names,
                "no_photo": bool(not_to_be_filmed(event, rows)),
                "size": name_size(max(map(len, names))),
                "title_size": name_size(len(pick(event.titles, language)) // 2),
                "code": code,
                "code_shown": grouped(code, 4),
                "title": title,
                "page_lang": html_lang(language),
                "site": settings.SITE_URL.split("//", 1)[-1],
                "donors": donors_on_paper(event.programme, language),
            },
        )
    name = f"{title}: {pick(event.titles, language)}"
    return pdf.render(html, title=name, language=language)


def name_size(letters: int) -> str:
    """The class of a name by its length: long ones are printed in smaller letters."""
    if letters > 44:
        return "longest"
    return "long" if letters > 27 else "usual"


def names_shown(registration: Registration) -> list[str]:
    """The name as it was typed, and the same in the other script."""
    name = registration.full_name
    if registration.person is not None and registration.person.full_name == name:
        pair = names_in_both_scripts(registration.person)
    else:
        pair = both_scripts(name, registration.language)
    return list(dict.fromkeys((name, *pair)))[:2]
