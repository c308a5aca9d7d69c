"""What each row of a list means: which organisation, which person of ours.

The identity rule is that of `clusters`. People are looked up in a few queries for the
whole list, never one for a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.among import among, among_keys
from outbox.selectors.suppression import suppressed_among
from participants.models import Person, Post
from participants.selectors.imports.classes import body_key
from participants.selectors.imports.clusters import (
    SEPARATE,
    Cluster,
    Entry,
    clusters_of,
    one_address,
    same_middle,
)
from participants.selectors.imports.keys import fold
from participants.selectors.imports.lines import Line, Reason, Verdict
from participants.selectors.imports.organisations import (
    Found,
    Known,
    OrganisationIndex,
)
from participants.selectors.imports.profiles import Profiles
from participants.selectors.imports.spelling import same_name

KNOWN, NOT_KNOWN = Reason("known"), Reason("not_known")
NAMESAKE = Reason("not_known_namesake")


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
        if decisions and decisions.get(entry.line.key) == "skip":
            entry.verdict, entry.reason = Verdict.SKIPPED, Reason("left_out")
        elif entry.line.problems:
            entry.verdict, entry.reason = Verdict.BAD, entry.line.problems[0]
        else:
            entry.write_keys()
            people.append(entry)
    plan = Plan(entries, clusters_of(people, decisions))
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
    unknown: dict[tuple[str, str, bool], list[Entry]] = {}
    asked: dict[tuple[str, str, bool], Found] = {}
    by_uid: dict[str | None, Known] = {}
    if decisions:
        every = (known for row in index.by_text.values() for known in row.values())
        by_uid = {str(known.uid): known for known in every}
    for entry in entries:
        line = entry.line
        if line.private:
            _take_private(line, own)
        if not line.organisation:
            continue
        chosen = decisions.get(f"{line.key}:organisation") if decisions else None
        if chosen in by_uid:
            entry.organisation = by_uid[chosen]
            continue
        words = (line.organisation, line.place, line.is_municipality)
        found = asked.get(words)
        if found is None:
            found = asked[words] = index.find(
                words[0], place=words[1], is_municipality=words[2]
            )
        entry.organisation = found.one
        if found.is_unsure and found.one is not None and not line.tax_number:
            line.warnings.append(
                Reason("organisation_namesake", {"text": found.one.full_name})
            )
        if line.tax_number and (numbered := index.by_number(line.tax_number)):
            found = _of_number(line, found, numbered)
            entry.organisation = found.one
        if found.several:
            names = ", ".join(dict.fromkeys(known.name for known in found.several))
            line.problems.append(
                Reason(
                    "organisation_several", {"text": line.organisation, "names": names}
                )
            )
            entry.choices = [(str(k.uid), k.full_name) for k in found.several if k.uid]
        elif found.one is None:
            unknown.setdefault(words, []).append(entry)
    # bodies with their kind in the name first: then "Pećinci" finds "Opština Pećinci"
    order = sorted(unknown, key=lambda key: not body_key(key[0])[0])
    told: set[int] = set()
    for words in order:
        rows = unknown[words]
        if all(entry.line.problems for entry in rows):
            continue
        text, place, is_municipality = words
        found = index.find(text, place=place, is_municipality=is_municipality)
        known = found.one or index.propose(
            text, place=place, is_municipality=is_municipality
        )
        for entry in rows:
            entry.organisation = known
        if own is None:
            _tell_once(rows, known, told)
    _place_new(entries, index)
    if own is not None:
        for entry in entries:
            known_here = entry.organisation
            if entry.line.organisation and (
                known_here is None or known_here.pk not in own
            ):
                entry.line.problems.append(
                    Reason("organisation_foreign", {"text": entry.line.organisation})
                )


def _of_number(line: Line, found: Found, numbered: list[Known]) -> Found:
    """The tax number decides where the name finds none or several; where it finds
    another one the name holds, with a warning.
    """
    if found.one is None:
        return Found(numbered[0]) if len(numbered) == 1 else found
    if found.one.pk not in {known.pk for known in numbered}:
        names = ", ".join(known.name for known in numbered)
        line.warnings.append(Reason("other_tax_number", {"names": names}))
    return found


def _take_private(line: Line, own: set[int] | None) -> None:
    """A person of no organisation is in nobody's care."""
    if own is None:
        line.warnings.append(Reason("private", {"text": line.private}))
    else:
        line.problems.append(Reason("organisation_foreign", {"text": line.private}))


