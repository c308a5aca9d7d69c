"""What the public may read: newsletters, their published issues, the library."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import Count, Max, Prefetch, Q, QuerySet

from core.languages import LANGUAGE_CODES, pick_with_language
from newsletters.models import (
    BulletinSeries,
    Edition,
    Issue,
    Manifestation,
    Work,
)

KEY = re.compile(r"([1-9][0-9]{0,4})(?:-([0-9]{4}))?", re.ASCII)
SERBIAN = {"sr", "sr-latn"}
PUBLISHED = Issue.State.PUBLISHED


def public_series() -> QuerySet[BulletinSeries]:
    """Newsletters that the public may see, those with the newest issue first."""
    published = Q(issues__state=PUBLISHED)
    return (
        BulletinSeries.objects.filter(
            Q(programme__isnull=True) | Q(programme__is_public=True)
        )
        .annotate(
            published_issues=Count("issues", filter=published),
            last_published_at=Max("issues__published_at", filter=published),
        )
        .select_related("publisher", "programme")
        .order_by("-last_published_at", "slug")
    )


def published_issues(series: BulletinSeries | None = None) -> QuerySet[Issue]:
    """The archive, the newest first: of one newsletter, or all public ones."""
    rows = Issue.objects.filter(state=PUBLISHED).select_related(
        "series__publisher", "series__programme"
    )
    if series is not None:
        rows = rows.filter(series=series)
    else:
        rows = rows.filter(
            Q(series__programme__isnull=True) | Q(series__programme__is_public=True)
        )
    return rows.order_by("-published_at", "-pk")


def with_key(issues: QuerySet[Issue], key: str) -> QuerySet[Issue]:
    """Those of `issues` whose address ends in `key`: "3", or "44-2025"."""
    found = KEY.fullmatch(key)
    if found is None:
        return issues.none()
    number, year = found.groups()
    return issues.filter(number=int(number), year=int(year) if year else None)


def variant_of(issue: Issue, language: str) -> str:
    """The language in which a reader of `language` gets `issue`.

    Their own if the issue has it, the other Serbian script, and so on as
    `core.languages.pick` falls back.
    """
    return pick_with_language(issue.titles, language)[1]


def reading_languages(series: BulletinSeries) -> list[str]:
    """The languages in which readers can have `series`, in the order of the product.

    Those it is published in, and those of its issues. Of the two Serbian scripts one
    brings the other: the text is rewritten. All, as long as nothing is known.
    """
    found = set(series.languages)
    for titles in published_issues(series).values_list("titles", flat=True):
        found |= {code for code, title in titles.items() if title}
    if found & SERBIAN:
        found |= SERBIAN
    return [code for code in LANGUAGE_CODES if code in found] or list(LANGUAGE_CODES)


def editions_out(on: date) -> QuerySet[Edition]:
    """All editions in the library on the day, the works in the same order."""
    works = library(on).order_by().values("pk")
    is_out = Q(work__editions__published_on__lte=on)
    newest = Max("work__editions__published_on", filter=is_out)
    return (
        Edition.objects.filter(work__in=works, published_on__lte=on)
        .annotate(newest=newest)
        .select_related("work__publisher", "work__programme")
        .prefetch_related("manifestations")
        .order_by("-newest", "work__slug", "-number", "language")
    )


def series_names(series: BulletinSeries) -> list[str]:
    """By what a newsletter is found."""
    texts = (series.titles, series.descriptions, series.publisher.names)
    return [text for row in texts for text in row.values()]


def issue_names(issue: Issue) -> list[str]:
    """By what an issue is found: its number, its titles, those of its newsletter."""
    titles = (*issue.titles.values(), *issue.series.titles.values())
    return [issue.label, *titles]


def work_names(work: Work) -> list[str]:
    """By what a publication is found: titles, who published it, programme, ISBN."""
    editions = [row for one in work.editions.all() for row in _isbns(one)]
    return [*_names(work), *editions]


def edition_names(edition: Edition) -> list[str]:
    """By what one edition is found: as its work, and by its own ISBN."""
    return [*_names(edition.work), *_isbns(edition)]


def _names(work: Work) -> list[str]:
    publisher = work.publisher.names if work.publisher else {}
    programme = work.programme.short_names if work.programme else {}
    return [*work.titles.values(), *publisher.values(), *programme.values()]


def _isbns(edition: Edition) -> list[str]:
    return [row.isbn for row in edition.manifestations.all() if row.isbn]


def library(on: date) -> QuerySet[Work]:
    """Works with an edition that is out on the day `on`, and those editions."""
    manifestations = Prefetch(
        "manifestations", Manifestation.objects.order_by("format")
    )
    editions = (
        Edition.objects.filter(published_on__lte=on)
        .prefetch_related(manifestations)
        .order_by("-number", "language")
    )
    return (
        Work.objects.filter(
            Q(programme__isnull=True) | Q(programme__is_public=True),
            editions__published_on__lte=on,
        )
        .annotate(newest=Max("editions__published_on"))
        .select_related("publisher", "programme")
        .prefetch_related(Prefetch("editions", editions))
        .order_by("-newest", "slug")
    )
