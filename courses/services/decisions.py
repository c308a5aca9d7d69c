"""Decisions on many at once: what each would come to, and doing it, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.languages import pick
from core.trial import undone
from courses.models import SEATED, Decision, Event, Quota, Registration, Status
from courses.selectors.prerequisites import missing_of
from courses.selectors.seats import scope_name
from courses.services import approval
from courses.services.endings import cancel, reject
from courses.services.letter_texts import check_texts, write_line
from courses.services.prerequisites import words_of
from courses.services.seats import all_quotas, needed
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded, renderers
from participants.models import Actor

MOST = 200  # people in one act
Texts = Mapping[str, str]  # per language


class Act(models.TextChoices):
    """What is decided on all that were chosen."""

    APPROVE = "approve", _("Approve")
    LINE = "line", _("Put on the waiting list")
    OFFER = "offer", _("Offer a seat")
    REJECT = "reject", _("Do not accept")
    CANCEL = "cancel", _("Cancel the registration")


@dataclass(frozen=True)
class Words:
    """What organisers say with a decision, in each language of those concerned.

    `waiver` alone is for the record: why somebody who lacks a prerequisite is accepted.
    """

    reasons: Texts = field(default_factory=dict)
    subjects: Texts = field(default_factory=dict)
    paragraphs: Texts = field(default_factory=dict)
    waiver: str = ""

    def reason_for(self, row: Registration) -> str:
        """The reason as this person is told it."""
        return write_line(self.reasons, row, row.language) if self.reasons else ""

    def said_to(self, row: Registration) -> dict[str, str]:
        """What stands in the mail to this person; placeholders are filled there."""
        texts = {"subject": self.subjects, "paragraph": self.paragraphs}
        said = {name: pick(some, row.language) for name, some in texts.items()}
        return {name: text for name, text in said.items() if text}


NOTHING = Words()
NEED_A_REASON = (Act.REJECT, Act.CANCEL)
SEAT = _("gets a seat and the ticket")
HELD = _("a seat is held, and the person is asked to agree")
OFFERED = _("is offered a seat")
IN_LINE = _("stands in line")
NOT_ACCEPTED = _("is not accepted and told why")
CANCELLED = _("loses the seat or the place in line and is told why")


@dataclass(frozen=True)
class Outcome:
    """What becomes of one person, or why nothing does."""

    registration: Registration
    result: str | Promise = ""
    why: str | Promise = ""

    @property
    def is_done(self) -> bool:
        """Whether something happens."""
        return bool(self.result)


def acts_for(*, has_undecided: bool) -> list[tuple[str, str | Promise]]:
    """The acts and their names; approving first, where somebody waits for it."""
    first = [Act.APPROVE] if has_undecided else []
    return [
        (act.value, act.label)
        for act in (*first, *(act for act in Act if act != Act.APPROVE))
    ]


def foresee(
    event: Event, act: str, rows: Iterable[Registration], *, at: datetime | None = None
) -> list[Outcome]:
    """What `act` would come to for each of `rows` now, in the order of the line."""
    at = at or timezone.now()
    rows = _in_order(rows)
    quotas, missing = all_quotas(event), missing_of(event, rows, at)
    found = []
    for row in rows:
        row.event = event
        outcome = _foreseen(row, act, quotas, at)
        is_open = row.is_undecided and not row.waiver
        lacking = missing.get(row.pk) if is_open else None
        if lacking and outcome.is_done and act not in NEED_A_REASON:
            outcome = _with_missing(outcome, act, words_of(lacking))
        found.append(outcome)
    return found


def _with_missing(outcome: Outcome, act: str, words: str) -> Outcome:
    """An exception needs a reason; other acts than approving take none."""
    why = _("lacks: %(missing)s") % {"missing": words}
    if act != Act.APPROVE:
        return Outcome(outcome.registration, why=why)
    asks = _("Only with a reason; lacks: %(missing)s") % {"missing": words}
    both = f"{asks} {outcome.why}".strip()
    return Outcome(outcome.registration, outcome.result, both)


def _in_order(rows: Iterable[Registration]) -> list[Registration]:
    return sorted(rows, key=lambda row: (-row.priority, row.queued_at, row.pk))


def _foreseen(
    row: Registration, act: str, quotas: list[Quota], at: datetime
) -> Outcome:
    if why := _kept_from(row, act, at):
        return Outcome(row, why=why)
    if act == Act.REJECT:
        return Outcome(row, NOT_ACCEPTED)
    if act == Act.CANCEL:
        return Outcome(row, CANCELLED)
    if act == Act.LINE:
        return Outcome(row, IN_LINE)
    mine = needed(quotas, row, at)
    if full := [quota for quota in mine if quota.taken >= quota.size]:
        why = words_of_full(full)
        return Outcome(row, IN_LINE if act == Act.APPROVE else "", why)
    for quota in mine:
        quota.taken += 1
    if act == Act.OFFER:
        return Outcome(row, OFFERED)
    return Outcome(row, SEAT if row.identified_at is not None else HELD)


def words_of_full(quotas: Iterable[Quota]) -> str:
    """Which seats are taken, in words."""
    names = "; ".join(scope_name(quota) for quota in quotas)
    return str(_("All seats are taken: %(names)s") % {"names": names})


def _kept_from(row: Registration, act: str, at: datetime) -> str | Promise:
    """Why `act` changes nothing for this person; empty when it does."""
    if not row.is_active or row.status_at(at) == Status.EXPIRED:
        return _("the registration has ended")
    if act in NEED_A_REASON:
        is_late = act == Act.REJECT and row.status == Status.CONFIRMED
        return _("is confirmed already; cancel instead") if is_late else ""
    if row.stage == Decision.UNPROVEN:
        return _("has not confirmed the address yet")
    if act == Act.LINE:
        return _("stands in line already") if row.stage == Status.WAITING else ""
    if row.status in SEATED:
        return _("has a seat already")
    if act == Act.APPROVE and not row.is_undecided:
        return _("stands in line already; offer a seat instead")
    return ""


def decide(
    event: Event,
    act: str,
    rows: Sequence[Registration],
    *,
    actor: Actor,
    words: Words = NOTHING,
    at: datetime | None = None,
) -> list[Outcome]:
    """Do `act` for each of `rows`, in the order of the line, each in one transaction.

    Who was decided on meanwhile, or finds no seat, is left as it is and listed with the
    reason. Calling it again changes nothing. Raises what `check_texts` raises.
    """
    at = at or timezone.now()
    check_texts(words.subjects, words.paragraphs, words.reasons)
    done: list[Outcome] = []
    for row in _in_order(rows):
        row.event = event
        row.refresh_from_db(fields=["status", "decision", "held_until"])
        if why := _kept_from(row, act, at):
            done.append(Outcome(row, why=why))
            continue
        try:
            row = _acts(actor, words, at)[act](row)
        except DomainError as refusal:
            done.append(Outcome(row, why=str(refusal)))
        else:
            done.append(Outcome(row, result=row.stage_label))
    return done


def _acts(
    actor: Actor, words: Words, at: datetime
) -> dict[str, Callable[[Registration], Registration]]:
    tell = words.said_to
    return {
        Act.APPROVE: lambda row: approval.approve(
            row, actor=actor, reason=words.waiver, said=tell(row), at=at
        ),
        Act.LINE: lambda row: approval.put_in_line(
            row, actor=actor, said=tell(row), at=at
        ),
        Act.OFFER: lambda row: approval.offer_seat(
            row, actor=actor, said=tell(row), at=at
        ),
        Act.REJECT: lambda row: reject(
            row, actor=actor, reason=words.reason_for(row), said=tell(row), at=at
        ),
        Act.CANCEL: lambda row: cancel(
            row, actor=actor, reason=words.reason_for(row), said=tell(row), at=at
        ),
    }


def mail_after(
    act: str,
    rows: Sequence[Registration],
    reader: Registration,
    *,
    words: Words,
) -> Mail | None:
    """The mail that `reader`, one of `rows`, would get from `act`; nothing is done.

    Those before the reader in line are decided on too, for they may take the seat.
    None when no mail would go. Raises BadPlaceholder or PlaceholderInLink.
    """
    ordered = _in_order(rows)
    before = ordered[: ordered.index(reader) + 1]
    about = Message.objects.filter(about_uid=reader.uid).order_by("-pk")
    with undone():
        had = about.first()
        decide(reader.event, act, before, actor=None, words=words)
        message = about.first()
        if message is None or message == had:
            return None
        try:
            return renderers[message.kind](message)
        except NotNeeded:
            return None
