"""Tags and filters of the frame; a builtin, so that no template has to load it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.base import Parser, Token
from django.template.loader_tags import BlockNode
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language

from core import dates, languages, numbers, qr, svg
from core.paging import Stretch

register = template.Library()

# What a state looks like; words that no app owns alone.
LOOKS: Final[Mapping[str, str]] = {
    "ok": "accepted active approved attended confirmed done issued open present "
    "published sent valid",
    "wait": "claimed held late offered paused pending queued review sending uncertain "
    "unproven waiting",
    "bad": "absent bounced error failed refused rejected revoked",
    "past": "archived cancelled closed excluded expired finished over replaced "
    "suppressed",
}
STATES: Final = {
    state: look for look, words in LOOKS.items() for state in words.split()
}
SHAPES: Final[Mapping[str, str]] = {
    "ok": "check",
    "wait": "clock",
    "bad": "cross",
    "past": "circle",
    "info": "info",
}


# --- filters ------------------------------------------------------------------


@register.filter
def text(value: Any) -> str:
    """A text in several languages in the language of the page."""
    return languages.pick(value)


@register.filter
def text_lang(value: Any) -> str:
    """For the `lang` of an element: the language in which `text` shows this."""
    return languages.html_lang(languages.pick_with_language(value)[1])


@register.filter
def html_lang(code: str) -> str:
    return languages.html_lang(code)


NIL: Final = UUID(int=0)


@register.filter
def address(key: UUID | str, view: str) -> str:
    """As `{% url view key %}` for the uid or slug of each row of a long list.

    The address of a view is worked out once for all rows and requests.
    """
    before, after = _around(view, get_script_prefix(), get_urlconf())
    return f"{before}{key}{after}"


@lru_cache(maxsize=256)
def _around(view: str, _prefix: str, _urlconf: str | None) -> tuple[str, str]:
    before, _key, after = reverse(view, args=[NIL]).partition(str(NIL))
    return before, after


def _local(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


_MARKS = re.compile(r" (?=[гч]\.)|(?<= [uу]) (?=\d)")


def _whole(words: str) -> str:
    """A mark of one letter never stands alone at the end or start of a line."""
    return _MARKS.sub("\N{NO-BREAK SPACE}", words)


@register.filter
def day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    return _whole(dates.format_date(_local(value), get_language()))


@register.filter
def long_day(value: date | datetime | None) -> str:
    """The day with its name: "Thursday, 13 October 2022"."""
    if value is None:
        return ""
    local, language = _local(value), get_language()
    name = dates.weekday_name(local, language)
    return _whole(f"{capfirst(name)}, {dates.format_long_date(local, language)}")


@register.filter
def days(start: date | datetime | None, end: date | datetime | None = None) -> str:
    """A range of days, written once what both ends share."""
    if start is None:
        return ""
    return _days(_local(start), _local(end or start), get_language())


@lru_cache(maxsize=1000)
def _days(start: date, end: date, language: str | None) -> str:
    return _whole(dates.format_range(start, end, language))


@register.filter
def month_and_year(value: date | None) -> str:
    """For what is known to the month only: "December 2011"."""
    if value is None:
        return ""
    return _whole(dates.format_month(value, get_language()))


@register.filter
def time_of_day(value: datetime | time | None) -> str:
    """The time on the clocks of the active time zone."""
    if value is None:
        return ""
    tz = timezone.get_current_timezone()
    return dates.format_time(value, get_language(), tz=tz)


@register.filter
def hours(start: datetime | time | None, end: datetime | time | None = None) -> str:
    """From when to when on the clocks of the active time zone: "09:00–17:00"."""
    if start is None or end is None:
        return time_of_day(start)
    tz = timezone.get_current_timezone()
    return _whole(dates.format_hours(start, end, get_language(), tz=tz))


@register.filter
def moment(value: datetime | None) -> str:
    """Date and time on the clocks of the active time zone, as people write both."""
    if value is None:
        return ""
    tz = timezone.get_current_timezone()
    return _whole(dates.format_moment(value, get_language(), tz=tz))


@register.filter
def moments(start: datetime | None, end: datetime | None = None) -> str:
    """From one moment to another, the day written once when it is the same."""
    if start is None:
        return ""
    tz = timezone.get_current_timezone()
    return _whole(dates.format_moments(start, end, get_language(), tz=tz))


@register.filter
def number(value: float | Decimal | None, decimals: int | None = None) -> str:
    """A number as the language writes it, thousands parted."""
    if value is None or value == "":
        return ""
    if type(value) is int and 0 <= value < 1000 and decimals is None:
        return str(value)  # as most numbers of a list are
    exact = value if isinstance(value, int | Decimal) else Decimal(str(value))
    return numbers.format_number(exact, get_language(), places=decimals)


@register.filter
def money(value: Decimal | int | None, currency: str = "EUR") -> str:
    """An amount with its currency as the language writes it."""
    if value is None or value == "":
        return ""
    return numbers.format_money(value, currency, get_language())


@register.filter
def initials(name: str) -> str:
    """At most two letters for a person: the first and the last part of the name."""
    parts = str(name).split()
    return "".join(part[0].upper() for part in [*parts[:1], *parts[1:][-1:]])


# --- drawings -------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    return svg.icon(name, size=size)


@register.simple_tag
def mark(size: int = 32) -> SafeString:
    return svg.mark(size=size)


@register.simple_tag(name="qr")
def qr_code(content: str) -> SafeString:
    """A QR code; the same text should stand under it in letters."""
    return mark_safe(qr.svg(content))  # noqa: S308  (our own drawing)


@register.simple_tag
def badge(state: str, label: str = "") -> SafeString:
    """A state by word, shape and colour: a status, or ok, wait, bad, past, info.

    Made here and not by a template: long lists have one in each row.
    """
    name = str(state).lower()
    look = name if name in SHAPES else STATES.get(name, "info")
    words = label or capfirst(name)
    return _badge(look, str(words))


@lru_cache(maxsize=500, typed=True)  # what is marked safe is another text
def _badge(look: str, words: str) -> SafeString:
    drawing = svg.icon(SHAPES[look])
    return format_html('<span class="badge {}">{}{}</span>', look, drawing, words)


@register.inclusion_tag("core/components/progress.html")
def progress(value: int, total: int, noun: str = "") -> dict[str, Any]:
    """How much is done, in numbers and as a bar."""
    return {"value": value, "total": total, "noun": noun}


@register.inclusion_tag("core/components/bar.html")
def bar(
    value: float, target: float | None = None, label: str = "", top: float | None = None
) -> dict[str, Any]:
    """Reached against planned; bars of one picture share `top`."""
    drawing = svg.bar(value, target, top=top)
    return {"value": value, "target": target, "label": label, "drawing": drawing}


@register.inclusion_tag("core/components/curve.html")
def curve(points: Sequence[tuple[datetime, int]], label: str) -> dict[str, Any]:
    """A count over time with the same numbers as a table under it."""
    return {"points": points, "label": label, "drawing": svg.curve(points, label=label)}


@register.inclusion_tag("core/components/date.html")
def date_block(
    start: date | datetime, end: date | datetime | None = None
) -> dict[str, Any]:
    """The day an event begins, as a small leaf of a calendar."""
    first, last = _local(start), _local(end or start)
    return {
        "start": first,
        "end": last if last != first else None,
        "month": dates.month_name(first.month, get_language())[:3],
        "words": days(first, last),
    }


# --- forms, lists, frame ----------------------------------------------------------


@register.inclusion_tag("core/_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """All errors of a form, each linked to its field."""
    known = getattr(form, "error_summary", None)
    return {"rows": _problems(form) if known is None else known}


def _problems(form: BaseForm) -> list[tuple[str, str, str]]:
    """The same for a form that is not ours: field, label, message."""
    rows: list[tuple[str, str, str]] = []
    for name, messages in form.errors.items():
        target = label = ""
        if name in form.fields and not form[name].is_hidden:
            target = form[name].id_for_label or form[name].auto_id
            label = str(form[name].label)
        rows += [(target, label, str(message)) for message in messages]
    return rows


@register.filter
def without_placeholder(field: BoundField) -> SafeString:
    """The field without the grey words that allauth writes in it: it has a label."""
    return field.as_widget(attrs={"placeholder": False})


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> str:
    """The query of this page with some values changed; None takes a value away."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


