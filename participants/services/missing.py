"""Organisations that people did not find in the list: noted, then settled by staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import fold, normal_spaces
from participants.models import Actor, MissingOrganisation, Organisation
from participants.services.audit import record
from participants.services.organisations import (
    create_organisation,
    lock_organisation,
    rename_organisation,
)

State = MissingOrganisation.State


class MissingIsSettled(DomainError):
    code = "missing_is_settled"
    message = _("Somebody has decided about this organisation already.")


@transaction.atomic
def report_missing(text: str) -> MissingOrganisation | None:
    """Note words that stand for an organisation; what was decided of them is kept.

    Equal words in another script or spelling are one row. None for words without a
    letter or digit: nothing is called that.
    """
    text = normal_spaces(text)[:300]
    key = fold(text)[:300]
    if not key:
        return None
    rows = MissingOrganisation.objects
    rows.get_or_create(text_key=key, defaults={"text": text, "spellings": [text]})
    # locked, so that a decision made at the same moment is seen
    row = rows.select_for_update().get(text_key=key)
    if text not in row.spellings:
        row.spellings = [*row.spellings, text]
        row.save(update_fields=["spellings", "updated_at"])
    return row


@transaction.atomic
def accept_missing(
    missing: MissingOrganisation,
    *,
    kind: str,
    names: Mapping[str, str],
    language: str,
    actor: Actor,
    **fields: Any,
) -> Organisation:
    """Add the organisation as new; the words that were typed become other names.

    Raises MissingIsSettled, OrganisationNameMissing.
    """
    row = _open(missing)
    known = {fold(name)[:300] for name in names.values()}
    aliases = [] if row.text_key in known else [row.text]
    organisation = create_organisation(
        kind=kind,
        names=names,
        language=language,
        aliases=aliases,
        actor=actor,
        **fields,
    )
    _settle(row, State.ACCEPTED, organisation, actor)
    return organisation


@transaction.atomic
def join_missing(
    missing: MissingOrganisation, organisation: Organisation, *, actor: Actor
) -> Organisation:
    """Say that the words mean `organisation`; they become other names of it.

    So the next one who types them finds it. Raises MissingIsSettled.
    """
    row = _open(missing)
    stays = lock_organisation(organisation)
    known = {fold(name) for name in [*stays.names.values(), *stays.aliases]}
    if row.text_key not in {key[:300] for key in known}:
        stays = rename_organisation(
            stays, aliases=[*stays.aliases, row.text], actor=actor
        )
    _settle(row, State.JOINED, stays, actor)
    return stays


@transaction.atomic
def reject_missing(missing: MissingOrganisation, *, actor: Actor) -> None:
    """Say that the words mean no organisation; registrations keep them.

    Raises MissingIsSettled.
    """
    _settle(_open(missing), State.REJECTED, None, actor)


def _open(missing: MissingOrganisation) -> MissingOrganisation:
    row = MissingOrganisation.objects.select_for_update().get(pk=missing.pk)
    if row.state != State.OPEN:
        raise MissingIsSettled
    return row


def _settle(
    row: MissingOrganisation,
    state: str,
    organisation: Organisation | None,
    actor: Actor,
) -> None:
    row.state, row.organisation = state, organisation
    row.decided_at = timezone.now()
    row.save(update_fields=["state", "organisation", "decided_at", "updated_at"])
    after = {"state": state, "organisation": organisation.uid if organisation else None}
    record(actor, "missing.settled", row, after=after)
