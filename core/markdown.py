"""Texts of editors: Markdown to safe HTML and to readable plain text."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from core.text import has_mixed_scripts

TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("em", "strong", "s", "del", "ul", "ol", "li", "a", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
}
SCHEMES = {"http", "https", "mailto", "tel"}


class _Parser(MarkdownIt):
    """Shows an address that imitates another (ѕkgo.rs) as it travels (xn--…)."""

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the parser's name
        text = super().normalizeLinkText(link)
        return self.normalizeLink(link) if has_mixed_scripts(text) else text


# Raw HTML stays text; nh3 looks again at what the renderer made.
_parser = _Parser("commonmark", {"html": False}).enable(["table", "strikethrough"])


def to_html(markdown: str) -> SafeString:
    """Safe HTML: known tags only, no styles or scripts, links that tell nothing."""
    return clean_html(_parser.render(markdown))


def clean_html(html: str) -> SafeString:
    """`html`, also pasted from a word processor, with the small safe set kept."""
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(safe)  # noqa: S308 - nh3 has just made it so


def to_text(markdown: str) -> str:
    """Plain text for mails; links are numbered and listed at the end."""
    writer = _TextWriter()
    text = writer.blocks(SyntaxTreeNode(_parser.parse(markdown)).children)
    if writer.links:
        lines = [f"[{at}] {link}" for at, link in enumerate(writer.links, start=1)]
        text += "\n\n" + "\n".join(lines)
    return text.strip()


class _TextWriter:
    """Walks the tree of a text; collects the links on its way."""

    def __init__(self) -> None:
        self.links: list[str] = []

    def blocks(self, nodes: list[SyntaxTreeNode], gap: str = "\n\n") -> str:
        return gap.join(filter(None, map(self.block, nodes)))

    def block(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "paragraph" | "inline" | "th" | "td":
                return self.inline(node)
            case "heading":
                return self.heading(node)
            case "bullet_list" | "ordered_list":
                return self.items(node)
            case "blockquote":
                return _indented(self.blocks(node.children), "> ", "> ")
            case "fence" | "code_block":
                return _indented(node.content.rstrip(), "    ", "    ")
            case "hr":
                return "-" * 20
            case "tr":
                return " | ".join(map(self.block, node.children))
            case "table" | "thead" | "tbody":
                return self.blocks(node.children, gap="\n")
            case _:
                return self.blocks(node.children)

    def heading(self, node: SyntaxTreeNode) -> str:
        text = self.inline(node)
        mark = {"h1": "=", "h2": "-"}.get(node.tag)
        return f"{text}\n{mark * min(len(text), 72)}" if mark else text

    def items(self, node: SyntaxTreeNode) -> str:
        number = int(node.attrs.get("start", 1))
        lines = []
        for at, item in enumerate(node.children, start=number):
            mark = "- " if node.type == "bullet_list" else f"{at}. "
            loose = any(child.type == "paragraph" for child in item.children[1:])
            text = self.blocks(item.children, gap="\n\n" if loose else "\n")
            lines.append(_indented(text, mark, " " * len(mark)))
        return "\n".join(lines)

    def inline(self, node: SyntaxTreeNode) -> str:
        return "".join(map(self.span, node.children))

    def span(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text" | "code_inline":
                return node.content
            case "softbreak":
                return " "
            case "hardbreak":
                return "\n"
            case "image":
                return node.content
            case "link":
                return self.link(node)
            case _:
                return self.inline(node)

    def link(self, node: SyntaxTreeNode) -> str:
        text, href = self.inline(node), str(node.attrs["href"])
        bare = href.removeprefix("mailto:")
        if text in {href, bare}:
            return bare
        if href not in self.links:
            self.links.append(href)
        return f"{text} [{self.links.index(href) + 1}]"


def _indented(text: str, first: str, other: str) -> str:
    lines = text.split("\n")
    rest = [(other + line).rstrip() for line in lines[1:]]
    return "\n".join([(first + lines[0]).rstrip(), *rest])
