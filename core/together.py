"""Short acts of many threads at once, on SQLite in one transaction.

SQLite has one writer, and each commit waits until the disk has it: eight who come at
the same moment would wait eight times as long. So whoever has the turn does what the
others wait for too, and the disk is waited for once.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.db import DatabaseError, connection, transaction
from django.utils import translation

Result = TypeVar("Result")


def together(act: Callable[[], Result]) -> Result:
    """Do `act` in a transaction, and give back what it gives when that is committed.

    On SQLite the thread that does it may be another one, in the language of this one.
    An act that fails undoes only itself; where the transaction fails, all in it have
    failed. Inside a transaction the act is a part of that, and waits for nobody.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        with transaction.atomic():
            return act()
    mine = _Waiting(act)
    _queue.append(mine)
    with _turn:
        if not mine.is_done:  # else somebody did it while we waited for our turn
            _do([_queue.popleft() for _each in range(len(_queue))])
    if mine.error is not None:
        raise mine.error
    return cast(Result, mine.result)


class _Waiting:
    """An act and, when it is done, what came of it."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self.act = act
        self.language = translation.get_language()
        self.is_done = False
        self.result: Any = None
        self.error: BaseException | None = None

    def do(self) -> None:
        with translation.override(self.language):
            self.result = self.act()


_turn = threading.Lock()
_queue: deque[_Waiting] = deque()


def _do(acts: list[_Waiting]) -> None:
    try:
        with transaction.atomic():
            if len(acts) == 1:  # needs no savepoint
                acts[0].do()
            else:
                for one in acts:
                    _do_one(one)
    except BaseException as error:
        for one in acts:
            one.error = error
    finally:
        for one in acts:
            one.is_done = True


def _do_one(one: _Waiting) -> None:
    """Raises DatabaseError if the failed act cannot be undone by itself."""
    try:
        with transaction.atomic():
            one.do()
    except Exception as error:
        if connection.needs_rollback:
            raise DatabaseError("the transaction of several acts is broken") from error
        one.error = error
