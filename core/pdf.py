"""PDF from HTML by WeasyPrint: tagged for screen readers, deaf to the network.

WeasyPrint needs Pango, which no Python package brings, so it is imported when the
first PDF is made and `missing_library` tells the system check what to install.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import format_html

from core.languages import html_lang

APT_LINE = (
    "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "fonts-noto-core"
)
VARIANT = "pdf/ua-1"

# Serif for certificates, sans for working papers; DejaVu comes with Pango.
BASE_CSS = """
:root { font-family: "Noto Sans", "DejaVu Sans", sans-serif; }
.serif, h1, h2, h3 { font-family: "Noto Serif", "DejaVu Serif", serif; }
.qr, img.qr { image-rendering: crisp-edges; }
"""


def missing_library() -> str | None:
    """What WeasyPrint lacks on this machine, with the line that installs it."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return f"Pango ({APT_LINE})"
    return None


@dataclass(frozen=True)
class Printed:
    """A PDF and how many pages it has."""

    content: bytes
    pages: int


def render(
    html: str, *, css: str = "", title: str, language: str, variant: str = VARIANT
) -> bytes:
    """The PDF of a page or of the content of its body; see `print_out`."""
    return print_out(
        html, css=css, title=title, language=language, variant=variant
    ).content


def print_out(
    html: str, *, css: str = "", title: str, language: str, variant: str = VARIANT
) -> Printed:
    """Lay out a page, or the content of its body, and print it.

    Pictures and fonts come as data: addresses only; nothing is fetched, no file is
    read. Equal input gives equal bytes. `css` is parsed once per thread.
    """
    from weasyprint import HTML

    tools = _tools()
    document = HTML(
        string=_page(html, title=title, language=language),
        base_url="about:blank",
        url_fetcher=tools.fetcher,
    )
    sheets = [tools.sheet(BASE_CSS), *([tools.sheet(css)] if css else [])]
    laid_out = document.render(
        stylesheets=sheets, font_config=tools.fonts, pdf_variant=variant
    )
    content: bytes = laid_out.write_pdf(pdf_variant=variant)
    return Printed(content, len(laid_out.pages))


_TITLE = re.compile(r"<title>\s*([^<]*?)\s*</title>")


def _page(html: str, *, title: str, language: str) -> str:
    """`html` as a whole page; a screen reader needs its language and its title."""
    if "<html" in html[:500].lower():
        # templates stand in lines; a reader of PDF would be shown the line breaks
        return _TITLE.sub(lambda found: f"<title>{found[1]}</title>", html, count=1)
    head = format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8">'
        "<title>{}</title></head><body>",
        html_lang(language),
        title,
    )
    return f"{head}{html}</body></html>"


class _Tools:
    """What is worth keeping between two PDF: fonts found, style sheets parsed."""

    def __init__(self) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher

        self.fonts = FontConfiguration()
        self.fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)

        @lru_cache(maxsize=64)
        def sheet(css: str) -> Any:
            return CSS(string=css, font_config=self.fonts, url_fetcher=self.fetcher)

        self.sheet = sheet


_local = threading.local()  # Pango's font maps are not for two threads at once


def _tools() -> _Tools:
    if not hasattr(_local, "tools"):
        _local.tools = _Tools()
    tools: _Tools = _local.tools
    return tools
