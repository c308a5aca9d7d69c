from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_check_refuses_a_production_site_with_demo_accounts(
    settings: LazySettings,
) -> None:
    settings.DEMO = False
    make_user("admin@obuka.example")

    with pytest.raises(SystemCheckError, match=r"1 accounts of the demonstration"):
        call_command("check", databases=["default"])


def test_check_says_nothing_of_other_accounts(settings: LazySettings) -> None:
    settings.DEMO = False
    make_user("admin@office.example")
    make_user("old@obuka.example", is_active=False)

    call_command("check", databases=["default"])


def test_check_says_nothing_in_the_demo(settings: LazySettings) -> None:
    settings.DEMO = True
    make_user("admin@obuka.example")

    call_command("check", databases=["default"])
