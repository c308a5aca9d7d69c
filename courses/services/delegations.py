"""The rule of the delegation: kept at the registration, excepted by an organiser."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import (
    DelegationRule,
    DelegationWaiver,
    Event,
    Registration,
    Status,
)
from courses.selectors.delegations import (
    Count,
    Delegation,
    Sender,
    municipalities_of,
    rule_name,
    sender_name,
    sender_of,
    sent_by,
)
from courses.services.groups import groups_of
from courses.services.seats import lock_event
from participants.models import Actor, JobProfile, Organisation, Region, TargetGroup
from participants.selectors.nesting import asks_sensitive
from participants.services.audit import record


class DelegationFull(DomainError):
    code = "delegation_full"
    message = _(
        "From %(sender)s at most %(most)s may take part as “%(who)s”, and so many have"
        " registered. Ask the organisers if one more can come."
    )


class RuleSaysNothing(DomainError):
    code = "rule_says_nothing"
    message = _("Say how many a municipality sends at least, at most, or both.")


@transaction.atomic
def set_rule(
    event: Event,
    *,
    profile: JobProfile | None = None,
    group: TargetGroup | None = None,
    least: int = 0,
    most: int | None = None,
    actor: Actor,
) -> DelegationRule:
    """Say how many of a profile or a group a municipality sends; anew, it is changed.

    Those who registered before stay. Raises RuleSaysNothing, ValidationError.
    """
    if not least and most is None:
        raise RuleSaysNothing
    lock_event(event)
    known = event.delegation_rules.filter(profile=profile, group=group).first()
    rule = known or DelegationRule(event=event, profile=profile, group=group)
    rule.least, rule.most = least, most
    rule.full_clean()
    rule.save()
    after = {"who": rule_name(rule), "least": least, "most": most}
    record(actor, "delegation.rule_set", event, after=after)
    return rule


@transaction.atomic
def remove_rule(rule: DelegationRule, *, actor: Actor) -> None:
    """Take a rule away."""
    before = {"who": rule_name(rule), "least": rule.least, "most": rule.most}
    record(actor, "delegation.rule_removed", rule.event, before=before)
    rule.delete()


@transaction.atomic
def waive(
    event: Event, sender: Sender, *, reason: str, actor: Actor
) -> DelegationWaiver:
    """Let a municipality depart from the rules; the last reason given holds."""
    lock_event(event)
    row = event.delegation_waivers.filter(_is(sender)).first()
    row = row or DelegationWaiver(event=event, **_named(sender))
    row.reason = reason[:300]
    row.save()
    after = {"sender": str(sender.uid), "reason": row.reason}
    record(actor, "delegation.waived", event, after=after)
    return row


@transaction.atomic
def end_waiver(waiver: DelegationWaiver, *, actor: Actor) -> None:
    """The rules hold for this municipality again."""
    before = {"reason": waiver.reason}
    record(actor, "delegation.waiver_ended", waiver.event, before=before)
    waiver.delete()


def keep_to_rules(
    row: Registration, at: datetime, *, override: str = "", actor: Actor = None
) -> None:
    """Raise DelegationFull if one more like `row` is more than a rule allows.

    Nobody's name is told. With a reason to `override` the municipality is excepted.
    To be certain the caller holds the lock of the event.
    """
    rules = [one for one in _rules(row.event) if one.most is not None]
    organisation = row.organisation
    if not rules or organisation is None:
        return
    sender = sender_of(organisation, municipalities_of([organisation]))
    if sender is None or row.event.delegation_waivers.filter(_is(sender)).exists():
        return
    others = sent_by(_counted(row.event, at), sender).exclude(pk=row.pk)
    for rule in rules:
        most = rule.most or 0
        if not _of_rule(rule, [row], at):
            continue
        if len(_of_rule(rule, list(others), at)) < most:
            continue
        if override:
            waive(row.event, sender, reason=override, actor=actor)
            return
        raise DelegationFull(sender=sender_name(sender), most=most, who=rule_name(rule))


def delegations_of(event: Event, at: datetime | None = None) -> list[Delegation]:
    """Everybody who is coming, by municipality, beside the rules; by name."""
    at = at or timezone.now()
    rows = list(_counted(event, at).order_by("sort_key", "pk"))
    places = municipalities_of(row.organisation for row in rows)
    found: dict[Sender | None, Delegation] = {}
    for row in rows:
        sender = sender_of(row.organisation, places)
        found.setdefault(sender, Delegation(sender)).people.append(row)
    rules = _rules(event)
    members = {rule.pk: _of_rule(rule, rows, at) for rule in rules}
    reasons = {
        (row.region_id, row.organisation_id): row.reason
        for row in event.delegation_waivers.all()
    }
    for sender, delegation in found.items():
        if sender is None:
            continue
        is_place = isinstance(sender, Region)
        key = (sender.pk, None) if is_place else (None, sender.pk)
        delegation.reason = reasons.get(key, "")
        _count(delegation, rules, members)
    return sorted(found.values(), key=lambda row: (row.sender is None, row.name))


def delegation_of(
    event: Event, office: Organisation, at: datetime | None = None
) -> Delegation | None:
    """Who comes from the municipality of `office`, beside the rules, as its coordinator
    may know it: numbers alone, and none of a group by personal traits. None where no
    rule holds.
    """
    if not event.is_study_visit or not (rules := _rules(event)):
        return None
    sender = sender_of(office, municipalities_of([office]))
    if sender is None:
        return None
    at = at or timezone.now()
    rules = [rule for rule in rules if not _asks_traits(rule)]
    rows = list(sent_by(_counted(event, at), sender))
    delegation = Delegation(sender, rows)
    waiver = event.delegation_waivers.filter(_is(sender)).first()
    delegation.reason = waiver.reason if waiver else ""
    _count(delegation, rules, {rule.pk: _of_rule(rule, rows, at) for rule in rules})
    return delegation


def counts_profiles(event: Event) -> bool:
    """Whether a rule of the delegation asks in which job profile one comes."""
    if not event.is_study_visit:
        return False
    return event.delegation_rules.filter(profile__isnull=False).exists()


def _count(
    delegation: Delegation,
    rules: Iterable[DelegationRule],
    members: dict[int, set[int | None]],
) -> None:
    for rule in rules:
        number = sum(row.pk in members[rule.pk] for row in delegation.people)
        delegation.counts.append(Count(rule, number))


def _asks_traits(rule: DelegationRule) -> bool:
    group = rule.group
    return group is not None and asks_sensitive(group.rule, group.subject)


def _rules(event: Event) -> list[DelegationRule]:
    return list(event.delegation_rules.select_related("profile", "group"))


def _counted(event: Event, at: datetime) -> QuerySet[Registration]:
    """Those who come or wait to; a hold that ran out counts no more."""
    over = Q(status__in=[Status.HELD, Status.OFFERED], held_until__lte=at)
    rows = event.registrations.active().exclude(over)
    rows = rows.select_related("organisation__region", "post")
    return rows.prefetch_related("profiles", "post__profiles")


def _of_rule(
    rule: DelegationRule, rows: Iterable[Registration], at: datetime
) -> set[int | None]:
    """The keys of those of `rows` whom the rule counts."""
    if rule.profile_id is not None:
        return {row.pk for row in rows if rule.profile in _profiles(row)}
    if rule.group is not None:
        return {row.pk for row in rows if groups_of(row, [rule.group], at)}
    return {row.pk for row in rows}


def _profiles(row: Registration) -> list[JobProfile]:
    """What was stated; of who stated nothing, what the post says."""
    if stated := row.stated_profiles:
        return stated
    return list(row.post.profiles.all()) if row.post is not None else []


def _named(sender: Sender) -> dict[str, Sender]:
    return {"region" if isinstance(sender, Region) else "organisation": sender}


def _is(sender: Sender) -> Q:
    return Q(**_named(sender))
