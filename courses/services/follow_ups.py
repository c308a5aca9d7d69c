"""What was promised after an event: by whom, until when, and whether it is done."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Conclusion, FollowUp
from participants.models import Actor, Organisation, Person
from participants.services.audit import record


class OneOwner(DomainError):
    code = "one_owner"
    message = _("Choose who promised it: a person, or an organisation.")


@transaction.atomic
def add_follow_up(
    conclusion: Conclusion,
    *,
    text: str,
    actor: Actor,
    person: Person | None = None,
    organisation: Organisation | None = None,
    due_on: date | None = None,
) -> FollowUp:
    """Note a task and whose it is. Raises OneOwner."""
    if (person is None) == (organisation is None):
        raise OneOwner
    row = FollowUp.objects.create(
        conclusion=conclusion,
        text=text,
        person=person,
        organisation=organisation,
        due_on=due_on,
    )
    record(actor, "follow_up.added", row, after={"due": due_on})
    return row


@transaction.atomic
def finish_follow_up(task: FollowUp, *, done_on: date | None, actor: Actor) -> FollowUp:
    """Say on which day it was done, or with None that it is to be done after all.

    Said twice, the first day stays.
    """
    row = FollowUp.objects.select_for_update(no_key=True).get(pk=task.pk)
    if (row.done_on is None) == (done_on is None):
        return row
    row.done_on = done_on
    row.save(update_fields=["done_on", "updated_at"])
    record(actor, "follow_up.done" if done_on else "follow_up.reopened", row)
    return row


@transaction.atomic
def remove_follow_up(task: FollowUp, *, actor: Actor) -> None:
    """Take a task away that was noted by mistake; done twice it is done once."""
    row = FollowUp.objects.select_for_update().filter(pk=task.pk).first()
    if row is None:
        return
    record(actor, "follow_up.removed", row)
    row.delete()
