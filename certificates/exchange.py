"""Files out: the columns of registers of certificates."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from core.codes import grouped
from participants.exchange.columns import Column, choice_of, moment, of


def certificates_to_write(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    """The same certificates without what is printed on them."""
    related = ("person", "event", "registration__organisation__region__parent")
    return rows.select_related(*related).prefetch_related(None).defer("snapshot")


CERTIFICATES: tuple[Column[Certificate], ...] = (
    Column("number", _("serial number"), of("serial"), width=24),
    Column("name", _("Name"), lambda row, how: how.person(row.person), width=30),
    Column(
        "organisation",
        _("Organisation"),
        lambda row, how: (
            how.organisation(row.registration.organisation)
            if row.registration
            else None
        ),
        width=40,
    ),
    Column("kind", _("Kind"), choice_of("kind", Certificate.Kind), width=24),
    Column(
        "event",
        _("Event"),
        lambda row, how: how.texts(row.event.titles) if row.event else None,
        width=45,
    ),
    Column(
        "issued",
        _("Issued"),
        lambda row, _: moment(row.issued_at, row.event.tz if row.event else None),
    ),
    Column("expires", _("valid until"), of("expires_on"), is_usual=False),
    Column("state", _("State"), choice_of("state", Certificate.State)),
    Column(
        "code",
        _("verification code"),
        lambda row, _: grouped(row.code),
        is_usual=False,
    ),
    Column(
        "languages",
        _("languages"),
        lambda row, _: ", ".join(row.languages),
        is_usual=False,
    ),
)
