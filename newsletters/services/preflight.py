"""What to look at before an issue is sent: shown to the editor, with numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.languages import LANGUAGE_NAMES, pick_with_language
from newsletters.models import Issue
from newsletters.selectors.approval import gives_few_away
from newsletters.selectors.recipients import Plan
from newsletters.services.dispatch import TooFewToTell
from newsletters.services.issues import FIELD
from newsletters.services.render import Content, compile_issue, issue_text

LARGEST = 102 * 1024  # bytes of HTML that Gmail shows; the rest is cut off
LOCAL = ("localhost", ".local", ".test", ".invalid", ".internal")


@dataclass(frozen=True)
class Problem:
    """A sentence for the editor; a blocking one refuses the approval."""

    code: str
    message: str
    is_blocking: bool = False
    link: str = ""  # where it can be put right
    link_label: str = ""


def problems_of(issue: Issue, plan: Plan) -> list[Problem]:
    """What is wrong with `issue` for those in `plan`; blocking ones first."""
    if gives_few_away(plan, timezone.now()):  # what else is wrong would tell how many
        return [Problem(TooFewToTell.code, str(TooFewToTell()), is_blocking=True)]
    languages = list(plan.languages) or list(issue.titles)[:1]
    contents = {code: compile_issue(issue, code) for code in languages}
    found = [
        *_whole(issue, plan),
        *_languages(issue, plan),
        *_group_names(plan),
        *_bodies(contents),
        *_links_and_pictures(issue, languages),
    ]
    return sorted(found, key=lambda problem: not problem.is_blocking)


def _whole(issue: Issue, plan: Plan) -> Iterator[Problem]:
    if not issue.is_published:
        sentence = _("The issue is not published: its link would lead nowhere.")
        yield Problem(
            "not_published",
            sentence,
            is_blocking=True,
            link=reverse("issue_desk", args=[issue.series.slug, issue.key]),
            link_label=_("Open the issue and publish it"),
        )
    if not plan.queued:
        yield Problem("nobody", _("Nobody would get a message."), is_blocking=True)
    programme = issue.series.programme
    lines = issue_text(issue, programme.language).donors if programme else []
    if programme and not any(line.sentence for line in lines):
        sentence = _("The programme has no funding sentence of a donor.")
        yield Problem("no_donor_sentence", sentence)
    nameless = sum(1 for row in plan.queued if not row.name or row.covered)
    if nameless and _uses_name(issue):
        sentence = ngettext(
            "%(count)s reader has no name here and is addressed as “reader”.",
            "%(count)s readers have no name here and are addressed as “reader”.",
            nameless,
        )
        yield Problem("no_name", sentence % {"count": nameless})


def _uses_name(issue: Issue) -> bool:
    texts = [issue.introductions, *(row.bodies for row in issue.articles.all())]
    return any(FIELD in value for each in texts for value in each.values())


def _languages(issue: Issue, plan: Plan) -> Iterator[Problem]:
    """Texts that readers get in another language than theirs, or not at all."""
    parts = [(_("Introduction"), issue.introductions)]
    for at, article in enumerate(issue.articles.all(), start=1):
        number = {"number": at}
        parts.append((_("Title of article %(number)s") % number, article.titles))
        parts.append((_("Text of article %(number)s") % number, article.bodies))
    for language, count in sorted(plan.readers.items()):
        whole = pick_with_language(issue.titles, language)[1]
        if whole != language:
            yield _missing(_("The issue"), language, whole, count)
        for label, texts in parts:
            shown = pick_with_language(texts, language)[1]
            if texts and shown not in {language, whole}:
                yield _missing(label, language, shown, count)
    for label, texts in parts[1:]:
        if not texts:
            yield Problem("empty_text", _("%(text)s: empty.") % {"text": label})


def _missing(label: str, language: str, shown: str, count: int) -> Problem:
    sentence = ngettext(
        "%(text)s: missing in %(language)s, which %(count)s reader reads; "
        "they get it in %(other)s.",
        "%(text)s: missing in %(language)s, which %(count)s readers read; "
        "they get it in %(other)s.",
        count,
    )
    values = {
        "text": label,
        "language": LANGUAGE_NAMES.get(language, language),
        "count": count,
        "other": LANGUAGE_NAMES.get(shown, shown),
    }
    return Problem("missing_text", sentence % values)


def _group_names(plan: Plan) -> Iterator[Problem]:
    """Groups that the foot of a message cannot name in the language of the message."""
    counts: Counter[tuple[int, str]] = Counter()
    groups = {}
    for row in plan.queued:
        for group in row.groups:
            groups[group.pk] = group
            counts[group.pk, row.variant] += 1
    for (key, language), count in sorted(counts.items()):
        group = groups[key]
        name, shown = pick_with_language(group.names, language)
        if shown != language or not name:
            yield Problem(
                "group_name",
                _nameless_group(name or str(group), language, shown, count),
                link=reverse("group_edit", args=[group.uid]),
                link_label=_("Open the target group and add its name"),
            )


def _nameless_group(name: str, language: str, shown: str, count: int) -> str:
    sentence = ngettext(
        "The target group “%(group)s” has no name in %(language)s. Each message says "
        "why one gets it: %(count)s reader would read this name in %(other)s.",
        "The target group “%(group)s” has no name in %(language)s. Each message says "
        "why one gets it: %(count)s readers would read this name in %(other)s.",
        count,
    )
    return sentence % {
        "group": name,
        "language": LANGUAGE_NAMES.get(language, language),
        "count": count,
        "other": LANGUAGE_NAMES.get(shown, shown),
    }


def _bodies(contents: dict[str, Content]) -> Iterator[Problem]:
    for language, content in contents.items():
        name = LANGUAGE_NAMES.get(language, language)
        if any("unsubscribe" not in content[part][1::2] for part in ("text", "html")):
            sentence = _("The unsubscribe link is missing in %(language)s.")
            yield Problem("no_unsubscribe", sentence % {"language": name}, True)
        size = len("".join(content["html"][::2]).encode())
        if size > LARGEST:
            sentence = _(
                "The message in %(language)s has %(size)s kB: Gmail shows only the "
                "first 102 kB."
            )
            values = {"language": name, "size": -(-size // 1024)}
            yield Problem("too_large", sentence % values)


def _links_and_pictures(issue: Issue, languages: list[str]) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for language in languages:
        text = issue_text(issue, language)
        reader = _Reader()
        for piece in (text.introduction, *text.articles):
            reader.feed(piece.html)
        for code, value in [*reader.links(), *reader.pictures()]:
            if (code, value) in seen:
                continue
            seen.add((code, value))
            yield Problem(code, str(SENTENCES[code]()) % {"value": value[:200]})


SENTENCES = {
    "dead_link": lambda: _("The link “%(value)s” leads nowhere."),
    "no_alt": lambda: _(
        "The picture %(value)s has no words for those who cannot see it."
    ),
    "foreign_picture": lambda: _(
        "The picture %(value)s lies on another site, which would see who reads."
    ),
}


class _Reader(HTMLParser):
    """Collects links and pictures of a text that nh3 has made safe."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def links(self) -> Iterator[tuple[str, str]]:
        for tag, attrs in self.found:
            if tag == "a" and _looks_dead(attrs.get("href", "")):
                yield "dead_link", attrs.get("href", "")

    def pictures(self) -> Iterator[tuple[str, str]]:
        for tag, attrs in self.found:
            if tag != "img":
                continue
            source = attrs.get("src", "")
            if not attrs.get("alt", "").strip():
                yield "no_alt", source
            if _looks_dead(source):
                yield "dead_link", source
            elif not source.startswith(f"{settings.SITE_URL}/"):
                yield "foreign_picture", source


def _looks_dead(href: str) -> bool:
    """A link that cannot work in somebody's mail: relative, local, or half typed."""
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return True
    if parts.scheme in {"mailto", "tel"}:
        return len(parts.path) < 3
    if parts.scheme not in {"http", "https"} or not host:
        return True
    if href.startswith(f"{settings.SITE_URL}/"):
        return False
    return "." not in host.strip(".") or host.endswith(LOCAL)
