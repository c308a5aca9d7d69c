"""The tabs of an organisation and of a person at the desk; apps append theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from core.navigation import Entry
from participants.models import Organisation, Person


@dataclass(frozen=True)
class OrganisationTab:
    """One part of an organisation's desk; `path` makes its address from the uid."""

    key: str
    label: str | Promise
    path: Callable[[object], str]
    order: int = 50
    shown: Callable[[Any, Organisation], bool] | None = None


organisation_tabs: list[OrganisationTab] = []
registry_links: list[Entry] = []  # above the desk's list of organisations


def tabs_of(organisation: Organisation, user: Any) -> list[tuple[OrganisationTab, str]]:
    """The tabs this user has, with their addresses, in their order."""
    rows = [
        tab
        for tab in organisation_tabs
        if tab.shown is None or tab.shown(user, organisation)
    ]
    rows.sort(key=lambda tab: tab.order)
    return [(tab, tab.path(organisation.uid)) for tab in rows]


@dataclass(frozen=True)
class PersonTab:
    """One part of a person's desk, for whoever may open the card."""

    key: str
    label: str | Promise
    path: Callable[[object], str]
    order: int = 50
    shown: Callable[[Any, Person], bool] | None = None


person_tabs: list[PersonTab] = []


def person_tabs_of(person: Person, user: Any) -> list[tuple[PersonTab, str]]:
    """The tabs this user has, with their addresses, in their order."""
    rows = [tab for tab in person_tabs if tab.shown is None or tab.shown(user, person)]
    rows.sort(key=lambda tab: tab.order)
    return [(tab, tab.path(person.uid)) for tab in rows]
