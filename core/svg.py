"""Our own drawings: the mark, line icons and plain pictures of numbers.

Everything is coloured by classes and attributes, never by `style`, so that the
strict policy on styles holds. A picture without a label is hidden from readers of
screens: the number then stands beside it as text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Line icons on a 20 x 20 grid.
ICONS: Final[dict[str, str]] = {
    "home": "M3 9.5 10 4l7 5.5V16h-4.5v-4h-5v4H3z",
    "calendar": "M3 5h14v12H3zM3 8.5h14M6.5 3v3.5M13.5 3v3.5",
    "people": "M10.5 7a3 3 0 1 1-6 0 3 3 0 0 1 6 0M2 17c0-3.3 2.3-5 5.5-5s5.5 1.7 "
    "5.5 5M13 4.3a3 3 0 0 1 0 5.4M14.5 12.3c2.1.6 3.5 2.2 3.5 4.7",
    "person": "M13 6.5a3 3 0 1 1-6 0 3 3 0 0 1 6 0M4 17c0-3.5 2.6-5.3 6-5.3s6 1.8 6 "
    "5.3",
    "office": "M3 17h14M4.5 17V8L10 4l5.5 4v9M8 17v-4h4v4M8 9.5h4",
    "book": "M10 5.5C8.5 4.3 6 4 3 4v11.5c3 0 5.5.3 7 1.5 1.5-1.2 4-1.5 "
    "7-1.5V4c-3 0-5.5.3-7 1.5zm0 0V17",
    "mail": "M3 5h14v10.5H3zM3 6l7 5.5L17 6",
    "award": "M14.5 7.5a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0M7 11.5 6 17.5l4-2 4 2-1-6",
    "chart": "M3 17h14M5.5 14v-4M10 14V5M14.5 14V8",
    "settings": "M3 6h7M14 6h3M3 14h3M10 14h7M14 6a2 2 0 1 1-4 0 2 2 0 0 1 4 0M10 "
    "14a2 2 0 1 1-4 0 2 2 0 0 1 4 0",
    "check": "m4 10.5 4 4 8-9",
    "clock": "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0M10 6v4.5l2.5 1.5",
    "cross": "m5 5 10 10M15 5 5 15",
    "circle": "M15.5 10a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0",
    "info": "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0M10 9.5V14M10 6.3v.4",
    "warning": "M10 3.5 17.5 16.5h-15zM10 8.5v4M10 14.3v.4",
    "search": "M13.5 8.5a5 5 0 1 1-10 0 5 5 0 0 1 10 0M12.2 12.2 17 17",
    "plus": "M10 4v12M4 10h12",
    "door": "M6 17V3.5h8V17M3.5 17h13M11.5 10v.8",
    "download": "M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13",
    "menu": "M3 5.5h14M3 10h14M3 14.5h14",
    "globe": "M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0M3 10h14M10 3c2.2 2 3.2 4.3 3.2 "
    "7s-1 5-3.2 7c-2.2-2-3.2-4.3-3.2-7s1-5 3.2-7",
    "out": "M8 3.5H4v13h4M8.5 10H17M13.5 6.5 17 10l-3.5 3.5",
}


@cache
def icon(name: str, *, size: int = 20) -> SafeString:
    """A line icon in the colour of the text. Raises KeyError for an unknown name."""
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" viewBox="0 0 20 20" fill="none" '
        'stroke="currentColor" stroke-width="1.6" stroke-linecap="round" '
        'stroke-linejoin="round" aria-hidden="true" focusable="false">'
        '<path d="{1}"/></svg>',
        size,
        ICONS[name],
    )


def mark(*, size: int = 32, label: str = "") -> SafeString:
    """The mark: an O, the same letter in both scripts, whose inside is an open door."""
    return format_html(
        '<svg class="mark" width="{0}" height="{0}" viewBox="0 0 32 32"{1}>'
        '<path fill="currentColor" fill-rule="evenodd" d="M16 2a14 14 0 0 1 9 24.72V30'
        "H21V17.5a5 5 0 0 0-10 0V30H7v-3.28A14 14 0 0 1 16 2z"
        '"/></svg>',
        size,
        _named(label),
    )


def progress(value: float, total: float, *, label: str = "") -> SafeString:
    """A bar filled by the part `value` of `total`."""
    return bar(value, None, top=total, label=label)


def bar(
    value: float, target: float | None, *, top: float | None = None, label: str = ""
) -> SafeString:
    """A bar of `value` with the target as a line; both fit, whichever is larger."""
    width = max(top or 0, value, target or 0) or 1
    line = SafeString("")
    if target is not None:
        line = format_html(
            '<path class="target" d="M{0} 0V12" stroke="currentColor"/>',
            _part(target, width),
        )
    return format_html(
        '<svg class="bar" width="100%" height="12" viewBox="0 0 100 12" '
        'preserveAspectRatio="none"{}><rect class="track" y="2" width="100" height="8" '
        'fill="#dbd9d3"/><rect class="value" y="2" width="{}" height="8" '
        'fill="#114a56"/>{}</svg>',
        _named(label),
        _part(value, width),
        line,
    )


def curve(points: Sequence[tuple[datetime, int]], *, label: str = "") -> SafeString:
    """How a count grew over time, as steps; the time is to scale."""
    start = points[0][0].timestamp() if points else 0
    span = (points[-1][0].timestamp() - start if points else 0) or 1
    top = max((count for _at, count in points), default=0) or 1
    steps: list[str] = []
    for at, count in points:
        x = f"{300 * (at.timestamp() - start) / span:.1f}"
        y = f"{100 - 96 * count / top:.1f}"
        steps.append(f"H{x}V{y}" if steps else f"M{x} {y}")
    line = "".join(steps) + ("H300" if len(steps) == 1 else "")  # else one sees nothing
    under = f"{line}V100H0z" if line else ""
    return format_html(
        '<svg class="plot" width="100%" height="140" viewBox="0 0 300 100" '
        'preserveAspectRatio="none"{}><path class="under" d="{}" fill="#e2f0f3"/>'
        '<path class="curve" d="{}" fill="none" stroke="#114a56"/>'
        '<path class="axis" d="M0 100H300" stroke="#83807a"/></svg>',
        _named(label),
        under,
        line,
    )


def _part(value: float, width: float) -> str:
    return f"{100 * min(max(value / width, 0), 1):.2f}".rstrip("0").rstrip(".")


def _named(label: str) -> SafeString:
    if not label:
        return mark_safe(' aria-hidden="true" focusable="false"')
    return format_html(' role="img" aria-label="{}"', label)
