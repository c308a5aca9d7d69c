"""Files out: the target groups that a programme plans."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from participants.exchange.columns import Column, Spelling, choice_of, of, yes_no
from participants.models import Organisation
from programmes.selectors.programmes import Promise


def _joined(rows: Any, field: str, how: Spelling) -> Value:
    return "; ".join(how.texts(getattr(row, field)) for row in rows)


PLANNED_GROUPS: tuple[Column[Promise], ...] = (
    Column("name", _("Group"), lambda row, how: how.texts(row.group.names), width=45),
    Column(
        "kind",
        _("kind of organisation"),
        choice_of("group.organisation_kind", Organisation.Kind),
        width=28,
    ),
    Column(
        "profiles",
        _("Job profiles"),
        lambda row, how: _joined(row.group.profiles.all(), "labels", how),
        width=40,
    ),
    Column(
        "topics",
        _("Topics promised"),
        lambda row, how: _joined(row.group.topics.all(), "titles", how),
        width=45,
    ),
    Column("people", _("people planned"), of("group.planned_people")),
    Column("counts", _("counts toward the total"), yes_no("group.counts_to_total")),
    Column("stated", _("organisations stated"), of("stated")),
    Column("named", _("Organisations named"), of("named")),
)
