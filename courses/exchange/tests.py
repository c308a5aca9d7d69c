"""Files out: the scores of tests before and after an event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import Event, Registration
from courses.selectors.evaluation.gains import Pair, pairs_of
from participants.exchange.columns import Column


class ScoreRow(NamedTuple):
    """Somebody who sat a test; without a name where codes were made up."""

    registration: Registration | None
    pair: Pair


def scores_to_write(event: Event) -> Iterator[ScoreRow]:
    """Everybody who sat a test of the event; codes in no order that tells anything."""
    pairs = pairs_of(event)
    people = event.registrations.filter(pk__in=[key for key, _code in pairs])
    for row in people.order_by("sort_key", "pk"):
        yield ScoreRow(row, pairs[row.pk, ""])
    for key in sorted(code for person, code in pairs if person is None):
        yield ScoreRow(None, pairs[None, key])


def _share(number: float | None) -> Value:
    return None if number is None else round(number, 1)


TEST_SCORES: tuple[Column[ScoreRow], ...] = (
    Column(
        "name",
        _("Name"),
        lambda row, how: (
            how.text(row.registration.full_name, row.registration.language)
            if row.registration
            else str(_("by code"))
        ),
        width=30,
    ),
    Column(
        "before",
        _("Before, % of the points"),
        lambda row, _how: _share(row.pair.before),
    ),
    Column(
        "after", _("After, % of the points"), lambda row, _how: _share(row.pair.after)
    ),
    Column("gain", _("Gain"), lambda row, _how: _share(row.pair.gain), width=12),
)
