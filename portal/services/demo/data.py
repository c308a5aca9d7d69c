"""Rows found by the keys that the data files use."""

from __future__ import annotations

from participants.models import Organisation, Region


class Known:
    """Rows of the demonstration by the keys of the data files."""

    def __init__(self) -> None:
        self.regions: dict[str, Region] = {}
        self.organisations: dict[str, Organisation] = {}
