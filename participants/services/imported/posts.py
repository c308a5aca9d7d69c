"""Posts of the people of a list, with their job profiles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.many import Json, insert_all, insert_values, maker
from participants.models import (
    Actor,
    ImportRun,
    Person,
    Post,
)
from participants.selectors.imports.keys import fold
from participants.selectors.imports.lines import Line, Reason
from participants.selectors.imports.matching import Plan
from participants.services.audit import record_many
from participants.services.imported.written import Written, first
from participants.services.profiles import standing_keys


def add_posts(plan: Plan, run: ImportRun, actor: Actor, written: Written) -> None:
    added: list[tuple[Person, Post]] = []
    profiles: list[tuple[Post, int]] = []
    make = maker(Post, _POST)
    fresh = {row.pk for row in written.organisations}
    for cluster in plan.clusters:
        person, named = cluster.person, cluster.organisations
        if person is None or not named:
            continue
        key = person.pk
        bodies = {post.organisation_id for post in plan.posts.get(key, ())}
        several = len({known.pk for known in named} | bodies) > 1
        for known in named:
            if known.pk is None or known.pk in bodies:
                continue
            lines = [e.line for e in cluster.entries if e.organisation is known]
            is_confirmed = not several and known.pk not in fresh
            said = _said_of_post(lines)
            post = make(key, known.pk, is_confirmed, *said)
            added.append((person, post))
            profiles += ((post, pk) for pk in _profiles_of(lines, plan))
    written.posts = [post for _person, post in added]
    insert_all(written.posts)
    became = standing_keys() if profiles else {}
    kept = dict.fromkeys((post.pk, became.get(pk, pk)) for post, pk in profiles)
    insert_values(Post.profiles.through, ("post_id", "jobprofile_id"), kept)
    _record_posts(added, plan, written, run=run, actor=actor)


def _record_posts(
    added: list[tuple[Person, Post]],
    plan: Plan,
    written: Written,
    *,
    run: ImportRun,
    actor: Actor,
) -> None:
    """Who was added, and who got a post, each with the posts the list brought."""
    bodies = {known.pk: str(known.uid) for known in plan.organisations}
    brought: dict[int, list[str]] = {}
    for _person, post in added:
        # put together by hand: uids need no care, and of JSON one by one most is setup
        body = bodies[post.organisation_id]
        said = f'{{"post": "{post.uid}", "organisation": "{body}"}}'
        brought.setdefault(post.person_id, []).append(said)

    def told(person: Person) -> tuple[Person, Json]:
        posts = ", ".join(brought.get(person.pk, ()))
        return person, Json(f'{{"import": "{run.uid}", "posts": [{posts}]}}')

    record_many(actor, "person.created", map(told, written.people))
    new = {person.pk for person in written.people}
    others = {post.person_id: person for person, post in added}
    posted = [told(person) for pk, person in others.items() if pk not in new]
    record_many(actor, "person.post_added", posted)


_POST = ("person_id", "organisation_id", "is_confirmed", "title",
         "started_on", "ended_on")  # fmt: skip


def _said_of_post(lines: list[Line]) -> tuple[Any, ...]:
    """What the rows say of a post, in the order of the end of `_POST`."""
    return (
        first(lines, "title"),
        first(lines, "started_on") or None,
        first(lines, "ended_on") or None,
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
