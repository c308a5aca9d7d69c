"""What an import brought."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from participants.models import (
    Organisation,
    Person,
    Post,
)
from participants.selectors.imports.lines import Line


@dataclass
class Written:
    """What an import brought."""

    people: list[Person] = field(default_factory=list)
    changed: list[Person] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "added_people": len(self.people),
            "changed_people": len(self.changed),
            "added_organisations": len(self.organisations),
            "added_posts": len(self.posts),
        }


def first(lines: list[Line], name: str) -> Any:
    """What the first of some rows that says it says of something, else ""."""
    if len(lines) == 1:  # as most people have
        return getattr(lines[0], name) or ""
    for line in lines:
        if value := getattr(line, name):
            return value
    return ""
