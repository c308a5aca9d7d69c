"""Newsletters, their issues and articles: making, changing, publishing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from newsletters.models import Article, BulletinSeries, Issue
from participants.models import Actor, Organisation
from participants.services.audit import record
from programmes.models import Programme

Texts = Mapping[str, str]
RESERVED = {"confirm", "unsubscribe"}  # addresses below /newsletters/
BRACE = re.compile(r"[{}]")
FIELD = "{name}"  # the only personal field of a text


class BeyondPlan(DomainError):
    code = "beyond_plan"
    message = _(
        "The programme promises %(planned)s issues, and this would be number "
        "%(number)s. Confirm that it is meant."
    )


class ReservedAddress(DomainError):
    code = "reserved_address"
    message = _("The address “%(slug)s” is taken by a page of its own. Choose another.")


class UnknownField(DomainError):
    code = "unknown_field"
    message = _(
        "Line %(line)s: in braces only {name} may stand, for the name of the reader."
    )


class FieldInTitle(DomainError):
    code = "field_in_title"
    message = _("A title holds no braces: it stands on public pages and in lists.")


class AlreadyPublished(DomainError):
    code = "already_published"
    message = _(
        "The issue is published: readers have it as it is. Write an erratum instead."
    )


class EmptyIssue(DomainError):
    code = "empty_issue"
    message = _(
        "An issue needs a title and at least one article before it is published."
    )


@transaction.atomic
def create_series(
    *,
    slug: str,
    titles: Texts,
    publisher: Organisation,
    languages: Sequence[str],
    actor: Actor,
    programme: Programme | None = None,
    planned_issues: int | None = None,
    **fields: Any,
) -> BulletinSeries:
    """Start a newsletter. Raises ReservedAddress for a slug that is a page."""
    if slug in RESERVED:
        raise ReservedAddress(slug=slug)
    series = BulletinSeries.objects.create(
        slug=slug,
        titles=dict(titles),
        publisher=publisher,
        languages=list(languages),
        programme=programme,
        planned_issues=planned_issues,
        **fields,
    )
    record(actor, "series.created", series, after={"slug": slug})
    return series


@transaction.atomic
def create_issue(
    series: BulletinSeries,
    *,
    titles: Texts,
    actor: Actor,
    introductions: Texts | None = None,
    beyond_plan: bool = False,
    at: datetime | None = None,
) -> Issue:
    """Make the next issue: one more than the last, without gaps or repeats.

    A newsletter that numbers by the year begins at 1 each year. Raises BeyondPlan
    unless `beyond_plan` confirms a number above those promised, UnknownField.
    """
    at = at or timezone.now()
    check_title(titles)
    check_fields(introductions or {})
    locked = BulletinSeries.objects.select_for_update().get(pk=series.pk)
    yearly = locked.numbering == BulletinSeries.Numbering.YEARLY
    year = timezone.localtime(at).year if yearly else None
    last = locked.issues.filter(year=year).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    made = locked.issues.count() + 1
    if locked.planned_issues and made > locked.planned_issues and not beyond_plan:
        raise BeyondPlan(planned=locked.planned_issues, number=made)
    issue = Issue.objects.create(
        series=series,
        number=number,
        year=year,
        titles=dict(titles),
        introductions=dict(introductions or {}),
    )
    record(actor, "issue.created", issue, after={"number": issue.label})
    return issue


@transaction.atomic
def change_issue(
    issue: Issue, *, titles: Texts, introductions: Texts, actor: Actor
) -> Issue:
    """Change title and introduction. Raises AlreadyPublished, UnknownField."""
    check_title(titles)
    check_fields(introductions)
    row = _open(issue)
    row.titles, row.introductions = dict(titles), dict(introductions)
    row.save(update_fields=["titles", "introductions", "updated_at"])
    record(actor, "issue.changed", row)
    return row


@transaction.atomic
def add_article(
    issue: Issue,
    *,
    titles: Texts,
    bodies: Texts,
    actor: Actor,
    position: int | None = None,
) -> Article:
    """Add an article, at the end by default. Raises AlreadyPublished, UnknownField."""
    check_title(titles)
    check_fields(bodies)
    row = _open(issue)
    if position is None:
        last = row.articles.aggregate(last=Max("position"))["last"]
        position = 1 if last is None else last + 1
    article = Article.objects.create(
        issue=issue, position=position, titles=dict(titles), bodies=dict(bodies)
    )
    record(actor, "article.added", article, after={"issue": str(issue.uid)})
    return article


@transaction.atomic
def change_article(
    article: Article,
    *,
    titles: Texts,
    bodies: Texts,
    actor: Actor,
    position: int | None = None,
) -> Article:
    """Change an article. Raises AlreadyPublished, UnknownField."""
    check_title(titles)
    check_fields(bodies)
    _open(article.issue)
    article.titles, article.bodies = dict(titles), dict(bodies)
    article.position = article.position if position is None else position
    article.save(update_fields=["titles", "bodies", "position", "updated_at"])
    record(actor, "article.changed", article)
    return article


@transaction.atomic
def remove_article(article: Article, *, actor: Actor) -> None:
    """Take an article out of an issue. Raises AlreadyPublished."""
    _open(article.issue)
    before = {"issue": str(article.issue.uid), "languages": sorted(article.bodies)}
    record(actor, "article.removed", article, before=before)
    article.delete()


@transaction.atomic
def publish_issue(issue: Issue, *, actor: Actor, at: datetime | None = None) -> Issue:
    """Put an issue into the public archive, for good; calling it again changes nothing.

    Raises EmptyIssue.
    """
    row = Issue.objects.select_for_update().get(pk=issue.pk)
    if row.is_published:
        return row
    if not any(row.titles.values()) or not row.articles.exists():
        raise EmptyIssue
    row.state, row.published_at = Issue.State.PUBLISHED, at or timezone.now()
    row.save(update_fields=["state", "published_at", "updated_at"])
    record(actor, "issue.published", row, after={"number": row.label})
    return row


@transaction.atomic
def set_erratum(issue: Issue, *, texts: Texts, actor: Actor) -> Issue:
    """Write what was wrong in a published issue; it stands above the issue."""
    check_fields(texts)
    row = Issue.objects.select_for_update().get(pk=issue.pk)
    row.erratum = dict(texts)
    row.save(update_fields=["erratum", "updated_at"])
    record(actor, "issue.erratum", row, after={"languages": sorted(row.erratum)})
    return row


def check_title(titles: Texts) -> None:
    """Raise FieldInTitle for a title with braces."""
    if any(BRACE.search(title) for title in titles.values()):
        raise FieldInTitle


def check_fields(texts: Texts) -> None:
    """Raise UnknownField for a brace that is not part of {name}.

    So nothing that looks like a template, a format or an attribute gets anywhere.
    """
    for text in texts.values():
        rest = text.replace(FIELD, " " * len(FIELD))
        if found := BRACE.search(rest):
            raise UnknownField(line=rest.count("\n", 0, found.start()) + 1)


def _open(issue: Issue) -> Issue:
    row = Issue.objects.select_for_update().get(pk=issue.pk)
    if row.is_published:
        raise AlreadyPublished
    return row
