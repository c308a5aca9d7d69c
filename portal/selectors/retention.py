"""Whom the terms of the programmes keep, and who goes when.

A person goes once the terms of all programmes that know them have passed, no hold
stands, and nothing else needs the card. Everything that names a person is in `TIES`
or in `UNTIED` (a test walks the tables).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from courses.models import (
    Award,
    Candidacy,
    Event,
    EventRole,
    FollowUp,
    Invitation,
    Leg,
    NeedsTurn,
    Observation,
    Registration,
    TrainerProfile,
)
from newsletters.models import Subscription
from participants.models import (
    ConsentWording,
    Listing,
    Person,
    PersonalAnswer,
    SpecialAnswer,
    TargetGroup,
    User,
)
from participants.selectors.consents import latest_consent_q
from programmes.models import Contact, PlannedGroup, Programme
from programmes.selectors.retention import State, Term, term_of

R = TypeVar("R", Registration, Leg)
STOPPED = (State.HELD, State.COUNTED)
Rows: TypeAlias = QuerySet[Any]


@dataclass(frozen=True)
class Scope:
    """Some programmes, by what their rows name them."""

    pks: list[int]
    uids: list[UUID]

    def held(self, path: str = "event") -> Q:
        """Condition on rows of an event of these programmes, or one they share."""
        own = Q(**{f"{path}__programme__in": self.pks})
        return own | Q(**{f"{path}__further_programmes__in": self.pks})

    def events(self) -> Rows:
        own = Q(programme__in=self.pks) | Q(further_programmes__in=self.pks)
        return Event.objects.filter(own).values("uid")


def scope_of(terms: Iterable[Term]) -> Scope:
    """The programmes of these terms."""
    rows = [term.programme for term in terms]
    return Scope([row.pk for row in rows], [row.uid for row in rows])


# The rows by which a programme knows a person; each has a `person`, or says which.
TIES: dict[str, Callable[[Scope], Rows]] = {
    "courses.Registration": lambda of: Registration.objects.filter(of.held()),
    "courses.EventRole": lambda of: EventRole.objects.filter(of.held()),
    "courses.Leg": lambda of: Leg.objects.filter(of.held()),
    "courses.Invitation": lambda of: Invitation.objects.filter(of.held()),
    "courses.FollowUp": lambda of: FollowUp.objects.filter(
        of.held("conclusion__event")
    ),
    "courses.Observation": lambda of: Observation.objects.filter(of.held()),
    "courses.Candidacy": lambda of: Candidacy.objects.filter(
        qualification__programme__in=of.pks
    ),
    "courses.NeedsTurn": lambda of: NeedsTurn.objects.filter(
        survey__programme__in=of.pks
    ),
    "certificates.Certificate": lambda of: Certificate.objects.filter(of.held()),
    "programmes.Contact": lambda of: Contact.objects.filter(programme__in=of.pks),
    "participants.PersonalAnswer": lambda of: PersonalAnswer.objects.filter(
        programme_uid__in=of.uids
    ),
    "participants.SpecialAnswer": lambda of: SpecialAnswer.objects.filter(
        programme_uid__in=of.uids
    ),
    "participants.Listing": lambda of: Listing.objects.filter(
        Q(scope_uid__in=of.uids) | Q(scope_uid__in=of.events())
    ),
}
LINKS = {"courses.Observation": "observer", "courses.Leg": "contact_person"}
UNTIED = {
    "participants.Person": "the card itself",
    "participants.Post": "of an organisation, whatever the programme",
    "participants.BodyMember": "of an organisation, whatever the programme",
    "participants.Consent": "what is agreed to; a newsletter is a purpose of its own",
    "participants.ImportedPerson": "a list for a programme leaves a listing too",
    "participants.AddressChange": "of the card",
    "participants.PersonRequest": "of the card",
    "participants.User": "a purpose of its own",
    "participants.PersonPair": "of the card",
    "participants.PersonMerge": "of the card",
    "courses.TrainerProfile": "a purpose of its own",
    "newsletters.Subscription": "a purpose of its own",
    "newsletters.Delivery": "newsletters; who still reads them has a subscription",
    "newsletters.DistributionItem": "printed copies, by organisation",
}


def _of_person(rows: Rows, link: str = "person") -> Q:
    """Condition on cards: named by one of `rows`, or a card merged into them is."""
    own = rows.filter(**{link: OuterRef("pk")})
    merged = rows.filter(**{f"{link}__merged_into": OuterRef("pk")})
    return Q(Exists(own)) | Q(Exists(merged))


def _tied(scope: Scope) -> Q:
    if not scope.pks:
        return Q(pk__in=[])
    ties = (_of_person(rows(scope), LINKS.get(key, "person"))
            for key, rows in TIES.items())  # fmt: skip
    return reduce(or_, ties)


def other_purposes(today: date) -> list[tuple[str | Promise, Q]]:
    """What keeps a card whatever the programmes say, in words."""
    valid = Q(valid_until=None) | Q(valid_until__gte=today)
    awards = Award.objects.standing().filter(valid)
    reads = Subscription.objects.filter(ended_at=None).exclude(confirmed_at=None)
    by_address = reads.exclude(email_key="").filter(email_key=OuterRef("email_key"))
    return [
        (_("accounts of staff"), _of_person(User.objects.filter(is_active=True))),
        (
            _("readers of newsletters"),
            _of_person(reads)
            | Q(Exists(by_address))
            | latest_consent_q(ConsentWording.Purpose.NEWSLETTER),
        ),
        (
            _("qualifications that are valid"),
            _of_person(awards, "candidacy__person"),
        ),
        (_("trainers on the roster"), _of_person(TrainerProfile.objects.all())),
        (_("shown to the public by their own wish"), Q(is_contact_public=True)),
    ]


def terms_on(today: date) -> list[Term]:
    """Of every programme, those that are due first."""
    terms = [_term(row, today) for row in _programmes().order_by("pk")]
    order = list(State)[::-1]
    return sorted(terms, key=lambda term: order.index(term.state))


def _term(row: Any, today: date) -> Term:
    at = row.last_event_at
    return term_of(
        row,
        held_on=timezone.localdate(at) if at else None,
        today=today,
        counts_by_rule=row.counts_by_rule,
    )


def _programmes() -> QuerySet[Programme, Any]:
    """With the end of their last event, and whether figures ask people by a rule.

    Such a rule finds nobody who was erased, so the figures would change.
    """
    ruled = PlannedGroup.objects.standing().filter(
        programme=OuterRef("pk"),
        counts_to_total=True,
        organisation_kind="",
        group__subject=TargetGroup.Subject.PEOPLE,
    )
    return Programme.objects.annotate(
        last_event_at=Max("events__ends_at"), counts_by_rule=Exists(ruled)
    )


def living() -> QuerySet[Person]:
    """The cards that can be erased."""
    return Person.objects.filter(merged_into=None, erased_at=None)


def people_due(terms: list[Term], today: date) -> QuerySet[Person]:
    """Who goes today, by all terms there are."""
    due = [term for term in terms if term.is_due]
    return _going(due, [term for term in terms if not term.is_due], today)


def _going(gone: list[Term], kept: list[Term], today: date) -> QuerySet[Person]:
    if not gone:
        return Person.objects.none()
    others = reduce(or_, (which for _words, which in other_purposes(today)))
    return living().filter(_tied(scope_of(gone)), ~_tied(scope_of(kept)), ~others)


def people_of(term: Term) -> QuerySet[Person]:
    """Everybody whom the programme knows."""
    return living().filter(_tied(scope_of([term])))


def people_to_go(term: Term, terms: list[Term], today: date) -> QuerySet[Person]:
    """Of the people of a programme those who will go on its day, as things are now.

    Other programmes keep them if theirs is a later day, or none.
    """
    if term.goes_on is None or term.state in STOPPED:
        return Person.objects.none()
    day = max(today, term.goes_on)
    kept = [
        row
        for row in terms
        if row.programme.pk != term.programme.pk
        and (row.state in STOPPED or row.goes_on is None or row.goes_on > day)
    ]
    return _going([term], kept, day)


def nameless_due(terms: list[Term]) -> QuerySet[Registration]:
    """Registrations without a card, of programmes that are due and of no other."""
    typed = ~Q(family_name="") | ~Q(email="")
    return _of_due(Registration.objects.filter(typed, person=None), terms)


def contacts_due(terms: list[Term]) -> QuerySet[Leg]:
    """Legs of study visits of these programmes with a contact who has no card."""
    return _of_due(Leg.objects.exclude(contact=""), terms)


def _of_due(rows: QuerySet[R], terms: list[Term]) -> QuerySet[R]:
    due = [term for term in terms if term.is_due]
    kept = [term for term in terms if not term.is_due]
    if not due:
        return rows.none()
    own = rows.filter(event__programme__in=scope_of(due).pks)
    shared = Q(event__further_programmes__in=scope_of(kept).pks)
    return own.exclude(pk__in=own.filter(shared).values("pk"))
