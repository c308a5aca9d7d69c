"""Asking for a newsletter, confirming that, and stopping it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.languages import LANGUAGE_NAMES
from newsletters.models import BulletinSeries, Subscription
from newsletters.selectors.issues import reading_languages
from newsletters.services.tokens import CONFIRM_DAYS
from outbox.models import BULK, Suppression, address_key
from outbox.selectors import is_suppressed
from outbox.services.send import queue_message
from outbox.services.suppression import end_suppression, suppress
from participants.models import ConsentWording
from participants.services.audit import record

KIND = "newsletter.confirm"
ONE_MAIL_PER = timedelta(hours=1)


class SubscriptionEnded(DomainError):
    code = "subscription_ended"
    message = _("This subscription has ended. You can subscribe again.")


class NotInThisLanguage(DomainError):
    code = "not_in_this_language"
    message = _(
        "This newsletter comes out in: %(languages)s. Choose one of these languages."
    )


def refuse_language(series: BulletinSeries, language: str) -> None:
    """Raise NotInThisLanguage for one in which `series` is not published."""
    present = reading_languages(series)
    if language not in present:
        names = ", ".join(LANGUAGE_NAMES[code] for code in present)
        raise NotInThisLanguage(languages=names)


@transaction.atomic
def subscribe(
    series: BulletinSeries,
    *,
    email: str,
    language: str,
    wording: ConsentWording | None = None,
    at: datetime | None = None,
) -> None:
    """Mail a link by which the owner of `email` confirms that they want `series`.

    At most one mail in an hour. Returns nothing: whether the address was known is
    nobody else's business. Raises BadAddress, NotInThisLanguage.
    """
    refuse_language(series, language)
    at = at or timezone.now()
    email = email.strip()
    row, is_new = Subscription.objects.get_or_create(
        series=series,
        email_key=address_key(email)[:254],
        ended_at=None,
        defaults={
            "email": email,
            "language": language,
            "wording": wording,
            "asked_at": at,
        },
    )
    if not is_new:
        again = Subscription.objects.filter(
            pk=row.pk, confirmed_at=None, asked_at__lte=at - ONE_MAIL_PER
        )
        changed = again.update(
            language=language, wording=wording, asked_at=at, updated_at=at
        )
        if not changed:
            return
    queue_message(
        KIND,
        row,
        to=email,
        language=language,
        dedupe_key=f"{KIND}:{row.uid.hex}:{int(at.timestamp())}",
        expires_at=at + timedelta(days=CONFIRM_DAYS),
    )


@transaction.atomic
def confirm_subscription(
    subscription: Subscription, *, at: datetime | None = None
) -> Subscription:
    """The owner of the address wants the newsletter; calling it again changes nothing.

    A former unsubscription from this newsletter ends, and so does the bar that an
    erasure left: its owner has come again. Raises SubscriptionEnded.
    """
    at = at or timezone.now()
    row = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("series")
        .get(pk=subscription.pk)
    )
    if row.ended_at is not None:
        raise SubscriptionEnded
    if row.confirmed_at is None:
        row.confirmed_at = at
        row.save(update_fields=["confirmed_at", "updated_at"])
        again = "subscribed again"
        end_suppression(row.email, row.series.list_key, note=again)
        end_suppression(row.email, BULK, note=again, reason=Suppression.Reason.ERASED)
        record(None, "subscription.confirmed", row)
    return row


@transaction.atomic
def unsubscribe(
    series: BulletinSeries, address: str, *, at: datetime | None = None
) -> None:
    """Stop `series` for `address`: also messages that are queued, and no other list.

    One transaction; twice is once. The bar is kept as a hash, so it outlives erasure
    and a new import of the address.
    """
    at = at or timezone.now()
    is_first = not is_unsubscribed(series, address)
    suppress(address, Suppression.Reason.UNSUBSCRIBED, scope=series.list_key)
    Subscription.objects.filter(
        series=series, email_key=address_key(address)[:254], ended_at=None
    ).update(ended_at=at, updated_at=at)
    if is_first:
        record(None, "series.unsubscribed", series)


@transaction.atomic
def resubscribe(series: BulletinSeries, address: str) -> None:
    """Undo `unsubscribe`: the address may get the next issues again.

    Messages that were held back stay so.
    """
    if not end_suppression(address, series.list_key, note="undone by the reader"):
        return
    key = address_key(address)[:254]
    mine = Subscription.objects.filter(series=series, email_key=key)
    last = mine.filter(confirmed_at__isnull=False).order_by("-pk").first()
    if last is not None and not mine.filter(ended_at=None).exists():
        mine.filter(pk=last.pk).update(ended_at=None, updated_at=timezone.now())
    record(None, "series.resubscribed", series)


def is_unsubscribed(series: BulletinSeries, address: str) -> bool:
    """Whether `address` stopped this newsletter, or may get no bulk mail at all."""
    return is_suppressed(address, bulk=True, list_key=series.list_key)


def purge_unconfirmed(at: datetime | None = None) -> int:
    """Delete requests that nobody confirmed in time; return how many."""
    limit = (at or timezone.now()) - timedelta(days=CONFIRM_DAYS)
    old = Subscription.objects.filter(confirmed_at=None, asked_at__lt=limit)
    return old.delete()[0]
