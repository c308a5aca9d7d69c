"""What of the demonstration must never stand on a production site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.utils import DatabaseError

from participants.models import User

DOMAIN = "obuka.example"


@register(Tags.database)
def no_demo_accounts(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """An error when accounts of the demonstration can sign in outside of it."""
    if settings.DEMO or not databases:
        return []
    try:
        if (
            User._meta.db_table
            not in connections["default"].introspection.table_names()
        ):
            return []
        found = User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True)
        number = found.count()
    except DatabaseError:  # not migrated yet: another check says so
        return []
    if not number:
        return []
    return [
        Error(
            f"{number} accounts of the demonstration (@{DOMAIN}) are in this database.",
            hint="Start on a database of its own: the demonstration is not to be kept.",
            id="obuka.E010",
        )
    ]
