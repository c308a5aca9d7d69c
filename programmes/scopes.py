"""What the roles in programmes open: lists of people are brought in for them."""

from __future__ import annotations

from participants.access import Role, Scope, Sender, is_admin, scope_uids, scopes
from participants.models import Grant, User
from programmes.models import Programme


def programmes_senders(user: User) -> list[Sender]:
    """The programmes for which a user may bring in people."""
    rows = Programme.objects.all()
    if not is_admin(user):
        staff = (Role.MANAGER, Role.ORGANISER)
        uids = scope_uids(user, *staff, scope=Grant.Scope.PROGRAMME)
        rows = rows.filter(uid__in=uids)
    return [Sender(Grant.Scope.PROGRAMME, row.uid, str(row)) for row in rows]


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    scopes.append(Scope("programmes", senders=programmes_senders))
