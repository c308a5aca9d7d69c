"""Wiring of `core`: its checks and its jobs."""

from datetime import timedelta

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import checks  # noqa: F401  (registers itself)
        from core.engine import prune
        from core.schedule import add
        from core.statistics import look_at_tables

        add("core.prune", prune, every=timedelta(days=1))
        add("core.statistics", look_at_tables, every=timedelta(days=1))
