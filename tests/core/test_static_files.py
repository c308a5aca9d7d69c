"""Static files as production keeps them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.core.processes import run
from tests.core.test_serve import production


def test_collected_modules_import_each_other_by_the_hash(tmp_path: Path) -> None:
    code, output = run(
        ["manage.py", "collectstatic", "--noinput", "-v0"], production(tmp_path)
    )

    assert (code, output) == (0, output)
    folder = next(tmp_path.rglob("staticfiles.json")).parent
    names = json.loads((folder / "staticfiles.json").read_text())["paths"]
    app = (folder / names["courses/checkin/app.js"]).read_text()
    imported = re.findall(r'from "\./([^"]+)"', app)
    assert len(imported) >= 5
    assert all(f"courses/checkin/{name}" in names.values() for name in imported)
    assert not any(f"courses/checkin/{name}" in names for name in imported)
