"""A whole list is written in a number of statements that does not grow."""

from __future__ import annotations

from django.utils import timezone

from core.many import insert_all, insert_values, maker
from core.text import normal_spaces
from participants.models import (
    Actor,
    Grant,
    ImportedPerson,
    ImportRun,
    Listing,
    Organisation,
    Person,
    Post,
)
from participants.selectors.imports.districts import districts_of
from participants.selectors.imports.matching import Plan
from participants.services import organisations
from participants.services.audit import record_many
from participants.services.imported.consents import add_consents
from participants.services.imported.languages import language_of, usual_languages
from participants.services.imported.people import add_people, fill_people, note_answers
from participants.services.imported.posts import add_posts
from participants.services.imported.written import Written

CHUNK = 900


def hold_people(plan: Plan) -> bool:
    """Lock the cards of known people; whether they are still as the plan read them."""
    known = {row.person.pk: row.person for row in plan.clusters if row.person}
    keys, is_same = sorted(known), True
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        rows = Person.objects.select_for_update(no_key=True).filter(pk__in=some)
        for pk, changed_at in rows.order_by("pk").values_list("pk", "updated_at"):
            is_same &= known[pk].updated_at == changed_at
        posts = Post.objects.filter(person__in=some).values_list("pk", "updated_at")
        read = [post for pk in some for post in plan.posts.get(pk, ())]
        is_same &= set(posts) == {(post.pk, post.updated_at) for post in read}
    return is_same


def write_plan(plan: Plan, *, run: ImportRun, actor: Actor) -> Written:
    """Store what is new in `plan`, in a number of statements that does not grow.

    What we know already is never overwritten: only empty fields are filled. Runs in
    the caller's transaction.
    """
    written, at = Written(), timezone.now()
    _add_organisations(plan, run, actor, written)
    languages = usual_languages(plan)
    add_people(plan, run, actor, written, languages)
    filled = fill_people(plan, run, actor, written)
    note_answers(written.people, filled, run=run, at=at)
    add_posts(plan, run, actor, written)
    add_consents(plan, run, actor, at)
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
    usual, districts = usual_languages(plan), districts_of(new)
    fields = ("kind", "names", "language", "is_public", "region_id", "tax_number")
    make = maker(Organisation, fields)
    for known in new:
        language = language_of(places[id(known)].language, known.name, "", usual)
        names = {language: normal_spaces(known.name)}
        is_regional = known.kind == Organisation.Kind.REGIONAL
        region = districts.get(id(known)) if is_regional else known.region
        row = make(known.kind, names, language, False, region, known.tax_number)
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
