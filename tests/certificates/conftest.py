"""Files of a test stay its own: media, and the file of certificate numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EPOCH_FILE = tmp_path / "epoch"
    cache.clear()
