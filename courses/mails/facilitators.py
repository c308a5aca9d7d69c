"""What observers, facilitators and those who look for one are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.languages import LANGUAGE_NAMES, pick
from core.mail import absolute, letter
from courses.models import Award, Observation, PoolAnswer, PoolRequest, Qualification
from courses.selectors.facilitators.candidates import hours_since
from courses.services import notices
from courses.services.facilitators.links import answer_path, request_path
from courses.services.facilitators.observations import observation_path
from courses.services.facilitators.reminders import ending
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded
from participants.selectors.organisations import organisation_name
from programmes.models import Programme
from programmes.selectors.programmes import donors_of

Status = PoolRequest.Status


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


# --- the pool -------------------------------------------------------------------------


def pool_prove(message: Message) -> Mail:
    """Is it you who asks? The button brings the request to the organisers."""
    row = _request(message, Status.UNPROVEN)
    return _pool(
        message,
        row,
        subject=lambda: _("Confirm your request for a facilitator"),
        words=lambda: [
            _(
                "Somebody asked for a facilitator with this address. If it was"
                " you, open the page and confirm; else do nothing."
            )
        ],
        button=(lambda: _("Confirm the request"), request_path(row)),
    )


def pool_found(message: Message) -> Mail:
    """A facilitator is found for you."""
    row = _request(message, Status.ASSIGNED)
    person = row.assigned.person if row.assigned else None
    if person is None:
        raise NotNeeded
    return _pool(
        message,
        row,
        subject=lambda: _("A facilitator is found: %(topic)s") % {"topic": row.topic},
        words=lambda: [
            _(
                "%(name)s leads it and will get in touch with you, or you write:"
                " %(address)s."
            )
            % {"name": person.full_name, "address": person.email or "–"}
        ],
        button=(lambda: _("Open the request"), request_path(row)),
    )


def pool_declined(message: Message) -> Mail:
    """Nobody can come, and why."""
    row = _request(message, Status.DECLINED)
    return _pool(
        message,
        row,
        subject=lambda: _("No facilitator: %(topic)s") % {"topic": row.topic},
        words=lambda: [_("We cannot send you a facilitator this time."), row.outcome],
        button=(lambda: _("Open the request"), request_path(row)),
    )


def pool_lost(message: Message) -> Mail:
    """Who was to come cannot; we look for another."""
    row = _request(message, Status.ASKED, Status.NEW)
    return _pool(
        message,
        row,
        subject=lambda: (
            _("We look for another facilitator: %(topic)s") % {"topic": row.topic}
        ),
        words=lambda: [
            _(
                "The facilitator we found for you cannot come after all. We look for"
                " another and write to you."
            )
        ],
        button=(lambda: _("Open the request"), request_path(row)),
    )


def pool_asked(message: Message) -> Mail:
    """Would you lead it?"""
    row = _answer(message)
    if row.request.status not in PoolRequest.OPEN or row.answer:
        raise NotNeeded
    return _pool(
        message,
        row.request,
        subject=lambda: (
            _("Would you lead it? %(topic)s") % {"topic": row.request.topic}
        ),
        words=lambda: [
            _(
                "A municipality asks for a facilitator. Say whether you would do it;"
                " the organisers choose among those who say yes."
            )
        ],
        button=(lambda: _("Say yes or no"), answer_path(row)),
        is_of_pool=True,
    )


def pool_chosen(message: Message) -> Mail:
    """It is you."""
    row = _answer(message)
    request = row.request
    if request.assigned_id != row.candidacy_id:
        raise NotNeeded
    return _pool(
        message,
        request,
        subject=lambda: _("You lead it: %(topic)s") % {"topic": request.topic},
        words=lambda: [
            _(
                "The organisers chose you. Please get in touch: %(name)s, %(address)s"
                " %(phone)s"
            )
            % {
                "name": request.contact,
                "address": request.email,
                "phone": request.phone,
            }
        ],
        button=(lambda: _("Open the request"), answer_path(row)),
        is_of_pool=True,
    )


def pool_taken(message: Message) -> Mail:
    """Somebody else does it."""
    row = _answer(message)
    if row.request.assigned_id in (None, row.candidacy_id):
        raise NotNeeded
    return _pool(
        message,
        row.request,
        subject=lambda: (
            _("Somebody else leads it: %(topic)s") % {"topic": row.request.topic}
        ),
        words=lambda: [
            _(
                "Thank you for saying yes. Another facilitator was chosen; you need not"
                " keep the day free."
            )
        ],
        is_of_pool=True,
    )


def pool_withdrawn(message: Message) -> Mail:
    """It does not take place, or without a facilitator of ours."""
    row = _answer(message)
    if row.request.status not in (Status.WITHDRAWN, Status.DECLINED):
        raise NotNeeded
    return _pool(
        message,
        row.request,
        subject=lambda: _("No longer needed: %(topic)s") % {"topic": row.request.topic},
        words=lambda: [
            _(
                "Thank you for saying yes. No facilitator is needed any more; you need"
                " not keep the day free."
            )
        ],
        is_of_pool=True,
    )


def _request(message: Message, *statuses: str) -> PoolRequest:
    rows = PoolRequest.objects.select_related(
        "qualification__programme", "organisation", "assigned__person"
    )
    row = rows.filter(uid__in=[message.about_uid]).first()
    if row is None or row.status not in statuses:
        raise NotNeeded
    return row


def _answer(message: Message) -> PoolAnswer:
    rows = PoolAnswer.objects.select_related(
        "request__qualification__programme",
        "request__organisation",
        "candidacy__person",
    )
    row = rows.filter(uid__in=[message.about_uid]).first()
    if row is None:
        raise NotNeeded
    return row


def _pool(
    message: Message,
    row: PoolRequest,
    *,
    subject: Callable[[], str],
    words: Callable[[], list[str]],
    button: tuple[Callable[[], str], str] | None = None,
    is_of_pool: bool = False,
) -> Mail:
    """One letter for all of them: a heading, what happened, the facts, one button."""
    qualification = row.qualification
    with override(message.language):
        context = _from(qualification.programme, message.language) | {
            "request": row,
            "paragraphs": words(),
            "office": organisation_name(row.organisation, message.language),
            "language_name": LANGUAGE_NAMES.get(row.language, row.language),
            "qualification": pick(qualification.titles, message.language),
            "is_of_pool": is_of_pool,
            "button_url": absolute(button[1]) if button else "",
            "button_label": button[0]() if button else "",
        }
    return _mail("pool", message, context, subject)


def qualification_ends(message: Message) -> Mail:
    """Your qualification ends; what renews it, and how much of that there is."""
    rows = Award.objects.select_related("candidacy__qualification__programme")
    award = rows.filter(uid__in=[message.about_uid], withdrawn_on=None).first()
    if award is None or Award.objects.filter(
        candidacy=award.candidacy_id, pk__gt=award.pk
    ):
        raise NotNeeded
    qualification = award.candidacy.qualification
    need = qualification.renewal_hours
    context = _from(qualification.programme, message.language) | {
        "award": award,
        "qualification": pick(qualification.titles, message.language),
        "need": need,
        "have": hours_since(award.candidacy, award.granted_on) if need else None,
        "button_url": absolute("/my/"),
    }
    return _mail(
        "qualification_ends",
        message,
        context,
        lambda: (
            _("Your qualification ends: %(title)s")
            % {"title": context["qualification"]}
        ),
    )


def qualifications_end(message: Message) -> Mail:
    """Whose qualification of your programme ends soon."""
    rows = Qualification.objects.select_related("programme")
    row = rows.filter(uid__in=[message.about_uid]).first()
    if row is None:
        raise NotNeeded
    awards = ending(timezone.now()).filter(candidacy__qualification=row)
    lines = list(awards.order_by("valid_until", "pk"))
    if not lines:
        raise NotNeeded
    programme = row.programme
    page = reverse("qualification_page", args=[row.uid])
    context = _from(programme, message.language) | {
        "awards": lines,
        "qualification": pick(row.titles, message.language),
        "programme": pick(programme.short_names, message.language),
        "button_url": absolute(page),
    }
    return _mail(
        "qualifications_end",
        message,
        context,
        lambda: (
            _("Qualifications end soon: %(title)s")
            % {"title": context["qualification"]}
        ),
    )


RENDERERS: dict[str, Callable[[Message], Mail]] = {
    notices.OBSERVATION_ASKED: observation_asked,
    notices.OBSERVATION_SIGNED: observation_signed,
    notices.POOL_PROVE: pool_prove,
    notices.POOL_ASKED: pool_asked,
    notices.POOL_FOUND: pool_found,
    notices.POOL_CHOSEN: pool_chosen,
    notices.POOL_TAKEN: pool_taken,
    notices.POOL_LOST: pool_lost,
    notices.POOL_DECLINED: pool_declined,
    notices.POOL_WITHDRAWN: pool_withdrawn,
    notices.QUALIFICATION_ENDS: qualification_ends,
    notices.QUALIFICATIONS_END: qualifications_end,
}