STRETCH = frozenset({"q", "after", "before", "page"})  # a new search begins anew


@register.simple_tag(takes_context=True)
def other_filters(context: template.Context, known: str = "") -> list[tuple[str, str]]:
    """The values of this address that a search keeps: all but its own text, the place
    in the list and `known`, which the form holds already.
    """
    request = context.get("request")
    lists = request.GET.lists() if request else ()
    return [
        (name, value)
        for name, values in lists
        if name not in STRETCH and name != known
        for value in values
    ]


@register.inclusion_tag("core/components/pages.html", takes_context=True)
def page_links(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Links to the pages of a list; nothing when there is only one."""
    numbers = page.paginator.get_elided_page_range(
        page.number, on_each_side=1, on_ends=1
    )
    return {
        "page": page,
        "numbers": [] if page.paginator.num_pages < 2 else list(numbers),
        "gap": page.paginator.ELLIPSIS,
        "request": context.get("request"),
    }


@register.inclusion_tag("core/components/stretch.html", takes_context=True)
def stretch_links(context: template.Context, stretch: Stretch[Any]) -> dict[str, Any]:
    """Links to what stands before and after a stretch of a long list."""
    return {"stretch": stretch, "request": context.get("request")}


class RepeatNode(template.Node):
    """A block as the page at hand fills it, here or kept in a variable."""

    def __init__(self, name: str, variable: str = "") -> None:
        self.block = BlockNode(name, template.NodeList())
        self.variable = variable

    def render(self, context: template.Context) -> SafeString:
        html = self.block.render(context)
        if not self.variable:
            return html
        context[self.variable] = mark_safe(html.strip())  # noqa: S308  (a template's)
        return SafeString("")


@register.tag
def repeat(parser: Parser, token: Token) -> RepeatNode:
    """`{% repeat title %}` shows a block again, `{% repeat aside as html %}` keeps it.

    The second form lets the frame leave out what surrounds a block that is empty.
    """
    match token.split_contents():
        case [_tag, name]:
            return RepeatNode(name)
        case [_tag, name, "as", variable]:
            return RepeatNode(name, variable)
    raise template.TemplateSyntaxError("use {% repeat block [as variable] %}")
