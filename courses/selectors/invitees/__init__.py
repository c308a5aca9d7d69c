"""Whom an event can invite, and who of them would be written to."""

from .choice import (
    Whom,
    asked_to_nominate,
    by_body,
    by_group,
    by_network,
    by_organisation,
    by_person,
    by_places,
)
from .plan import (
    UNREACHABLE,
    Exclusion,
    Invitee,
    Plan,
    gives_few_away,
    plan_of,
    strangers_among,
)

__all__ = [
    "UNREACHABLE",
    "Exclusion",
    "Invitee",
    "Plan",
    "Whom",
    "asked_to_nominate",
    "by_body",
    "by_group",
    "by_network",
    "by_organisation",
    "by_person",
    "by_places",
    "gives_few_away",
    "plan_of",
    "strangers_among",
]
