"""To those whose opinion or needs are asked."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from core.languages import pick
from core.mail import absolute
from courses.mails.parts import about_event, mail_of, registration_of
from courses.models import Evaluation, NeedsSurvey, Status
from courses.services.evaluation.answering import has_answered
from courses.services.evaluation.links import answer_path
from courses.services.needs import needs_path
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded
from participants.models import Person
from programmes.selectors.programmes import donors_of


def evaluation(message: Message) -> Mail:
    """Tell us how it was: the form is behind the link, without a name."""
    return _evaluation(message, is_reminder=False)


def evaluation_reminder(message: Message) -> Mail:
    """Once more to whoever has not answered."""
    return _evaluation(message, is_reminder=True)


def _evaluation(message: Message, *, is_reminder: bool) -> Mail:
    row = registration_of(message, Status.CONFIRMED)
    key = message.context.get("evaluation")
    asked = row.event.evaluations.filter(uid=key).first()
    if asked is None or not asked.is_open(timezone.now()) or has_answered(asked, row):
        raise NotNeeded
    context = about_event(row.event, message.language) | {
        "evaluation": asked,
        "is_reminder": is_reminder,
        "is_follow_up": asked.moment != Evaluation.Moment.END,
        "button_url": absolute(answer_path(asked, row)),
    }
    return mail_of(
        "evaluation",
        message,
        context,
        lambda: _("How was it? %(event)s") % {"event": context["title"]},
    )


def needs(message: Message) -> Mail:
    """Which training do you need?"""
    found = NeedsSurvey.objects.select_related("programme")
    survey = found.filter(uid__in=[message.about_uid], closed_at=None).first()
    person = Person.objects.filter(
        uid=message.context.get("person"), merged_into=None
    ).first()
    if survey is None or person is None or not person.email_key:
        raise NotNeeded
    if survey.closes_on < timezone.localdate():
        raise NotNeeded
    title = pick(survey.titles, message.language)
    context = {
        "survey": survey,
        "title": title,
        "sender": pick(survey.programme.short_names, message.language) or "Obuka",
        "donors": donors_of(survey.programme, message.language),
        "button_url": absolute(needs_path(survey, person)),
    }
    return mail_of(
        "needs",
        message,
        context,
        lambda: _("Which training do you need? %(title)s") % {"title": title},
    )
