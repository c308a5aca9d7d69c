"""Who an issue would go to: every candidate of an audience, with a reason if not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from core.languages import pick
from newsletters.models import Audience, BulletinSeries, Delivery, Issue, Subscription
from newsletters.selectors.issues import variant_of
from outbox.models import (
    Message,
    Suppression,
    address_hashes,
    address_key,
    is_good_address,
)
from outbox.selectors import suppressed_among
from participants.models import ConsentWording, Organisation, Person, Post, TargetGroup
from participants.selectors.consents import latest_consent_q
from participants.selectors.groups import members_of
from participants.selectors.people import held_on

Exclusion = Delivery.Exclusion
State = Message.State
NOT_REACHED = (State.CANCELLED, State.SKIPPED, State.FAILED)
CHUNK = 500


@dataclass
class Candidate:
    """Somebody in the audience; `groups` are the rules that chose them."""

    kind: str  # person, organisation or subscription
    row: Person | Organisation | Subscription
    name: str
    address: str
    language: str
    groups: list[TargetGroup] = field(default_factory=list)
    has_left: bool = False
    has_consent: bool = False
    exclusion: str = Exclusion.NONE
    variant: str = ""
    covered: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = address_key(self.address) if self.address else ""

    @property
    def rule(self) -> dict[str, Any]:
        """Why this one was chosen, in words that a later rename does not change."""
        groups = [{"uid": str(g.uid), "names": g.names} for g in self.groups]
        return {"groups": groups, "subscribed": self.kind == "subscription"}


@dataclass(frozen=True)
class Plan:
    """All candidates: those who get the issue and those who do not."""

    candidates: list[Candidate]
    groups: list[TargetGroup] = field(default_factory=list)

    @property
    def queued(self) -> list[Candidate]:
        return [row for row in self.candidates if not row.exclusion]

    @property
    def excluded(self) -> list[Candidate]:
        return [row for row in self.candidates if row.exclusion]

    @property
    def reasons(self) -> Counter[str]:
        return Counter(row.exclusion for row in self.excluded)

    @property
    def languages(self) -> Counter[str]:
        """Messages by the language they are in."""
        return Counter(row.variant for row in self.queued)

    @property
    def digest(self) -> str:
        """Changes with every address and language: whether one sees what leaves."""
        lines = sorted(f"{row.key} {row.variant}" for row in self.queued)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]

    @property
    def readers(self) -> Counter[str]:
        """Messages by the language their readers asked for."""
        return Counter(row.language for row in self.queued)


def plan_of(issue: Issue, audience: Audience, *, at: datetime) -> Plan:
    """Who of `audience` gets `issue` at the moment `at`; writes nothing.

    One message per address: the first of those who share it gets it and `covered`
    names the others. The queries do not grow with the number of people, but for
    chunks of hundreds.
    """
    groups = list(audience.groups.order_by("pk"))
    candidates = list(_candidates(issue.series, audience, groups, at))
    subscribed = set(_subscribers(issue.series).values_list("email_key", flat=True))
    barred = _barred(issue.series, candidates)
    already = _keys_with(issue)
    needs_consent = audience.basis == Audience.Basis.CONSENT
    first: dict[str, Candidate] = {}
    variants: dict[str, str] = {}
    for row in candidates:
        row.exclusion = _reason(
            row,
            barred=barred,
            already=already,
            agreed=row.key in subscribed,
            needs_consent=needs_consent,
        )
        if row.exclusion:
            continue
        if row.language not in variants:
            variants[row.language] = variant_of(issue, row.language)
        row.variant = variants[row.language]
        if row.key in first:
            row.exclusion = Exclusion.DUPLICATE
            first[row.key].covered.append({row.kind: str(row.row.uid)})
        else:
            first[row.key] = row
    return Plan(candidates, groups)


def _reason(
    row: Candidate,
    *,
    barred: dict[str, str],
    already: set[str],
    agreed: bool,
    needs_consent: bool,
) -> str:
    if not row.address:
        return Exclusion.NO_ADDRESS
    if not is_good_address(row.address):
        return Exclusion.BAD_ADDRESS
    if row.key in barred:
        return barred[row.key]
    if row.key in already:
        return Exclusion.ALREADY
    if row.has_left and not agreed:
        return Exclusion.LEFT_POST
    if needs_consent and not (row.has_consent or agreed):
        return Exclusion.NO_CONSENT
    return Exclusion.NONE


def _candidates(
    series: BulletinSeries,
    audience: Audience,
    groups: Iterable[TargetGroup],
    at: datetime,
) -> Iterator[Candidate]:
    """Each person, organisation and subscriber once, whatever number of groups."""
    found: dict[tuple[str, int], Candidate] = {}
    for group in groups:
        rows = _people(group, at) if _is_of_people(group) else _organisations(group, at)
        for row in rows:
            chosen_by = found.setdefault((row.kind, row.row.pk), row).groups
            if group not in chosen_by:
                chosen_by.append(group)
    yield from found.values()
    if audience.includes_subscribers:
        for subscription in _subscribers(series).order_by("pk"):
            yield Candidate(
                kind="subscription",
                row=subscription,
                name="",
                address=subscription.email,
                language=subscription.language,
                has_consent=True,
            )


def _is_of_people(group: TargetGroup) -> bool:
    return group.subject == TargetGroup.Subject.PEOPLE


def _people(group: TargetGroup, at: datetime) -> Iterator[Candidate]:
    posts = Post.objects.filter(person=OuterRef("pk"))
    held = posts.filter(held_on(timezone.localdate(at)))
    consent = latest_consent_q(ConsentWording.Purpose.NEWSLETTER)
    members = cast("QuerySet[Person]", members_of(group, at=at)).order_by()
    chosen = Person.objects.filter(pk__in=members.values("pk"))
    agreed = set(chosen.filter(consent).values_list("pk", flat=True))
    left = chosen.filter(Exists(posts) & ~Exists(held))
    gone = set(left.values_list("pk", flat=True))
    for person in chosen.order_by("pk"):
        yield Candidate(
            kind="person",
            row=person,
            name=person.full_name,
            address=person.email.strip(),
            language=person.language,
            has_left=person.pk in gone,
            has_consent=person.pk in agreed,
        )


def _organisations(group: TargetGroup, at: datetime) -> Iterator[Candidate]:
    """The organisations, or those whom a letter to one of them is addressed to."""
    members = cast("QuerySet[Organisation]", members_of(group, at=at)).order_by()
    chosen = Organisation.objects.filter(pk__in=members.values("pk"))
    holders = _holders(group, chosen, at)
    for row in chosen.order_by("pk"):
        if row.pk in holders:
            yield from holders[row.pk]
            continue
        yield Candidate(
            kind="organisation",
            row=row,
            name=pick(row.names, row.language),
            address=row.email.strip(),
            language=row.language,
        )


def _holders(
    group: TargetGroup, organisations: QuerySet[Organisation], at: datetime
) -> dict[int, list[Candidate]]:
    """By organisation, those with an address who hold the post the group names."""
    found: dict[int, list[Candidate]] = {}
    if group.addressee_id is None:
        return found
    posts = Post.objects.filter(
        held_on(timezone.localdate(at)),
        organisation__in=organisations.values("pk"),
        profiles=group.addressee_id,
        person__merged_into=None,
        person__erased_at=None,
    ).exclude(person__email="")
    people = Person.objects.filter(pk__in=posts.order_by().values("person"))
    consent = latest_consent_q(ConsentWording.Purpose.NEWSLETTER)
    agreed = set(people.filter(consent).values_list("pk", flat=True))
    for post in posts.select_related("person").order_by("person_id", "pk"):
        person = post.person
        candidate = Candidate(
            kind="person",
            row=person,
            name=person.full_name,
            address=person.email.strip(),
            language=person.language,
            has_consent=person.pk in agreed,
        )
        found.setdefault(post.organisation_id, []).append(candidate)
    return found


def _subscribers(series: BulletinSeries) -> QuerySet[Subscription]:
    return series.subscriptions.filter(
        confirmed_at__isnull=False, ended_at__isnull=True
    )


def _keys_with(issue: Issue) -> set[str]:
    """Addresses that have `issue` or are about to get it, by any sending of it."""
    rows = Delivery.objects.filter(dispatch__issue=issue, exclusion=Exclusion.NONE)
    reached = rows.exclude(message__state__in=NOT_REACHED)
    return set(reached.values_list("address_key", flat=True))


def _barred(series: BulletinSeries, candidates: Iterable[Candidate]) -> dict[str, str]:
    """Barred address keys, each with what to call it: unsubscribed, or suppressed."""
    addresses = {row.key: row.address for row in candidates if row.address}
    keys = suppressed_among(addresses.values(), bulk=True, list_key=series.list_key)
    owners = {
        value: key for key in keys for value in address_hashes(addresses[key]).values()
    }
    hashes = list(owners)
    left: set[str] = set()
    for start in range(0, len(hashes), CHUNK):
        unsubscribed = Suppression.objects.filter(
            address_hash__in=hashes[start : start + CHUNK],
            scope=series.list_key,
            reason=Suppression.Reason.UNSUBSCRIBED,
            ended_at__isnull=True,
        )
        left |= {owners[h] for h in unsubscribed.values_list("address_hash", flat=True)}
    return {
        key: Exclusion.UNSUBSCRIBED if key in left else Exclusion.SUPPRESSED
        for key in keys
    }
