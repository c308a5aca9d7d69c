"""What people change of their own registration, until the deadline of the event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Registration
from courses.selectors.situations import Act, situation_of
from courses.services.correction import correct_registration
from courses.services.seats import lock_event
from participants.models import Consent, ConsentWording
from participants.services.consents import record_consent


class ChangesClosed(DomainError):
    code = "changes_closed"
    message = _("This cannot be changed any more. Please tell the organisers.")


@transaction.atomic
def change_own(
    registration: Registration,
    *,
    middle_name: str,
    phone: str,
    post_title: str,
    language: str,
    takes_part: str | None = None,
    chosen_sessions: list[str] | None = None,
    may_be_photographed: bool | None = None,
    at: datetime | None = None,
) -> Registration:
    """Change what touches neither who comes nor whose seat it is.

    With the way of taking part and the sessions chosen its seats move. A yes or a no to
    photographs is kept as a consent; None leaves any as it is.
    Raises ChangesClosed after the deadline, or when the registration ended, and
    SeatsTaken; then nothing was changed.
    """
    at = at or timezone.now()
    event = lock_event(registration.event)
    row = Registration.objects.select_related("person").get(pk=registration.pk)
    row.event = event
    if Act.CHANGE not in situation_of(row, at).acts:
        raise ChangesClosed
    chosen: dict[str, Any] = {}
    if takes_part is not None:
        chosen["takes_part"] = takes_part
    if chosen_sessions is not None:
        chosen["chosen_sessions"] = chosen_sessions
    row = correct_registration(
        row,
        **chosen,
        middle_name=middle_name,
        phone=phone,
        post_title=post_title,
        language=language,
        actor=None,
        at=at,
    )
    if may_be_photographed is not None:
        _say_of_photographs(row, may_be_photographed, at)
    return row


def _say_of_photographs(row: Registration, is_given: bool, at: datetime) -> None:
    if row.may_be_photographed is is_given:
        return
    row.may_be_photographed = is_given
    row.save(update_fields=["may_be_photographed", "updated_at"])
    purpose = ConsentWording.Purpose.PHOTO
    wordings = ConsentWording.objects.filter(purpose=purpose)
    wording = wordings.order_by("-version").first()
    if row.person is not None and wording is not None:
        record_consent(
            row.person,
            wording,
            is_given=is_given,
            channel=Consent.Channel.LINK,
            language=row.language,
            at=at,
            actor=None,
            event_uid=row.event.uid,
        )
