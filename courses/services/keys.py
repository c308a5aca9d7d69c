"""The keys by which registrations are compared, found and put in order."""

from __future__ import annotations

from core.text import fold, search_key, sort_key
from courses.models import Registration
from outbox.models import address_key


def set_keys(row: Registration) -> None:
    """Set the keys that follow from names, address and organisation; saves nothing."""
    row.name_key = fold(f"{row.given_name} {row.family_name}")[:300]
    row.email_key = address_key(row.email) if row.email else ""
    organisation = row.organisation.search_key if row.organisation else ""
    stated = search_key(row.organisation_text)
    row.search_key = f"{search_key(row.full_name)} {organisation} {stated}"[
        :900
    ].strip()
    surname_first = f"{row.family_name} {row.given_name} {row.middle_name}"
    row.sort_key = sort_key(surname_first, row.language)[:600]
