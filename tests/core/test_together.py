"""Acts of several threads in one transaction, on SQLite."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from core import together as module
from core.together import together
from participants.models import User

pytestmark = pytest.mark.django_db(transaction=True)
Threads = Callable[..., list[Any]]
Act = Callable[[], Any]

NUMBERS = range(6)
on_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="elsewhere each has its own transaction"
)


def store(number: int) -> int:
    User.objects.create(email=f"p{number}@door.example")
    return threading.get_ident()


def at_once(run_threads: Threads, acts: list[Act]) -> list[Any]:
    """What becomes of `acts` that all come while somebody has the turn; an error where
    one was raised.
    """
    is_taken = threading.Event()

    def first() -> None:
        def hold() -> None:
            is_taken.set()
            until = time.monotonic() + 30
            while len(module._queue) < len(acts) and time.monotonic() < until:
                time.sleep(0.005)

        together(hold)

    def one(act: Act) -> Any:
        assert is_taken.wait(30)
        try:
            return together(act)
        except Exception as error:
            return error

    waiting = [partial(one, act) for act in acts]
    if connection.vendor != "sqlite":
        is_taken.set()
        return run_threads(waiting)
    return run_threads([first, *waiting])[1:]


def test_each_gets_what_its_own_act_gave(run_threads: Threads) -> None:
    def act(number: int) -> tuple[int, int]:
        return number, store(number)

    found = at_once(run_threads, [partial(act, number) for number in NUMBERS])

    assert [number for number, _thread in found] == list(NUMBERS)
    assert User.objects.count() == len(NUMBERS)
    if connection.vendor == "sqlite":
        assert len({thread for _number, thread in found}) == 1


def test_an_act_that_fails_undoes_only_itself(run_threads: Threads) -> None:
    def fail() -> None:
        store(99)
        raise ValueError("no")

    acts = [partial(store, number) for number in NUMBERS]
    found = at_once(run_threads, [*acts[:3], fail, *acts[3:]])

    assert [type(one) for one in found] == [int, int, int, ValueError, int, int, int]
    assert User.objects.count() == len(NUMBERS)
    assert not User.objects.filter(email="p99@door.example").exists()


@on_sqlite
def test_where_the_transaction_fails_all_have_failed(run_threads: Threads) -> None:
    def break_it() -> None:
        connection.cursor().execute("ROLLBACK")  # as a full disk does

    acts = [partial(store, number) for number in NUMBERS]
    found = at_once(run_threads, [*acts[:3], break_it, *acts[3:]])

    assert [isinstance(one, DatabaseError) for one in found] == [True] * 7
    assert User.objects.count() == 0
    assert together(lambda: store(1)) == threading.get_ident()  # the next one is well


def test_an_act_is_done_in_the_language_of_who_asked(run_threads: Threads) -> None:
    def ask(language: str) -> Act:
        def act() -> str:
            with translation.override(language):
                return together(translation.get_language)

        return act

    languages = ["bg", "en", "sr", "bs"]

    assert run_threads([ask(language) for language in languages]) == languages


def test_in_a_transaction_nobody_waits_for_a_turn(run_threads: Threads) -> None:
    is_taken, is_done = threading.Event(), threading.Event()

    def hold() -> None:
        with module._turn:
            is_taken.set()
            assert is_done.wait(30)

    def write() -> bool:
        assert is_taken.wait(30)
        with transaction.atomic():
            together(lambda: store(1))
        is_done.set()
        return True

    assert run_threads([hold, write]) == [None, True]
