"""Rich text that was pasted as HTML: a small safe set of it, kept as Markdown.

Texts are stored as Markdown, where HTML is only characters. What somebody pastes from
the source of a page or out of a word processor keeps its paragraphs, lists, headings,
links and emphasis; styles, scripts and everything else go (R-130).
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from core.markdown import clean_html, to_text

# Elements that nobody ends by hand in a text: one of them says that it was pasted. What
# only begins, as in "a <b> c", may be a sign of the writer's own.
_PASTED: Final = re.compile(
    r"<br\s*/?>|</(?:p|div|span|ul|ol|li|b|i|u|strong|em|font|table|tbody|tr|td|th"
    r"|h[1-6]|blockquote|o:p)\s*>",
    re.IGNORECASE,
)
_SAME: Final = [  # elements of word processors, by those of the safe set
    (re.compile(rf"<(/?){name}(?=[\s/>])", re.IGNORECASE), rf"<\1{other}")
    for name, other in (("b", "strong"), ("i", "em"), ("div", "p"))
]
_BLANKS: Final = re.compile(r"\s+")
_GAPS: Final = re.compile(r"\n{3,}")
_MARKS: Final = re.compile(r"([\\`*<])")


def without_html(text: str, *, is_markdown: bool) -> str:
    """`text` as it is, or what was pasted without its HTML: Markdown, or plain lines.

    A text in which nothing but the writer's own signs stand does not change; nor does
    one that shows HTML as code.
    """
    if not _PASTED.search(text) or "```" in text:
        return text
    for pattern, other in _SAME:
        text = pattern.sub(other, text)
    reader = _Reader()
    reader.feed(clean_html(text))
    reader.close()
    found = reader.markdown()
    return found if is_markdown else to_text(found)


class _Reader(HTMLParser):
    """Writes clean HTML as Markdown, block by block."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []
        self.lists: list[int | None] = []  # the next number, or None for bullets
        self.link = ""

    def markdown(self) -> str:
        lines = [line.rstrip() for line in "".join(self.written).split("\n")]
        return _GAPS.sub("\n\n", "\n".join(lines)).strip()

    def _block(self, gap: str = "\n\n") -> None:
        self.written.append(gap)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"ul", "ol"}:
            self.lists.append(int(values.get("start") or 1) if tag == "ol" else None)
            self._block("" if len(self.lists) > 1 else "\n\n")
        elif tag == "li":
            self.written.append("\n" + "   " * (len(self.lists) - 1) + self._mark())
        elif tag == "br":
            self.written.append("\n")
        elif tag in {"strong", "em"}:
            self.written.append("**" if tag == "strong" else "*")
        elif tag == "a":
            self.link = values.get("href") or ""
            self.written.append("[" if self.link else "")
        elif tag == "tr":
            self._block("\n")
        elif re.fullmatch(r"h[1-6]", tag):
            self._block()
            self.written.append("#" * int(tag[1]) + " ")
        elif tag == "p" and not self.lists:
            self._block()

    def handle_endtag(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
            self._block("" if self.lists else "\n\n")
        elif tag in {"strong", "em"}:
            self.written.append("**" if tag == "strong" else "*")
        elif tag == "a" and self.link:
            self.written.append(f"]({self.link})")
            self.link = ""
        elif tag in {"td", "th"}:
            self.written.append(" ")
        elif tag == "p" and self.lists:
            pass  # a list of Word has a paragraph in each item
        elif re.fullmatch(r"h[1-6]|table|blockquote|p", tag):
            self._block()

    def handle_data(self, data: str) -> None:
        text = _BLANKS.sub(" ", data)
        before = "".join(self.written[-1:])
        if not before or before.endswith(("\n", " ")):
            text = text.lstrip()
        self.written.append(_MARKS.sub(r"\\\1", text))

    def _mark(self) -> str:
        if not self.lists or self.lists[-1] is None:
            return "- "
        self.lists[-1] += 1
        return f"{self.lists[-1] - 1}. "
