"""Granting a qualification, granting it anew, taking it away."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked
from courses.models import Award, Candidacy
from courses.selectors.facilitators.candidates import hours_since, one_progress
from courses.selectors.facilitators.progress import is_valid_on
from participants.models import Actor
from participants.services.audit import record
from programmes.selectors.programmes import add_months


class NotMet(DomainError):
    code = "not_met"
    message = _("%(met)s of %(all)s requirements are met. The others come first.")


class HeldAlready(DomainError):
    code = "held_already"
    message = _("This person holds the qualification. Renew it when it is time.")


class NothingToRenew(DomainError):
    code = "nothing_to_renew"
    message = _("There is nothing to renew: grant the qualification first.")


class NeedsNoRenewal(DomainError):
    code = "needs_no_renewal"
    message = _("The qualification is valid for good.")


class TooFewHours(DomainError):
    code = "too_few_hours"
    message = _(
        "%(have)s of %(need)s hours of training since the last grant: too few to renew."
    )


class NothingToWithdraw(DomainError):
    code = "nothing_to_withdraw"
    message = _("This person does not hold the qualification.")


class DayAhead(DomainError):
    code = "day_ahead"
    message = _("The day is still to come. Choose today or a day that is over.")


def _locked(candidacy: Candidacy) -> Candidacy:
    rows = Candidacy.objects.select_related("qualification", "person")
    return locked(rows, candidacy.pk)


def _last(candidacy: Candidacy) -> Award | None:
    return candidacy.awards.first()


@transaction.atomic
def grant(
    candidacy: Candidacy, *, granted_on: date, actor: Actor, today: date | None = None
) -> Award:
    """Grant the qualification to a candidate who meets all it asks for.

    It is also how somebody whose qualification ran out or was taken away gets it again.
    Raises DayAhead, HeldAlready, NotMet; then nothing was stored.
    """
    today = today or timezone.localdate()
    row = _locked(candidacy)
    if granted_on > today:
        raise DayAhead
    last = _last(row)
    if last is not None and is_valid_on(last, today):
        raise HeldAlready
    progress = one_progress(row, today)
    if not progress.is_met:
        raise NotMet(met=progress.met, all=len(progress.lines))
    months = row.qualification.valid_months
    award = Award.objects.create(
        candidacy=row,
        granted_on=granted_on,
        valid_until=add_months(granted_on, months) if months else None,
    )
    record(actor, "qualification.granted", row, after=_days(award))
    return award


@transaction.atomic
def renew(candidacy: Candidacy, *, actor: Actor, today: date | None = None) -> Award:
    """A new period from today; what was left of the last one is added to it.

    Raises NothingToRenew, NeedsNoRenewal, TooFewHours; then nothing was stored.
    """
    today = today or timezone.localdate()
    row = _locked(candidacy)
    last, months = _last(row), row.qualification.valid_months
    if last is None or last.withdrawn_on is not None:
        raise NothingToRenew
    if last.valid_until is None or months is None:
        raise NeedsNoRenewal
    hours: Decimal | None = None
    if need := row.qualification.renewal_hours:
        hours = hours_since(row, last.granted_on)
        if hours < need:
            raise TooFewHours(have=hours, need=need)
    award = Award.objects.create(
        candidacy=row,
        granted_on=today,
        valid_until=add_months(max(today, last.valid_until), months),
        is_renewal=True,
        hours=hours,
    )
    record(actor, "qualification.renewed", row, after=_days(award))
    return award


@transaction.atomic
def withdraw(
    candidacy: Candidacy, *, reason: str, actor: Actor, today: date | None = None
) -> Award:
    """Take the qualification away; the row stays. Raises NothingToWithdraw."""
    today = today or timezone.localdate()
    row = _locked(candidacy)
    last = _last(row)
    if last is None or not is_valid_on(last, today):
        raise NothingToWithdraw
    # what was left of an earlier period goes with it
    row.awards.filter(withdrawn_on=None).exclude(valid_until__lt=today).update(
        withdrawn_on=today, reason=reason, updated_at=timezone.now()
    )
    record(actor, "qualification.withdrawn", row)
    last.refresh_from_db()
    return last


def _days(award: Award) -> dict[str, str]:
    return {"granted_on": str(award.granted_on), "valid_until": str(award.valid_until)}
