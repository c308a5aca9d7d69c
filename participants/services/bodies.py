"""Acts on bodies: coordination teams, working groups, forums of partners."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.pasted import without_html
from core.text import clean_text, normal_spaces
from participants.models import Actor, Body, BodyMember, Meeting, Organisation, Person
from participants.services.audit import record
from participants.services.organisations import lock_organisation
from participants.services.people import lock_standing


class IsMemberAlready(DomainError):
    code = "is_member_already"
    message = _("This person is in the body already.")


class MemberEndsBeforeStart(DomainError):
    code = "member_ends_before_start"
    message = _("The last day is before the first one.")


class MemberHasEnded(DomainError):
    code = "member_has_ended"
    message = _("This person has left the body already.")


@transaction.atomic
def create_body(
    organisation: Organisation, names: Mapping[str, str], *, actor: Actor
) -> Body:
    """Add a body of `organisation`."""
    row = lock_organisation(organisation)
    body = Body.objects.create(organisation=row, names=dict(names))
    record(actor, "body.created", body, after={"organisation": row.uid})
    return body


@transaction.atomic
def change_body(
    body: Body, *, actor: Actor, names: Mapping[str, str], is_closed: bool
) -> Body:
    """Change the name, or say that the body does not meet any more."""
    row = Body.objects.select_for_update().get(pk=body.pk)
    before = {"names": row.names, "is_closed": row.is_closed}
    row.names, row.is_closed = dict(names), is_closed
    row.save(update_fields=["names", "is_closed", "updated_at"])
    after = {"names": row.names, "is_closed": row.is_closed}
    if after != before:
        record(actor, "body.changed", row, before=before, after=after)
    return row


@transaction.atomic
def add_member(
    body: Body,
    *,
    person: Person,
    actor: Actor,
    role: str = "",
    started_on: date | None = None,
) -> BodyMember:
    """Put a person into a body. Raises IsMemberAlready, CardWasErased."""
    person = lock_standing(person)
    try:
        with transaction.atomic():
            member = BodyMember.objects.create(
                body=body,
                person=person,
                role=normal_spaces(role),
                started_on=started_on,
            )
    except IntegrityError as error:
        raise IsMemberAlready from error
    record(actor, "body.member_added", body, after={"person": person.uid})
    return member


@transaction.atomic
def end_member(member: BodyMember, *, on: date, actor: Actor) -> BodyMember:
    """Note the last day of a person in a body.

    Raises MemberHasEnded, MemberEndsBeforeStart.
    """
    if member.started_on and on < member.started_on:
        raise MemberEndsBeforeStart
    lasting = BodyMember.objects.filter(pk=member.pk, ended_on=None)
    if not lasting.update(ended_on=on):
        raise MemberHasEnded
    row = BodyMember.objects.select_related("body", "person").get(pk=member.pk)
    after = {"person": row.person.uid, "ended_on": on}
    record(actor, "body.member_ended", row.body, after=after)
    return row


@transaction.atomic
def add_meeting(
    body: Body, *, held_on: date, actor: Actor, place: str = "", minutes: str = ""
) -> Meeting:
    """Keep the minutes of a meeting; what was pasted as HTML becomes plain lines."""
    meeting = Meeting.objects.create(
        body=body,
        held_on=held_on,
        place=normal_spaces(place),
        minutes=clean_text(without_html(minutes, is_markdown=False), multiline=True),
    )
    record(actor, "body.met", body, after={"meeting": meeting.uid, "on": held_on})
    return meeting
