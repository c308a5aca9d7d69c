"""Files out: the columns of programmes, their partners and contacts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from participants.exchange.columns import Column, Spelling, choice_of, of
from programmes.models import Contact, Partner, Programme


def _donors(row: Programme, how: Spelling) -> Value:
    donors = [funding.donor.organisation for funding in row.fundings.all()]
    return "; ".join(map(how.organisation, donors))


PROGRAMMES: tuple[Column[Any], ...] = (
    Column("name", _("short name"), lambda row, how: how.texts(row.short_names)),
    Column("title", _("title"), lambda row, how: how.texts(row.titles), width=45),
    Column("code", _("code"), of("code"), is_usual=False),
    Column("start", _("start"), of("starts_on")),
    Column("end", _("end"), of("ends_on")),
    Column("donors", _("Donors"), _donors, width=40),
    Column("events", _("Events"), of("public_events"), width=10),
    Column("contract", _("contract number"), of("reference_number"), is_usual=False),
    Column("amount", _("amount"), of("amount"), is_usual=False),
    Column("currency", _("currency"), of("currency"), is_usual=False, width=10),
)

NOT_IN_PUBLIC = ("amount", "currency")
PUBLIC_PROGRAMMES = tuple(
    column for column in PROGRAMMES if column.key not in NOT_IN_PUBLIC
)

PARTNERS: tuple[Column[Partner], ...] = (
    Column(
        "name",
        _("Organisation"),
        lambda row, how: how.organisation(row.organisation),
        width=45,
    ),
    Column("role", _("Role"), choice_of("role", Partner.Role), width=28),
    Column("place", _("Place"), lambda row, how: how.place(row.organisation.region)),
    Column("since", _("Since"), of("started_on")),
    Column("until", _("Until"), of("ended_on")),
    Column("email", _("e-mail"), of("organisation.email"), is_usual=False, width=30),
    Column("phone", _("telephone"), of("organisation.phone"), is_usual=False),
)

CONTACTS: tuple[Column[Contact], ...] = (
    Column("name", _("Name"), lambda row, how: how.person(row.person), width=30),
    Column("role", _("Role"), of("role"), width=30),
    Column(
        "programme",
        _("Programme"),
        lambda row, how: how.texts(row.programme.short_names),
        width=24,
    ),
    Column("since", _("Since"), of("started_on")),
    Column("until", _("Until"), of("ended_on")),
    Column("email", _("e-mail"), of("person.email"), width=30),
    Column("phone", _("telephone"), of("person.phone"), is_usual=False),
)
