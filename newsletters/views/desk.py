"""The editor's desk: newsletters, issues, articles, preview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.http import get_or_post, query_of
from core.languages import LANGUAGE_CODES, LANGUAGE_NAMES, html_lang
from core.middleware import widen_policy
from newsletters.access import (
    edits_newsletters,
    issues_for,
    programmes_for_series,
    publishers_for,
    series_for,
)
from newsletters.forms import ArticleForm, ErratumForm, IssueForm, SeriesForm
from newsletters.models import Article, BulletinSeries, Dispatch, Issue
from newsletters.selectors.issues import (
    issue_names,
    series_names,
    variant_of,
    with_key,
)
from newsletters.services import issues as acts
from newsletters.services.render import (
    compile_issue,
    fill,
    neutral_name,
    public_text,
)
from participants.access import actor_of, is_admin, signed_in
from participants.selectors.search import those_among

# The mail as it will look: its own styles, no scripts, shown in a frame of ours.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:; "
    "sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)


def issue_or_404(request: HttpRequest, slug: str, key: str) -> Issue:
    """The door of every page of an issue: what one may not work on does not exist."""
    rows = with_key(issues_for(request.user).filter(series__slug=slug), key)
    return get_object_or_404(rows.prefetch_related("articles"))


def issue_context(issue: Issue, tab: str) -> dict[str, Any]:
    """What the frame of all pages of an issue needs."""
    return {"issue": issue, "series": issue.series, "tab": tab}


@signed_in
@require_safe
def newsletter_desk(request: HttpRequest) -> HttpResponse:
    """The newsletters one works on, with their issues."""
    if not edits_newsletters(request.user):
        raise Http404("no newsletters")
    dispatches = Prefetch("dispatches", Dispatch.objects.defer("content"))
    issues = Issue.objects.order_by("-pk").prefetch_related(dispatches)
    series = series_for(request.user).prefetch_related(Prefetch("issues", issues))
    may_create = publishers_for(request.user).exists()
    query = query_of(request)
    context = {
        "series": _found(series, query),
        "query": query,
        "may_create": may_create,
        "sees_blocked": is_admin(request.user),
    }
    return render(request, "newsletters/newsletter_desk.html", context)


def _found(
    series: QuerySet[BulletinSeries], query: str
) -> list[tuple[BulletinSeries, list[Issue]]]:
    """Newsletters with their issues: all of one that is found by its own name, else
    the issues that are found.
    """
    if not query.strip():
        return [(row, list(row.issues.all())) for row in series]
    named = {row.pk for row in those_among(series, query, series_names)}
    rows = [
        (row, list(those_among(row.issues.all(), query, issue_names))) for row in series
    ]
    return [(row, issues) for row, issues in rows if issues or row.pk in named]


@signed_in
@get_or_post
def newsletter_new(request: HttpRequest) -> HttpResponse:
    """Start a newsletter."""
    publishers = publishers_for(request.user)
    if not publishers.exists():
        raise Http404("nobody to publish for")
    form = SeriesForm(
        request.POST or None,
        publishers=publishers,
        programmes=programmes_for_series(request.user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            acts.create_series(actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error("slug", str(error))
        else:
            return redirect("newsletter_desk")
    return _form(request, "newsletters/newsletter_new.html", form)


@signed_in
@get_or_post
def issue_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The next issue of a newsletter."""
    series = get_object_or_404(series_for(request.user), slug=slug)
    asks_plan = "beyond_plan" in request.POST
    form = IssueForm(
        request.POST or None, languages=_codes(series), asks_plan=asks_plan
    )
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            issue = acts.create_issue(series, actor=actor_of(request), **data)
        except acts.BeyondPlan as error:
            form = IssueForm(request.POST, languages=_codes(series), asks_plan=True)
            form.add_error("beyond_plan", str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("issue_desk", slug, issue.key)
    return _form(request, "newsletters/issue_new.html", form, series=series)


@signed_in
@get_or_post
def issue_desk(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Title, introduction and articles; after publishing only the erratum."""
    issue = issue_or_404(request, slug, key)
    form = _issue_form(request, issue)
    if request.method == "POST" and form.is_valid():
        try:
            act = acts.set_erratum if issue.is_published else acts.change_issue
            act(issue, actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("issue_desk", slug, key)
    context = issue_context(issue, "contents")
    return _form(request, "newsletters/issue_desk.html", form, **context)


def _issue_form(request: HttpRequest, issue: Issue) -> IssueForm | ErratumForm:
    data = request.POST or None
    languages = _codes(issue.series, issue.titles, issue.introductions)
    if issue.is_published:
        return ErratumForm(data, languages=languages, initial={"texts": issue.erratum})
    initial = {"titles": issue.titles, "introductions": issue.introductions}
    return IssueForm(data, languages=languages, initial=initial)


@signed_in
@require_POST
def issue_publish(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Put the issue into the archive."""
    issue = issue_or_404(request, slug, key)
    try:
        acts.publish_issue(issue, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The issue is published. It can be sent now."))
    return redirect("issue_desk", slug, key)


@signed_in
@get_or_post
def article_new(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Add an article."""
    issue = issue_or_404(request, slug, key)
    form = ArticleForm(request.POST or None, languages=_codes(issue.series))
    if request.method == "POST" and form.is_valid():
        try:
            acts.add_article(issue, actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("issue_desk", slug, key)
    context = issue_context(issue, "contents")
    return _form(request, "newsletters/article_edit.html", form, **context)


@signed_in
@get_or_post
def article_edit(request: HttpRequest, slug: str, key: str, uid: UUID) -> HttpResponse:
    """Change an article, or take it out."""
    issue = issue_or_404(request, slug, key)
    article = get_object_or_404(issue.articles, uid=uid)
    form = ArticleForm(
        request.POST or None,
        languages=_codes(issue.series, article.titles, article.bodies),
        initial={
            "titles": article.titles,
            "bodies": article.bodies,
            "position": article.position,
        },
    )
    is_removal = "remove" in request.POST
    if request.method == "POST" and (is_removal or form.is_valid()):
        try:
            _change(request, article, form, is_removal=is_removal)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect("issue_desk", slug, key)
    context = {**issue_context(issue, "contents"), "article": article}
    return _form(request, "newsletters/article_edit.html", form, **context)


def _change(
    request: HttpRequest, article: Article, form: ArticleForm, *, is_removal: bool
) -> None:
    if is_removal:
        acts.remove_article(article, actor=actor_of(request))
        messages.success(request, _("The article is taken out."))
    else:
        acts.change_article(article, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))


@signed_in
@require_safe
def issue_preview(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The issue as a web page and as a message, in one language."""
    issue = issue_or_404(request, slug, key)
    language = _language(request, issue)
    context = issue_context(issue, "preview") | {
        "language": language,
        "languages": [(code, LANGUAGE_NAMES[code]) for code in _codes(issue.series)],
        "text": public_text(issue, language),
        "text_lang": html_lang(variant_of(issue, language)),
    }
    response = render(request, "newsletters/issue_preview.html", context)
    return widen_policy(response, {"frame-src": "'self'"})


@signed_in
@xframe_options_sameorigin
@require_safe
def issue_preview_mail(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The message alone, under a policy of its own, for the frame of the preview."""
    issue = issue_or_404(request, slug, key)
    language = variant_of(issue, _language(request, issue))
    with override(language):
        reason = _("Here readers see why they get the message.")
    values = {
        "name": getattr(request.user, "name", "") or neutral_name(language),
        "reason": reason,
        "unsubscribe": "#",
    }
    mail = fill(compile_issue(issue, language), values)
    if request.GET.get("as") == "text":
        return HttpResponse(mail["text"], content_type="text/plain; charset=utf-8")
    response = HttpResponse(mail["html"])
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _language(request: HttpRequest, issue: Issue) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in LANGUAGE_CODES else _codes(issue.series)[0]


def _codes(series: BulletinSeries, *present: dict[str, str]) -> list[str]:
    """The languages of a newsletter, and those in which there is a text already."""
    wanted = {*series.languages, *(code for texts in present for code in texts)}
    return [code for code in LANGUAGE_CODES if code in wanted] or list(LANGUAGE_CODES)


def _form(
    request: HttpRequest, template: str, form: Any, **context: Any
) -> HttpResponse:
    status = 400 if form.errors else 200
    return render(request, template, {**context, "form": form}, status=status)
