"""The data files of `portal/data`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "data"


@cache
def facts(name: str) -> Any:
    """The content of one file of `portal/data`; never to be changed in place."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
