"""The tabs of an organisation at the desk; apps to the right append theirs in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from participants.models import Organisation


@dataclass(frozen=True)
class OrganisationTab:
    """One part of an organisation's desk; `path` makes its address from the uid."""

    key: str
    label: str | Promise
    path: Callable[[object], str]
    order: int = 50


organisation_tabs: list[OrganisationTab] = []


def tabs_of(organisation: Organisation) -> list[tuple[OrganisationTab, str]]:
    """The tabs with their addresses, in their order."""
    rows = sorted(organisation_tabs, key=lambda tab: tab.order)
    return [(tab, tab.path(organisation.uid)) for tab in rows]
