"""Tickets: a code signed from the registration's number, and the link to its page."""

from __future__ import annotations

import hashlib
import uuid

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from core.codes import BadCode, make_ticket_code, read_ticket_code
from core.errors import DomainError
from courses.models import Registration

KIND = "T"
SALT = "courses.registration"
MY_ADDRESS = "my_address"  # in the session: whose “my page” is open


class UnknownTicket(DomainError):
    """We signed this code, but have no such registration (a restored backup)."""

    code = "unknown_ticket"
    message = _("This ticket is genuine, but its registration is not here.")


def ticket_code(registration: Registration) -> str:
    """31 characters; the same as long as the newest key is."""
    return make_ticket_code(KIND, registration.number, settings.TICKET_KEYS)


def number_of_code(code: str) -> int:
    """The registration number on a genuine ticket. Raises core.codes.BadCode."""
    ticket = read_ticket_code(code, settings.TICKET_KEYS)
    if ticket.kind != KIND or ticket.number >= 2**63:
        raise BadCode
    return ticket.number


def registration_of_code(code: str) -> Registration:
    """The registration of a ticket. Raises core.codes.BadCode or UnknownTicket."""
    rows = Registration.objects.select_related("event", "organisation")
    found = rows.filter(number=number_of_code(code)).first()
    if found is None:
        raise UnknownTicket
    return found


def registration_token(registration: Registration) -> str:
    """What stands in the mailed link: whoever has it holds the mailbox."""
    return signing.dumps(_holder(registration), salt=SALT)


def _holder(registration: Registration) -> str:
    """Who a link is for: once the address is corrected, links to the former one end."""
    mailbox = hashlib.sha256(registration.email_key.encode()).hexdigest()[:12]
    return f"{registration.uid.hex}.{mailbox}"


def registration_by_token_or_404(token: str) -> Registration:
    """The registration of a mailed link; Http404 for any other text."""
    rows = Registration.objects.select_related(
        "event__programme", "event__kind", "event__place", "organisation", "person"
    )
    try:
        signed = str(signing.loads(token, salt=SALT))
        row = rows.get(uid=uuid.UUID(hex=signed.partition(".")[0]))
    except (signing.BadSignature, ValueError, Registration.DoesNotExist):
        raise Http404 from None
    if _holder(row) != signed:
        raise Http404
    return row


def registration_path(registration: Registration) -> str:
    """The address of the registration's own page."""
    return f"/my/registrations/{registration_token(registration)}/"
