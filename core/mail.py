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

inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def absolute(path: str) -> str:
    """The full address of a path of this site, for links in messages and on paper."""
    return f"{settings.SITE_URL}{path}"


def letter(
    template: str, context: Mapping[str, Any], *, language: str
) -> tuple[str, str]:
    """Text and HTML of a message from `template`.txt and `template`.html.

    Styles are put inline. Blank lines are never doubled in the text.
    """
    with override(language):
        shown = {**context, "page_lang": html_lang(language)}
        text = render_to_string(f"{template}.txt", shown)
        html = render_to_string(f"{template}.html", shown)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", inliner.inline(html)
