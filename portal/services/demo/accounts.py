"""One account per role. They exist in the demonstration only."""

from __future__ import annotations

from typing import Any

from courses.models import Event
from participants.models import Grant, User
from participants.services.accounts import create_account, grant_role
from portal.selectors.demo import DOMAIN
from portal.services.demo.data import Known
from programmes.models import Programme

Role, Scope = Grant.Role, Grant.Scope


def load_accounts(known: Known) -> None:
    """admin, manager, organiser, door, coordinator, observer and editor."""
    programmes = list(Programme.objects.order_by("code"))
    rhodope = Programme.objects.get(code="arm-good-governance")
    local = Programme.objects.get(code="undp-mz2")
    today = Event.objects.get(slug="arm-mreja-dnes")
    smolyan = known.organisations["bg-sml31"]
    wanted: dict[str, list[tuple[str, str, Any]]] = {
        "admin": [(Role.ADMIN, Scope.PLATFORM, None)],
        "manager": [(Role.MANAGER, Scope.PROGRAMME, row) for row in programmes],
        "organiser": [
            (Role.ORGANISER, Scope.PROGRAMME, rhodope),
            (Role.ORGANISER, Scope.PROGRAMME, local),
            (Role.EDITOR, Scope.ORGANISATION, known.organisations["arm"]),
        ],
        "door": [(Role.CHECKIN, Scope.EVENT, today)],
        "coordinator": [(Role.COORDINATOR, Scope.ORGANISATION, smolyan)],
        "observer": [(Role.OBSERVER, Scope.PROGRAMME, rhodope)],
    }
    for name, grants in wanted.items():
        _load(name, grants)


def _load(name: str, grants: list[tuple[str, str, Any]]) -> None:
    email = f"{name}@{DOMAIN}"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = create_account(email, name=f"Demo {name}", language="en", actor=None)
    for role, scope, row in grants:
        held = user.grants.filter(
            role=role, scope=scope, scope_uid=row.uid if row else None
        )
        if not held.exists():
            grant_role(user, role, scope, row=row, actor=None)
