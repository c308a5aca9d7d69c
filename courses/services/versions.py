"""Nobody overwrites what they did not see."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import Record


class ChangedMeanwhile(DomainError):
    """Somebody else saved the same row since the form was opened."""

    code = "changed_meanwhile"
    message = _(
        "Somebody else changed this meanwhile. What they saved stands beside each field"
        " that differs; what you typed is kept. Save again if yours should stand."
    )


def require_version(row: Record, seen_at: datetime | None) -> None:
    """Raise ChangedMeanwhile when `row`, locked, is not that of `seen_at` any more."""
    if seen_at is not None and row.updated_at != seen_at:
        raise ChangedMeanwhile
