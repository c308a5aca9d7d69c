"""Writes a whole list set-wise: organisations, people, posts, consents, the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from core.text import CYRILLIC_WORD, normal_spaces
from participants.models import (
    ON_CARD,
    Actor,
    Consent,
    ConsentWording,
    Grant,
    ImportedPerson,
    ImportRun,
    Listing,
    Organisation,
    Person,
    PersonalAnswer,
    PersonalField,
    Post,
)
from participants.selectors.imports.clusters import Cluster
from participants.selectors.imports.keys import fold
from participants.selectors.imports.lines import Line, Reason
from participants.selectors.imports.matching import Plan
from participants.services import organisations, people
from participants.services.audit import Values, record_many
from participants.services.profiles import standing_keys
from participants.services.rows import insert_all, insert_values, maker

FILLED = ("email", "phone", "gender", "birth_year", "middle_name")
KEYS = people.KEYS


@dataclass
class Written:
    """What an import brought."""

    people: list[Person] = field(default_factory=list)
    changed: list[Person] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "added_people": len(self.people),
            "changed_people": len(self.changed),
            "added_organisations": len(self.organisations),
            "added_posts": len(self.posts),
        }


def write_plan(plan: Plan, *, run: ImportRun, actor: Actor) -> Written:
    """Store what is new in `plan`, in a number of statements that does not grow.

    What we know already is never overwritten: only empty fields are filled. Runs in
    the caller's transaction.
    """
    written, at = Written(), timezone.now()
    _add_organisations(plan, run, actor, written)
    languages = _usual_languages(plan)
    _add_people(plan, run, actor, written, languages)
    filled = _fill_people(plan, run, actor, written)
    _note_answers(written.people, filled, run=run, at=at)
    _add_posts(plan, run, actor, written)
    _add_consents(plan, run, actor, at)
    insert_values(
        ImportedPerson,
        ("run_id", "person_id"),
        ((run.pk, person.pk) for person in written.people),
    )
    # only whom the list added: to name somebody in a list opens nobody's card
    uid = run.scope_uid
    if uid is not None and run.scope in (Grant.Scope.PROGRAMME, Grant.Scope.EVENT):
        insert_all([Listing(person=row, scope_uid=uid) for row in written.people])
    return written


def _add_organisations(
    plan: Plan, run: ImportRun, actor: Actor, written: Written
) -> None:
    """To be confirmed: not public, and never said to be verified."""
    places = {
        id(e.organisation): e.line for e in plan.entries if e.organisation is not None
    }
    new = [known for known in plan.organisations if known.pk is None]
    usual = _usual_languages(plan)
    make = maker(Organisation, ("kind", "names", "language", "is_public"))
    for known in new:
        language = _language(places[id(known)].language, known.name, "", usual)
        row = make(known.kind, {language: normal_spaces(known.name)}, language, False)
        organisations.write_keys(row)
        known.row = row
        written.organisations.append(row)
    insert_all(written.organisations)
    for known in new:
        if known.row is None:
            continue
        known.pk, known.uid, known.language = (
            known.row.pk,
            known.row.uid,
            known.row.language,
        )
    trail = [
        (row, {"names": row.names, "import": run.uid}) for row in written.organisations
    ]
    record_many(actor, "organisation.created", trail)


# --- people -----------------------------------------------------------------------


_PERSON = ("given_name", "middle_name", "family_name", "language", "gender",
           "birth_year", "email", "phone")  # fmt: skip


def _add_people(
    plan: Plan, run: ImportRun, actor: Actor, written: Written, usual: dict[str, str]
) -> None:
    make = maker(Person, _PERSON)
    for cluster in plan.clusters:
        if cluster.person is None:
            cluster.person = make(*_said_of(cluster, usual))
            people.write_keys(cluster.person)
            written.people.append(cluster.person)
    insert_all(written.people)


def _said_of(cluster: Cluster, usual: dict[str, str]) -> tuple[Any, ...]:
    """What the rows of a person say, in the order of `_PERSON`."""
    line, lines = cluster.first, cluster.lines
    body = cluster.entries[0].organisation
    of_body = body.language if body else ""
    return (
        line.given,
        _first(lines, "middle"),
        line.family,
        _language(line.language, line.full_name, of_body, usual),
        _first(lines, "gender"),
        _first(lines, "birth_year") or None,
        _first(lines, "email"),
        _first(lines, "phone"),
    )


def _first(lines: Iterable[Line], name: str) -> Any:
    """What the first of some rows that says it says of something, else ""."""
    for line in lines:
        if value := getattr(line, name):
            return value
    return ""


def _fill_people(
    plan: Plan, run: ImportRun, actor: Actor, written: Written
) -> list[tuple[Person, str]]:
    """Fill empty fields of known people; gives what of it they have to be asked for."""
    new = {id(person) for person in written.people}
    refused = _refused_years()
    told: list[tuple[Person, str]] = []
    trail = []
    for cluster in plan.clusters:
        person = cluster.person
        if person is None or id(person) in new:
            continue
        filled = []
        for name in FILLED:
            line_name = "middle" if name == "middle_name" else name
            value = _first(cluster.lines, line_name)
            if name == "birth_year" and person.pk in refused:
                continue
            if value and not getattr(person, name):
                setattr(person, name, value)
                filled.append(name)
        if filled:
            people.write_keys(person)
            person.updated_at = timezone.now()
            written.changed.append(person)
            told += [(person, name) for name in filled if name in ON_CARD]
            trail.append((person, {"fields": filled, "import": run.uid}))
    if written.changed:
        Person.objects.bulk_update(
            written.changed, [*FILLED, *KEYS, "updated_at"], batch_size=200
        )
        record_many(actor, "person.changed", trail)
    return told


def _note_answers(
    new: Iterable[Person],
    filled: list[tuple[Person, str]],
    *,
    run: ImportRun,
    at: datetime,
) -> None:
    """That gender and year of birth were told, when, and by which list."""
    programme = run.scope_uid if run.scope == Grant.Scope.PROGRAMME else None
    told = list(filled)
    former = PersonalAnswer.objects.filter(programme_uid=programme)
    for name in map(str, ON_CARD):
        told += [(person, name) for person in new if getattr(person, name)]
        keys = [person.pk for person, column in filled if column == name]
        for start in range(0, len(keys), 900):  # the new word holds, as on the card
            former.filter(field=name, person__in=keys[start : start + 900]).delete()
    make = maker(PersonalAnswer, _ANSWER)
    insert_all(
        [
            make(person.pk, programme, name, Consent.Channel.IMPORT, run.pk, at)
            for person, name in told
        ]
    )


_ANSWER = ("person_id", "programme_uid", "field", "channel", "source_id", "at")


def _refused_years() -> set[int]:
    """Who would not tell the year of birth: no list tells it for them."""
    rows = PersonalAnswer.objects.filter(
        field=PersonalField.BIRTH_YEAR, is_refused=True
    )
    return set(rows.values_list("person", flat=True))


# --- posts and consents -------------------------------------------------------------


def _add_posts(plan: Plan, run: ImportRun, actor: Actor, written: Written) -> None:
    added: list[tuple[Person, Post]] = []
    profiles: list[tuple[Post, int]] = []
    make = maker(Post, _POST)
    fresh = {row.pk for row in written.organisations}
    for cluster in plan.clusters:
        person = cluster.person
        if person is None:
            continue
        held = plan.posts.get(person.pk, [])
        bodies = {post.organisation_id for post in held}
        named = cluster.organisations
        several = len({known.pk for known in named} | bodies) > 1
        for known in named:
            if known.pk is None or known.pk in bodies:
                continue
            lines = [e.line for e in cluster.entries if e.organisation is known]
            is_confirmed = not several and known.pk not in fresh
            said = _said_of_post(lines)
            post = make(person.pk, known.pk, is_confirmed, *said)
            added.append((person, post))
            profiles += ((post, pk) for pk in _profiles_of(lines, plan))
    written.posts = [post for _person, post in added]
    insert_all(written.posts)
    became = standing_keys() if profiles else {}
    kept = dict.fromkeys((post.pk, became.get(pk, pk)) for post, pk in profiles)
    insert_values(Post.profiles.through, ("post_id", "jobprofile_id"), kept)
    bodies_by_pk = {known.pk: str(known.uid) for known in plan.organisations}
    uid = str(run.uid)
    new = {person.pk for person in written.people}
    brought: dict[int, list[Values]] = {}
    for person, post in added:
        body = bodies_by_pk[post.organisation_id]
        brought.setdefault(person.pk, []).append(
            {"post": str(post.uid), "organisation": body}
        )
    created = [
        (person, {"import": uid, "posts": brought.get(person.pk, [])})
        for person in written.people
    ]
    record_many(actor, "person.created", created)
    posted = [
        (person, {"import": uid, "posts": brought[person.pk]})
        for person in {p.pk: p for p, _post in added}.values()
        if person.pk not in new
    ]
    record_many(actor, "person.post_added", posted)


_POST = ("person_id", "organisation_id", "is_confirmed", "title",
         "started_on", "ended_on")  # fmt: skip


def _said_of_post(lines: list[Line]) -> tuple[Any, ...]:
    """What the rows say of a post, in the order of the end of `_POST`."""
    return (
        _first(lines, "title"),
        _first(lines, "started_on") or None,
        _first(lines, "ended_on") or None,
    )


def _profiles_of(lines: list[Line], plan: Plan) -> Iterable[int]:
    """Every job profile that a row of the post names, once."""
    texts = dict.fromkeys(line.profiles for line in lines if line.profiles)
    read = [plan.profiles.read(text).profiles for text in texts]
    return dict.fromkeys(pk for profiles in read for pk in profiles)


def warn_of_kept(plan: Plan) -> None:
    """Say where the list and we differ: ours stays until somebody changes it."""
    for cluster in plan.clusters:
        person = cluster.person
        if person is None:
            continue
        for entry in cluster.entries:
            _compare(entry.line, person.email, entry.line.email)
            _compare(entry.line, person.phone, entry.line.phone)
            for post in plan.posts.get(person.pk, []):
                body = entry.organisation
                if (
                    body is not None
                    and post.organisation_id == body.pk
                    and post.ended_on is None
                ):
                    _compare(entry.line, post.title, entry.line.title)


def _compare(line: Line, kept: str, said: str) -> None:
    if kept and said and "".join(fold(kept).split()) != "".join(fold(said).split()):
        line.warnings.append(Reason("kept", {"text": said}))


def _add_consents(plan: Plan, run: ImportRun, actor: Actor, at: datetime) -> None:
    """What a list says of consent, in the wording in force, unless it is known."""
    said: dict[tuple[int, str], tuple[Person, bool]] = {}
    for cluster in plan.clusters:
        for entry in cluster.entries:
            for purpose, is_given in entry.line.consents.items():
                if cluster.person is not None:
                    said[cluster.person.pk, purpose] = (cluster.person, is_given)
    if not said:
        return
    wordings: dict[str, ConsentWording] = {}
    for wording in ConsentWording.objects.order_by("version"):
        wordings[wording.purpose] = wording
    asked = _consents_of({pk for pk, _purpose in said})
    event = run.scope_uid if run.scope == Grant.Scope.EVENT else None
    rows = []
    for (pk, purpose), (person, is_given) in said.items():
        of_event = event if purpose == ConsentWording.Purpose.PHOTO else None
        if purpose in wordings and (pk, purpose, of_event) not in asked:
            rows.append(
                Consent(
                    person=person,
                    wording=wordings[purpose],
                    event_uid=of_event,
                    is_given=is_given,
                    channel=Consent.Channel.IMPORT,
                    language=person.language,
                    at=at,
                )
            )
    insert_all(rows)
    trail = [
        (
            row.person,
            {
                "purpose": row.wording.purpose,
                "is_given": row.is_given,
                "import": run.uid,
            },
        )
        for row in rows
    ]
    record_many(actor, "person.consent_recorded", trail)


def _consents_of(people: Iterable[int]) -> set[tuple[int, str, UUID | None]]:
    """What each of these people was asked before: their own word outweighs a list."""
    found: set[tuple[int, str, UUID | None]] = set()
    keys = list(people)
    for start in range(0, len(keys), 900):
        rows = Consent.objects.filter(person__in=keys[start : start + 900])
        found.update(rows.values_list("person_id", "wording__purpose", "event_uid"))
    return found


# --- languages ------------------------------------------------------------------------


def _usual_languages(plan: Plan) -> dict[str, str]:
    """The language most rows are in, by script, where the letters tell."""
    counts: dict[str, dict[str, int]] = {"cyrillic": {}, "latin": {}}
    for entry in plan.entries:
        code = entry.line.language
        body = entry.organisation.language if entry.organisation else ""
        for language in (code, body):
            if language in ("bg", "sr"):
                tally = counts["cyrillic"]
            elif language in ("sr-latn", "bs", "en"):
                tally = counts["latin"]
            else:
                continue
            tally[language] = tally.get(language, 0) + 1
    usual = {"cyrillic": "bg", "latin": "en"}
    for script, found in counts.items():
        if found:
            usual[script] = max(found, key=lambda code: (found[code], code))
    return usual


def _language(said: str, text: str, of_body: str, usual: dict[str, str]) -> str:
    """The language of a person: told, else the body's, else that of most rows."""
    if CYRILLIC_WORD.search(text):
        if said in ("bg", "sr"):
            return said
        return of_body if of_body in ("bg", "sr") else usual["cyrillic"]
    if of_body in ("bs", "bg", "en"):
        return of_body
    if of_body in ("sr", "sr-latn"):
        return "sr-latn"
    return said if said and said != "cyrillic" else usual["latin"]
