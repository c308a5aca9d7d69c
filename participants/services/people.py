"""Acts on people and the posts they hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import insert, insert_new, locked
from core.text import normal_spaces, search_key_of, sort_key
from outbox.models import address_key
from participants.models import Actor, JobProfile, Organisation, Person, Post
from participants.selectors.imports.keys import fold
from participants.services.audit import record
from participants.services.organisations import lock_organisation
from participants.services.profiles import standing

NAMES = ("given_name", "middle_name", "family_name", "own_latin", "own_cyrillic")
RENAMED = (*NAMES, "language")
FIELDS = (*RENAMED, "email", "phone", "gender", "birth_year", "is_contact_public")
KEYS = ("name_key", "search_key", "sort_key", "email_key")


class NameMissing(DomainError):
    code = "name_missing"
    message = _("A person needs a first name and a family name.")


class CardWasMerged(DomainError):
    code = "card_was_merged"
    message = _("This card was merged into another one just now. Open that one.")


class CardWasErased(DomainError):
    code = "card_was_erased"
    message = _("The data of this person were erased just now.")


class PostEndsBeforeStart(DomainError):
    code = "post_ends_before_start"
    message = _("The post ends before it starts.")


class PostHasEnded(DomainError):
    code = "post_has_ended"
    message = _("This post has ended already.")


class PostIsGone(DomainError):
    code = "post_is_gone"
    message = _("This post is not there any more. Look at the card again.")


class PostIsConfirmed(DomainError):
    code = "post_is_confirmed"
    message = _("This post is confirmed: it can be ended, not taken out.")


def write_keys(person: Person) -> None:
    """Set the keys that follow from name, language and address; saves nothing.

    The identity key is of first and family name: father's names are often left out.
    """
    whole = f"{person.given_name} {person.family_name}"
    name_key = fold(whole)
    others = filter(None, (person.own_latin, person.own_cyrillic))
    folded = [name_key, *map(fold, others)]  # most people have one spelling
    if person.middle_name:
        folded.insert(0, fold(person.full_name))
    keys = dict.fromkeys(filter(None, map(search_key_of, folded)))
    names = (person.family_name, person.given_name, person.middle_name)
    person.name_key = name_key[:300]
    person.search_key = " ".join(keys)[:600]
    person.sort_key = sort_key(" ".join(filter(None, names)), person.language)[:600]
    person.email_key = address_key(person.email)[:254] if person.email else ""


def create_person(
    *,
    given_name: str,
    family_name: str,
    language: str,
    actor: Actor,
    middle_name: str = "",
    email: str = "",
    phone: str = "",
    gender: str = "",
    own_latin: str = "",
    own_cyrillic: str = "",
    birth_year: int | None = None,
    is_contact_public: bool = False,
) -> Person:
    """Add a person; whether it is somebody known is asked before (`match_person`).

    Raises NameMissing.
    """
    person = Person(
        given_name=normal_spaces(given_name),
        middle_name=normal_spaces(middle_name),
        family_name=normal_spaces(family_name),
        own_latin=normal_spaces(own_latin),
        own_cyrillic=normal_spaces(own_cyrillic),
        language=language,
        email=email.strip(),
        phone=normal_spaces(phone),
        gender=gender,
        birth_year=birth_year,
        is_contact_public=is_contact_public,
    )
    _require_name(person)
    write_keys(person)
    with transaction.atomic(savepoint=False):
        insert(person)
        record(actor, "person.created", person)
    return person


@transaction.atomic
def rename_person(person: Person, *, actor: Actor, **names: str) -> Person:
    """Change names or the language they are in, and with them the keys.

    Takes given_name, middle_name, family_name, own_latin, own_cyrillic, language.
    What was printed before keeps the old name. Raises NameMissing.
    """
    return _change(person, actor, "person.renamed", RENAMED, names)


@transaction.atomic
def change_person(person: Person, *, actor: Actor, **fields: Any) -> Person:
    """Change names as `rename_person` does, and contacts, in one act.

    Takes email, phone, gender, birth_year and is_contact_public as well. Raises
    NameMissing, CardWasMerged, CardWasErased.
    """
    return _change(person, actor, "person.changed", FIELDS, fields)


def _change(
    person: Person,
    actor: Actor,
    action: str,
    allowed: tuple[str, ...],
    values: Mapping[str, Any],
) -> Person:
    if unknown := values.keys() - set(allowed):
        raise TypeError(f"not a field of this act: {sorted(unknown)}")
    values = {
        name: normal_spaces(value) if name in NAMES else value
        for name, value in values.items()
    }
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.merged_into_id is not None:
        raise CardWasMerged
    if row.erased_at is not None:
        raise CardWasErased
    changed = [name for name in allowed if name in values]
    changed = [name for name in changed if getattr(row, name) != values[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    _require_name(row)
    write_keys(row)
    row.save(update_fields=[*changed, *KEYS, "updated_at"])
    record(actor, action, row, after={"fields": changed})
    return row


def lock_standing(person: Person) -> Person:
    """The card that stands for `person`, which nobody can merge or erase before the
    transaction ends.

    Whoever adds a row that names a person begins with this. Raises CardWasErased.
    """
    rows = Person.objects.select_for_update(no_key=True, of=("self",))
    row = rows.get(pk=person.pk)
    while row.merged_into_id is not None:
        row = rows.get(pk=row.merged_into_id)
    if row.erased_at is not None:
        raise CardWasErased
    return row


def lock_card_of(rows: QuerySet[Any]) -> None:
    """Lock the cards that rows name before the rows themselves, as a merge does."""
    cards = Person.objects.filter(pk__in=rows.order_by().values("person"))
    list(cards.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _require_name(person: Person) -> None:
    if not (person.given_name and person.family_name):
        raise NameMissing


@transaction.atomic
def add_post(
    person: Person,
    organisation: Organisation,
    *,
    actor: Actor,
    title: str = "",
    profiles: Iterable[JobProfile] = (),
    started_on: date | None = None,
    ended_on: date | None = None,
    is_confirmed: bool = True,
) -> Post:
    """Note a post; former ones stay.

    A post of the same title in the same organisation that is still held is returned
    as it is; if it was to be confirmed and this is said of it, it is confirmed. Raises
    PostEndsBeforeStart, CardWasErased.
    """
    office = lock_organisation(organisation)
    return note_post(
        lock_standing(person),
        office,
        actor=actor,
        title=title,
        profiles=profiles,
        started_on=started_on,
        ended_on=ended_on,
        is_confirmed=is_confirmed,
    )


def note_post(
    person: Person,
    organisation: Organisation,
    *,
    actor: Actor,
    title: str = "",
    profiles: Iterable[JobProfile] = (),
    started_on: date | None = None,
    ended_on: date | None = None,
    is_confirmed: bool = True,
) -> Post:
    """As `add_post`, for a card that is new or locked already."""
    if started_on and ended_on and ended_on < started_on:
        raise PostEndsBeforeStart
    post = Post(
        person=person,
        organisation=organisation,
        title=normal_spaces(title),
        started_on=started_on,
        ended_on=ended_on,
        is_confirmed=is_confirmed,
    )
    with transaction.atomic(savepoint=False):
        if not insert_new(post):  # post_held_once_at_a_time
            held = Post.objects.get(
                person=person,
                organisation=organisation,
                title=post.title,
                ended_on=None,
            )
            if is_confirmed and ended_on is None:
                return confirm_post(held, actor=actor)
            return held
        post.profiles.add(*standing(profiles))
        after = {"post": post.uid, "organisation": organisation.uid}
        record(actor, "person.post_added", person, after=after)
    return post


@transaction.atomic
def end_post(post: Post, *, on: date, actor: Actor) -> Post:
    """Note the last day of a post; whoever knows it confirms that it was held.

    Raises PostHasEnded, PostEndsBeforeStart, PostIsGone.
    """
    row = _locked(post)
    if row.ended_on is not None:
        raise PostHasEnded
    if row.started_on and on < row.started_on:
        raise PostEndsBeforeStart
    row.ended_on, row.is_confirmed = on, True
    row.save(update_fields=["ended_on", "is_confirmed", "updated_at"])
    after = {"post": row.uid, "ended_on": on}
    record(actor, "person.post_ended", row.person, after=after)
    return row


@transaction.atomic
def confirm_post(post: Post, *, actor: Actor) -> Post:
    """Say that a post that a list or a form brought is true; said twice it stays so.

    Raises PostIsGone.
    """
    row = _locked(post)
    if row.is_confirmed:
        return row
    row.is_confirmed = True
    row.save(update_fields=["is_confirmed", "updated_at"])
    after = {"post": row.uid, "organisation": row.organisation.uid}
    record(actor, "person.post_confirmed", row.person, after=after)
    return row


@transaction.atomic
def withdraw_post(post: Post, *, actor: Actor) -> None:
    """Take out a post that was never held and that nobody confirmed.

    What was stated when registering stays with the registration, in words. Raises
    PostIsConfirmed, PostIsGone.
    """
    row = _locked(post)
    if row.is_confirmed:
        raise PostIsConfirmed
    after = {"post": row.uid, "organisation": row.organisation.uid}
    record(actor, "person.post_withdrawn", row.person, after=after)
    row.delete()


def _locked(post: Post) -> Post:
    """The post as it is now, locked.

    Raises PostIsGone for one that was taken out, or that a merge made one with another.
    """
    try:
        return locked(Post.objects.select_related("person"), post.pk)
    except Post.DoesNotExist as error:
        raise PostIsGone from error
