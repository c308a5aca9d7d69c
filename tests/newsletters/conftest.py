from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.EPOCH_FILE = tmp_path / "epoch"
    settings.MEDIA_ROOT = tmp_path / "media"
