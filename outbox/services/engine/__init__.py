"""The one sending engine: claims rows, talks to the mail server, records outcomes."""

from outbox.services.engine.recovery import recover
from outbox.services.engine.sending import Pass, send_due

__all__ = ["Pass", "recover", "send_due"]
