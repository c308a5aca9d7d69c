"""What an organiser does with invitations: invite, remind, withdraw."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import search_key, sort_key
from courses.models import Event, Invitation
from courses.selectors.invitations import mails_of, to_be_reminded
from courses.selectors.invitees import (
    UNREACHABLE,
    Exclusion,
    Invitee,
    Plan,
    Whom,
    asked_to_nominate,
    gives_few_away,
    plan_of,
    strangers_among,
)
from courses.services import notices
from outbox.models import Message
from outbox.services.send import finish
from participants.models import Actor, Organisation, Person, User
from participants.services.audit import record
from participants.services.gates import hold_off_erasures

State = Invitation.State
CHUNK = 500
# The first mail and the reminder: of an invitation, of a request for nominations.
KINDS = {
    False: (notices.INVITATION, notices.REMINDER),
    True: (notices.NOMINATIONS, notices.NOMINATIONS_REMINDER),
}


class NotOpen(DomainError):
    code = "not_open"
    message = _(
        "Nobody can register for this event now, so nobody can accept an invitation."
        " Open the registration first."
    )


class InviteesChanged(DomainError):
    code = "invitees_changed"
    message = _("Meanwhile others would be invited. Look at the list again.")


class TooFewToInvite(DomainError):
    code = "too_few_to_invite"
    message = _(
        "The target group is chosen by personal traits, and fewer than five people"
        " would be invited or left out by them. So few could be told apart, so nobody"
        " is invited."
    )


class AnsweredAlready(DomainError):
    code = "answered_already"
    message = _("This invitation was answered already.")


@transaction.atomic
def invite(
    event: Event,
    whom: Whom,
    *,
    actor: Actor,
    seen: str | None = None,
    at: datetime | None = None,
) -> Plan:
    """Invite everybody of `whom` who may be asked, each with a mail of their own.

    Whoever holds an invitation to the event, from whomever, gets no second one: also
    when two organisers press the button at once. Gives all candidates, those that were
    not invited with the reason. Names and the source are kept as they are now.

    Raises NotOpen, TooFewToInvite for a group by personal traits, or InviteesChanged if
    those to be invited are not those of the digest `seen`; then nothing was stored.
    """
    at = at or timezone.now()
    hold_off_erasures()
    event = Event.objects.get(pk=event.pk)
    if not event.is_open(at):
        raise NotOpen
    plan = plan_of(event, whom, at=at)
    if gives_few_away(whom, plan, at):
        raise TooFewToInvite
    if seen is not None and seen != plan.digest:
        raise InviteesChanged
    rows = [_invitation(event, whom, row, actor, at) for row in plan.invited]
    made = _stored(rows)
    for row, new in zip(plan.invited, rows, strict=True):
        if new.uid not in made:  # another organiser was faster
            row.exclusion = Exclusion.INVITED
    _ask(event, made.values())
    record(actor, "event.invited", event, after=_summary(whom, plan, actor))
    return plan


def _invitation(
    event: Event, whom: Whom, row: Invitee, actor: Actor, at: datetime
) -> Invitation:
    office = row.organisation
    surname_first = row.name
    if row.person is not None:
        surname_first = f"{row.person.family_name} {row.person.given_name}"
    keys = search_key(row.name), office.search_key if office else ""
    return Invitation(
        event=event,
        person=row.person,
        organisation=office,
        name=row.name[:300],
        search_key=" ".join(keys)[:1200].strip(),
        sort_key=sort_key(surname_first, row.language)[:640],
        email=row.address,
        email_key=row.key,
        language=row.language,
        source=whom.source,
        source_names=whom.names,
        asks_nominations=whom.asks_nominations,
        invited_by=actor,
        asked_at=at,
    )


def unsent(
    event: Event, of: QuerySet[Person] | QuerySet[Organisation], *, at: datetime
) -> list[Invitation]:
    """Invitations of people, or of organisations to nominate, as they would be stored,
    of those with an address: for previews. Nothing is stored.
    """
    people, offices = Person.objects.none(), Organisation.objects.none()
    if of.model is Organisation:
        offices = of
    else:
        people = cast("QuerySet[Person]", of)
    whom = Whom(Invitation.Source.HAND, people, offices, {})
    if of.model is Organisation:
        whom = asked_to_nominate(whom)
    plan = plan_of(event, whom, at=at)
    can_be_asked = [one for one in plan.candidates if one.exclusion not in UNREACHABLE]
    return [_invitation(event, whom, one, None, at) for one in can_be_asked]


def _stored(rows: Sequence[Invitation]) -> dict[uuid.UUID, Invitation]:
    """Insert `rows`, but for those whose card holds one by now; which were inserted.

    In the order of the plan, which is that of the cards, so that two organisers who
    invite the same people wait for each other and never in a circle.
    """
    Invitation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=CHUNK)
    found: dict[uuid.UUID, Invitation] = {}
    for start in range(0, len(rows), CHUNK):
        uids = [row.uid for row in rows[start : start + CHUNK]]
        made = Invitation.objects.filter(uid__in=uids).order_by("pk")
        found.update((row.uid, row) for row in made)
    return found


def _ask(
    event: Event, rows: Iterable[Invitation], *, is_reminder: bool = False
) -> None:
    """Queue the mails, and keep with each invitation which one is its own."""
    by_kind: dict[str, list[Invitation]] = defaultdict(list)
    for row in rows:
        by_kind[KINDS[row.asks_nominations][is_reminder]].append(row)
    changed = []
    for kind, asked in by_kind.items():
        told = notices.tell_many(kind, event, asked, version=uuid.uuid4().hex)
        for one, message in told:
            if isinstance(one, Invitation):
                one.message = message
                changed.append(one)
    Invitation.objects.bulk_update(changed, ["message"], batch_size=CHUNK)


def _summary(whom: Whom, plan: Plan, actor: Actor) -> dict[str, Any]:
    """For the audit trail: what was chosen, how many, how many of them strangers."""
    summary: dict[str, Any] = {
        "source": whom.source,
        "names": whom.names,
        "asks_nominations": whom.asks_nominations,
        "candidates": len(plan.candidates),
        "invited": len(plan.invited),
        "excluded": dict(plan.reasons),
    }
    if isinstance(actor, User):
        summary["strangers"] = len(strangers_among(actor, plan.invited))
    return summary


@transaction.atomic
def remind(event: Event, *, actor: Actor, at: datetime | None = None) -> int:
    """Ask those once more who have not answered; how many were asked.

    Nobody is asked more often than every three days. Raises NotOpen.
    """
    at = at or timezone.now()
    hold_off_erasures()
    event = Event.objects.get(pk=event.pk)
    if not event.is_open(at):
        raise NotOpen
    rows = to_be_reminded(event, at).select_for_update(no_key=True, of=("self",))
    found = list(rows.order_by("pk"))
    if not found:
        return 0
    for start in range(0, len(found), CHUNK):
        keys = [row.pk for row in found[start : start + CHUNK]]
        Invitation.objects.filter(pk__in=keys).update(
            asked_at=at, reminders=F("reminders") + 1, updated_at=at
        )
    _ask(event, found, is_reminder=True)
    record(actor, "event.invited_reminded", event, after={"reminded": len(found)})
    return len(found)


@transaction.atomic
def withdraw(
    invitation: Invitation, *, actor: Actor, at: datetime | None = None
) -> Invitation:
    """Take an invitation back: its link says so, and a mail that waits is not sent.

    A request for nominations also after somebody was nominated; they stay. Calling it
    again changes nothing. Raises AnsweredAlready.
    """
    row = _locked(invitation)
    if row.state == State.WITHDRAWN:
        return row
    if not row.may_be_withdrawn:
        raise AnsweredAlready
    row.state = State.WITHDRAWN
    row.answered_at = at or timezone.now()
    row.save(update_fields=["state", "answered_at", "updated_at"])
    finish(mails_of(row).stoppable(), Message.State.CANCELLED)
    record(actor, "invitation.withdrawn", row)
    return row


@transaction.atomic
def invite_again(
    invitation: Invitation, *, actor: Actor, at: datetime | None = None
) -> Invitation:
    """Put a withdrawn invitation in force again, with a new mail. Raises NotOpen."""
    at = at or timezone.now()
    row = _locked(invitation)
    if row.state != State.WITHDRAWN:
        return row
    if not row.event.is_open(at):
        raise NotOpen
    row.state, row.answered_at, row.asked_at = State.INVITED, None, at
    row.save(update_fields=["state", "answered_at", "asked_at", "updated_at"])
    _ask(row.event, [row])
    record(actor, "invitation.again", row)
    return row


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("event").get(pk=invitation.pk)
