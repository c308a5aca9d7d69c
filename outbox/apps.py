"""Wiring of the outbox."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("Outbox")

    def ready(self) -> None:
        from core import schedule
        from outbox import tasks

        schedule.add("outbox.send", tasks.send, every=timedelta(seconds=30))
        schedule.add("outbox.recover", tasks.recover, every=timedelta(seconds=60))
