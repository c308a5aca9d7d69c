"""gunicorn with threads, and the embedded engine in its worker process."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from core.engine import STOP_SECONDS, Engine
from core.https import Pair

SAME_PRESS_SECONDS = 0.25  # one Ctrl-C reaches a worker twice within this time
engines: list[Engine] = []  # at most one, in a worker process


class WebWorker(ThreadWorker):  # type: ignore[misc]
    """A worker that ends what is in hand on SIGTERM and on Ctrl-C alike.

    gunicorn's own answer to SIGINT takes locks inside the signal handler, and hangs
    when the SIGQUIT by which the parent process repeats it comes at that moment. The
    two may also come the other way round: then the SIGINT is no second Ctrl-C.
    """

    asked_at = 0.0

    def handle_exit(self, sig: int, frame: Any) -> None:
        self.asked_at = self.asked_at or time.monotonic()
        stop_engines_soon()
        super().handle_exit(sig, frame)

    def handle_quit(self, sig: int, frame: Any) -> None:
        waited = time.monotonic() - self.asked_at
        if sig == signal.SIGINT and not self.alive and waited > SAME_PRESS_SECONDS:
            os._exit(1)  # a second Ctrl-C does not wait
        self.handle_exit(sig, frame)


class Server(BaseApplication):  # type: ignore[misc]
    """The web application on `address`, served by `workers` processes."""

    def __init__(
        self,
        address: str,
        *,
        workers: int,
        threads: int,
        welcome: Callable[[], None],
        pair: Pair | None = None,
    ) -> None:
        self.address = address
        self.pair = pair
        self.welcome = welcome
        self.workers = workers
        self.threads = threads
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": self.address,
            "workers": self.workers,
            "threads": self.threads,
            "worker_class": f"{__name__}.WebWorker",
            "timeout": 120,
            "graceful_timeout": int(STOP_SECONDS) + 5,
            "control_socket_disable": True,
            "loglevel": "warning",
            "when_ready": lambda arbiter: self.welcome(),
            "post_worker_init": start_engine,
            "worker_exit": stop_engine,
        }
        if self.pair is not None:
            options["certfile"] = str(self.pair.certificate)
            options["keyfile"] = str(self.pair.key)
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()


def start_engine(worker: Any) -> None:
    """Start the background thread after the fork, if it is the engine in use."""
    # What was loaded by now stays. Else the collector walks through all of it while
    # somebody waits: a sixth of an upload of 500 scans.
    gc.freeze()
    if settings.TASKS_ENGINE == "embedded":
        engine = Engine()
        engine.start()
        engines.append(engine)


def stop_engines_soon() -> None:
    for engine in engines:
        engine.stop_soon()


def stop_engine(server: Any, worker: Any) -> None:
    """Wait for the task in hand. The parent process calls this too, and has none."""
    while engines:
        engines.pop().stop()
