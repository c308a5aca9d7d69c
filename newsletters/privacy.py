"""What newsletters keep about a person, and what erasure does with it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from newsletters.models import Delivery, Subscription
from newsletters.services.merging import settle_subscriptions
from outbox.models import Message
from outbox.services.erasure import forget_messages
from participants.models import Person
from participants.services.links import Link
from participants.services.privacy import Holding, Merge, Row, has_own_address


def export_deliveries(person: Person) -> list[Row]:
    """The issues somebody got, or did not get and why."""
    rows = Delivery.objects.filter(person=person).select_related(
        "dispatch__issue__series", "message"
    )
    return [
        {
            "newsletter": pick(row.dispatch.issue.series.titles),
            "issue": row.dispatch.issue.label,
            "approved_at": row.dispatch.frozen_at,
            "address": row.address_key,
            "language": row.language,
            "sent_at": row.message.sent_at if row.message else None,
            "not_sent_because": row.exclusion,
        }
        for row in rows
    ]


def erase_deliveries(person: Person, at: datetime) -> None:
    """Take the address out, of the messages too; the counts of the dispatch stay.

    A message for several who share a mailbox is not the person's alone and stays.
    """
    mine = Q(person=person) | Q(subscription__in=_subscriptions(person))
    if has_own_address(person):
        mine |= Q(address_key=person.email_key)
    keys = list(Delivery.objects.filter(mine).values_list("pk", flat=True))
    rows = Delivery.objects.filter(pk__in=keys)
    alone = rows.filter(covered=[], message__isnull=False)
    forget_messages(Message.objects.filter(delivery__in=alone), at)
    rows.update(address_key="", updated_at=at)


def export_subscriptions(person: Person) -> list[Row]:
    """The newsletters somebody asked for."""
    return [
        {
            "newsletter": pick(row.series.titles),
            "e_mail": row.email,
            "language": row.language,
            "asked_at": row.asked_at,
            "confirmed_at": row.confirmed_at,
            "ended_at": row.ended_at,
        }
        for row in _subscriptions(person).select_related("series")
    ]


def erase_subscriptions(person: Person, at: datetime) -> None:
    """Delete them: a subscription is nothing but an address."""
    _subscriptions(person).delete()


def _subscriptions(person: Person) -> QuerySet[Subscription]:
    mine = Q(person=person)
    if has_own_address(person):
        mine |= Q(email_key=person.email_key)
    return Subscription.objects.filter(mine)


HOLDINGS = [
    Holding("newsletters.Delivery", export_deliveries, erase_deliveries, Merge.MOVE),
    Holding(
        "newsletters.Subscription",
        export_subscriptions,
        erase_subscriptions,
        Merge.MOVE,
    ),
]

LINKS = [
    Link("newsletters.Delivery.person", _("issues received"), Merge.MOVE),
    Link(
        "newsletters.Subscription.person",
        _("subscriptions"),
        Merge.MOVE,
        settle_subscriptions,
    ),
    Link("newsletters.DistributionItem.person", _("printed copies"), Merge.MOVE),
    Link("newsletters.Delivery.organisation", _("issues received"), Merge.MOVE),
    Link("newsletters.BulletinSeries.publisher", _("newsletters"), Merge.MOVE),
    Link("newsletters.Work.publisher", _("publications"), Merge.MOVE),
    Link(
        "newsletters.DistributionLine.organisation",
        _("lines of distribution lists"),
        Merge.MOVE,
    ),
    Link("newsletters.DistributionItem.organisation", _("printed copies"), Merge.MOVE),
]
