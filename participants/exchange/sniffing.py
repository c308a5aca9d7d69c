"""Columns told by what stands in them, where no header does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from core.text import normal_spaces
from core.xlsx import Value
from participants.exchange.bodies import is_ditto
from participants.exchange.cells import Grid
from participants.exchange.headers import NO_COLUMN, Column
from participants.exchange.names import (
    has_body_word,
    is_surely_person,
    looks_like_person,
    parse_name,
)
from participants.exchange.values import is_national, looks_like_date, text_of
from participants.exchange.vocabulary import PERSON, is_all_header, numbers_columns
from participants.exchange.words import MEN, POST_WORDS, WOMEN
from participants.selectors.imports.keys import fold

SAMPLE = 200
PARTS = ("name", "post", "organisation")  # of a row in one cell
IsBody = Callable[[str], bool]


@dataclass
class Nameless:
    """A list without a header: where it begins and what its columns hold."""

    first: int
    columns: dict[int, Column]
    texts: dict[int, str] = field(default_factory=dict)


@dataclass
class _Rates:
    """What share of a column's cells looks like what."""

    count: int
    email: float = 0
    phone: float = 0
    person: float = 0
    word: float = 0  # one capitalised word
    body: float = 0
    post: float = 0
    date: float = 0
    gender: float = 0
    national: float = 0
    ordinal: float = 0
    family: float = 0
    distinct: float = 0
    text: float = 0


def sniff(grid: Grid, rows: Sequence[int], is_body: IsBody) -> Nameless | None:
    """The list of people in rows without a header, or None if there is none."""
    wide = [row for row in rows if len(grid.filled(row)) >= 2]
    while wide and numbers_columns(grid.filled(wide[0])):
        wide = wide[1:]
    if not wide:
        return _names_only(grid, rows, is_body)
    rates = _all_rates(grid, wide, range(grid.width), is_body)
    columns = _guess(rates)
    kinds = {column.kind for column in columns.values()}
    if not kinds & PERSON or not kinds & {"email", "phone", "contact", "organisation"}:
        return None
    if _is_of_words(grid, wide[0], columns):
        wide = wide[1:]
    for row in wide:
        if any(
            columns.get(c) and columns[c].kind in PERSON and isinstance(v, str)
            for c, v in grid.filled(row).items()
        ):
            return Nameless(row, columns)
    return None


def _is_of_words(grid: Grid, row: int, columns: dict[int, Column]) -> bool:
    """A first row without an address or number where the others have one, or with a
    word of headers where they have a name: a header.
    """
    told = {column.kind: grid.value(row, c) for c, column in columns.items()}
    name = text_of(told.get("name"))
    is_nobody = bool(name) and not looks_like_person(name)
    if is_nobody and any(map(is_all_header, map(text_of, grid.filled(row).values()))):
        return True
    reached = [
        told.get(k) for k in ("email", "phone", "contact", "date") if told.get(k)
    ]
    texts = list(map(text_of, reached))
    return bool(texts) and not any("@" in t or any(map(str.isdigit, t)) for t in texts)


def _names_only(grid: Grid, rows: Sequence[int], is_body: IsBody) -> Nameless | None:
    """One column of names under the names of their organisations, or on a sheet that
    is called as one; or of names with their organisations, as on a sheet to sign.
    """
    filled = [row for row in rows if grid.filled(row)]
    by_column: dict[int, dict[int, str]] = {}  # a row has one cell: no need for a grid
    for row in filled:
        for column, value in grid.filled(row).items():
            by_column.setdefault(column, {})[row] = text_of(value)
    for column, texts in by_column.items():
        whole = [row for row, text in texts.items() if _tells_all(text, is_body)]
        span = [row for row in texts if whole and whole[0] <= row <= whole[-1]]
        if len(whole) >= 2 and 2 * len(whole) > len(span):
            return Nameless(whole[0], {column: Column("name", PARTS)})
    for column, rate in _all_rates(grid, filled, range(grid.width), is_body).items():
        if rate.person >= 0.5 and rate.body > 0 and rate.count >= 3:
            return Nameless(filled[0], {column: Column("name")})
        told = by_column.get(column, {})
        sure = [row for row, text in told.items() if is_surely_person(text)]
        name = normal_spaces(grid.sheet.name.replace("_", " "))
        if len(sure) * 2 > len(filled) and (is_body(name) or has_body_word(name)):
            return Nameless(sure[0], {column: Column("name")})
    return None


