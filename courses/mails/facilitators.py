"""What observers, facilitators and those who look for one are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.languages import pick
from core.mail import absolute, letter
from courses.models import Observation
from courses.services import notices
from courses.services.facilitators.observations import observation_path
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded
from programmes.models import Programme
from programmes.selectors.programmes import donors_of


def _mail(
    template: str,
    message: Message,
    context: dict[str, Any],
    subject: Callable[[], str],
) -> Mail:
    with override(message.language):
        line = subject()
    context = {**context, "subject": line}
    name = f"courses/mail/facilitators/{template}"
    text, html = letter(name, context, language=message.language)
    return Mail(line, text, html, context["sender"])


def _from(programme: Programme, language: str) -> dict[str, Any]:
    return {
        "sender": pick(programme.short_names, language) or "Obuka",
        "donors": donors_of(programme, language),
    }


def observation_asked(message: Message) -> Mail:
    """Observe somebody at an event and say what you saw."""
    row = _observation(message)
    if row.signed_at is not None:
        raise NotNeeded
    context = _about(row, message) | {"button_url": absolute(observation_path(row))}
    return _mail(
        "observation_asked",
        message,
        context,
        lambda: _("Observation: %(event)s") % {"event": context["title"]},
    )


def observation_signed(message: Message) -> Mail:
    """Somebody wrote how they saw you lead; it is on your own page."""
    row = _observation(message)
    if row.signed_at is None:
        raise NotNeeded
    context = _about(row, message) | {"button_url": absolute("/my/")}
    return _mail(
        "observation_signed",
        message,
        context,
        lambda: _("How you led it: %(event)s") % {"event": context["title"]},
    )


def _observation(message: Message) -> Observation:
    rows = Observation.objects.select_related(
        "event__place",
        "observer",
        "candidacy__person",
        "candidacy__qualification__programme",
    )
    row = rows.filter(uid__in=[message.about_uid]).first()
    if row is None:
        raise NotNeeded
    return row


def _about(row: Observation, message: Message) -> dict[str, Any]:
    qualification = row.candidacy.qualification
    return _from(qualification.programme, message.language) | {
        "observation": row,
        "event": row.event,
        "title": pick(row.event.titles, message.language),
        "qualification": pick(qualification.titles, message.language),
    }


RENDERERS: dict[str, Callable[[Message], Mail]] = {
    notices.OBSERVATION_ASKED: observation_asked,
    notices.OBSERVATION_SIGNED: observation_signed,
}
