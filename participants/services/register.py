"""The register kept true: offices are asked by mail, confirm, or propose changes.

The link in the mail is signed and bound to the address it went to: when the office has
another address, the old link is dead. Nothing that comes by a link changes what the
public sees but the day of the last confirmation; the rest is looked at on the desk.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked
from core.text import clean_text
from outbox.models import Lane, address_key, is_good_address
from outbox.services.send import Outgoing, queue_messages
from participants.models import Actor, Organisation, Person, Proposal
from participants.services.audit import record
from participants.services.organisations import (
    lock_unmerged,
    names_with,
    rename_organisation,
    update_organisation,
)

MAIL = "register.ask"
SALT = "participants.register"
LINK_DAYS = 60
FIELDS = ("name", "address", "phone", "email", "website")
State = Proposal.State
# Who speaks for organisations on a day, by key; apps on the right add to it.
Speakers = Callable[[QuerySet[Organisation], date], dict[int, Person]]
speakers: list[Speakers] = []


class LinkIsOld(DomainError):
    code = "link_is_old"
    message = _("This link is not good any more. Ask for a new one on the page below.")


class ProposalIsSettled(DomainError):
    code = "proposal_is_settled"
    message = _("Somebody has decided about this correction already.")


@dataclass(frozen=True)
class Asked:
    """How many offices are written to, and how many have no address to write to."""

    queued: int
    without_address: int


def readers_of(
    organisations: Iterable[Organisation], *, at: datetime | None = None
) -> dict[int, Organisation | Person]:
    """Who is written to about each organisation: itself, or while it has no address
    whoever speaks for it. Without either it is not among them.
    """
    found: dict[int, Organisation | Person] = {}
    silent: list[int] = []
    for row in organisations:
        if is_good_address(row.email):
            found[row.pk] = row
        else:
            silent.append(row.pk)
    rows, day = Organisation.objects.filter(pk__in=silent), timezone.localdate(at)
    for ask in speakers if silent else ():
        for key, person in ask(rows, day).items():
            if is_good_address(person.email):
                found.setdefault(key, person)
    return found


def update_token(organisation: Organisation) -> str:
    """What stands in the mailed link: whoever has it reads the mailbox it went to."""
    reader = readers_of([organisation]).get(organisation.pk, organisation)
    value = [organisation.uid.hex, address_key(reader.email)]
    return signing.dumps(value, salt=SALT, compress=True)


def organisation_of_token(token: str) -> Organisation:
    """The organisation of a mailed link.

    Raises LinkIsOld for a link that is wrong, sixty days old, or of an address that is
    not the organisation's any more.
    """
    rows = Organisation.objects.filter(merged_into=None).select_related(
        "region__parent", "parent"
    )
    try:
        uid, key = signing.loads(token, salt=SALT, max_age=timedelta(days=LINK_DAYS))
        found = rows.get(uid=uuid.UUID(hex=uid))
    except (
        signing.BadSignature,
        ValueError,
        TypeError,
        AttributeError,
        Organisation.DoesNotExist,
    ):
        raise LinkIsOld from None
    reader = readers_of([found]).get(found.pk)
    if reader is None or address_key(reader.email) != key:
        raise LinkIsOld
    return found


@transaction.atomic
def ask_to_confirm(
    organisations: Iterable[Organisation], *, actor: Actor, at: datetime | None = None
) -> Asked:
    """Mail each office the link to its own card; once a day each, however often asked.

    While an office has no address, whoever speaks for it in a programme gets it. A
    batch writes to an address once, so offices that share a mailbox go into batches of
    their own.
    """
    at = at or timezone.now()
    day = timezone.localdate(at).isoformat()
    rounds: dict[int, list[Organisation]] = defaultdict(list)
    seen: dict[str, int] = defaultdict(int)
    offices = list(organisations)
    readers = readers_of(offices, at=at)
    for row in offices:
        if row.pk not in readers:
            continue
        key = address_key(readers[row.pk].email)
        rounds[seen[key]].append(row)
        seen[key] += 1
    for rows in rounds.values():
        queue_messages(
            MAIL,
            [
                Outgoing(
                    to=readers[row.pk].email,
                    language=readers[row.pk].language,
                    dedupe_key=f"{MAIL}:{row.uid}:{day}",
                    about=row,
                )
                for row in rows
            ],
            batch=f"{MAIL}:{uuid.uuid4().hex}",
            lane=Lane.SERVICE,
        )
        for row in rows:
            record(actor, "organisation.asked", row)
    return Asked(sum(seen.values()), len(offices) - len(readers))


@transaction.atomic
def confirm_card(
    organisation: Organisation, *, actor: Actor, at: datetime | None = None
) -> Organisation:
    """Note that all on the card is right today. Raises OrganisationWasMerged."""
    day = timezone.localdate(at or timezone.now())
    [row] = lock_unmerged(organisation)
    if row.verified_on == day:
        return row
    before = {"verified_on": row.verified_on}
    row.verified_on = day
    row.save(update_fields=["verified_on", "updated_at"])
    record(
        actor, "organisation.confirmed", row, before=before, after={"verified_on": day}
    )
    return row


def card_values(organisation: Organisation) -> dict[str, str]:
    """What an office may correct, as it stands in the register."""
    return {
        "name": str(organisation),
        "address": organisation.address,
        "phone": organisation.phone,
        "email": organisation.email,
        "website": organisation.website,
    }


def waiting_proposals(organisation: Organisation) -> QuerySet[Proposal]:
    """What an office sent and nobody has decided about: one at most."""
    return Proposal.objects.filter(organisation=organisation, state=State.OPEN)


@transaction.atomic
def propose_changes(
    organisation: Organisation,
    values: Mapping[str, str],
    *,
    note: str = "",
    at: datetime | None = None,
) -> Proposal | None:
    """Keep what an office says of its card until somebody has looked at it.

    A proposal that still waits is replaced. Without any difference and note the card
    is confirmed as it is, and there is nothing to look at: None. A name in the other
    script is no difference. Raises OrganisationWasMerged.
    """
    if unknown := values.keys() - set(FIELDS):
        raise TypeError(f"not a field an office corrects: {sorted(unknown)}")
    [row] = lock_unmerged(organisation)
    before = card_values(row)
    new = {
        name: clean_text(values[name], multiline=name == "address")
        for name in FIELDS
        if name in values
    }
    if name := new.pop("name", ""):  # an organisation has a name
        new["name"] = names_with(row, name)[row.language]
    given = ((name, new.get(name, before[name])) for name in FIELDS)
    changed = {name: text for name, text in given if text != before[name]}
    note = clean_text(note)[:500]
    waiting_proposals(row).update(state=State.REPLACED, updated_at=timezone.now())
    if not changed and not note:
        confirm_card(row, actor=None, at=at)
        return None
    proposal = Proposal.objects.create(
        organisation=row,
        before={name: before[name] for name in changed},
        values=changed,
        note=note,
    )
    record(None, "proposal.made", proposal, after={"fields": list(changed)})
    return proposal


@transaction.atomic
def accept_proposal(
    proposal: Proposal, *, actor: Actor, fields: Iterable[str] | None = None
) -> Organisation:
    """Put the proposed values (or those of `fields`) on the card.

    The card counts as confirmed on the day the office sent them. Raises
    ProposalIsSettled.
    """
    row = _open(proposal)
    chosen = set(row.values if fields is None else fields)
    values = {name: text for name, text in row.values.items() if name in chosen}
    organisation = row.organisation
    if name := values.pop("name", ""):
        names = names_with(organisation, name)
        organisation = rename_organisation(organisation, names=names, actor=actor)
    sent_on = timezone.localdate(row.created_at)
    verified = max(filter(None, (organisation.verified_on, sent_on)))
    organisation = update_organisation(
        organisation, actor=actor, verified_on=verified, **values
    )
    _settle(row, State.ACCEPTED, actor, after={"fields": sorted(chosen)})
    return organisation


@transaction.atomic
def reject_proposal(proposal: Proposal, *, actor: Actor) -> None:
    """Leave the card as it is. Raises ProposalIsSettled."""
    _settle(_open(proposal), State.REJECTED, actor)


def _open(proposal: Proposal) -> Proposal:
    """The proposal, locked after its card as a merge does; one that a merge made one
    with another is settled.
    """
    cards = Organisation.objects.filter(proposals=proposal.pk)
    list(cards.select_for_update(no_key=True).values_list("pk"))
    try:
        row = locked(Proposal.objects.select_related("organisation"), proposal.pk)
    except Proposal.DoesNotExist as error:
        raise ProposalIsSettled from error
    if row.state != State.OPEN:
        raise ProposalIsSettled
    return row


def _settle(
    row: Proposal, state: str, actor: Actor, after: dict[str, object] | None = None
) -> None:
    row.state, row.decided_at, row.decided_by = state, timezone.now(), actor
    row.save(update_fields=["state", "decided_at", "decided_by", "updated_at"])
    record(actor, f"proposal.{state}", row, after=after)
