from __future__ import annotations

from datetime import date

import pytest

from core.spans import parse_span


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("March 2009", date(2009, 3, 1), date(2009, 3, 31)),
        ("март 2009 г.", date(2009, 3, 1), date(2009, 3, 31)),
        ("у марту 2009.", date(2009, 3, 1), date(2009, 3, 31)),
        ("фебруар 2012. године", date(2012, 2, 1), date(2012, 2, 29)),
        ("April–June 2009", date(2009, 4, 1), date(2009, 6, 30)),
        ("December 2011 – January 2012", date(2011, 12, 1), date(2012, 1, 31)),
        ("spring 2009", date(2009, 3, 1), date(2009, 5, 31)),
        ("пролетта на 2009 г.", date(2009, 3, 1), date(2009, 5, 31)),
        ("Прољеће 2009.", date(2009, 3, 1), date(2009, 5, 31)),
        ("jesen 2010.", date(2010, 9, 1), date(2010, 11, 30)),
        ("winter 2009/10", date(2009, 12, 1), date(2010, 2, 28)),
        ("зима 2009", date(2009, 1, 1), date(2009, 12, 31)),
        ("2009", date(2009, 1, 1), date(2009, 12, 31)),
        ("2008–2009", date(2008, 1, 1), date(2009, 12, 31)),
        ("13.10.2022.Bijeljina", date(2022, 10, 13), date(2022, 10, 13)),
        ("03/04/2023", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_parse_span_reads_what_is_known(text: str, first: date, last: date) -> None:
    assert parse_span(text) == (first, last)


@pytest.mark.parametrize("text", ["", "5.aprila", "in the spring", "1809", "20091"])
def test_parse_span_knows_nothing_without_a_year(text: str) -> None:
    assert parse_span(text) is None
