"""Pages of long lists."""

from __future__ import annotations

from typing import TypeVar

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

M = TypeVar("M", bound=Model)
SIZE = 50


def page_or_404(request: HttpRequest, rows: QuerySet[M], size: int = SIZE) -> Page[M]:
    """The page asked for by `?page=`; one that is no number or not there is a 404."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404("no such page")
    try:
        return Paginator(rows, size).page(int(asked))
    except EmptyPage as error:
        raise Http404("no such page") from error
