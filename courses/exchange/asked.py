"""Files out: who is asked to come, and the organisations that nobody knows yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import Invitation, Standing
from courses.selectors.missing import uses_of
from participants.exchange.columns import Column, Spelling, choice_of, moment, of
from participants.exchange.exports import AT_ONCE, language_of
from participants.models import MissingOrganisation


def _name(row: Any, how: Spelling) -> Value:
    """The name as it was written to; of somebody not known to the reader nothing."""
    if not row.is_known or row.person is None:
        return None
    return how.text(row.name, row.language)


def _body(row: Any, how: Spelling) -> Value:
    """Where a person held a post is for all to know, an organisation by itself not."""
    if row.person is None and not row.is_known:
        return None
    return how.organisation(row.organisation)


def _address(row: Any, _how: Spelling) -> Value:
    return row.email if row.is_known else None


INVITATIONS: tuple[Column[Any], ...] = (
    Column("name", _("Name"), _name, width=30),
    Column("organisation", _("Organisation"), _body, width=40),
    Column("email", _("e-mail"), _address, is_usual=False, width=30),
    Column("language", _("language"), language_of, is_usual=False),
    Column("state", _("State"), choice_of("standing", Standing), width=22),
    Column("nominations", _("Asked for nominations"), of("asks_nominations")),
    Column("nominated", _("Nominated"), of("nominated"), width=12),
    Column("asked", _("Last asked"), lambda row, _: moment(row.asked_at)),
    Column("reminders", _("reminders"), of("reminders"), width=12),
    Column(
        "answered",
        _("answered"),
        lambda row, _: moment(row.answered_at),
        is_usual=False,
    ),
    Column(
        "source",
        _("chosen by"),
        choice_of("source", Invitation.Source),
        is_usual=False,
        width=24,
    ),
    Column(
        "chosen",
        _("Target group"),
        lambda row, how: how.texts(row.source_names),
        is_usual=False,
        width=30,
    ),
)


def missing_to_write(
    rows: Iterable[MissingOrganisation],
) -> Iterator[tuple[MissingOrganisation, int]]:
    """Each with how many registrations wait for it, counted by the thousand."""
    reader = iter(rows)
    while some := list(islice(reader, AT_ONCE)):
        yield from uses_of(some).items()


MISSING: tuple[Column[tuple[MissingOrganisation, int]], ...] = (
    Column("name", _("as it was typed"), lambda row, _: row[0].text, width=45),
    Column(
        "spellings",
        _("spellings"),
        lambda row, _: "; ".join(row[0].spellings),
        is_usual=False,
        width=45,
    ),
    Column("uses", _("Registrations"), lambda row, _: row[1]),
    Column("since", _("Since"), lambda row, _: moment(row[0].created_at)),
)
