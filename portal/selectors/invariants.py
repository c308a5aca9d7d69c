"""What must always hold, from every app."""

from __future__ import annotations

from collections.abc import Iterator

import certificates.invariants
import courses.invariants
import newsletters.invariants
import outbox.invariants
import participants.invariants

APPS = (outbox, participants, courses, certificates, newsletters)


def all_problems() -> Iterator[str]:
    """One sentence for each break of I1 to I12; nothing when all is well."""
    for app in APPS:
        yield from app.invariants.problems()
