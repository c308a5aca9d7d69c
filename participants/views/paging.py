"""Pages of long lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

T = TypeVar("T")
SIZE = 50


def page_or_404(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[T], size: int = SIZE
) -> Page[Any]:
    """The page asked for by `?page=`; one that is no number or not there is a 404."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404("no such page")
    try:
        return Paginator(rows, size).page(int(asked))
    except EmptyPage as error:
        raise Http404("no such page") from error
