"""The demonstration, loaded once in each run; every worker and module gets a copy.

Loading takes longer than most of what looks at it. What is kept in `var/`, or as a
database `…_demo` on the server, belongs to one run, because its days count from today.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from django.test.utils import override_settings

from portal.services.demo import load_demo
from tests import empty_database


def put_demo(run: str, folder: Path) -> None:
    """Put the demonstration into the empty database of this worker and into `folder`."""
    kept = Path(settings.VAR_DIR) / f"demo-{connection.vendor}"
    mark = kept / "run"
    with empty_database.alone(Path(settings.VAR_DIR)):
        if mark.exists() and mark.read_text() == run:
            _put_database(kept)
        else:
            shutil.rmtree(kept, ignore_errors=True)
            (kept / "files").mkdir(parents=True)
            try:
                _load(kept / "files")
            except BaseException:
                take_away()  # what was loaded so far would be in the way of others
                raise
            _keep_database(kept)
            mark.write_text(run)
    shutil.copytree(kept / "files", folder, dirs_exist_ok=True)


def take_away() -> None:
    """Give this worker an empty database again."""
    connections.close_all()
    empty_database.put(_name())


def _load(files: Path) -> None:
    paths = {"MEDIA_ROOT": files / "media", "EPOCH_FILE": files / "epoch"}
    with override_settings(**paths):
        load_demo()


def _keep_database(kept: Path) -> None:
    connections.close_all()  # the last one to leave a SQLite file tidies it up
    if connection.vendor == "sqlite":
        shutil.copyfile(_name(), kept / "database")
        return
    with empty_database.on_server() as server:
        empty_database.replace(server, _kept_name(), template=_name())


def _put_database(kept: Path) -> None:
    connections.close_all()
    if connection.vendor == "sqlite":
        empty_database.put_file(kept / "database", _name())
        return
    with empty_database.on_server() as server:
        empty_database.replace(server, _name(), template=_kept_name())


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _kept_name() -> str:
    """The same for all workers of a run."""
    return re.sub(r"_gw\d+$", "", _name()) + "_demo"
