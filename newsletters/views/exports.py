"""Newsletters, their readers and sendings as spreadsheets."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.http import query_of
from core.languages import pick
from newsletters.access import (
    dispatches_for,
    edits_newsletters,
    issues_for,
    series_for,
)
from newsletters.exchange import (
    ARCHIVE,
    DELIVERIES,
    ISSUES,
    PUBLICATIONS,
    READERS,
    SUPPRESSED,
    deliveries_to_write,
)
from newsletters.models import BulletinSeries, Dispatch, Work
from newsletters.selectors import issues as reads
from outbox.models import Suppression
from participants.access import is_admin
from participants.exchange.exports import AT_ONCE
from participants.selectors.search import those_among
from participants.views.downloads import Listing, exported, published, searched


@exported
def newsletter_desk_export(request: HttpRequest) -> Listing:
    """The issues of the newsletters one works on, the latest first."""
    if not edits_newsletters(request.user):
        raise Http404("no newsletters")
    sendings = Prefetch("dispatches", Dispatch.objects.defer("content"))
    issues = issues_for(request.user).order_by("series__slug", "-pk")
    rows = issues.defer("introductions").prefetch_related(sendings)
    return Listing(
        title=_("Newsletters"),
        columns=ISSUES,
        rows=lambda: those_among(
            rows.iterator(AT_ONCE), query_of(request), reads.issue_names
        ),
        back=reverse("newsletter_desk"),
        filters=searched(request),
        target=BulletinSeries,
        file_name="issues",
    )


@exported
def newsletter_readers_export(request: HttpRequest, slug: str) -> Listing:
    """Who asked for a newsletter by its form, with the proof that they did."""
    series = get_object_or_404(series_for(request.user), slug=slug)
    rows = series.subscriptions.select_related("wording").order_by("pk")
    return Listing(
        title=pick(series.titles),
        columns=READERS,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("newsletter_desk"),
        target=series,
        file_name=f"{series.slug}-readers",
    )


@exported
def suppression_export(request: HttpRequest) -> Listing:
    """Who is not written to, for administrators: addresses are kept as keys alone."""
    if not is_admin(request.user):
        raise Http404("no such page")
    return Listing(
        title=_("Blocked addresses"),
        columns=SUPPRESSED,
        rows=lambda: Suppression.objects.order_by("pk").iterator(AT_ONCE),
        back=reverse("newsletter_desk"),
        target=Suppression,
        file_name="blocked-addresses",
    )


@exported
def dispatch_page_export(request: HttpRequest, uid: UUID) -> Listing:
    """What became of each message of a sending, and who got none and why."""
    dispatch = get_object_or_404(dispatches_for(request.user), uid=uid)
    return Listing(
        title=pick(dispatch.issue.titles),
        columns=DELIVERIES,
        rows=lambda: deliveries_to_write(dispatch.deliveries.all(), request.user),
        back=reverse("dispatch_page", args=[uid]),
        target=dispatch,
        file_name="deliveries",
    )


@published
def newsletter_page_export(request: HttpRequest, slug: str) -> Listing:
    """The issues of a newsletter that are out."""
    series = get_object_or_404(reads.public_series(), slug=slug)
    rows = reads.published_issues(series).defer("introductions")
    return Listing(
        title=pick(series.titles),
        columns=ARCHIVE,
        rows=lambda: those_among(
            rows.iterator(AT_ONCE), query_of(request), reads.issue_names
        ),
        back=reverse("newsletter_page", args=[slug]),
        filters=searched(request),
        target=series,
        file_name=f"{series.slug}-issues",
        frame="core/public.html",
    )


@published
def library_export(request: HttpRequest) -> Listing:
    """The editions of the publications that are out."""
    rows = reads.editions_out(timezone.localdate())
    return Listing(
        title=_("Library"),
        columns=PUBLICATIONS,
        rows=lambda: those_among(
            rows.iterator(AT_ONCE), query_of(request), reads.edition_names
        ),
        back=reverse("library"),
        filters=searched(request),
        target=Work,
        file_name="library",
        frame="core/public.html",
    )
