"""Threads that write at the door take turns on SQLite."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from core.locks import in_turn

Threads = Callable[..., list[Any]]


@pytest.mark.django_db(transaction=True)
def test_one_thread_writes_at_a_time_on_sqlite(run_threads: Threads) -> None:
    inside: list[int] = []
    most: list[int] = []

    def write(number: int) -> None:
        with in_turn(), transaction.atomic():
            inside.append(number)
            most.append(len(inside))
            inside.remove(number)

    run_threads([lambda number=number: write(number) for number in range(20)])

    assert len(most) == 20
    if connection.vendor == "sqlite":
        assert max(most) == 1


@pytest.mark.django_db(transaction=True)
def test_who_is_in_a_transaction_does_not_wait_for_a_turn(run_threads: Threads) -> None:
    is_taken, is_done = Event(), Event()

    def hold() -> None:
        with in_turn():
            is_taken.set()
            assert is_done.wait(30)

    def write() -> bool:
        assert is_taken.wait(30)
        with transaction.atomic(), in_turn():
            is_done.set()
        return True

    assert run_threads([hold, write]) == [None, True]
