"""Reads on organisations that were typed in registrations and are not known yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, QuerySet

from core.text import fold
from courses.access import registrations_for
from courses.models import Registration
from participants.access import Visitor, is_admin, manages_registry
from participants.models import MissingOrganisation

State = MissingOrganisation.State


def missing_for(user: Visitor) -> QuerySet[MissingOrganisation]:
    """What waits to be decided: for a manager what was typed at the own events."""
    rows = MissingOrganisation.objects.filter(state=State.OPEN)
    if not manages_registry(user):
        return rows.none()
    if is_admin(user):
        return rows
    own = unknown(registrations_for(user)).values_list("organisation_text", flat=True)
    keys = {fold(text)[:300] for text in own.distinct()}
    return rows.filter(text_key__in=keys)


def unknown(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Those of `rows` of known people whose organisation is words only."""
    rows = rows.filter(organisation=None, person__isnull=False)
    return rows.exclude(organisation_text="").order_by()


def uses_of(
    missing: Iterable[MissingOrganisation],
) -> dict[MissingOrganisation, int]:
    """How many registrations wait for each, in one query."""
    rows = list(missing)
    texts = {text: row for row in rows for text in row.spellings}
    counted = unknown(Registration.objects.filter(organisation_text__in=list(texts)))
    found = Counter[MissingOrganisation]()
    for text, number in counted.values_list("organisation_text").annotate(
        number=Count("pk")
    ):
        found[texts[text]] += number
    return {row: found[row] for row in rows}
