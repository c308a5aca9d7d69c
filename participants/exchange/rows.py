"""One row of a list: its cells put together to what is said of one person."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.taxnumbers import country_named, read_tax_number
from core.text import normal_spaces
from core.xlsx import Value
from participants.exchange.addresses import (
    take_contacts,
)
from participants.exchange.bodies import (
    SEAM,
    is_ditto,
    is_private,
    names_a_body,
    parted_lines,
    split_holder,
    split_post,
    split_unit,
)
from participants.exchange.cells import Grid
from participants.exchange.consents import read_consents
from participants.exchange.contacts import note_contacts
from participants.exchange.letters import language_of, read_letters
from participants.exchange.names import (
    Name,
    has_body_word,
    join_parts,
    looks_like_person,
    parse_name,
)
from participants.exchange.tables import IsBody, Table
from participants.exchange.values import (
    NoDate,
    order_of_days,
    read_day,
    read_gender,
    read_language,
    text_of,
    year_of,
)
from participants.exchange.vocabulary import PERSON
from participants.exchange.words import NOTHING
from participants.selectors.imports.keys import fold
from participants.selectors.imports.lines import Line, Reason

if TYPE_CHECKING:
    from participants.exchange.people import Options

_tidy = lru_cache(8192)(normal_spaces)  # offices and posts come again and again
_TEXTS = ("name", "given", "middle", "family", "organisation", "municipality", "post",
          "place",
          "unit")  # fmt: skip
_BRACKETED = re.compile(r"([^()]+?)\s*\(([^()]+)\)\s*")  # "Ана Анић (Општина Ада)"
_SAYS_WOMAN = {"g ja", "g dja", "gdja", "gospodja", "gospoja", "mrs", "ms", "gdjica",
               "g ca", "miss"}  # fmt: skip
_SAYS_MAN = {"g n", "g din", "gdin", "gospodin", "mister", "gosp"}

_TO_SIGN = re.compile(r"[\s._…]{3,}$")  # a line behind what is said


class RowReader:
    """Reads the rows of one table, with what all of them tell together."""

    def __init__(
        self,
        grid: Grid,
        table: Table,
        rows: list[int],
        is_body: IsBody,
        options: Options,
    ) -> None:
        self.grid, self.table, self.options = grid, table, options
        self.is_body = is_body
        self.by_kind: dict[str, list[int]] = {}
        for number in sorted(table.columns):
            self.by_kind.setdefault(table.columns[number].kind, []).append(number)
        heads = (table.texts.get(number, "") for number in self.by_kind.get("tax", []))
        self.tax_country = country_named(" ".join(heads))
        self.above: dict[str, str] = {}
        self.units: dict[str, tuple[str, str]] = {}  # of offices that were seen
        self.texts = [kind for kind in _TEXTS if kind in self.by_kind]
        self.telling = self._columns(
            *(kind for kind in self.by_kind if kind in PERSON),
            *("email", "phone", "contact", "post", "organisation", "municipality"),
        )
        self.has_days = bool(self._columns("started", "ended", "date"))
        self.has_traits = bool(self._columns("gender", "title", "birth"))
        self.has_consents = bool(self._columns("consent", "newsletter"))
        self.family_first = self._order_of_names(rows)
        self.post = next(
            (table.columns[c].post for c in self.by_kind.get("name", [])), ""
        )
        self.father_between = any(
            table.columns[c].father_between for c in self.by_kind.get("name", [])
        )
        self.day_first = options.day_first
        if self.day_first is None:
            columns = self._columns("started", "ended", "date", "birth")
            self.day_first = order_of_days(
                [grid.value(r, c) for r in rows for c in columns]
            )

    def _columns(self, *kinds: str) -> list[int]:
        return [column for kind in kinds for column in self.by_kind.get(kind, [])]

    def _order_of_names(self, rows: list[int]) -> bool | None:
        """What the header says, else what most of the names say that can be told."""
        names = self.by_kind.get("name")
        if not names:
            return None
        if self.table.columns[names[0]].family_first:
            return True
        first = last = 0
        for row in rows[:400]:
            text = text_of(self.grid.value(row, names[0]))
            if len(text.split()) < 2 or "," in text:
                continue
            name = parse_name(text)
            if name.is_sure and not name.problem and name.family:
                if text.split()[-1].strip(".,") in name.family.split():
                    last += 1
                elif name.family.split()[0] in text.split()[:2]:
                    first += 1
        return first > last if first + last else None

    def value(self, row: int, kind: str) -> Value:
        columns = self.by_kind.get(kind)
        if columns is None:
            return None
        for column in columns:
            found = self.grid.merged_value(row, column)
            if found is not None:
                return found
        return None

    def text(self, row: int, kind: str) -> str:
        value = self.value(row, kind)
        return value.strip() if type(value) is str else text_of(value)

    # --- the row ----------------------------------------------------------------

    def line(self, row: int, group: str) -> Line:
        line = Line(self.table.sheet, row, self.table.number)
        if self.grid.covered:
            line.top = self._top(row)
        texts = {kind: self.text(row, kind) for kind in self.texts}
        if self._is_blank(row):
            line.skipped = Reason("nothing_said")
            return line
        texts = read_letters(line, texts, is_repaired=self.options.repair_letters)
        self._contacts_in_texts(texts)
        self._name(line, texts)
        self._organisation(line, texts, group)
        self._contacts(line, row, texts)
        self._post(line, row, texts)
        if self.has_traits:
            self._about(line, row)
        if self.has_consents:
            read_consents(line, self.grid, self.table, row)
        if texts.get("place"):
            line.place = normal_spaces(texts["place"])
        if typed := self.text(row, "tax"):
            line.tax_number = read_tax_number(typed, self.tax_country)
            if not line.tax_number:
                line.warnings.append(Reason("no_tax_number"))  # could be a national one
        if (self.table.sheet, row) in self.options.dropped:
            line.warnings.append(Reason("national_dropped"))
        line.language = self._language(line, row)
        return line

    def _top(self, row: int) -> int:
        """The row in which the cell begins that names the person of this one."""
        names = self._columns(*PERSON)
        covered = (c for c in names if self.grid.value(row, c) is None)
        return min((self.grid.top_of(row, c) for c in covered), default=row)

    def _is_blank(self, row: int) -> bool:
        """Nothing stands in any column that tells of a person."""
        return self.grid.filled(row).keys().isdisjoint(self.telling)

    @staticmethod
    def _contacts_in_texts(texts: dict[str, str]) -> None:
        """ "Ана Примерова <ana@x.example>": an address is no part of a name."""
        for kind in ("name", "given", "family", "organisation"):
            text = texts.get(kind, "")
            if text and (
                "@" in text or (kind == "name" and any(map(str.isdigit, text)))
            ):
                texts[kind], address, number = take_contacts(text)
                if kind != "organisation":
                    texts["email"] = texts.get("email", "") or address
                    texts["phone"] = texts.get("phone", "") or number

    def _name(self, line: Line, texts: dict[str, str]) -> None:
        whole = texts.get("name", "")
        if "given" in self.by_kind or "family" in self.by_kind:
            parts = [texts.get(kind, "") for kind in ("given", "middle", "family")]
            if any(parts) or not whole:
                name = join_parts(*parts)
            else:
                name = parse_name(whole, family_first=self.family_first)
        else:
            columns = self.table.columns[self.by_kind["name"][0]].parts
            if len(columns) > 1:
                whole = self._parted(whole, texts, columns)
            name = parse_name(whole, family_first=self.family_first)
            if self.father_between and name.middle:
                name = name._replace(given=name.middle, middle=name.given)
            if not name.problem and texts.get("middle") and not name.middle:
                middle = join_parts(name.given, texts["middle"], name.family)
                name = middle if not middle.problem else name
        self._take_name(line, name, texts)

    def _take_name(self, line: Line, name: Name, texts: dict[str, str]) -> None:
        shown = texts.get("name") or " ".join(
            filter(None, (texts.get(k, "") for k in ("given", "middle", "family")))
        )
        if name.problem:
            if not any(p.code.startswith("letters") for p in line.problems):
                line.problems.append(Reason(name.problem, {"text": shown[:80]}))
            line.given = name.given
            return
        if (has_body_word(shown) and self.is_body(shown)) or names_a_body(shown):
            line.problems.append(Reason("not_a_name", {"text": shown[:80]}))
        line.given, line.middle, line.family = name.given, name.middle, name.family
        titles = set(map(fold, name.title.split())) if name.title else set()
        if titles & _SAYS_WOMAN:
            line.gender = "woman"
        elif titles & _SAYS_MAN:
            line.gender = "man"

    def _parted(self, whole: str, texts: dict[str, str], parts: tuple[str, ...]) -> str:
        """Of "Иван Петров, кмет" under "Име и длъжност" the name."""
        whole = _TO_SIGN.sub("", whole)
        pieces = [piece for piece in SEAM.split(whole) if piece.strip()]
        if len(pieces) < 2 and (found := _BRACKETED.fullmatch(whole)):
            pieces = list(found.groups())
        if len(pieces) < 2:
            return whole
        order = [part for part in parts if part in {"name", "post", "organisation"}]
        at = order.index("name") if "name" in order else 0
        if at == 0:
            name, rest = pieces[0], pieces[1:]
        else:
            at = next(
                (i for i, p in enumerate(pieces) if looks_like_person(p)),
                len(pieces) - 1,
            )
            name, rest = pieces[at], pieces[:at] + pieces[at + 1 :]
        others = [part for part in order if part != "name"]
        for piece in rest:
            kind = (
                "organisation"
                if has_body_word(piece) or self.is_body(piece)
                else "post"
            )
            if kind not in others:
                kind = others[0]
            texts[kind] = ", ".join(filter(None, (texts.get(kind, ""), piece)))
        return name

    def _organisation(self, line: Line, texts: dict[str, str], group: str) -> None:
        kind = "organisation" if "organisation" in self.by_kind else "municipality"
        text = _tidy(parted_lines(texts.get(kind, "") or texts.get("organisation", "")))
        plain = fold(text)
        if is_ditto(text):
            text = self.above.get("organisation", "")
        elif plain in NOTHING or not plain:
            text = ""
        columns = self.by_kind.get(kind)
        if columns and len(self.table.columns[columns[0]].parts) > 1 and text:
            text, post = split_post(text, self.is_body)
            texts["post"] = texts.get("post") or post
        if text:
            text, post = split_holder(text, self.is_body)
            texts["post"] = texts.get("post") or post
        if not text and group:
            text = group
        elif not text and self.options.fill_down:
            text = self.above.get("organisation", "")
        if not text:
            line.problems.append(Reason("no_organisation"))
            return
        if not any(map(str.isalpha, text)):
            line.problems.append(
                Reason("organisation_without_letters", {"text": text[:80]})
            )
            return
        self.above["organisation"] = text
        if is_private(text):
            line.private = text[:80]
            return
        if text not in self.units:
            self.units[text] = split_unit(text, self.is_body)
        text, unit = self.units[text]
        texts["unit"] = texts.get("unit") or unit
        line.organisation = text[:300]
        line.is_municipality = kind == "municipality" and text != group

    def _contacts(self, line: Line, row: int, texts: dict[str, str]) -> None:
        email = self.text(row, "email") or texts.get("email", "")
        phone = self.value(row, "phone") or texts.get("phone")
        note_contacts(line, email, phone, self.value(row, "contact"))

    def _post(self, line: Line, row: int, texts: dict[str, str]) -> None:
        title = _tidy(texts.get("post", ""))
        if line.private:
            if title and fold(title) not in NOTHING:
                line.warnings.append(Reason("private_post", {"text": title[:80]}))
            return
        if is_ditto(title):
            title = self.above.get("post", "")
        if not title and line.given:
            title = self.post
        if fold(title) in NOTHING:
            title = ""
        self.above["post"] = title or self.above.get("post", "")
        unit = normal_spaces(texts["unit"]) if texts.get("unit") else ""
        if unit and fold(unit) not in fold(title) and fold(unit) not in NOTHING:
            title = ", ".join(filter(None, (title, unit)))
        line.title = title[:200]
        if "profile" in self.by_kind:
            parts = map(normal_spaces, self.text(row, "profile").splitlines())
            line.profiles = "\n".join(filter(None, parts))[:500]
        if not self.has_days:
            return
        line.started_on = self._day(line, row, "started")
        line.ended_on = self._day(line, row, "ended")
        if line.started_on and line.ended_on and line.ended_on < line.started_on:
            line.problems.append(Reason("ends_before_start"))
        self._day(line, row, "date")

    def _day(self, line: Line, row: int, kind: str) -> Any:
        last = None
        for column in self.by_kind.get(kind, []):
            value = self.grid.merged_value(row, column)
            try:
                last = last or read_day(value, day_first=self.day_first)
            except NoDate as problem:
                if kind == "date" and (
                    problem.code != "impossible" or _is_short(value)
                ):
                    continue
                line.problems.append(
                    Reason(f"date_{problem.code}", {"text": text_of(value)[:60]})
                )
        return last

    def _about(self, line: Line, row: int) -> None:
        gender = self.value(row, "gender")
        if gender is not None:
            line.gender = read_gender(gender) or line.gender
        title = self.text(row, "title")
        if title and not line.gender:
            line.gender = read_gender(title)
        birth = self.value(row, "birth")
        if birth is not None:
            try:
                line.birth_year = year_of(birth)
            except NoDate as problem:
                if problem.code == "impossible" and not str(birth).strip().isdigit():
                    line.problems.append(
                        Reason("date_impossible", {"text": text_of(birth)[:60]})
                    )

    def _language(self, line: Line, row: int) -> str:
        said = (
            read_language(self.value(row, "language"))
            if "language" in self.by_kind
            else ""
        )
        return said or language_of(
            f"{line.full_name} {line.organisation} {line.title}", line.full_name
        )


def _is_short(value: Value) -> bool:
    """A number of a day or year under "Ден": it says nothing about a date."""
    return text_of(value).strip(" .").isdigit()
