"""Sessions in the database, read by a statement that is kept (docs/decisions/0025).

Every page of somebody who is signed in begins with it.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.prepared import Prepared

_session = Prepared(
    lambda of: Session.objects.filter(
        session_key=of("key"), expire_date__gt=of("now")
    ).order_by()
)


class SessionStore(DatabaseStore):
    """As Django's own, with the same table."""

    def _get_session_from_db(self) -> Any:
        key = str(self.session_key).replace("\x00", "")  # PostgreSQL refuses it
        found = _session(key=key, now=timezone.now())
        if found:
            return found[0]
        self._session_key = None
        return None
