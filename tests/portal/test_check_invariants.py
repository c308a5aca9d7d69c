from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from courses.models import Quota
from tests.factories import make_event, make_profile, make_quota, make_registration


def run() -> tuple[str, bool]:
    out = StringIO()
    try:
        call_command("check_invariants", stdout=out, stderr=StringIO())
    except SystemExit as end:
        return out.getvalue(), end.code == 0
    return out.getvalue(), True


@pytest.mark.django_db
def test_check_invariants_is_quiet_when_all_is_well() -> None:
    make_event()

    assert run() == ("All invariants hold.\n", True)


@pytest.mark.django_db
def test_check_invariants_names_a_seat_that_nobody_holds() -> None:
    event = make_event(seats=None)
    make_quota(event, size=5)
    Quota.objects.update(taken=2)

    text, is_well = run()

    assert not is_well
    assert text.startswith("I1 quota ")
    assert event.quotas.count() == 1


@pytest.mark.django_db(transaction=True)
def test_check_invariants_names_a_row_that_lost_its_parent() -> None:
    row = make_registration(make_event(seats=None))
    row.profiles.add(make_profile())
    with without_foreign_keys(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM participants_jobprofile")

    text, is_well = run()

    assert not is_well
    assert text == (
        "I11 courses.Registration_profiles.jobprofile: 1 rows name one of"
        " participants.JobProfile that is gone\n"
    )
    row.profiles.through.objects.all().delete()


@contextmanager
def without_foreign_keys() -> Iterator[None]:
    """As a database is whose files were put together by hand."""
    off, on = {
        "sqlite": ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"),
        "postgresql": (
            "SET session_replication_role = replica",
            "SET session_replication_role = DEFAULT",
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(off)
        yield
        cursor.execute(on)
