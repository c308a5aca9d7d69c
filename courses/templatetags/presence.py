"""Tags for tables of presence; made here and not by templates, for a long list has one
of them in each cell.
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.obuka import NIL, badge, time_of_day
from courses.models import Presence, Scan
from courses.selectors.attendance import THERE
from courses.selectors.presence import Cell, Line, Told

register = template.Library()


@register.simple_tag
def presence_cell(cell: Cell) -> SafeString | str:
    """The state of one person in one session, with times and what is to be known."""
    if not cell.state:
        return "–"
    state = badge(cell.state, str(cell.label))
    beside = _beside(cell.presence) if cell.presence else []
    if not beside:
        return state
    words = format_html_join(", ", '<span class="nowrap">{}</span>', beside)
    return format_html("{} <small>{}</small>", state, words)


def _beside(presence: Presence) -> list[tuple[str]]:
    found = []
    if presence.arrived_at is not None:
        found.append((_times(presence),))
        if presence.source == Scan.Source.ONLINE:
            found.append((_("online"),))
        elif presence.source == Scan.Source.SELF:
            found.append((_("self"),))
    if presence.is_corrected:
        found.append((_("corrected"),))
    return found


def _times(presence: Presence) -> str:
    start, end = presence.arrived_at, presence.left_at
    return f"{time_of_day(start)}–{time_of_day(end)}" if end else time_of_day(start)


@register.simple_tag
def presence_told(told: Told | None) -> str:
    """State and minutes as they were, in words."""
    if told is None or not told.state:
        return "–"
    if told.state not in THERE:
        return str(told.label)
    return _("%(state)s, %(minutes)s min") % {
        "state": told.label,
        "minutes": told.minutes,
    }


@register.simple_tag
def presence_link(line: Line, cell: Cell) -> SafeString:
    """The cell, leading to the page where it is put right."""
    row = line.registration
    path = _address(row.event.slug, get_script_prefix(), get_urlconf())
    for uid in (row.uid, cell.session.uid):
        path = path.replace(str(NIL), str(uid), 1)
    link = '<a href="{}?from=table" class="cell-link">{}</a>'
    return format_html(link, path, presence_cell(cell))


@lru_cache(maxsize=64)
def _address(slug: str, _prefix: str, _urlconf: str | None) -> str:
    """The address for nobody in no session, worked out once for all cells."""
    return reverse("presence_correct", args=[slug, NIL, NIL])
