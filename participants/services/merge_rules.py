"""What a merge does with the tables of this app that no general rule covers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from outbox.models import BULK, EVERYTHING, Lane, Message, Suppression, address_hashes
from outbox.services.suppression import suppress
from participants.models import (
    AddressChange,
    Consent,
    Grant,
    Membership,
    Organisation,
    OrganisationPair,
    Person,
    PersonalField,
    PersonPair,
    PersonRequest,
    TargetGroup,
)
from participants.selectors.consents import standing_consents
from participants.selectors.groups import group_problems
from participants.selectors.rule_values import renamed, strings_in
from participants.services.links import Merging

KEPT_BARS = (
    Suppression.Reason.UNSUBSCRIBED,
    Suppression.Reason.COMPLAINED,
    Suppression.Reason.OBJECTED,
    Suppression.Reason.BLOCKED,
)  # what a person wants; that a mailbox does not exist is said of the mailbox alone


class BelongTogether(DomainError):
    code = "belong_together"
    message = _(
        "One of them belongs to the other, as a unit or as a member, so they are two"
        " organisations. If that is wrong, change it first."
    )


class GroupWouldBreak(DomainError):
    code = "group_would_break"
    message = _(
        "The target group “%(group)s” could not be used after this: %(problem)s"
    )


# --- consents and bars: the stricter holds ---------------------------------------


def settle_consents(merging: Merging[Person]) -> None:
    """A refusal that stands on either card stands on the one that is kept.

    The rows themselves move and are never changed. Where the latest word of both would
    be a yes although one card holds a no, the no is said once more, in its wording.
    """
    standing: dict[tuple[str, UUID | None], list[Consent]] = {}
    for card in (merging.keep, merging.lose):
        for said in standing_consents(card):
            key = (said.wording.purpose, said.event_uid)
            standing.setdefault(key, []).append(said)
    for rows in standing.values():
        refusals = [row for row in rows if not row.is_given]
        latest = max(rows, key=lambda row: (row.at, row.pk))
        if not refusals or not latest.is_given:
            continue
        refusal = max(refusals, key=lambda row: (row.at, row.pk))
        row = Consent.objects.create(
            person=merging.keep,
            wording=refusal.wording,
            event_uid=refusal.event_uid,
            is_given=False,
            channel=Consent.Channel.MERGE,
            language=refusal.language,
            at=merging.at,
        )
        merging.journal.add(row)


def settle_bars(merging: Merging[Person]) -> None:
    """Who unsubscribed under one address is not written to under the one that stays."""
    keep, lose = merging.keep, merging.lose
    takes = "email" in merging.chosen or not keep.email_key
    stays, goes = (lose, keep) if takes else (keep, lose)
    if not (stays.email_key and goes.email_key) or stays.email_key == goes.email_key:
        return
    hashes = list(address_hashes(stays.email).values())
    in_force = Suppression.objects.filter(address_hash__in=hashes, ended_at=None)
    barred = set(in_force.values_list("scope", flat=True))
    for bar in _bars(goes.email).exclude(scope__in=barred).order_by("pk"):
        _skip_waiting(merging, stays.email_key, bar.scope)
        reason = Suppression.Reason(bar.reason)
        merging.journal.add(suppress(stays.email, reason, scope=bar.scope))


def drop_address_changes(merging: Merging[Person]) -> None:
    """What waits was asked of another card: it is proposed anew, or not at all."""
    waiting = AddressChange.State.WAITING
    rows = AddressChange.objects.filter(
        person__in=[merging.keep, merging.lose], state=waiting
    )
    merging.journal.set(
        rows,
        state=AddressChange.State.DROPPED,
        ended_at=merging.at,
        updated_at=merging.at,
    )


def settle_requests(merging: Merging[Person]) -> None:
    """Of two requests of one kind that wait the later one goes on waiting."""
    rows = PersonRequest.objects.filter(
        person__in=[merging.keep, merging.lose], state=PersonRequest.State.OPEN
    )
    last = {row.kind: row.pk for row in rows.order_by("created_at", "pk")}
    merging.journal.set(
        rows.exclude(pk__in=last.values()),
        state=PersonRequest.State.REPLACED,
        updated_at=merging.at,
    )


def _skip_waiting(merging: Merging[Person], key: str, scope: str) -> None:
    """What `suppress` would take out of the queue, written down to come back."""
    waiting = Message.objects.filter(address_key=key).stoppable()
    if scope != EVERYTHING:
        waiting = waiting.filter(lane=Lane.BULK)
        waiting = waiting if scope == BULK else waiting.filter(list_key=scope)
    merging.journal.set(
        waiting,
        state=Message.State.SKIPPED,
        skip_reason=Message.SkipReason.SUPPRESSED,
        worker="",
        updated_at=merging.at,
    )


def _bars(address: str) -> Any:
    return Suppression.objects.filter(
        address_hash__in=address_hashes(address).values(),
        ended_at=None,
        reason__in=KEPT_BARS,
    )


def count_bars(keep: Person, lose: Person) -> int:
    return _bars(lose.email).count() if lose.email_key else 0


def untold(keep: Person, lose: Person) -> dict[str, Any]:
    """The fields that either card would not tell, as they stand afterwards."""
    found: dict[str, Any] = {}
    cards = (keep, lose)
    if any(card.gender == Person.Gender.UNDISCLOSED for card in cards):
        found["gender"] = Person.Gender.UNDISCLOSED.value
    for card in cards:
        year = card.personal_answers.filter(field=PersonalField.BIRTH_YEAR).first()
        if year is not None and year.is_refused:
            found["birth_year"] = None
    return found


# --- what names an organisation by its uid ---------------------------------------


def roles_at(organisation: Organisation) -> Any:
    """Grants for one organisation."""
    scope = Grant.Scope.ORGANISATION
    return Grant.objects.filter(scope=scope, scope_uid=organisation.uid)


def settle_grants(merging: Merging[Organisation]) -> None:
    """Roles follow; of one that the account has at both, one goes."""
    held = set(roles_at(merging.keep).values_list("user", "role"))
    for grant in roles_at(merging.lose).order_by("pk"):
        if (grant.user_id, grant.role) in held:
            merging.journal.drop(grant)
    merging.journal.set(roles_at(merging.lose), scope_uid=merging.keep.uid)


def count_grants(keep: Organisation, lose: Organisation) -> int:
    return int(roles_at(lose).count())


def groups_naming(organisation: Organisation) -> list[TargetGroup]:
    """Target groups in whose rule the organisation is named."""
    uid = str(organisation.uid)
    rows = TargetGroup.objects.order_by("pk")
    return [group for group in rows if uid in strings_in(group.rule)]


def settle_groups(merging: Merging[Organisation]) -> None:
    """Rules that name the card that goes name the one that stays.

    Raises GroupWouldBreak for a rule that could be used before and could not after.
    """
    old, new = str(merging.lose.uid), str(merging.keep.uid)
    for group in groups_naming(merging.lose):
        was_good = not group_problems(group.rule, group.subject)
        rule = renamed(group.rule, old, new)
        problems = group_problems(rule, group.subject)
        if was_good and problems:
            raise GroupWouldBreak(group=group, problem=problems[0])
        merging.journal.set(TargetGroup.objects.filter(pk=group.pk), rule=rule)


def count_groups(keep: Organisation, lose: Organisation) -> int:
    return len(groups_naming(lose))


def refuse_relatives(keep: Organisation, lose: Organisation) -> None:
    """A unit is not a double of its body, nor a member of its network."""
    for one, other in ((keep, lose), (lose, keep)):
        above = one.parent
        while above is not None:
            if above.pk == other.pk:
                raise BelongTogether
            above = above.parent
    between = Q(member=keep, body=lose) | Q(member=lose, body=keep)
    if Membership.objects.filter(between).exists():
        raise BelongTogether


# --- pairs that were decided -----------------------------------------------------


def settle_people_pairs(merging: Merging[Person]) -> None:
    _settle_pairs(PersonPair, merging)


def settle_organisation_pairs(merging: Merging[Organisation]) -> None:
    _settle_pairs(OrganisationPair, merging)


def _settle_pairs(model: Any, merging: Merging[Any]) -> None:
    """Who is not the same as one of them is not the same as the other.

    Pairs that nobody decided stay behind: the next search finds them anew.
    """
    keep, lose = merging.keep, merging.lose
    rows = model.objects.filter(Q(first=lose) | Q(second=lose)).exclude(apart_at=None)
    for row in rows.exclude(Q(first=keep) | Q(second=keep)).order_by("pk"):
        third = row.second_id if row.first_id == lose.pk else row.first_id
        first, second = sorted((keep.pk, third))
        known = model.objects.filter(first_id=first, second_id=second)
        decision = {"apart_at": row.apart_at, "apart_by_id": row.apart_by_id}
        if known.exists():
            merging.journal.set(known.filter(apart_at=None), **decision)
        else:
            own = model.objects.filter(pk=row.pk)
            merging.journal.set(own, first_id=first, second_id=second)
