from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from courses.models import Quota
from tests.factories import make_event, make_quota


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