def complete(
    grid: Grid,
    rows: range,
    columns: dict[int, Column],
    texts: dict[int, str],
    is_body: IsBody,
) -> None:
    """Fill in what a header does not say, and what its words are wrong about."""
    _doubt_days(grid, rows, columns, is_body)
    blank = [c for c in columns if not columns[c].kind]
    kinds = {column.kind for column in columns.values()}
    wide = [row for row in rows if len(grid.filled(row)) >= 2][:SAMPLE]
    if not wide:
        _part_names(grid, [*rows][:SAMPLE], columns, is_body)
        return
    span = range(min(columns), max(columns) + 1)
    blank += [c for c in span if c not in columns]
    _part_names(grid, wide, columns, is_body)
    if not blank and kinds & PERSON:
        _mark_national(grid, wide, columns, is_body)
        return
    rates = _all_rates(grid, wide, blank, is_body)
    for number, column in _guess(rates, known=kinds).items():
        if column.kind and column.kind not in kinds:
            columns[number] = column
    _mark_national(grid, wide, columns, is_body)


def _doubt_days(
    grid: Grid, rows: range, columns: dict[int, Column], is_body: IsBody
) -> None:
    """ "От", "Od": since when somebody holds a post, or from which office they are."""
    days = [c for c, column in columns.items() if column.kind in {"started", "ended"}]
    for column, rate in _all_rates(grid, [*rows], days, is_body).items():
        if rate.body >= 0.4 and not rate.date:
            columns[column] = NO_COLUMN


def _part_names(
    grid: Grid, rows: list[int], columns: dict[int, Column], is_body: IsBody
) -> None:
    """ "Ана Примеровић, саветник, Град Ниш" in the one column that tells of people."""
    kinds = {column.kind for column in columns.values()}
    if kinds & {"organisation", "municipality"}:
        return
    for number, column in columns.items():
        texts = [text_of(grid.value(row, number)) for row in rows]
        said = [_tells_all(text, is_body) for text in texts if text]
        if column.kind == "name" and not column.parts and sum(said) * 2 > len(said):
            columns[number] = replace(column, parts=PARTS)


def _tells_all(text: str, is_body: IsBody) -> bool:
    name, *rest = (piece.strip(" ._…") for piece in text.split(","))
    body = rest[-1] if rest else ""
    return looks_like_person(name) and (has_body_word(body) or is_body(body))


def _mark_national(
    grid: Grid, rows: list[int], columns: dict[int, Column], is_body: IsBody
) -> None:
    for number, rate in _all_rates(grid, rows[:40], columns, is_body).items():
        is_other = columns[number].kind in {"phone", "contact", "tax"}
        if rate.national >= 0.5 and not is_other:
            columns[number] = Column("national")


def _all_rates(
    grid: Grid, rows: list[int], columns: Iterable[int], is_body: IsBody
) -> dict[int, _Rates]:
    found = {}
    for column in columns:
        values = [grid.value(row, column) for row in rows[:SAMPLE]]
        filled = [v for v in values if v is not None and not is_ditto(text_of(v))]
        if filled:
            found[column] = _rates(filled, len(values), is_body)
    return found