def _tell_once(rows: list[Entry], known: Known, told: set[int]) -> None:
    """That a body will be added, on the first row that is imported and names it."""
    first = next((entry for entry in rows if not entry.line.problems), None)
    if known.pk is None and first is not None and id(known) not in told:
        told.add(id(known))
        first.line.warnings.append(Reason("organisation_new", {"text": known.name}))


def _place_new(entries: list[Entry], index: OrganisationIndex) -> None:
    """Where new bodies stand, from all rows that name them; a remark if nowhere."""
    new: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.organisation is not None and entry.organisation.pk is None:
            new.setdefault(id(entry.organisation), []).append(entry)
    for rows in new.values():
        known, places = rows[0].organisation, [entry.line.place for entry in rows]
        if known is None:
            continue
        numbers = {entry.line.tax_number for entry in rows} - {""}
        known.tax_number = numbers.pop() if len(numbers) == 1 else ""
        known.region = index.place_of(known, places)
        is_asked = known.key[0] or any(places)
        first = next((entry for entry in rows if not entry.line.problems), None)
        if known.region is None and is_asked and first and index.has_places:
            first.line.warnings.append(
                Reason("organisation_nowhere", {"text": known.name})
            )


# --- which of our people ---------------------------------------------------------------  # noqa: E501


def _match_stored(plan: Plan, decisions: dict[str, str]) -> None:
    """Find the stored person of each cluster by name and address, by name and post."""
    names = {e.name_key for c in plan.clusters for e in c.entries}
    emails = {e.email_key for c in plan.clusters for e in c.entries} - {""}
    people: dict[int, Person] = {}
    # one after the other: PostgreSQL reads the whole table for an "or" of the two
    for keys in ({"name_key__in": among(names)}, {"email_key__in": among(emails)}):
        for person in Person.objects.filter(**keys).select_related("merged_into"):
            people[person.pk] = person
    living = {pk: row for pk, row in people.items() if row.erased_at is None}
    finals = {
        (row.merged_into or row).pk: (row.merged_into or row) for row in living.values()
    }
    for post in Post.objects.filter(person__in=among_keys({*living, *finals})):
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
    if len(cluster.entries) == 1:  # as most, and most of them nobody's
        entry = cluster.entries[0]
        if entry.name_key not in by_name and entry.email_key not in by_email:
            return
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
    by_none = [
        p
        for p in fitting
        if cluster.first.private
        and not plan.posts.get(p.pk)
        and one_address(cluster.first, p)
    ]
    for found in (by_address, by_post, by_none):
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


# --- verdicts ---------------------------------------------------------------------------  # noqa: E501


def _judge(plan: Plan) -> None:
    order = {id(entry): place for place, entry in enumerate(plan.entries)}
    names: dict[str, int] = {}
    for cluster in sorted(plan.clusters, key=lambda c: order[id(c.entries[0])]):
        if len(cluster.entries) > 1:
            cluster.entries.sort(key=lambda entry: order[id(entry)])
        first = cluster.entries[0]
        key = fold(
            cluster.person.full_name if cluster.person else cluster.first.full_name
        )
        names[key] = cluster.number = names.get(key, 0) + 1
        first.verdict = Verdict.SAME if cluster.person else Verdict.NEW
        first.reason = KNOWN if cluster.person else NOT_KNOWN
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
        first.reason = NAMESAKE
        first.line.warnings.append(
            Reason("namesake", {"count": len(cluster.namesakes)})
        )
        first.choices += [(str(p.uid), p.full_name) for p in cluster.namesakes]
    if len(cluster.entries) == 1:  # as most
        return
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
