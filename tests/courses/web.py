"""The web server as a process whose workers are born again at once, to be killed.

`python -m tests.courses.web PORT`. It is that of `manage.py serve`, but the application
is loaded before the fork: a killed worker has a successor after milliseconds. Background
work is left out (`TASKS_ENGINE=database`).
"""

from __future__ import annotations

import sys

import django


def main(port: str) -> None:
    django.setup()
    from django.test import Client

    from core.management.commands.serve import let_go_of_connections
    from core.server import Server

    class Warm(Server):
        def load_config(self) -> None:
            super().load_config()
            self.cfg.set("preload_app", True)
            self.cfg.set("loglevel", "critical")  # of workers that were killed

    Client().get("/events/none/register/", headers={"host": "localhost"})
    let_go_of_connections()
    Warm(f"127.0.0.1:{port}", workers=1, threads=8, welcome=lambda: None).run()


if __name__ == "__main__":
    main(sys.argv[1])
