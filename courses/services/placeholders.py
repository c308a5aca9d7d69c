"""Placeholders that organisers may use in what they add to a mail.

Known names are replaced, and nothing else is read: a text is never a template.
"""

from __future__ import annotations

import re

from core.languages import pick
from courses.models import Registration

NAMES = ("given_name", "family_name", "name", "event")
BRACES = re.compile(r"\{([^{}]*)\}")


def unknown_in(text: str) -> list[str]:
    """What stands in braces and is no placeholder, in its order."""
    return [name for name in BRACES.findall(text) if name not in NAMES]


def fill(text: str, registration: Registration, *, language: str) -> str:
    """`text` with the words of this person and event."""
    words = {
        "given_name": registration.given_name,
        "family_name": registration.family_name,
        "name": registration.full_name,
        "event": pick(registration.event.titles, language),
    }
    return BRACES.sub(lambda found: words.get(found[1], found[0]), text)