def _rates(values: Sequence[Value], of: int, is_body: IsBody) -> _Rates:
    total = len(values)
    rates = _Rates(count=total)
    texts = [text_of(value) for value in values]

    def share(test: Callable[[str], bool]) -> float:
        return sum(map(test, texts)) / total

    rates.email = share(lambda t: "@" in t)
    rates.national = share(
        lambda t: t.isdigit() and len(t) in (9, 10, 12, 13) and _national(t)
    )
    dates = list(map(looks_like_date, values))
    rates.date = sum(dates) / total
    phones = map(is_phone, texts)
    rates.phone = sum(p and not d for p, d in zip(phones, dates, strict=True)) / total
    rates.text = share(lambda t: any(c.isalpha() for c in t) and "@" not in t)
    if rates.text >= 0.3:
        rates.person = share(_is_person)
        rates.word = share(
            lambda t: len(t.split()) == 1 and t[:1].isupper() and t.isalpha()
        )
        rates.family = share(_is_family)
        rates.body = share(lambda t: has_body_word(t) or is_body(t))
        rates.post = share(lambda t: any(w in POST_WORDS for w in fold(t).split()))
        rates.gender = share(lambda t: fold(t) in WOMEN or fold(t) in MEN)
    rates.distinct = len(set(map(fold, texts))) / total
    numbers = [
        int(t)
        for t in (text.strip(" .)") for text in texts)
        if t.isdigit() and len(t) < 5
    ]
    if len(numbers) >= 0.7 * total and numbers == sorted(numbers):
        rates.ordinal = len(numbers) / total
    return rates


def _national(text: str) -> bool:
    return is_national(
        text.zfill(10 if len(text) < 11 else 13)
    ) and not text.startswith(("08", "09", "8", "06"))


def is_phone(text: str) -> bool:
    """Whether a text is made of digits as telephone numbers are."""
    digits = sum(letter.isdigit() for letter in text)
    return (
        6 <= digits <= 24
        and not any(c.isalpha() or c == ":" for c in text)
        and digits * 2 >= len(text)
    )


def _is_person(text: str) -> bool:
    return "@" not in text and (
        looks_like_person(text) or bool("," in text and _parsed(text))
    )


def _parsed(text: str) -> bool:
    name = parse_name(text)
    return not name.problem and name.is_sure and not has_body_word(text)


def _is_family(text: str) -> bool:
    from participants.exchange.names import _has_family_ending

    return len(text.split()) == 1 and _has_family_ending(text)


def _guess(
    rates: dict[int, _Rates], known: set[str] | None = None
) -> dict[int, Column]:
    """Each column for what most of its cells look like; people first."""
    left = dict(rates)
    columns: dict[int, Column] = {}
    known = known or set()

    def take(kind: str, score: Callable[[_Rates], float], least: float) -> int | None:
        if kind in known:
            return None
        best = max(left, key=lambda c: (score(left[c]), -c), default=None)
        if best is None or score(left[best]) < least:
            return None
        columns[best] = Column(kind)
        del left[best]
        return best

    take("ordinal", lambda r: r.ordinal, 0.7)
    take("contact", lambda r: (r.email + r.phone) * (r.email > 0 < r.phone), 0.9)
    take("email", lambda r: r.email, 0.4)
    take("national", lambda r: r.national, 0.5)
    take("phone", lambda r: r.phone, 0.5)
    take("gender", lambda r: r.gender, 0.8)
    take("date", lambda r: r.date, 0.6)
    if not known & PERSON:
        name = take("name", lambda r: r.person - r.body, 0.5)
        if name is None:
            _take_parts(left, columns)
    if not known & {"organisation", "municipality"}:
        found = take("organisation", lambda r: r.body, 0.4)
        if found is None and columns and not known:
            take("organisation", _maybe_body, 0.6)
    take("post", lambda r: r.post, 0.3)
    return columns


def _maybe_body(rates: _Rates) -> float:
    """Words that come again and again, and are neither people nor posts."""
    if rates.post > 0.2 or rates.person > 0.7 or rates.count < 4:
        return 0
    return rates.text * (1.2 - rates.distinct)


def _take_parts(left: dict[int, _Rates], columns: dict[int, Column]) -> None:
    """First and family name in two columns beside each other."""
    words = [c for c in sorted(left) if left[c].word >= 0.7 and left[c].body < 0.3]
    for first, second in pairwise(words):
        if second != first + 1:
            continue
        if left[second].family >= max(0.5, left[first].family):
            columns[first], columns[second] = Column("given"), Column("family")
        elif left[first].family >= 0.5:
            columns[first], columns[second] = Column("family"), Column("given")
        else:
            continue
        del left[first], left[second]
        return
