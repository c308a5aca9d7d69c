"""To how many people of a programme somebody writes without a second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from courses.models import Event, Letter, Registration
from courses.services import notices
from outbox.models import Message
from participants.models import Actor, User
from participants.services.audit import record
from programmes.models import Programme

WITHIN = timedelta(hours=24)
Known = set[tuple[str, str]]  # address and name: offices share a mailbox


@dataclass(frozen=True)
class Reach:
    """How many different people, with those whom the same person wrote to before."""

    people: int
    earlier: int
    most: int | None

    @property
    def is_wide(self) -> bool:
        """Whether a second person has to release the message."""
        return self.most is not None and self.people > self.most


def reach_of(
    event: Event, rows: Iterable[Registration], *, user: Actor, at: datetime
) -> Reach:
    """How far a message to `rows` goes, with what `user` sent alone within a day.

    All events of the programme count, so that parts of one audience are added up;
    whoever gets two messages counts once.
    """
    before = written_alone(event.programme, user=user, at=at)
    now = {(row.email_key, row.sort_key) for row in rows}
    return Reach(len(now | before), len(before - now), event.programme.letters_alone)


def written_alone(programme: Programme, *, user: Actor, at: datetime) -> Known:
    """Whom `user` wrote to within the last 24 hours without a second person."""
    if programme.letters_alone is None:
        return set()
    sent = Letter.objects.filter(
        event__programme=programme,
        sent_by=user,
        released_by=None,
        sent_at__gt=at - WITHIN,
    ).select_related("event")
    keys = [key for letter in sent for key in batches_of(letter)]
    told = Message.objects.filter(batch__in=keys)
    rows = Registration.objects.filter(uid__in=told.values("about_uid"))
    return set(rows.values_list("email_key", "sort_key"))


def hold(user: Actor) -> None:
    """Let nobody else send in the name of `user` until the transaction ends.

    Two messages sent at once would each count without the other.
    """
    if user is not None:
        rows = User.objects.select_for_update(no_key=True)
        rows.filter(pk=user.pk).values_list("pk").first()


def batches_of(letter: Letter) -> list[str]:
    """The keys under which its messages are in the outbox."""
    return notices.batches(
        notices.LETTER, letter.event, version=str(letter.uid), rounds=letter.rounds
    )


@transaction.atomic
def set_letters_alone(
    programme: Programme, number: int | None, *, actor: Actor
) -> None:
    """To how many people somebody writes alone; None: to any number."""
    rows = Programme.objects.select_for_update()
    before = rows.get(pk=programme.pk).letters_alone
    if before == number:
        return
    Programme.objects.filter(pk=programme.pk).update(
        letters_alone=number, updated_at=timezone.now()
    )
    record(
        actor,
        "programme.letters_alone",
        programme,
        before={"letters_alone": before},
        after={"letters_alone": number},
    )
