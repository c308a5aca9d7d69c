"""The values in a rule tree, whatever criterion they are of."""

from __future__ import annotations

from typing import Any


def strings_in(value: Any) -> set[str]:
    """Every text in a rule: rows are named by their uid."""
    if isinstance(value, dict):
        return set().union(*map(strings_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(strings_in, value))
    return {value} if isinstance(value, str) else set()


def renamed(value: Any, old: str, new: str) -> Any:
    """The rule with another uid in the place of `old`, in each list once."""
    if isinstance(value, dict):
        return {key: renamed(part, old, new) for key, part in value.items()}
    if isinstance(value, list):
        parts = [renamed(part, old, new) for part in value]
        if new in parts:  # both were named
            parts = [part for at, part in enumerate(parts) if part not in parts[:at]]
        return parts
    return new if value == old else value
