"""Two acts at once, one of them held up before each of its statements in turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections

from core.errors import DomainError

Act = Callable[[], object]
PATIENCE = 20  # seconds
WAITING = (
    "SELECT EXISTS (SELECT 1 FROM pg_stat_activity"
    " WHERE pid = %s AND wait_event_type = 'Lock')"
)


@dataclass(frozen=True)
class Met:
    """What came of two acts: "done", the code of a refusal, or a fault in words."""

    place: int  # the statement before which the first act was held up
    first: str
    second: str
    is_reached: bool  # the first act has that many statements


class _Side(threading.Thread):
    """One act on a connection of its own."""

    def __init__(self, act: Act, hook: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.act, self.hook = act, hook
        self.told, self.pid = "", 0
        self.is_over = threading.Event()

    def run(self) -> None:
        try:
            self._act()
        finally:
            self.is_over.set()
            connections.close_all()

    def _act(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET deadlock_timeout = '60ms'")
            cursor.execute("SELECT pg_backend_pid()")
            self.pid = cursor.fetchone()[0]

        def watched(
            execute: Any, sql: str, params: Any, many: bool, context: Any
        ) -> Any:
            self.hook()
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(watched):
                self.act()
            self.told = "done"
        except DomainError as refusal:
            self.told = refusal.code
        except Exception as fault:
            self.told = f"{type(fault).__name__}: {fault}".splitlines()[0][:150]


def meet(first: Act, second: Act, place: int) -> Met:
    """Hold `first` up before its statement number `place` until `second` is over, or
    waits for what `first` has locked.
    """
    reached, go = threading.Event(), threading.Event()
    count = 0

    def hold() -> None:
        nonlocal count
        count += 1
        if count == place + 1:
            reached.set()
            assert go.wait(PATIENCE)

    one, other = _Side(first, hold), _Side(second, lambda: None)
    one.start()
    while not reached.is_set() and not one.is_over.is_set():
        time.sleep(0.001)
    other.start()
    while not other.is_over.wait(0.003):
        if other.pid and _is_waiting(other.pid):
            break
    go.set()
    for side in (one, other):
        side.join(PATIENCE)
        assert not side.is_alive()
    return Met(place, one.told, other.told, reached.is_set())


def _is_waiting(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [pid])
        return bool(cursor.fetchone()[0])


def all_places(make: Callable[[], Sequence[Act]], *, step: int = 1) -> Iterator[Met]:
    """`meet` at every statement of the first act, each time with acts made anew."""
    place = 0
    while True:
        first, second = make()
        met = meet(first, second, place)
        yield met
        if not met.is_reached:
            return
        place += step
