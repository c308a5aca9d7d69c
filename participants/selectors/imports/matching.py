"""Which rows of a list are one person, and which person of ours it is.

The identity rule: folded name equal and (e-mail or organisation equal); with an equal
e-mail an unofficial Latin spelling counts as equal. People are looked up in a few
queries for the whole list, never one for a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from outbox.models import address_key
from outbox.selectors.suppression import suppressed_among
from participants.models import Person, Post
from participants.selectors.imports.keys import fold
from participants.selectors.imports.lines import Line, Reason, Verdict
from participants.selectors.imports.organisations import Known, OrganisationIndex
from participants.selectors.imports.profiles import Profiles
from participants.selectors.imports.spelling import same_name

CHUNK = 5_000  # values in one query: SQLite bears 32,766
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

    @cached_property
    def name_key(self) -> str:
        return fold(f"{self.line.given} {self.line.family}")

    @cached_property
    def email_key(self) -> str:
        return address_key(self.line.email) if self.line.email else ""


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


@dataclass
class Plan:
    """What an import would do: a verdict for every line, and the people behind them."""

    entries: list[Entry]
    clusters: list[Cluster]
    posts: dict[int, list[Post]] = field(default_factory=dict)
    profiles: Profiles = field(default_factory=Profiles)

    @property
    def organisations(self) -> list[Known]:
        known = [k for cluster in self.clusters for k in cluster.organisations]
        return list({id(row): row for row in known}.values())

    def count(self, verdict: Verdict) -> int:
        return sum(entry.verdict == verdict for entry in self.entries)


def make_plan(
    lines: Iterable[Line],
    index: OrganisationIndex,
    *,
    decisions: dict[str, str] | None = None,
    own: set[int] | None = None,
) -> Plan:
    """Judge every line. `decisions` are by the key of a line: whom or what it means.

    `own` limits the list to these organisations (a coordinator's).
    """
    decisions = decisions or {}
    entries = [Entry(line) for line in lines]
    living = []
    for entry in entries:
        if entry.line.skipped is not None:
            entry.verdict, entry.reason = Verdict.SKIPPED, entry.line.skipped
        else:
            living.append(entry)
    _find_organisations(living, index, decisions, own)
    people = []
    for entry in living:
        if decisions.get(entry.line.key) == "skip":
            entry.verdict, entry.reason = Verdict.SKIPPED, Reason("left_out")
        elif entry.line.problems:
            entry.verdict, entry.reason = Verdict.BAD, entry.line.problems[0]
        else:
            people.append(entry)
    plan = Plan(entries, _clusters(people, decisions))
    plan.profiles = Profiles.stored()
    _match_stored(plan, decisions)
    _judge(plan)
    _warn_suppressed(people)
    return plan


# --- organisations ----------------------------------------------------------------


def _find_organisations(
    entries: list[Entry],
    index: OrganisationIndex,
    decisions: dict[str, str],
    own: set[int] | None,
) -> None:
    unknown: dict[tuple[str, bool], list[Entry]] = {}
    by_uid = {str(k.uid): k for row in index.by_text.values() for k in row.values()}
    for entry in entries:
        line = entry.line
        if not line.organisation:
            continue
        chosen = decisions.get(f"{line.key}:organisation", "")
        if chosen in by_uid:
            entry.organisation = by_uid[chosen]
            continue
        found = index.find(
            line.organisation, place=line.place, is_municipality=line.is_municipality
        )
        entry.organisation = found.one
        if found.several:
            names = ", ".join(dict.fromkeys(known.name for known in found.several))
            line.problems.append(
                Reason(
                    "organisation_several", {"text": line.organisation, "names": names}
                )
            )
            entry.choices = [(str(k.uid), k.name) for k in found.several if k.uid]
        elif found.one is None:
            key = (line.organisation, line.is_municipality)
            unknown.setdefault(key, []).append(entry)
    # bodies with their kind in the name first: then "Pećinci" finds "Opština Pećinci"
    order = sorted(unknown, key=lambda key: not index_key(key[0]))
    told: set[int] = set()
    for text, is_municipality in order:
        rows = unknown[text, is_municipality]
        if all(entry.line.problems for entry in rows):
            continue
        found = index.find(text, is_municipality=is_municipality)
        known = found.one or index.propose(text, is_municipality=is_municipality)
        for entry in rows:
            entry.organisation = known
        if own is None:
            _tell_once(rows, known, told)
    if own is not None:
        for entry in entries:
            known_here = entry.organisation
            if entry.line.organisation and (
                known_here is None or known_here.pk not in own
            ):
                entry.line.problems.append(
                    Reason("organisation_foreign", {"text": entry.line.organisation})
                )


def _tell_once(rows: list[Entry], known: Known, told: set[int]) -> None:
    """That a body will be added, on the first row that is imported and names it."""
    first = next((entry for entry in rows if not entry.line.problems), None)
    if known.pk is None and first is not None and id(known) not in told:
        told.add(id(known))
        first.line.warnings.append(Reason("organisation_new", {"text": known.name}))


def index_key(text: str) -> str:
    from participants.selectors.imports.organisations import body_key

    return body_key(text)[0]


# --- which lines are one person -----------------------------------------------------


def _clusters(entries: list[Entry], decisions: dict[str, str]) -> list[Cluster]:
    union = _Union(len(entries))
    by_name: dict[str, list[int]] = {}
    by_email: dict[str, list[int]] = {}
    apart = {
        number
        for number, entry in enumerate(entries)
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
        for mark in marks:
            for other in seen.setdefault(mark, []):
                if _may_be_one(entry.line, entries[other].line):
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


# --- which of our people ---------------------------------------------------------------  # noqa: E501


def _match_stored(plan: Plan, decisions: dict[str, str]) -> None:
    """Find the stored person of each cluster by name and address, by name and post."""
    names = {e.name_key for c in plan.clusters for e in c.entries}
    emails = {e.email_key for c in plan.clusters for e in c.entries} - {""}
    people: dict[int, Person] = {}
    for part in _chunks(names):
        for person in Person.objects.filter(name_key__in=part).select_related(
            "merged_into"
        ):
            people[person.pk] = person
    for part in _chunks(emails):
        for person in Person.objects.filter(email_key__in=part).select_related(
            "merged_into"
        ):
            people[person.pk] = person
    living = {pk: row for pk, row in people.items() if row.erased_at is None}
    finals = {
        (row.merged_into or row).pk: (row.merged_into or row) for row in living.values()
    }
    for part in _chunks([*living, *finals]):
        for post in Post.objects.filter(person__in=part):
            plan.posts.setdefault(post.person_id, []).append(post)
    by_name: dict[str, list[Person]] = {}
    by_email: dict[str, list[Person]] = {}
    for person in living.values():
        by_name.setdefault(person.name_key, []).append(person)
        if person.email_key:
            by_email.setdefault(person.email_key, []).append(person)
    for cluster in plan.clusters:
        _match_cluster(cluster, plan, by_name, by_email, decisions)
    _join_by_person(plan)


def _match_cluster(
    cluster: Cluster,
    plan: Plan,
    by_name: dict[str, list[Person]],
    by_email: dict[str, list[Person]],
    decisions: dict[str, str],
) -> None:
    keys = {entry.name_key for entry in cluster.entries}
    emails = {entry.email_key for entry in cluster.entries} - {""}
    if keys.isdisjoint(by_name) and emails.isdisjoint(by_email):
        return  # as most of a new list
    bodies = {known.pk for known in cluster.organisations if known.pk}
    named = [person for key in keys for person in by_name.get(key, [])]
    fitting = [p for p in named if _fits(cluster, p)]
    chosen = {decisions.get(e.line.key, "") for e in cluster.entries}
    for person in named:
        if str(person.uid) in chosen:
            cluster.person = person.merged_into or person
            return
    if SEPARATE in chosen:
        return
    by_address = [p for p in fitting if p.email_key in emails]
    if not by_address:
        by_address = [
            p
            for key in emails
            for p in by_email.get(key, [])
            if _fits(cluster, p)
            and any(
                same_name((e.line.given, e.line.family), (p.given_name, p.family_name))
                for e in cluster.entries
            )
        ]
    by_post = [
        p
        for p in fitting
        if any(post.organisation_id in bodies for post in plan.posts.get(p.pk, []))
    ]
    for found in (by_address, by_post):
        one = {p.merged_into or p for p in found}
        if len(one) == 1:
            cluster.person = one.pop()
            return
        if one:
            cluster.namesakes = sorted(one, key=lambda p: p.pk)
            return
    cluster.namesakes = sorted({p.merged_into or p for p in named}, key=lambda p: p.pk)


def _fits(cluster: Cluster, person: Person) -> bool:
    return all(same_middle(e.line.middle, person.middle_name) for e in cluster.entries)


def _join_by_person(plan: Plan) -> None:
    """Two clusters that turn out to be one stored person are one."""
    owners: dict[int, Cluster] = {}
    clusters = []
    for cluster in plan.clusters:
        if cluster.person is None:
            clusters.append(cluster)
            continue
        owner = owners.setdefault(cluster.person.pk, cluster)
        if owner is cluster:
            clusters.append(cluster)
            continue
        owner.entries += cluster.entries
        for entry in cluster.entries:
            entry.cluster = owner
    plan.clusters = clusters


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while part := list(islice(rest, CHUNK)):
        yield part


# --- verdicts ---------------------------------------------------------------------------  # noqa: E501


def _judge(plan: Plan) -> None:
    order = {id(entry): place for place, entry in enumerate(plan.entries)}
    names: dict[str, int] = {}
    for cluster in sorted(plan.clusters, key=lambda c: order[id(c.entries[0])]):
        cluster.entries.sort(key=lambda entry: order[id(entry)])
        first = cluster.entries[0]
        key = fold(
            cluster.person.full_name if cluster.person else cluster.first.full_name
        )
        names[key] = cluster.number = names.get(key, 0) + 1
        first.verdict = Verdict.SAME if cluster.person else Verdict.NEW
        first.reason = Reason("known" if cluster.person else "not_known")
        for entry in cluster.entries[1:]:
            entry.verdict = Verdict.DUPLICATE
            other = entry.organisation is not first.organisation
            entry.reason = Reason(
                "duplicate_other_post" if other else "duplicate",
                {"row": first.line.row + 1, "sheet": first.line.sheet},
            )
        _doubt(cluster, names[key])
        for entry in cluster.entries:
            if text := entry.line.profiles:
                entry.line.warnings += plan.profiles.read(text).warnings


def _doubt(cluster: Cluster, number: int) -> None:
    """What a person has to look at: namesakes, and two addresses under one name."""
    first = cluster.entries[0]
    if cluster.person is None and (cluster.namesakes or number > 1):
        first.is_doubtful = True
        first.line.warnings.append(
            Reason("namesake", {"count": len(cluster.namesakes)})
        )
        first.choices += [(str(p.uid), p.full_name) for p in cluster.namesakes]
    emails = {entry.email_key for entry in cluster.entries} - {""}
    if len(emails) > 1:
        for entry in cluster.entries[1:]:
            if not entry.line.email:
                continue
            entry.is_doubtful = True
            entry.line.warnings.append(Reason("two_emails", {"text": entry.line.email}))


def _warn_suppressed(entries: list[Entry]) -> None:
    addresses = {e.line.email for e in entries if e.line.email}
    barred = suppressed_among(sorted(addresses), bulk=True)
    if barred:
        for entry in entries:
            if entry.email_key in barred:
                entry.line.warnings.append(Reason("suppressed"))
