"""Tags for pages that show programmes."""

from __future__ import annotations

from typing import Any

from django import template

from programmes.models import Programme
from programmes.selectors.tabs import groups_of

register = template.Library()


@register.inclusion_tag("core/_tab_groups.html", takes_context=True)
def programme_tabs(
    context: template.Context, programme: Programme, current: str
) -> dict[str, Any]:
    """The tabs of a programme at the desk; `current` is the key of the one shown."""
    groups = groups_of(programme, context["request"].user, current)
    is_alone = sum(len(group.tabs) for group in groups) < 2
    return {"groups": [] if is_alone else groups, "current": current}
