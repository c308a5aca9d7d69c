"""Wiring of `core`: its checks and its one job."""

from datetime import timedelta

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import checks  # noqa: F401  (registers itself)
        from core.engine import prune
        from core.schedule import add

        add("core.prune", prune, every=timedelta(days=1))
