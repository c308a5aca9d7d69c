"""Which lines of a list are one person.

The identity rule: folded name equal and (e-mail or organisation equal); with an equal
e-mail an unofficial Latin spelling counts as equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from outbox.models import address_key
from participants.models import Person
from participants.selectors.imports.keys import fold
from participants.selectors.imports.lines import Line, Reason, Verdict
from participants.selectors.imports.organisations import Known
from participants.selectors.imports.spelling import same_name

SEPARATE = "separate"


@dataclass
class Entry:
    """A line that is about a person, with what was found for it."""

    line: Line
    verdict: Verdict = Verdict.NEW
    reason: Reason | None = None
    organisation: Known | None = None
    cluster: Cluster | None = None
    is_doubtful: bool = False
    choices: list[tuple[str, str]] = field(default_factory=list)

    name_key: str = ""
    email_key: str = ""

    def write_keys(self) -> None:
        line = self.line
        self.name_key = fold(f"{line.given} {line.family}")
        self.email_key = address_key(line.email) if line.email else ""


@dataclass
class Cluster:
    """The lines of one person, and the stored person they are."""

    entries: list[Entry]
    person: Person | None = None
    namesakes: list[Person] = field(default_factory=list)
    number: int = 0  # of several people of one name in this list

    @property
    def first(self) -> Line:
        return self.entries[0].line

    @property
    def lines(self) -> list[Line]:
        return [entry.line for entry in self.entries]

    @property
    def shown(self) -> str:
        name = self.person.full_name if self.person else self.first.full_name
        return f"{name} ({self.number})" if self.number > 1 else name

    @property
    def organisations(self) -> list[Known]:
        if len(self.entries) == 1:  # as most
            known = self.entries[0].organisation
            return [] if known is None else [known]
        found = [e.organisation for e in self.entries if e.organisation is not None]
        return list({id(known): known for known in found}.values())


def clusters_of(entries: list[Entry], decisions: dict[str, str]) -> list[Cluster]:
    """The lines put together; what was decided to be separate stands alone."""
    union = _Union(len(entries))
    by_name: dict[str, list[int]] = {}
    by_email: dict[str, list[int]] = {}
    apart = {
        number
        for number, entry in enumerate(entries if decisions else ())
        if decisions.get(entry.line.key) == SEPARATE
    }
    for number, entry in enumerate(entries):
        if number in apart:
            continue
        by_name.setdefault(entry.name_key, []).append(number)
        if entry.email_key:
            by_email.setdefault(entry.email_key, []).append(number)
    _join_merged(entries, union)
    for numbers in by_name.values():
        if len(numbers) > 1:
            _join_named(entries, numbers, union)
    for numbers in by_email.values():
        for one, other in _pairs(numbers):
            if union.root(one) != union.root(other) and _may_be_one(
                entries[one].line, entries[other].line
            ):
                a, b = entries[one].line, entries[other].line
                if same_name((a.given, a.family), (b.given, b.family)):
                    union.join(one, other)
    groups: dict[int, list[Entry]] = {}
    for number, entry in enumerate(entries):
        groups.setdefault(union.root(number), []).append(entry)
    clusters = [Cluster(rows) for rows in groups.values()]
    for cluster in clusters:
        for entry in cluster.entries:
            entry.cluster = cluster
    return clusters


def _join_merged(entries: list[Entry], union: _Union) -> None:
    """Rows beside one merged cell with a name are of that person, whatever they say."""
    owners: dict[tuple[int, int, int], int] = {}
    for number, entry in enumerate(entries):
        line = entry.line
        owners[line.sheet, line.table, line.row] = number
        if line.top is not None and line.top < line.row:
            owner = owners.get((line.sheet, line.table, line.top))
            if owner is not None:
                union.join(owner, number)


def _join_named(entries: list[Entry], numbers: list[int], union: _Union) -> None:
    """Rows of one name: one person where the address or the organisation is equal."""
    seen: dict[tuple[str, object], list[int]] = {}
    for number in numbers:
        entry = entries[number]
        marks: list[tuple[str, object]] = []
        if entry.email_key:
            marks.append(("email", entry.email_key))
        if entry.organisation is not None:
            marks.append(("organisation", id(entry.organisation)))
        elif entry.line.private:
            marks.append(("private", True))
        for mark in marks:
            for other in seen.setdefault(mark, []):
                line = entries[other].line
                if _may_be_one(entry.line, line) and (
                    mark[0] != "private" or one_address(entry.line, line)
                ):
                    union.join(other, number)
                    break
            seen[mark].append(number)


def _pairs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    if len(numbers) > 60:  # one mailbox for a whole list: only equal names are one
        return
    for place, one in enumerate(numbers):
        for other in numbers[place + 1 :]:
            yield one, other


def _may_be_one(one: Line, other: Line) -> bool:
    return same_middle(one.middle, other.middle)


def one_address(one: Line | Person, other: Line | Person) -> bool:
    """Whether two namesakes of no organisation may be one: no address differs."""
    pairs = ((address_key(one.email), address_key(other.email)),
             (fold(one.phone), fold(other.phone)))  # fmt: skip
    return all(not first or not second or first == second for first, second in pairs)


def same_middle(one: str, other: str) -> bool:
    """Two father's names that differ are two people; an initial fits a whole name."""
    first, second = fold(one), fold(other)
    if not first or not second or first == second:
        return True
    short, long = sorted((first, second), key=len)
    if len(short) == 1:
        return long.startswith(short)
    return same_name((one, ""), (other, ""))


class _Union:
    """Which numbers are together; the smallest of them stands for all."""

    def __init__(self, size: int) -> None:
        self.above = list(range(size))

    def root(self, number: int) -> int:
        while self.above[number] != number:
            self.above[number] = self.above[self.above[number]]
            number = self.above[number]
        return number

    def join(self, one: int, other: int) -> None:
        a, b = sorted((self.root(one), self.root(other)))
        self.above[b] = a
