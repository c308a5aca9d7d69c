"""The archive of newsletters and the library, for everybody."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.http import query_of
from core.languages import html_lang, pick, pick_with_language
from core.mail import absolute
from core.throttle import FILES, throttled_for_public
from newsletters.forms import SubscribeForm
from newsletters.models import Manifestation
from newsletters.selectors import issues as reads
from newsletters.services.render import public_summary, public_text
from participants.selectors.organisations import organisation_name
from participants.selectors.search import found_among

FEED_ENTRIES = 20
SHOWN = 10  # issues on the page of all newsletters


@require_safe
def newsletter_list(request: HttpRequest) -> HttpResponse:
    """All newsletters, and the issues that came out last."""
    query = query_of(request)
    series, issues = reads.public_series(), reads.published_issues()
    context = {
        "series": found_among(series, query, reads.series_names),
        "latest": found_among(issues, query, reads.issue_names)[:SHOWN]
        if query.strip()
        else issues[:SHOWN],
        "query": query,
    }
    return render(request, "newsletters/newsletter_list.html", context)


@require_safe
def newsletter_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One newsletter: its issues, how to subscribe."""
    series = get_object_or_404(reads.public_series(), slug=slug)
    issues, query = reads.published_issues(series), query_of(request)
    found = found_among(issues, query, reads.issue_names) if query.strip() else issues
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    languages = reads.reading_languages(series)
    form = SubscribeForm(languages=languages, wanted=get_language() or "")
    context = {"series": series, "page": page, "query": query, "form": form}
    return render(request, "newsletters/newsletter_page.html", context)


@require_safe
def issue_page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A published issue: the words of the message, without anything personal."""
    series = get_object_or_404(reads.public_series(), slug=slug)
    rows = reads.with_key(reads.published_issues(series), key)
    issue = get_object_or_404(rows.prefetch_related("articles"))
    language = pick_with_language(issue.titles)[1]
    text = public_text(issue, get_language() or language)
    context = {
        "issue": issue,
        "text": text,
        "text_lang": html_lang(language),
        "languages": sorted(issue.titles),
        "donors": text.donors,
    }
    return render(request, "newsletters/issue_page.html", context)


@require_safe
def newsletter_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The issues of a newsletter as an Atom feed."""
    series = get_object_or_404(reads.public_series(), slug=slug)
    home = absolute(reverse("newsletter_page", args=[slug]))
    language = get_language() or "en"
    feed = Atom1Feed(
        title=pick(series.titles),
        link=home,
        description=pick(series.descriptions),
        language=html_lang(language),
        author_name=organisation_name(series.publisher),
        feed_url=absolute(request.path),
        feed_guid=f"urn:uuid:{series.uid}",
    )
    for issue in reads.published_issues(series)[:FEED_ENTRIES]:
        title, introduction = public_summary(issue, language)
        feed.add_item(
            title=f"{issue.label}: {title}",
            link=absolute(reverse("issue_page", args=[slug, issue.key])),
            description=introduction,
            pubdate=issue.published_at,
            updateddate=max(issue.published_at or issue.updated_at, issue.updated_at),
            unique_id=f"urn:uuid:{issue.uid}",
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Handbooks and other publications that are out."""
    works = reads.library(timezone.localdate())
    query = query_of(request)
    found = found_among(works, query, reads.work_names) if query.strip() else works
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    context = {"page": page, "query": query}
    return render(request, "newsletters/library.html", context)


@require_safe
@throttled_for_public(FILES)
def publication_file(request: HttpRequest, uid: str) -> FileResponse:
    """The file of an edition that is out."""
    shown = reads.library(timezone.localdate()).values("pk")
    rows = Manifestation.objects.filter(
        edition__work__in=shown, edition__published_on__lte=timezone.localdate()
    ).exclude(file="")
    row = get_object_or_404(rows, uid=uid)
    try:
        return FileResponse(row.file.open("rb"), as_attachment=True)
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
