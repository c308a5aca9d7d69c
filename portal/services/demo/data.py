"""The data files, and rows found by the keys they use."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from participants.models import Organisation, Region

FOLDER = Path(__file__).resolve().parents[2] / "data"


@cache
def facts(name: str) -> Any:
    """The content of one file of `portal/data`; never to be changed in place."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


class Known:
    """Rows of the demonstration by the keys of the data files."""

    def __init__(self) -> None:
        self.regions: dict[str, Region] = {}
        self.organisations: dict[str, Organisation] = {}
