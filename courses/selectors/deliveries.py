"""What became of a message to the people of an event: for each of those chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import ACTIVE, Event, Registration
from courses.selectors.recipients import Exclusion
from courses.selectors.registrations import found_by_name
from outbox.models import Bounce, Message

State, Skip = Message.State, Message.SkipReason


class Fate(TextChoices):
    """Where the message to one person stands."""

    PLANNED = "planned", _("to be sent")
    ON_WAY = "on_way", _("on the way")
    SENT = "sent", pgettext_lazy("message", "sent")
    BOUNCED = "bounced", _("came back")
    REFUSED = "refused", pgettext_lazy("message", "refused")
    IN_DOUBT = "in_doubt", _("in doubt")
    BARRED = "barred", _("not sent: address barred")
    SKIPPED = "skipped", _("not sent: no longer needed")
    NO_ADDRESS = "no_address", _("not sent: no address")


UNREACHED = 30  # people whom the desk names at once
CAME_BACK = (Bounce.Kind.HARD, Bounce.Kind.SOFT)
BARRED = (Skip.BAD_ADDRESS, Skip.SUPPRESSED, Skip.UNSUBSCRIBED, Skip.ERASED)
LOOKS = {
    Fate.PLANNED: "info",
    Fate.ON_WAY: "wait",
    Fate.SENT: "ok",
    Fate.SKIPPED: "past",
}


def look_of(fate: str) -> str:
    """How the badge looks."""
    return LOOKS.get(Fate(fate), "bad")


def deliveries_of(
    event: Event,
    *,
    batches: Iterable[str],
    left_out: Mapping[str, list[str]],
    planned: Iterable[str] = (),
    query: str = "",
    fate: str = "",
) -> QuerySet[Any]:
    """Those who were chosen, by name, each with `fate`, `why` and `told_at`.

    `left_out` has the uids of those who were chosen and not written to, by reason;
    `planned`, of a message that is not sent yet, of those who would get it.
    """
    # of a list without anything Django makes a query that cannot be looked into
    keys, about = list(batches) or ["none"], Registration._meta.label
    mine = Message.objects.filter(
        batch__in=keys, about_kind=about, about_uid=OuterRef("uid")
    ).order_by("-pk")
    back = Bounce.objects.filter(
        kind__in=CAME_BACK,
        message__batch__in=keys,
        message__about_uid=OuterRef("uid"),
    ).order_by("-pk")
    gone = {key: list(uids) for key, uids in left_out.items()}
    rows: QuerySet[Any] = event.registrations.annotate(
        mail=Subquery(mine.values("state")[:1]),
        mail_skip=Subquery(mine.values("skip_reason")[:1]),
        told_at=Subquery(mine.values("sent_at")[:1]),
        back=Subquery(back.values("pk")[:1]),
        why=Coalesce(
            Subquery(back.values("text")[:1]),
            Subquery(mine.values("last_error")[:1]),
            Value(""),
        ),
    )
    to_come = list(planned)
    among = Q(uid__in=[*to_come, *(uid for uids in gone.values() for uid in uids)])
    rows = rows.filter(Q(mail__isnull=False) | among)
    rows = rows.annotate(fate=_fate(gone.get(Exclusion.NO_ADDRESS, []), to_come))
    if fate:
        rows = rows.filter(fate=fate)
    rows = rows.select_related("organisation__region__parent", "event")
    return found_by_name(rows.order_by("sort_key", "pk"), query)


def unreached_at(events: QuerySet[Event], at: datetime) -> QuerySet[Registration]:
    """Who has or waits for a seat at one of `events` ahead, and whose mail came back.

    With another address the person is no longer among them.
    """
    back = Bounce.objects.filter(
        kind__in=CAME_BACK,
        message__about_uid=OuterRef("uid"),
        message__address_key=OuterRef("email_key"),
    ).order_by("-pk")
    rows = Registration.objects.filter(
        event__in=events.values("pk"), event__ends_at__gte=at, status__in=ACTIVE
    ).exclude(event__status=Event.Status.CANCELLED)
    rows = rows.filter(Exists(back)).annotate(why=Subquery(back.values("text")[:1]))
    rows = rows.select_related("event", "organisation__region__parent")
    return rows.order_by("event__starts_at", "sort_key", "pk")[:UNREACHED]


def _fate(without_address: list[str], planned: list[str]) -> Case:
    """The state of the mail in the words of Fate; without a mail, why there is none."""
    waiting = [State.QUEUED, State.CLAIMED, State.SENDING]
    return Case(
        When(mail__isnull=True, uid__in=without_address, then=Value(Fate.NO_ADDRESS)),
        When(mail__isnull=True, uid__in=planned, then=Value(Fate.PLANNED)),
        When(mail__isnull=True, then=Value(Fate.BARRED)),
        When(back__isnull=False, then=Value(Fate.BOUNCED)),
        When(mail__in=waiting, then=Value(Fate.ON_WAY)),
        When(mail=State.SENT, then=Value(Fate.SENT)),
        When(mail=State.FAILED, then=Value(Fate.REFUSED)),
        When(mail=State.UNCERTAIN, then=Value(Fate.IN_DOUBT)),
        When(mail_skip__in=BARRED, then=Value(Fate.BARRED)),
        default=Value(Fate.SKIPPED),
        output_field=CharField(),
    )
