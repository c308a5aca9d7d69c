"""Acts on programmes: set up, change, donors, partners."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from participants.models import Actor, Organisation, PersonalField
from participants.services.answers import ask
from participants.services.audit import record
from programmes.models import Donor, Funding, Partner, Programme
from programmes.selectors.programmes import add_months, reference_key


class SharesOverHundred(DomainError):
    """The donors' shares would be more than the whole."""

    code = "shares_over_hundred"
    message = _("The shares would add up to %(total)s %%; at most 100 %% is possible.")


class DonorAlreadyShown(DomainError):
    """A donor stands once in a programme."""

    code = "donor_already_shown"
    message = _("%(donor)s is a donor of this programme already.")


class PartnerAlreadyNamed(DomainError):
    """An organisation has each role once."""

    code = "partner_already_named"
    message = _("%(organisation)s has this role in the programme already.")


FIELDS = (
    "code titles short_names language summaries reference_number reference_on"
    " period_precision starts_on ends_on duration_months status_override status_reason"
    " amount currency stated_municipalities phase_of is_public"
).split()


def _complete(programme: Programme) -> None:
    """What follows from the other fields: the end, and the key of the number."""
    if programme.starts_on and programme.duration_months and not programme.ends_on:
        programme.ends_on = add_months(programme.starts_on, programme.duration_months)
    programme.reference_key = reference_key(programme.reference_number)


@transaction.atomic
def create_programme(
    *,
    code: str,
    titles: dict[str, str],
    language: str,
    actor: Actor,
    **fields: Any,
) -> Programme:
    """Set up a programme. The end is computed from start and duration (R-5).

    It asks people their gender, as nearly every donor wants, until it says otherwise.
    """
    programme = Programme(code=code, titles=titles, language=language, **fields)
    _complete(programme)
    programme.full_clean(exclude=["phase_of"])
    programme.save()
    record(actor, "programme.created", programme, after={"code": code})
    ask(programme.uid, PersonalField.GENDER, actor=actor)
    return programme


@transaction.atomic
def change_programme(programme: Programme, *, actor: Actor, **fields: Any) -> Programme:
    """Change fields of a programme; what really changed goes into the audit trail."""
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    before = {name: getattr(row, name) for name in fields if name in FIELDS}
    for name in before:
        setattr(row, name, fields[name])
    _complete(row)
    row.full_clean(exclude=["phase_of"])
    changed = [name for name in before if before[name] != getattr(row, name)]
    if changed:
        row.save()
        record(
            actor,
            "programme.changed",
            row,
            before={name: _plain(before[name]) for name in changed},
            after={name: _plain(getattr(row, name)) for name in changed},
        )
    return row


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | dict | list | None) else str(value)


@transaction.atomic
def add_donor(
    programme: Programme,
    donor: Donor,
    *,
    actor: Actor,
    share: Decimal | None = None,
    instrument: dict[str, str] | None = None,
    grant_number: str = "",
) -> Funding:
    """Name a donor of the programme, after those already named.

    Raises DonorAlreadyShown, or SharesOverHundred when the shares exceed 100 %.
    """
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    if row.fundings.filter(donor=donor).exists():
        raise DonorAlreadyShown(donor=donor)
    others = row.fundings.aggregate(total=Sum("share"))["total"] or Decimal(0)
    if share is not None and others + share > 100:
        raise SharesOverHundred(total=others + share)
    funding = Funding.objects.create(
        programme=row,
        donor=donor,
        share=share,
        instrument=instrument or {},
        grant_number=grant_number,
        position=row.fundings.count(),
    )
    record(actor, "programme.donor_added", row, after={"donor": str(donor)})
    return funding


@transaction.atomic
def remove_donor(funding: Funding, *, actor: Actor) -> None:
    """Take a donor off a programme. What was issued before keeps its snapshot."""
    record(
        actor,
        "programme.donor_removed",
        funding.programme,
        before={"donor": str(funding.donor)},
    )
    funding.delete()


@transaction.atomic
def add_partner(
    programme: Programme,
    organisation: Organisation,
    role: str,
    *,
    actor: Actor,
    **fields: Any,
) -> Partner:
    """Name an organisation's role in the programme; one may have several (R-4).

    Raises PartnerAlreadyNamed for a role it has already.
    """
    row = Programme.objects.select_for_update().get(pk=programme.pk)
    if row.partners.filter(organisation=organisation, role=role).exists():
        raise PartnerAlreadyNamed(organisation=organisation)
    fields.setdefault("position", row.partners.count())
    partner = Partner.objects.create(
        programme=row, organisation=organisation, role=role, **fields
    )
    record(
        actor,
        "programme.partner_added",
        row,
        after={"organisation": str(organisation), "role": role},
    )
    return partner


@transaction.atomic
def remove_partner(partner: Partner, *, actor: Actor) -> None:
    """Take a role of an organisation off a programme."""
    record(
        actor,
        "programme.partner_removed",
        partner.programme,
        before={"organisation": str(partner.organisation), "role": partner.role},
    )
    partner.delete()
