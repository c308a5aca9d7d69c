"""The people whose names stand on a sign-in sheet."""

from __future__ import annotations

from courses.models import Registration, Sheet


def sheet_lines(sheet: Sheet) -> list[Registration | None]:
    """The people of the rows in order; None for who is no more."""
    rows = Registration.objects.filter(uid__in=sheet.lines)
    known = {str(row.uid): row for row in rows.select_related("organisation", "person")}
    return [known.get(uid) for uid in sheet.lines]
