"""What an erasure would take out of the tables, and what stays for the counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from core.languages import pick
from courses.models import (
    ACTIVE,
    AnswerFile,
    Award,
    EventRole,
    Leg,
    Presence,
    Registration,
    SensitiveAnswer,
    TrainerProfile,
    TravelData,
)
from newsletters.models import Delivery, Subscription
from outbox.selectors import messages_to
from participants.models import BodyMember, Consent, Person, Post, SpecialAnswer, User
from participants.services.privacy import has_own_address
from portal.selectors.retention import people_of, terms_on
from programmes.selectors.retention import State


@dataclass(frozen=True)
class Line:
    """So many rows of one kind, and what becomes of them where that needs words."""

    label: str | Promise
    number: int
    note: str | Promise = ""


@dataclass(frozen=True)
class Preview:
    """What goes, what stays, and what one should know before."""

    goes: list[Line]
    stays: list[Line]
    certificates: list[Certificate]
    seats_ahead: int
    shares_address: bool
    has_account: bool
    merged: int
    held_by: list[str]


def holding_programmes(person: Person) -> list[str]:
    """The programmes that know the person and hold their data, by short name."""
    held = [term for term in terms_on(timezone.localdate()) if term.state == State.HELD]
    return [
        pick(term.programme.short_names)
        for term in held
        if people_of(term).filter(pk=person.pk).exists()
    ]


def preview_erasure(person: Person, at: datetime) -> Preview:
    """Counted over the card and those merged into it, which go with it."""
    merged = list(person.merged.filter(erased_at=None).values_list("pk", flat=True))
    cards = [person.pk, *merged]
    is_alone = has_own_address(person)
    registrations = Registration.objects.filter(person__in=cards)
    certificates = Certificate.objects.filter(person__in=cards).order_by("pk")
    ahead = registrations.filter(status__in=ACTIVE, event__ends_at__gte=at)
    return Preview(
        goes=[line for line in _going(person, cards, is_alone) if line.number],
        stays=[line for line in _staying(cards, registrations) if line.number],
        certificates=list(certificates),
        seats_ahead=ahead.count(),
        shares_address=bool(person.email) and not is_alone,
        has_account=User.objects.filter(person__in=cards).exists(),
        merged=len(merged),
        held_by=holding_programmes(person),
    )


def _going(person: Person, cards: list[int], is_alone: bool) -> Iterator[Line]:
    own = {"person__in": cards}
    seat = {"registration__person__in": cards}
    titled = Post.objects.filter(**own).exclude(title="")
    yield Line(_("titles of posts"), titled.count(), _("the posts end today"))
    seats = BodyMember.objects.filter(**own, ended_on=None)
    yield Line(_("seats in bodies"), seats.count(), _("they end today"))
    special = SpecialAnswer.objects.filter(**own).count()
    yield Line(
        _("answers of special categories"),
        special + SensitiveAnswer.objects.filter(**seat).count(),
        _("they become numbers"),
    )
    yield Line(_("files sent with forms"), AnswerFile.objects.filter(**seat).count())
    yield Line(_("travel data"), TravelData.objects.filter(**seat).count())
    called = Leg.objects.filter(contact_person__in=cards)
    yield Line(_("contact on study visits"), called.count())
    yield Line(
        _("entry in the roster of trainers"),
        TrainerProfile.objects.filter(**own).count(),
    )
    yield Line(_("subscriptions"), Subscription.objects.filter(**own).count())
    if is_alone:
        yield Line(
            _("address and text of messages"),
            messages_to(person.email).count(),
            _("the address is barred from newsletters"),
        )


def _staying(cards: list[int], registrations: QuerySet[Registration]) -> Iterator[Line]:
    own = {"person__in": cards}
    nameless = _("without name and address")
    yield Line(_("registrations"), registrations.count(), nameless)
    yield Line(
        _("presence in sessions"),
        Presence.objects.filter(registration__in=registrations).count(),
    )
    yield Line(_("roles at events"), EventRole.objects.filter(**own).count())
    yield Line(
        _("qualifications granted"),
        Award.objects.filter(candidacy__person__in=cards).count(),
    )
    yield Line(_("consents and refusals"), Consent.objects.filter(**own).count())
    yield Line(_("issues received"), Delivery.objects.filter(**own).count(), nameless)
