"""Sign-in sheets: printed for a day, and found again by the code of a page."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.codes import BadCode, make_ticket_code, read_ticket_code
from core.errors import DomainError
from courses.models import Event, Session, Sheet
from courses.selectors.sheets import by_the_alphabet
from participants.models import Actor
from participants.services.audit import record

KIND = "S"  # of the code on a sheet; a ticket is another kind
MOST_PAGES = 100
NOON = time(13)


class NothingThatDay(DomainError):
    code = "nothing_that_day"
    message = _("There is no session on this day.")


@transaction.atomic
def print_sheet(
    event: Event, on: date, *, language: str, actor: Actor, at: datetime
) -> Sheet:
    """A sheet for one day with all who have a seat, by the alphabet of `language`.

    Printed again with the same people it is the same sheet. Raises NothingThatDay.
    """
    if not sessions_on(event, on):
        raise NothingThatDay
    rows = event.registrations.confirmed().select_related("person")
    lines = [str(row.uid) for row in by_the_alphabet(rows, language)]
    for sheet in event.sheets.filter(on=on, language=language):
        if sheet.lines == lines:
            return sheet
    sheet = Sheet.objects.create(
        event=event,
        on=on,
        language=language,
        number=secrets.randbits(50),
        lines=lines,
        printed_at=at,
        printed_by=actor,
    )
    record(actor, "sheet.printed", sheet, after={"on": str(on), "rows": len(lines)})
    return sheet


def sessions_on(event: Event, on: date) -> list[Session]:
    """The teaching sessions that begin on a local day; of parallel ones the first."""
    rows = event.sessions.filter(kind__in=Session.TEACHING)
    found: list[Session] = []
    for row in rows:
        row.event = event
        is_that_day = row.starts_at.astimezone(event.tz).date() == on
        if is_that_day and not (found and row.starts_at < found[-1].ends_at):
            found.append(row)
    return found


def is_morning(session: Session) -> bool:
    """Whether a session is of the first half of its day: it begins before 13:00."""
    return session.starts_at.astimezone(session.event.tz).time() < NOON


def page_code(sheet: Sheet, page: int) -> str:
    """What the QR code of a page says: sheet and page, signed."""
    number = sheet.number * MOST_PAGES + page
    return make_ticket_code(KIND, number, settings.TICKET_KEYS)


def sheet_of_code(code: str) -> tuple[Sheet, int]:
    """The sheet and the page of a code. Raises BadCode for any other."""
    ticket = read_ticket_code(code, settings.TICKET_KEYS)
    number, page = divmod(ticket.number, MOST_PAGES)
    if ticket.kind != KIND or number >= 2**63:
        raise BadCode
    sheet = Sheet.objects.select_related("event").filter(number=number).first()
    if sheet is None:
        raise BadCode
    return sheet, page
