"""Stretches of lists that may be a million rows long.

A numbered page makes the database count and walk past all rows before it. A stretch
begins where the one before ended, so the last costs what the first does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest

M = TypeVar("M", bound=Model)
R = TypeVar("R")
SIZE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Stretch(Generic[R]):
    """Some rows of a list, with the rows before and after which others come.

    `count` is of the whole list and stops at `MOST_COUNTED`; then `is_cut` is true.
    """

    object_list: Sequence[R]
    count: int
    is_cut: bool
    before: UUID | None = None
    after: UUID | None = None


def stretch_or_404(
    request: HttpRequest,
    rows: QuerySet[M, R],
    order: str,
    size: int = SIZE,
    key: str = "uid",
) -> Stretch[R]:
    """The stretch asked for by `?after=` or `?before=` and the uid of a row.

    `rows` are records or named values with their `uid`, or have it in the column `key`;
    they are put in the order of the column `order`, then by primary key. In three
    statements, two for the first stretch. Raises Http404 for no uid.
    """
    asked = request.GET.get("after") or request.GET.get("before") or ""
    backwards = bool(asked) and not request.GET.get("after")
    edge = _edge(rows, asked, order, key) if asked else None
    signs = ("-", "lt") if backwards else ("", "gt")
    found = rows.order_by(f"{signs[0]}{order}", f"{signs[0]}pk")
    if edge is not None:
        found = found.filter(_beyond(order, edge, signs[1]))
    some = list(found[: size + 1])
    is_more, some = len(some) > size, some[:size]
    if backwards:
        some.reverse()
    # in the order of the list: then its index alone is read
    counted = rows.order_by(order, "pk").values("pk")[: MOST_COUNTED + 1].count()
    has_before = is_more if backwards else edge is not None
    has_after = is_more or backwards
    return Stretch(
        some,
        min(counted, MOST_COUNTED),
        counted > MOST_COUNTED,
        _uid(some[0], key) if some and has_before else None,
        _uid(some[-1], key) if some and has_after else None,
    )


def _uid(row: object, key: str) -> UUID:
    uid: UUID = getattr(row, key)
    return uid


def _edge(
    rows: QuerySet[M, R], asked: str, order: str, key: str
) -> tuple[Any, Any] | None:
    """Where the row stands; one that has gone meanwhile begins the list anew."""
    try:
        uid = UUID(asked)
    except ValueError as error:
        raise Http404("no such row") from error
    return (
        rows.model._default_manager.filter(**{key: uid})
        .values_list(order, "pk")
        .first()
    )


def _beyond(order: str, edge: tuple[Any, Any], sign: str) -> Q:
    """Past the edge; the first condition is one range of the column's index."""
    value, pk = edge
    past = Q(**{f"{order}__{sign}": value}) | Q(**{order: value, f"pk__{sign}": pk})
    return Q(**{f"{order}__{sign}e": value}) & past
