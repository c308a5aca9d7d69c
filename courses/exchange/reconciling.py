"""Files out: paper against scans of a day."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.services.reconciling import Line
from participants.exchange.columns import Column, Spelling
from participants.selectors.organisations import organisation_name


def halves_shown(halves: set[str]) -> str:
    """Which part of the day: in words, a dash for none."""
    if halves >= {"a", "p"}:
        return gettext("the whole day")
    if not halves:
        return "–"
    return gettext("in the morning") if "a" in halves else gettext("in the afternoon")


def standing_shown(line: Line) -> str:
    """How it stands with a person, in words."""
    if not line.differs:
        return gettext("paper and scans agree") if line.signed else gettext("corrected")
    if line.is_open:
        return pgettext("difference", "to be decided")
    if line.is_corrected:
        return gettext("corrected by hand")
    return gettext("decided: counts as it is")


def _office(line: Line, how: Spelling) -> Value:
    row = line.registration
    if row.organisation is None:
        return row.organisation_text
    return organisation_name(row.organisation, how.language)


RECONCILED: tuple[Column[Line], ...] = (
    Column(
        "row",
        _("Row of the sheet"),
        lambda line, _how: ", ".join(map(str, line.rows)),
        width=10,
    ),
    Column(
        "name", _("Name"), lambda line, _how: line.registration.shown_name, width=32
    ),
    Column("office", _("Organisation"), _office, width=40),
    Column("signed", _("Signed"), lambda line, _how: halves_shown(line.signed)),
    Column("scanned", _("Scanned"), lambda line, _how: halves_shown(line.scanned)),
    Column(
        "there",
        _("Counts as there"),
        lambda line, _how: gettext("yes") if line.is_there else gettext("no"),
        width=12,
    ),
    Column(
        "standing", _("Standing"), lambda line, _how: standing_shown(line), width=28
    ),
    Column("reason", _("Reason"), lambda line, _how: line.settled_reason, width=40),
)
