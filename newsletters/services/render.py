"""One source, three forms: the web page, the mail in HTML, and its plain text."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from core.languages import pick
from core.mail import absolute, letter
from core.markdown import to_html, to_text
from newsletters.models import Issue
from newsletters.services.issues import FIELD
from participants.selectors.organisations import organisation_name
from programmes.selectors.programmes import DonorLine, donors_of

HEADING = re.compile(r"<(/?)h([1-6])>")
Parts = list[str]  # literal, field, literal, field, …, literal
Content = dict[str, Parts]  # subject, text, html


@dataclass(frozen=True)
class Piece:
    """An article, or the introduction, in one language."""

    title: str
    html: SafeString
    text: str


@dataclass(frozen=True)
class IssueText:
    """All words of an issue in one language."""

    title: str
    introduction: Piece
    articles: list[Piece]
    erratum: Piece
    donors: list[DonorLine]


def issue_text(issue: Issue, language: str) -> IssueText:
    """The words of `issue` for a reader of `language`; {name} still stands in them."""
    programme = issue.series.programme
    return IssueText(
        title=pick(issue.titles, language),
        introduction=_piece("", pick(issue.introductions, language)),
        articles=[
            _piece(pick(article.titles, language), pick(article.bodies, language))
            for article in issue.articles.all()
        ],
        erratum=_piece("", pick(issue.erratum, language)),
        donors=donors_of(programme, language) if programme else [],
    )


def public_text(issue: Issue, language: str) -> IssueText:
    """As `issue_text`, for everybody: instead of a name stands a neutral word."""
    text, reader = issue_text(issue, language), neutral_name(language)

    def neutral(piece: Piece) -> Piece:
        html = mark_safe(piece.html.replace(FIELD, escape(reader)))  # noqa: S308
        return Piece(piece.title, html, piece.text.replace(FIELD, reader))

    return IssueText(
        title=text.title,
        introduction=neutral(text.introduction),
        articles=[neutral(piece) for piece in text.articles],
        erratum=neutral(text.erratum),
        donors=text.donors,
    )


def public_summary(issue: Issue, language: str) -> tuple[str, str]:
    """Title and introduction (HTML) for a list, as everybody may read them."""
    introduction = _piece("", pick(issue.introductions, language))
    words = introduction.html.replace(FIELD, escape(neutral_name(language)))
    return pick(issue.titles, language), words


def neutral_name(language: str) -> str:
    """What stands for {name} where there is no one name: "Dear reader"."""
    with override(language):
        return pgettext("how a newsletter addresses somebody without a name", "reader")


def compile_issue(issue: Issue, language: str) -> Content:
    """The mail of `issue` in `language`, made once for all its readers.

    What differs between readers is left open: `fill` puts it in.
    """
    mark = secrets.token_hex(16)
    title = pick(issue.titles, language)
    archive = reverse("issue_page", args=[issue.series.slug, issue.key])
    words = issue_text(issue, language)
    context = {
        "issue": issue,
        "text": words,
        "donors": words.donors,
        "subject": title,
        "sender": organisation_name(issue.series.publisher, language),
        "series": pick(issue.series.titles, language),
        "archive_url": absolute(archive),
        "reason": f"{mark}-reason",
        "unsubscribe_url": f"{mark}-unsubscribe",
    }
    text, html = letter("newsletters/mail/issue", context, language=language)
    subject = f"{context['series']} {issue.label}: {title}"
    return {
        "subject": _parts(subject, mark),
        "text": _parts(text, mark),
        "html": _parts(html, mark),
    }


def fill(
    content: Mapping[str, Sequence[str]], values: Mapping[str, str]
) -> dict[str, str]:
    """The mail of one reader. Values are escaped once and never parsed again."""
    escaped = {field: escape(value) for field, value in values.items()}
    filled = {name: _filled(content[name], values) for name in ("subject", "text")}
    return {**filled, "html": _filled(content["html"], escaped)}


def reason_sentence(rule: Mapping[str, object], language: str) -> str:
    """Why somebody gets this message, by the rules that chose them."""
    groups = rule.get("groups")
    names = [
        pick(group["names"], language)
        for group in (groups if isinstance(groups, list) else [])
    ]
    with override(language):
        if names:
            return _("You get this message because you belong to: %(groups)s.") % {
                "groups": "; ".join(names)
            }
        return _("You get this message because you subscribed to it.")


def _piece(title: str, markdown: str) -> Piece:
    html = HEADING.sub(_lower, to_html(markdown))
    return Piece(title, mark_safe(html), to_text(markdown))  # noqa: S308 - by to_html


def _lower(heading: re.Match[str]) -> str:
    """Headings of a text stand below the title of its article."""
    return f"<{heading[1]}h{min(int(heading[2]) + 2, 6)}>"


def _parts(text: str, mark: str) -> Parts:
    pattern = rf"\{{(name)\}}|{mark}-(reason|unsubscribe)"
    split = re.split(pattern, text)
    parts = [split[0]]
    for at in range(1, len(split), 3):
        parts += [split[at] or split[at + 1], split[at + 2]]
    return parts


def _filled(parts: Sequence[str], values: Mapping[str, str]) -> str:
    return "".join(values[part] if at % 2 else part for at, part in enumerate(parts))
