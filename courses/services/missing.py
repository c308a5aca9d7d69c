"""Organisations typed in registrations that nobody knew: linked once they are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.rows import locked_rows
from courses.models import Registration
from courses.services.identity import snapshot
from courses.services.keys import set_keys
from participants.models import Actor, MissingOrganisation, Organisation, Post
from participants.services import missing as acts
from participants.services.audit import record
from participants.services.people import lock_card_of, note_post

LINKED = ("organisation", "search_key", "post", "post_snapshot", "updated_at")


@transaction.atomic
def accept_as_new(
    missing: MissingOrganisation,
    *,
    kind: str,
    names: Mapping[str, str],
    language: str,
    actor: Actor,
    **fields: Any,
) -> Organisation:
    """Add the organisation and link the registrations that name it.

    Raises MissingIsSettled, OrganisationNameMissing.
    """
    organisation = acts.accept_missing(
        missing, kind=kind, names=names, language=language, actor=actor, **fields
    )
    link_registrations(missing, organisation, actor=actor)
    return organisation


@transaction.atomic
def join_to(
    missing: MissingOrganisation, organisation: Organisation, *, actor: Actor
) -> Organisation:
    """Say which organisation is meant and link the registrations that name it.

    Raises MissingIsSettled.
    """
    stays = acts.join_missing(missing, organisation, actor=actor)
    link_registrations(missing, stays, actor=actor)
    return stays


def link_registrations(
    missing: MissingOrganisation, organisation: Organisation, *, actor: Actor
) -> int:
    """Give registrations whose person is known the organisation, and the person a post.

    One that is being confirmed waits for the lock on the words and then links itself.
    The seats it took stay as they are. Returns how many were linked.
    """
    spellings = MissingOrganisation.objects.get(pk=missing.pk).spellings
    rows = Registration.objects.filter(
        organisation=None, organisation_text__in=spellings, person__isnull=False
    )
    lock_card_of(rows)
    linked = locked_rows(rows.select_related("person"))
    for row in linked:
        row.organisation = organisation
        row.post = _post_of(row, actor)
        row.post_snapshot = snapshot(row)
        set_keys(row)
        row.save(update_fields=LINKED)
        after = {"organisation": organisation.uid}
        record(actor, "registration.organisation_known", row, after=after)
    return len(linked)


def _post_of(row: Registration, actor: Actor) -> Post | None:
    """The present post there; a new one is unconfirmed."""
    if row.person is None or row.organisation is None:
        return None
    held = Post.objects.filter(
        person=row.person, organisation=row.organisation, ended_on=None
    )
    same = held.filter(title=row.post_title).first() or held.first()
    return same or note_post(
        row.person,
        row.organisation,
        title=row.post_title,
        profiles=row.stated_profiles,
        is_confirmed=False,
        actor=actor,
    )
