"""What the messages of newsletters say."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import lru_cache

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.languages import pick
from core.mail import absolute, letter
from newsletters.models import BulletinSeries, Delivery, Dispatch, Issue, Subscription
from newsletters.services.render import (
    Content,
    compile_issue,
    fill,
    neutral_name,
    reason_sentence,
)
from newsletters.services.tokens import confirm_token, unsubscribe_token
from outbox.models import Message, is_good_address
from outbox.services.renderers import Mail, NotNeeded
from participants.selectors.organisations import organisation_name


def load_deliveries(messages: Sequence[Message]) -> None:
    """Give each of `messages` its delivery, with all that its mail says: one query."""
    rows = Delivery.objects.select_related(
        "person", "organisation", "dispatch__issue__series__publisher"
    ).defer("dispatch__content")
    prefetch_related_objects(messages, Prefetch("delivery", rows))


def issue_mail(message: Message) -> Mail:
    """The issue as it was approved, with the reader's name and links."""
    if not Message.delivery.is_cached(message):
        load_deliveries([message])
    delivery = getattr(message, "delivery", None)
    if delivery is None:
        raise NotNeeded
    series = delivery.dispatch.issue.series
    content = _frozen(delivery.dispatch.uid, delivery.language)
    values = {
        "name": _name_of(delivery),
        "reason": reason_sentence(delivery.rule, delivery.language),
    }
    return _mail(series, content, values, message)


def test_mail(message: Message) -> Mail:
    """The issue as it stands now, to the editor who asked for it."""
    issue = (
        Issue.objects.select_related("series__publisher", "series__programme")
        .filter(uid=_about(message))
        .first()
    )
    if issue is None:
        raise NotNeeded
    with override(message.language):
        content = compile_issue(issue, message.language)
        content["subject"][0] = f"[{_('Test')}] {content['subject'][0]}"
        reason = _("You get this message because you asked for a test.")
    name = message.context.get("name") or neutral_name(message.language)
    values = {"name": name, "reason": reason}
    return _mail(issue.series, content, values, message)


def confirm_mail(message: Message) -> Mail:
    """The link by which a new subscriber confirms."""
    subscription = (
        Subscription.objects.select_related("series__publisher")
        .filter(uid=_about(message), confirmed_at=None, ended_at=None)
        .first()
    )
    if subscription is None:
        raise NotNeeded
    series, language = subscription.series, message.language
    path = reverse("subscription_confirm", args=[confirm_token(subscription.uid)])
    title = pick(series.titles, language)
    with override(language):
        subject = _("Confirm your subscription: %(newsletter)s") % {"newsletter": title}
        button = _("Confirm the subscription")
    context = {
        "subject": subject,
        "sender": organisation_name(series.publisher, language),
        "series": title,
        "button_url": absolute(path),
        "button_label": button,
    }
    text, html = letter("newsletters/mail/confirm", context, language=language)
    return Mail(subject, text, html, from_name=context["sender"])


def approval_mail(message: Message) -> Mail:
    """To somebody who may approve: what waits, and where to look at it."""
    dispatch = (
        Dispatch.objects.select_related("issue__series__publisher", "audience")
        .defer("content")
        .filter(uid=_about(message), state=Dispatch.State.WAITING)
        .first()
    )
    if dispatch is None:
        raise NotNeeded
    language, series = message.language, dispatch.issue.series
    title = pick(series.titles, language)
    with override(language):
        words = _("Please approve a sending: %(newsletter)s %(number)s")
        subject = words % {"newsletter": title, "number": dispatch.issue.label}
        button = _("Look at the sending")
    sender = organisation_name(series.publisher, language)
    context = {
        "subject": subject,
        "sender": sender,
        "title": title,
        "number": dispatch.issue.label,
        "issue_title": pick(dispatch.issue.titles, language),
        "audience": pick(dispatch.audience.names, language),
        "asked_by": str(dispatch.asked_by or ""),
        "count": dispatch.queued,
        "button_url": absolute(reverse("dispatch_page", args=[dispatch.uid])),
        "button_label": button,
    }
    text, html = letter("newsletters/mail/approval", context, language=language)
    return Mail(subject, text, html, from_name=sender)


def _mail(
    series: BulletinSeries, content: Content, values: dict[str, str], message: Message
) -> Mail:
    token = unsubscribe_token(series.uid, message.address)
    url = absolute(reverse("unsubscribe", args=[token]))
    mail = fill(content, {**values, "unsubscribe": url})
    publisher = series.publisher
    return Mail(
        subject=mail["subject"],
        text=mail["text"],
        html=mail["html"],
        from_name=organisation_name(publisher, message.language),
        reply_to=publisher.email if is_good_address(publisher.email) else "",
        unsubscribe_url=url,
        list_id=series.slug,
    )


def _about(message: Message) -> uuid.UUID:
    if message.about_uid is None:
        raise NotNeeded
    return message.about_uid


def _name_of(delivery: Delivery) -> str:
    """The reader's name; a neutral word for mailboxes of several and of nobody."""
    if delivery.person and not delivery.covered:
        return delivery.person.full_name
    if delivery.organisation and not delivery.covered:
        return organisation_name(delivery.organisation, delivery.language)
    return neutral_name(delivery.language)


@lru_cache(maxsize=16)
def _frozen(dispatch: uuid.UUID, language: str) -> Content:
    """The approved text: it never changes, so it is read once for many messages."""
    contents = Dispatch.objects.values_list("content", flat=True).get(uid=dispatch)
    found: Content = contents[language]
    return found
