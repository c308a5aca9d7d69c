"""How a message is written: one pair of templates, in the language of its reader."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from core.languages import html_lang

# Not three of them, and none of an address: a space, a tag or the end follows.
TWO_STOPS = re.compile(r"(?<=\w)\.\.(?=\s|<|$)")
inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def absolute(path: str) -> str:
    """The full address of a path of this site, for links in messages and on paper."""
    return f"{settings.SITE_URL}{path}"


def letter(
    template: str, context: Mapping[str, Any], *, language: str
) -> tuple[str, str]:
    """Text and HTML of a message from `template`.txt and `template`.html.

    Styles are put inline. In the text no line ends with a space, blank lines are never
    doubled, and neither is the full stop of a sentence that ends with a date ("at 9
    ч.", "on 5. 3. 2026.").
    """
    with override(language):
        shown = {**context, "page_lang": html_lang(language)}
        text = render_to_string(f"{template}.txt", shown)
        html = render_to_string(f"{template}.html", shown)
    lines = re.sub(r"[ \t]+\n", "\n", TWO_STOPS.sub(".", text))
    plain = re.sub(r"\n{3,}", "\n\n", lines).strip()
    return f"{plain}\n", inliner.inline(TWO_STOPS.sub(".", html))
