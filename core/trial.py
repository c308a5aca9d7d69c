"""Doing something to see what comes of it, and leaving nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """All that is written to the database inside is taken back at the end.

    What waits for the commit does not happen either: no task is woken, no mail leaves.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
