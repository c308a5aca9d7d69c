"""Asking a second person to let a sending leave, and sending it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from newsletters.models import Dispatch
from newsletters.selectors.approval import approvers_of, reach_of
from newsletters.services.dispatch import WrongState, checked_plan, locked_draft
from outbox.models import is_good_address
from outbox.services.send import queue_message
from participants.models import Actor, User
from participants.services.audit import record

KIND = "newsletter.approval"
MOST_MAILS = 10  # approvers who are written to
State = Dispatch.State
ASKED = (
    "state",
    "asked_at",
    "asked_by",
    "note",
    "candidates",
    "queued",
    "excluded",
    "updated_at",
)


@transaction.atomic
def ask_approval(
    dispatch: Dispatch,
    *,
    actor: User,
    expected: int | None = None,
    seen: str = "",
    at: datetime | None = None,
) -> Dispatch:
    """Ask a second person to approve a sending, and mail those who may.

    Nothing leaves by this; who gets it is computed again at the approval. Raises
    WrongState if it was asked for already, and what `approve_dispatch` raises for an
    issue that cannot be sent.
    """
    at = at or timezone.now()
    row = locked_draft(dispatch)
    if row.state != State.DRAFT:
        raise WrongState(state=row.get_state_display())
    plan = checked_plan(row, at, expected=expected, seen=seen)
    row.state, row.asked_at, row.asked_by, row.note = State.WAITING, at, actor, ""
    row.candidates = len(plan.candidates)
    row.queued, row.excluded = len(plan.queued), len(plan.excluded)
    row.save(update_fields=ASKED)
    reach = reach_of(plan, actor)
    after = {
        "candidates": row.candidates,
        "queued": row.queued,
        "strangers": reach.strangers,
    }
    record(actor, "dispatch.approval_asked", row, after=after)
    series = row.issue.series
    others = approvers_of(series, strangers=reach.for_leaders, asked_by=actor)
    for user in others[:MOST_MAILS]:
        if is_good_address(user.email):
            queue_message(
                KIND,
                row,
                to=user.email,
                language=user.language,
                dedupe_key=f"{KIND}:{row.uid.hex}:{user.uid.hex}:{at.timestamp():.0f}",
            )
    return row


@transaction.atomic
def return_dispatch(dispatch: Dispatch, *, actor: Actor, note: str = "") -> Dispatch:
    """Make a sending that waits for approval a draft again; `note` says why.

    By whoever asked, to take it back, or by whoever was asked. Raises WrongState.
    """
    row = Dispatch.objects.select_for_update().get(pk=dispatch.pk)
    if row.state != State.WAITING:
        raise WrongState(state=row.get_state_display())
    row.state, row.asked_at, row.asked_by = State.DRAFT, None, None
    row.candidates = row.queued = row.excluded = 0
    row.note = " ".join(note.split())[:500]
    row.save(update_fields=ASKED)
    record(actor, "dispatch.returned", row)
    return row
