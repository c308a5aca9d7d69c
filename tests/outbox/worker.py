"""A sender as a process of its own, to be killed: `python -m tests.outbox.worker`."""

from __future__ import annotations

import os
import signal
import sys
import time

import django


def main() -> None:
    django.setup()
    from outbox.models import Message
    from outbox.services.engine import send_due
    from outbox.services.renderers import Mail, renderers
    from tests.outbox.factories import plain_mail

    def deadly(message: Message) -> Mail:
        if message.context.get("poison"):
            os.kill(os.getpid(), signal.SIGKILL)
        return plain_mail(message)

    renderers["test"] = deadly
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        send_due(seconds=5)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
