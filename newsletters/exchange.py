"""Files out: the columns of issues, of the readers, and of what became of a sending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGE_NAMES
from core.xlsx import Value
from newsletters.models import Delivery, Edition, Issue, Subscription, Work
from newsletters.selectors.approval import strangers_among
from outbox.models import Message, Suppression
from participants.access import Visitor
from participants.exchange.columns import Column, Spelling, choice_of, moment, of
from participants.exchange.exports import AT_ONCE, language_of
from participants.models import Organisation, Post
from participants.selectors.people import held_on


class DeliveryRow(NamedTuple):
    """A delivery, whether the reader may know to whom, and where they hold a post."""

    delivery: Any
    is_known: bool
    offices: list[Organisation]


def deliveries_to_write(
    rows: QuerySet[Delivery], user: Visitor
) -> Iterator[DeliveryRow]:
    """The deliveries in few statements for every thousand. Of people and organisations
    that `user` has no door to there is neither a name nor an address.
    """
    related = ("message", "person", "organisation__region__parent", "subscription")
    reader = rows.select_related(*related).order_by("pk").iterator(AT_ONCE)
    while some := list(islice(reader, AT_ONCE)):
        hidden = strangers_among(user, some)
        offices = _offices([row.person_id for row in some if row.person_id])
        for row in some:
            own = [row.organisation] if row.organisation else []
            yield DeliveryRow(row, row.pk not in hidden, own or offices[row.person_id])


def _offices(people: list[int]) -> dict[int | None, list[Organisation]]:
    """Where each of `people` holds a post today."""
    found: dict[int | None, list[Organisation]] = defaultdict(list)
    held = Post.objects.filter(held_on(timezone.localdate()), person__in=people)
    for post in held.select_related("organisation__region__parent"):
        found[post.person_id].append(post.organisation)
    return found


def _name(row: DeliveryRow, how: Spelling) -> Value:
    if not row.is_known:
        return None
    if row.delivery.person is not None:
        return how.person(row.delivery.person)
    return how.organisation(row.delivery.organisation)


def _address(row: DeliveryRow, _how: Spelling) -> Value:
    return row.delivery.address_key if row.is_known else None


def _office(row: DeliveryRow, how: Spelling) -> Value:
    return "; ".join(map(how.organisation, row.offices)) if row.is_known else None


def _place(row: DeliveryRow, how: Spelling) -> Value:
    """The municipalities alone: they say nothing of who it was."""
    return "; ".join(dict.fromkeys(how.place(office.region) for office in row.offices))


def _groups(row: DeliveryRow, how: Spelling) -> Value:
    chosen = row.delivery.rule.get("groups", [])
    return "; ".join([how.texts(group["names"]) for group in chosen])


def _state(row: DeliveryRow, how: Spelling) -> Value:
    message = row.delivery.message
    return how.choice(Message.State, message.state) if message else None


def _reason(row: DeliveryRow, how: Spelling) -> Value:
    """Why there was no message, or why it did not arrive."""
    delivery = row.delivery
    if delivery.message is None:
        return how.choice(Delivery.Exclusion, delivery.exclusion)
    if delivery.message.skip_reason:
        return how.choice(Message.SkipReason, delivery.message.skip_reason)
    return str(delivery.message.last_error) or None


DELIVERIES: tuple[Column[DeliveryRow], ...] = (
    Column("name", _("Name"), _name, width=30),
    Column("address", _("Address"), _address, width=30),
    Column("organisation", _("Organisation"), _office, is_usual=False, width=40),
    Column("place", _("Municipality"), _place, width=24),
    Column("groups", _("Target groups"), _groups, width=40),
    Column(
        "language",
        _("language"),
        lambda row, _: LANGUAGE_NAMES.get(row.delivery.language),
    ),
    Column("state", _("State"), _state),
    Column("reason", _("reason"), _reason, width=40),
    Column(
        "sent",
        _("sent"),
        lambda row, _: row.delivery.message and moment(row.delivery.message.sent_at),
    ),
)

ISSUES: tuple[Column[Issue], ...] = (
    Column(
        "name", _("Newsletter"), lambda row, how: how.texts(row.series.titles), width=30
    ),
    Column("number", _("Issue"), of("label"), width=10),
    Column("title", _("Title"), lambda row, how: how.texts(row.titles), width=45),
    Column("state", _("State"), choice_of("state", Issue.State)),
    Column("published", _("published"), lambda row, _: moment(row.published_at)),
    Column(
        "messages",
        _("Messages"),
        lambda row, _: sum(sending.queued for sending in row.dispatches.all()),
        width=12,
    ),
    Column(
        "publisher",
        _("publisher"),
        lambda row, how: how.organisation(row.series.publisher),
        is_usual=False,
        width=40,
    ),
)

IN_ARCHIVE = ("name", "number", "title", "published", "publisher")
ARCHIVE = tuple(column for column in ISSUES if column.key in IN_ARCHIVE)


def _formats(row: Edition, _how: Spelling) -> Value:
    kinds = [str(form.get_format_display()) for form in row.manifestations.all()]
    return "; ".join(kinds)


def _isbns(row: Edition, _how: Spelling) -> Value:
    return "; ".join([form.isbn for form in row.manifestations.all() if form.isbn])


def _of_programme(row: Edition, how: Spelling) -> Value:
    programme = row.work.programme
    return how.texts(programme.short_names) if programme else None


PUBLICATIONS: tuple[Column[Edition], ...] = (
    Column("name", _("Title"), lambda row, how: how.texts(row.work.titles), width=45),
    Column("kind", _("Kind"), choice_of("work.kind", Work.Kind), width=20),
    Column("edition", _("edition"), of("number"), width=10),
    Column("language", _("language"), language_of),
    Column("published", _("published"), of("published_on"), width=14),
    Column("formats", _("format"), _formats, width=20),
    Column("isbn", "ISBN", _isbns, width=24),
    Column(
        "publisher",
        _("publisher"),
        lambda row, how: how.organisation(row.work.publisher),
        width=40,
    ),
    Column(
        "programme",
        _("Programme"),
        _of_programme,
        is_usual=False,
        width=24,
    ),
)


SUPPRESSED: tuple[Column[Suppression], ...] = (
    Column("address", _("address (HMAC)"), of("address_hash"), width=45),
    Column("scope", _("scope"), of("scope"), width=30),
    Column("reason", _("reason"), choice_of("reason", Suppression.Reason), width=24),
    Column("note", _("note"), of("note"), width=40),
    Column("since", _("since"), lambda row, _: moment(row.since)),
    Column("ended", _("ended"), lambda row, _: moment(row.ended_at)),
    Column("ended_note", _("why ended"), of("ended_note"), is_usual=False, width=40),
)


def _wording(row: Subscription, _how: Spelling) -> Value:
    return row.wording.version if row.wording else None


READERS: tuple[Column[Subscription], ...] = (
    Column("name", _("e-mail"), of("email"), width=30),
    Column("language", _("language"), language_of),
    Column("asked", _("asked"), lambda row, _: moment(row.asked_at)),
    Column("confirmed", _("confirmed"), lambda row, _: moment(row.confirmed_at)),
    Column("ended", _("ended"), lambda row, _: moment(row.ended_at)),
    Column("wording", _("Version of the consent"), _wording, is_usual=False),
)
