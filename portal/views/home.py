"""The first page, the page of a programme, and the page for monitoring."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.selectors.home import front, health_of, programme_news
from programmes.selectors import programmes as reads
from programmes.views.public import dossier_context


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Programmes, upcoming events, the newest bulletin."""
    return render(request, "portal/home.html", front())


@require_safe
def programme_page(request: HttpRequest, code: str) -> HttpResponse:
    """Everything public about a programme: dossier, events, bulletins, donors."""
    rows = reads.programme_dossier().filter(is_public=True)
    programme = get_object_or_404(rows, code=code)
    context = dossier_context(programme) | programme_news(programme)
    return render(request, "portal/programme_page.html", context)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For monitoring: 200 when the database answers and the queue moves, else 503."""
    state = health_of()
    return JsonResponse(
        {"status": "ok" if state.is_well else "late"},
        status=200 if state.is_well else 503,
    )


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Our mark, for pages that name no icon of their own (API, administration)."""
    return redirect(static("core/mark.svg"))
