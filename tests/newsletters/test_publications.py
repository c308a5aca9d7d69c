from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from newsletters.invariants import problems
from newsletters.models import Manifestation, Printing, StockEntry, Work
from newsletters.services import publications as acts

Kind = StockEntry.Kind
DAY = date(2014, 6, 1)


def make_printing(copies: int = 500) -> Printing:
    work = acts.create_work(
        slug="handbook", kind=Work.Kind.HANDBOOK, titles={"bg": "Наръчник"}, actor=None
    )
    edition = acts.create_edition(
        work, language="bg", formats=[Manifestation.Format.PRINT], actor=None
    )
    manifestation = edition.manifestations.get()
    return acts.create_printing(manifestation, copies=copies, on=DAY, actor=None)


@pytest.mark.django_db
def test_record_stock_never_falls_below_zero() -> None:
    printing = make_printing(10)

    with pytest.raises(acts.NotEnoughCopies) as refusal:
        acts.record_stock(printing, kind=Kind.GIVEN, copies=11, on=DAY, actor=None)

    assert str(refusal.value) == "There are 10 copies in stock, 11 were asked for."
    assert acts.stock_of(printing) == 10


@pytest.mark.parametrize("copies", [0, -5])
@pytest.mark.django_db
def test_record_stock_refuses_no_copies(copies: int) -> None:
    printing = make_printing(10)

    with pytest.raises(acts.NoCopies):
        acts.record_stock(printing, kind=Kind.GIVEN, copies=copies, on=DAY, actor=None)

    assert printing.stock_entries.count() == 1


@pytest.mark.django_db
def test_record_stock_of_the_handbook() -> None:
    printing = make_printing(500)

    acts.record_stock(printing, kind=Kind.GIVEN, copies=286, on=DAY, actor=None)

    assert acts.stock_of(printing) == 214
    assert list(problems()) == []


@pytest.mark.django_db(transaction=True)
def test_record_stock_gives_each_copy_once_under_load(
    run_threads: Callable[..., list[Any]],
) -> None:
    printing = make_printing(5)

    def take() -> bool:
        try:
            acts.record_stock(printing, kind=Kind.GIVEN, copies=1, on=DAY, actor=None)
        except acts.NotEnoughCopies:
            return False
        return True

    taken = run_threads([take] * 12, workers=8)

    assert taken.count(True) == 5
    assert acts.stock_of(printing) == 0


@pytest.mark.django_db
def test_create_edition_takes_the_next_number_in_its_language() -> None:
    work = acts.create_work(
        slug="guide", kind=Work.Kind.BROCHURE, titles={"en": "Guide"}, actor=None
    )

    made = [
        acts.create_edition(work, language=code, actor=None)
        for code in ("bg", "bg", "en")
    ]

    assert [(row.language, row.number) for row in made] == [
        ("bg", 1),
        ("bg", 2),
        ("en", 1),
    ]
