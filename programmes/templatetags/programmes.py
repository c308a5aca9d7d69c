"""Tags for pages that show programmes."""

from __future__ import annotations

from typing import Any

from django import template

from programmes.models import Programme
from programmes.selectors.tabs import tabs_of

register = template.Library()


@register.inclusion_tag("programmes/_programme_tabs.html", takes_context=True)
def programme_tabs(
    context: template.Context, programme: Programme, current: str
) -> dict[str, Any]:
    """The tabs of a programme at the desk; `current` is the key of the one shown."""
    tabs = tabs_of(programme, context["request"].user)
    return {"tabs": tabs if len(tabs) > 1 else [], "current": current}
