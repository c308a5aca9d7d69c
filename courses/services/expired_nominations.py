"""Telling whoever nominated colleagues that their seats ran out.

The colleagues themselves are not told, as nobody is whose hold or offer runs out: the
mail with their link said until when, and they never answered it.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from courses.models import Event, Invitation, Registration
from courses.services import notices
from outbox.models import Lane
from outbox.services.send import Outgoing, queue_messages
from participants.models import AuditEvent, User

Nominator = User | Invitation


def tell_nominators(
    event: Event, ended: Iterable[Registration], *, at: datetime
) -> None:
    """Queue for each who nominated some of `ended` one mail with all of theirs.

    Runs in the transaction that ends them, which holds the row of the event: so each
    registration is told of once. Nothing is told once the event has begun.
    """
    rows = [row for row in ended if row.source == Registration.Source.NOMINATION]
    if not rows or (event.starts_at is not None and event.starts_at <= at):
        return
    theirs: dict[uuid.UUID, list[Registration]] = defaultdict(list)
    nominators: dict[uuid.UUID, Nominator] = {}
    accounts, links = _accounts(rows), _links(event, rows)
    for row in rows:
        who = accounts.get(row.uid) or links.get(row.pk)
        if who is not None and who.email:
            nominators[who.uid] = who
            theirs[who.uid].append(row)
    for uid, who in nominators.items():
        _queue(event, who, theirs[uid])


def _accounts(rows: Collection[Registration]) -> dict[uuid.UUID, User]:
    """Who registered each with an account that still is one, by uid."""
    acts = AuditEvent.objects.filter(
        action="registration.made",
        target_kind=Registration._meta.label,
        target_uid__in=[row.uid for row in rows],
        actor__is_active=True,
    )
    return {
        act.target_uid: act.actor
        for act in acts.select_related("actor").order_by("pk")
        if act.target_uid and act.actor
    }


def _links(event: Event, rows: Collection[Registration]) -> dict[int, Invitation]:
    """The office's request for nominations that was answered, by primary key."""
    asked = event.invitations.filter(
        asks_nominations=True, state=Invitation.State.REGISTERED
    ).exclude(email="")
    by_office = {one.organisation_id: one for one in asked}
    if not by_office:
        return {}
    office = "organisation_id", "organisation__parent_id"
    above = Registration.objects.filter(pk__in=[row.pk for row in rows]).values_list(
        "pk", *office, "organisation__parent__parent_id"
    )
    return {
        pk: by_office[found]
        for pk, *offices in above
        if (found := next((one for one in offices if one in by_office), None))
    }


def _queue(event: Event, who: Nominator, rows: Collection[Registration]) -> None:
    uids = sorted(row.uid.hex for row in rows)
    text = f"{notices.NOMINATIONS_EXPIRED}:{who.uid}:{','.join(uids)}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    context = {"event": event.uid.hex, "registrations": uids}
    mail = Outgoing(
        to=who.email,
        language=who.language,
        dedupe_key=f"{notices.NOMINATIONS_EXPIRED}:{digest}",
        about=who,
        context=context,
    )
    queue_messages(
        notices.NOMINATIONS_EXPIRED,
        [mail],
        batch=digest,
        lane=Lane.SERVICE,
        expires_at=event.starts_at,
    )
