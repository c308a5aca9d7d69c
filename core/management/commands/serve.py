"""`manage.py serve`: prepares the database, then serves web and background work."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch

from core.catalogues import compile_catalogues
from core.https import certificate_for, local_address
from core.server import Server

ROLES = {
    "admin@obuka.example": "everything: accounts, settings, all programmes",
    "manager@obuka.example": "the programmes in her care",
    "organiser@obuka.example": "events: people, check-in, certificates",
    "door@obuka.example": "check-in at the door, nothing else",
    "coordinator@obuka.example": "the people of one municipality",
    "observer@obuka.example": "sees a programme, changes nothing",
}


class Command(BaseCommand):
    help = "Serve Obuka: pages and background work in one process."

    def add_arguments(self, parser: CommandParser) -> None:
        env = os.environ.get
        parser.add_argument("--host", default=env("HOST", "127.0.0.1"))
        parser.add_argument(
            "--port",
            type=int,
            default=settings.PORT,
            help="Here alone; links in mails follow SITE_URL, else PORT.",
        )
        parser.add_argument("--workers", type=int, default=int(env("WEB_WORKERS", "1")))
        parser.add_argument("--threads", type=int, default=int(env("WEB_THREADS", "8")))
        parser.add_argument(
            "--https",
            action="store_true",
            help="With a certificate of this installation, for phones on the network.",
        )
        parser.add_argument(
            "--no-prepare",
            action="store_true",
            help="Change nothing before the start: no migration, no static files.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.TASKS_ENGINE not in ("embedded", "database"):
            raise CommandError("TASKS_ENGINE is either embedded or database.")
        if not options["no_prepare"]:
            self.prepare()
        folder = Path(settings.VAR_DIR) / "https"
        hosts = (local_address(), "localhost", "127.0.0.1")
        pair = certificate_for(folder, hosts) if options["https"] else None
        let_go_of_connections()
        Server(
            f"{options['host']}:{options['port']}",
            workers=options["workers"],
            threads=options["threads"],
            welcome=lambda: self.welcome(options["host"], options["port"], bool(pair)),
            pair=pair,
        ).run()

    def prepare(self) -> None:
        compile_catalogues()
        is_new = self.migrate()
        if isinstance(caches["default"], DatabaseCache):
            call_command("createcachetable", verbosity=0)
        if settings.DEMO:
            settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
            self.load_demo(is_new)
        else:
            call_command("collectstatic", interactive=False, verbosity=0)
            if is_new and "load_basics" in get_commands():
                call_command("load_basics", verbosity=0)

    def migrate(self) -> bool:
        """Migrate if anything is to be migrated; say whether the database was empty."""
        executor = MigrationExecutor(connection)
        is_new = not executor.loader.applied_migrations
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        return is_new

    def load_demo(self, is_new: bool) -> None:
        """Load the demo once. A load that was cut off is done again, as it may be."""
        mark = Path(settings.VAR_DIR) / "demo-is-loaded"
        if is_new:
            mark.unlink(missing_ok=True)
        if mark.exists() or "load_demo" not in get_commands():
            return
        self.stdout.write("Loading the demo; only the first start does this …")
        call_command("load_demo", verbosity=0)
        mark.touch()

    def welcome(self, host: str, port: int, is_https: bool = False) -> None:
        shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1") else host  # noqa: S104
        base = settings.SITE_URL if is_https else f"http://{shown}:{port}"
        self.stdout.write(f"\nObuka is at {base}/   (Ctrl-C stops it)")
        if is_https and settings.DEMO:
            self.stdout.write(
                f"Phones: open {base}/demo/authority.crt once, install and trust it, "
                f"then open {base}/checkin/"
            )
        site = urlsplit(settings.SITE_URL)
        if settings.DEMO and site.hostname == "localhost" and site.port != port:
            self.stdout.write(
                f"Links in mails and codes lead to {settings.SITE_URL}/: start with"
                f" PORT={port} instead of --port."
            )
        if settings.DEMO:
            try:
                door = resolve_url(settings.LOGIN_URL)
            except NoReverseMatch:  # pragma: no cover
                door = "/"
            self.stdout.write(f"\nSign in at {base}{door} as one of\n")
            for address, role in ROLES.items():
                self.stdout.write(f"  {address:<28}{role}")
            self.stdout.write(
                f"\nThe code to type, like every message of the demo, arrives at\n"
                f"  {base}/demo/mail/\n"
            )
        self.stdout.flush()


def let_go_of_connections() -> None:
    """Close all before the fork: a connection serves one process only."""
    for used in connections.all(initialized_only=True):
        used.close()
        if hasattr(used, "close_pool"):
            used.close_pool()
