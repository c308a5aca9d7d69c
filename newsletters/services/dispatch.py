"""Sending an issue: one approval freezes who gets it and what it says."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import schedule
from core.errors import DomainError
from core.rows import locked
from newsletters.access import leads_series
from newsletters.models import Audience, BulletinSeries, Delivery, Dispatch, Issue
from newsletters.selectors.approval import gives_few_away, reach_of
from newsletters.selectors.progress import OPEN
from newsletters.selectors.recipients import Candidate, Plan, plan_of
from newsletters.services.render import compile_issue
from outbox.models import Lane, Message, address_key
from outbox.services.send import (
    Outgoing,
    cancel_batch,
    pause_batch,
    queue_message,
    queue_messages,
    resume_batch,
)
from participants.models import Actor, TargetGroup, User
from participants.services.audit import record
from participants.services.gates import hold_off_erasures

KIND = "newsletter.issue"
TEST_KIND = "newsletter.test"
TESTS_PER_HOUR = 20
FINISH = "newsletters.finish"
State = Dispatch.State
UNSENT = (State.DRAFT, State.WAITING)
APPROVED = (
    "state",
    "frozen_at",
    "approved_by",
    "content",
    "candidates",
    "queued",
    "excluded",
    "updated_at",
)


class AlreadyApproved(DomainError):
    code = "already_approved"
    message = _("This issue is being sent to this audience already.")


class NotPublished(DomainError):
    code = "not_published"
    message = _("Publish the issue first: the message links to its page.")


class NobodyToWriteTo(DomainError):
    code = "nobody_to_write_to"
    message = _("Nobody would get a message, so there is nothing to send.")


class CountChanged(DomainError):
    code = "count_changed"
    message = _(
        "Meanwhile it is %(now)s messages instead of %(expected)s. Look at the list "
        "again before you send."
    )


class PeopleChanged(DomainError):
    code = "people_changed"
    message = _(
        "Meanwhile others are in the audience. Look at the list again before you send."
    )


class NeedsApproval(DomainError):
    code = "needs_approval"
    message = _("A second person has to approve this first. Ask for the approval.")


class OwnRequest(DomainError):
    code = "own_request"
    message = _("You asked for this approval yourself, so somebody else gives it.")


class NotYourPeople(DomainError):
    code = "not_your_people"
    message = _(
        "%(count)s of those who would get it do not belong to your organisation. A "
        "manager of the programme or a platform administrator approves this."
    )


class ByTraits(DomainError):
    code = "by_traits"
    message = _(
        "This audience is chosen by personal traits. A manager of the programme or a "
        "platform administrator approves this."
    )


class TooFewToTell(DomainError):
    code = "too_few_to_tell"
    message = _(
        "A target group chosen by personal traits brings fewer than five messages, or"
        " leaves fewer than five people out. So few could be told apart, so nothing is"
        " sent."
    )


class OtherNewsletter(DomainError):
    code = "other_newsletter"
    message = _("This audience belongs to another newsletter.")


class WrongState(DomainError):
    code = "wrong_state"
    message = _("This cannot be done any more: the sending is “%(state)s”.")


class TooManyTests(DomainError):
    code = "too_many_tests"
    message = _("You sent yourself many test messages. Try again in an hour.")


@transaction.atomic
def create_audience(
    series: BulletinSeries,
    *,
    names: Mapping[str, str],
    groups: Iterable[TargetGroup],
    basis: Audience.Basis,
    actor: Actor,
    includes_subscribers: bool = True,
) -> Audience:
    """Name an audience of a newsletter: target groups, and those who subscribed."""
    audience = Audience.objects.create(
        series=series,
        names=dict(names),
        basis=basis,
        includes_subscribers=includes_subscribers,
    )
    audience.groups.set(groups)
    after = {
        "groups": sorted(str(group.uid) for group in audience.groups.all()),
        "basis": basis,
    }
    record(actor, "audience.created", audience, after=after)
    return audience


@transaction.atomic
def create_dispatch(issue: Issue, audience: Audience, *, actor: Actor) -> Dispatch:
    """Prepare a sending; one that is there and not cancelled is returned.

    Raises OtherNewsletter.
    """
    if audience.series_id != issue.series_id:
        raise OtherNewsletter
    Issue.objects.select_for_update().get(pk=issue.pk)
    same = Dispatch.objects.filter(issue=issue, audience=audience)
    present = same.exclude(state=State.CANCELLED).first()
    if present is not None:
        return present
    dispatch = Dispatch.objects.create(issue=issue, audience=audience)
    record(actor, "dispatch.created", dispatch, after={"audience": str(audience.uid)})
    return dispatch


def preview(dispatch: Dispatch, *, at: datetime | None = None) -> Plan:
    """Who would get it now and who would not; writes nothing."""
    return plan_of(dispatch.issue, dispatch.audience, at=at or timezone.now())


@transaction.atomic
def approve_dispatch(
    dispatch: Dispatch,
    *,
    actor: Actor,
    at: datetime | None = None,
    expected: int | None = None,
    seen: str = "",
) -> Dispatch:
    """Freeze who gets the issue and in which words, and queue the messages.

    All in one transaction: a delivery for each candidate, a message for each address,
    a reason for everybody else, the text in each language. The issue is locked, so of
    two approvals at once the second is refused, and nobody gets the issue twice
    through two audiences. Raises AlreadyApproved, NotPublished, NobodyToWriteTo;
    CountChanged if it is not the `expected` number of messages, PeopleChanged if they
    are not those of the digest `seen`; NeedsApproval, OwnRequest, ByTraits or
    NotYourPeople if it goes further than `actor` may let it go; TooFewToTell.
    """
    at = at or timezone.now()
    hold_off_erasures()
    row = locked_draft(dispatch)
    issue = row.issue
    plan = checked_plan(row, at, expected=expected, seen=seen)
    _refuse_unapproved(row, plan, actor)
    row.state, row.frozen_at, row.approved_by = State.SENDING, at, actor
    row.content = {code: compile_issue(issue, code) for code in plan.languages}
    row.candidates = len(plan.candidates)
    row.queued, row.excluded = len(plan.queued), len(plan.excluded)
    row.save(update_fields=APPROVED)
    _freeze(row, plan, at)
    after = {
        "candidates": row.candidates,
        "queued": row.queued,
        "reasons": plan.reasons,
        "by_one_person": row.asked_by_id in {None, actor.pk if actor else None},
    }
    record(actor, "dispatch.approved", row, after=after)
    schedule.wake(FINISH)
    return row


def checked_plan(
    dispatch: Dispatch, at: datetime, *, expected: int | None, seen: str
) -> Plan:
    """Who gets it at the moment `at`, which is what somebody has just looked at.

    Raises NobodyToWriteTo, TooFewToTell, CountChanged, PeopleChanged.
    """
    plan = plan_of(dispatch.issue, dispatch.audience, at=at)
    if gives_few_away(plan, at):
        raise TooFewToTell
    if not plan.queued:
        raise NobodyToWriteTo
    if expected is not None and expected != len(plan.queued):
        raise CountChanged(now=len(plan.queued), expected=expected)
    if seen and seen != plan.digest:
        raise PeopleChanged
    return plan


def _refuse_unapproved(dispatch: Dispatch, plan: Plan, actor: Actor) -> None:
    """Who answers for the newsletter may send alone; an editor a few, to their own.

    To people chosen by personal traits nobody sends alone.
    """
    if actor is None:
        return
    reach = reach_of(plan, actor)
    leads = leads_series(actor, dispatch.issue.series)
    if not reach.is_far or (leads and not reach.by_traits):
        return
    if dispatch.state != State.WAITING:
        raise NeedsApproval
    if dispatch.asked_by_id == actor.pk:
        raise OwnRequest
    if leads:
        return
    if reach.by_traits:
        raise ByTraits
    if reach.strangers:
        raise NotYourPeople(count=reach.strangers)


def locked_draft(dispatch: Dispatch) -> Dispatch:
    """The row with its issue, locked: nothing of it has left yet.

    Raises AlreadyApproved, NotPublished.
    """
    issues = Issue.objects.select_related("series__publisher", "series__programme")
    issue = locked(issues, dispatch.issue_id)
    row = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if row.state not in UNSENT:
        raise AlreadyApproved
    if not issue.is_published:
        raise NotPublished
    row.issue = issue
    return row


def _freeze(dispatch: Dispatch, plan: Plan, at: datetime) -> None:
    """Write deliveries and messages. Both keep the order of the candidates."""
    deliveries = [_delivery(dispatch, candidate) for candidate in plan.candidates]
    written = [row for row in deliveries if not row.exclusion]
    addresses = [candidate.address for candidate in plan.queued]
    found = queue_messages(
        KIND,
        [
            Outgoing(
                to=address,
                language=row.language,
                dedupe_key=_dedupe_key(dispatch, row),
                about=row,
            )
            for row, address in zip(written, addresses, strict=True)
        ],
        batch=dispatch.batch,
        list_key=dispatch.issue.series.list_key,
        lane=Lane.BULK,
        due_at=at,
    )
    for row, message in zip(written, found, strict=True):
        row.message = message
    Delivery.objects.bulk_create(deliveries, batch_size=500)


def _delivery(dispatch: Dispatch, candidate: Candidate) -> Delivery:
    return Delivery(
        uid=uuid.uuid4(),
        dispatch=dispatch,
        address_key=candidate.key[:254],
        language=candidate.variant or candidate.language,
        exclusion=candidate.exclusion,
        rule=candidate.rule,
        covered=candidate.covered,
        **{candidate.kind: candidate.row},
    )


def _dedupe_key(dispatch: Dispatch, delivery: Delivery) -> str:
    digest = hashlib.sha256(delivery.address_key.encode()).hexdigest()
    return f"{KIND}:{dispatch.uid.hex}:{digest[:40]}"


@transaction.atomic
def pause_dispatch(dispatch: Dispatch, *, actor: Actor) -> None:
    """Stop after the messages in hand (at most 10). Raises WrongState."""
    _move(dispatch, [State.SENDING], State.PAUSED, actor)
    pause_batch(dispatch.batch)


@transaction.atomic
def resume_dispatch(dispatch: Dispatch, *, actor: Actor) -> None:
    """Go on with what is left; what was sent stays sent. Raises WrongState."""
    _move(dispatch, [State.PAUSED], State.SENDING, actor)
    resume_batch(dispatch.batch)
    schedule.wake(FINISH)


@transaction.atomic
def cancel_dispatch(dispatch: Dispatch, *, actor: Actor) -> int:
    """End it for good; return how many messages were held back. Raises WrongState."""
    open_states = [*UNSENT, State.SENDING, State.PAUSED]
    _move(dispatch, open_states, State.CANCELLED, actor)
    Dispatch.objects.filter(pk=dispatch.pk).update(finished_at=timezone.now())
    return cancel_batch(dispatch.batch)


def _move(
    dispatch: Dispatch,
    before: list[Dispatch.State],
    after: Dispatch.State,
    actor: Actor,
) -> None:
    rows = Dispatch.objects.filter(pk=dispatch.pk)
    changed = rows.filter(state__in=before).update(
        state=after, updated_at=timezone.now()
    )
    if not changed:
        dispatch.refresh_from_db(fields=["state"])
        raise WrongState(state=dispatch.get_state_display())
    dispatch.state = after
    record(actor, f"dispatch.{after}", dispatch)


def finish_dispatches(at: datetime | None = None) -> int:
    """Close every sending that has no message to send any more; return how many.

    Messages in doubt wait for a person and do not keep it open.
    """
    at = at or timezone.now()
    waiting = Delivery.objects.filter(dispatch=OuterRef("pk"), message__state__in=OPEN)
    return Dispatch.objects.filter(~Exists(waiting), state=State.SENDING).update(
        state=State.DONE, finished_at=at, updated_at=at
    )


@transaction.atomic
def send_test(issue: Issue, *, language: str, actor: User) -> Message:
    """Send `issue` as it stands to the editor, and to nobody else; never counted.

    Raises TooManyTests after twenty in an hour, BadAddress.
    """
    since = timezone.now() - timedelta(hours=1)
    recent = Message.objects.filter(
        kind=TEST_KIND, address_key=address_key(actor.email), created_at__gte=since
    )
    if recent.count() >= TESTS_PER_HOUR:
        raise TooManyTests
    return queue_message(
        TEST_KIND,
        issue,
        to=actor.email,
        language=language,
        dedupe_key=f"{TEST_KIND}:{uuid.uuid4().hex}",
        context={"name": actor.name},
    )
