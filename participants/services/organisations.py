"""Acts on organisations and their membership in associations and networks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.languages import LANGUAGE_CODES, both_scripts
from core.locks import hold_until_commit
from core.text import CYRILLIC_WORD, fold, normal_spaces, search_key, sort_key
from participants.models import Actor, Membership, Organisation, Region
from participants.models.organisations import SORT_FIELDS
from participants.selectors.organisations import organisation_name
from participants.services.audit import record

CARD = (
    "kind",
    "region",
    "parent",
    "legal_form",
    "tax_number",
    "email",
    "phone",
    "address",
    "website",
    "is_public",
    "verified_on",
    "declared_members",
)
NAMES = ("names", "aliases", "language")
Level = Region.Level
DISTRICTS = (Level.DISTRICT, Level.CANTON, Level.ENTITY)
KEYS = ("name_key", "search_key", *SORT_FIELDS.values())
SORT_LENGTH = 640
UNITS = "units of organisations"  # who is above whom is changed by one at a time


class OrganisationNameMissing(DomainError):
    code = "organisation_name_missing"
    message = _("An organisation needs a name in the language of its official name.")


class RegionalNeedsDistrict(DomainError):
    code = "regional_needs_district"
    message = _(
        "A regional administration stands in a district, canton or entity, not in a"
        " municipality."
    )


class ParentIsBelow(DomainError):
    code = "parent_is_below"
    message = _("%(parent)s is a unit of this organisation.")


class OrganisationWasMerged(DomainError):
    code = "organisation_was_merged"
    message = _(
        "This organisation was merged into another one just now. Open that one."
    )


class MembershipNotPossible(DomainError):
    code = "membership_not_possible"
    message = _("An organisation cannot be a member of itself.")


class MembershipHasEnded(DomainError):
    code = "membership_has_ended"
    message = _("This membership has ended already.")


class MembershipEndsBeforeStart(DomainError):
    code = "membership_ends_before_start"
    message = _("The membership ends before it starts.")


def write_keys(organisation: Organisation) -> None:
    """Set the keys that follow from the names and aliases; saves nothing."""
    names = organisation.names
    # PostgreSQL keeps no order of the languages: the official name first, then by code.
    codes = sorted(names, key=lambda code: (code != organisation.language, code))
    spellings = [*(names[code] for code in codes), *organisation.aliases]
    keys = dict.fromkeys(filter(None, map(search_key, spellings)))
    organisation.name_key = fold(names[organisation.language])[:300]
    organisation.search_key = " ".join(keys)
    for code, field in SORT_FIELDS.items():
        key = sort_key(organisation_name(organisation, code), code)
        setattr(organisation, field, key[:SORT_LENGTH])


def lock_organisation(organisation: Organisation) -> Organisation:
    """The card that stands for `organisation`, which no merge can take away before the
    transaction ends. Whoever adds a row that names an organisation begins with this.
    """
    rows = Organisation.objects.select_for_update(no_key=True)
    row = rows.get(pk=organisation.pk)
    while row.merged_into_id is not None:
        row = rows.get(pk=row.merged_into_id)
    return row


def lock_unmerged(*organisations: Organisation) -> list[Organisation]:
    """The cards as they are now, locked in primary-key order until the transaction
    ends. Raises OrganisationWasMerged.
    """
    rows = Organisation.objects.select_for_update(no_key=True)
    keys = [row.pk for row in organisations]
    found = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    if any(row.merged_into_id for row in found.values()):
        raise OrganisationWasMerged
    return [found[key] for key in keys]


@transaction.atomic
def rewrite_keys() -> int:
    """Work out all keys anew, as a new rule of names asks; says how many changed."""
    changed = []
    for row in Organisation.objects.select_for_update().order_by("pk"):
        before = [getattr(row, key) for key in KEYS]
        write_keys(row)
        if before != [getattr(row, key) for key in KEYS]:
            changed.append(row)
    Organisation.objects.bulk_update(changed, KEYS, batch_size=200)
    return len(changed)


@transaction.atomic
def create_organisation(
    *,
    kind: str,
    names: Mapping[str, str],
    language: str,
    actor: Actor,
    region: Region | None = None,
    parent: Organisation | None = None,
    aliases: Iterable[str] = (),
    **fields: Any,
) -> Organisation:
    """Add an organisation; a unit stands in the region of its parent unless told.

    `names` are by language code and `language` says which is the official one.
    Raises OrganisationNameMissing, RegionalNeedsDistrict.
    """
    if parent is not None:
        parent = lock_organisation(parent)
    if region is None and parent is not None:
        region = parent.region
    _refuse_place(kind, region)
    organisation = Organisation(
        kind=kind, language=language, region=region, parent=parent, **_known(fields)
    )
    _write_names(organisation, names, aliases)
    organisation.save()
    record(actor, "organisation.created", organisation, after=_shown(organisation))
    return organisation


@transaction.atomic
def rename_organisation(
    organisation: Organisation,
    *,
    actor: Actor,
    names: Mapping[str, str] | None = None,
    aliases: Iterable[str] | None = None,
    language: str | None = None,
) -> Organisation:
    """Change names or aliases, and with them the keys; what is left out stays.

    The former official name becomes an alias, so that it still finds the organisation;
    what was printed before keeps it. Raises OrganisationNameMissing,
    OrganisationWasMerged.
    """
    [row] = lock_unmerged(organisation)
    before = _shown(row)
    former = row.names[row.language]
    row.language = language or row.language
    _write_names(
        row,
        row.names if names is None else names,
        row.aliases if aliases is None else aliases,
    )
    if fold(former) not in {fold(name) for name in _spellings(row)}:
        _write_names(row, row.names, [*row.aliases, former])
    after = _shown(row)
    if after != before:
        row.save(update_fields=[*NAMES, *KEYS, "updated_at"])
        record(actor, "organisation.renamed", row, before=before, after=after)
    return row


def names_with(organisation: Organisation, name: str) -> dict[str, str]:
    """The names once the official one is `name`, in the script of the former one.

    A name that said the same as the former in another script follows it; a translation
    stays.
    """
    former = organisation.names[organisation.language]
    own = _in_script_of(former, name, organisation.language)
    return {
        code: _in_script_of(text, own, organisation.language)
        if fold(text) == fold(former)
        else text
        for code, text in organisation.names.items()
    }


def _in_script_of(model: str, name: str, language: str) -> str:
    wanted, written = (bool(CYRILLIC_WORD.search(text)) for text in (model, name))
    if wanted == written:
        return name
    cyrillic, latin = both_scripts(name, language)
    return cyrillic if wanted else latin


@transaction.atomic
def update_organisation(
    organisation: Organisation, *, actor: Actor, **fields: Any
) -> Organisation:
    """Change the register card: kind, region, parent, legal form, contacts, state.

    Raises OrganisationWasMerged, RegionalNeedsDistrict, and ParentIsBelow if `parent`
    is the organisation itself or one of its units.
    """
    if fields.get("parent") is not None:
        hold_until_commit(UNITS)
        row, fields["parent"] = lock_unmerged(organisation, fields["parent"])
    else:
        [row] = lock_unmerged(organisation)
    values = _known(fields)
    changed = [name for name in CARD if name in values]
    changed = [name for name in changed if getattr(row, name) != values[name]]
    if not changed:
        return row
    if "parent" in changed:
        _refuse_own_units(row, values["parent"])
    for name in changed:
        setattr(row, name, values[name])
    if {"kind", "region"} & set(changed):
        _refuse_place(row.kind, row.region)
    row.save(update_fields=[*changed, "updated_at"])
    record(actor, "organisation.changed", row, after={"fields": changed})
    return row


@transaction.atomic
def add_membership(
    member: Organisation,
    body: Organisation,
    *,
    actor: Actor,
    started_on: date | None = None,
    ended_on: date | None = None,
) -> Membership:
    """Note that `member` belongs to `body`, or belonged to it until `ended_on`.

    A membership that lasts, or one of the same days, is returned as it is. Raises
    MembershipNotPossible, MembershipEndsBeforeStart, OrganisationWasMerged.
    """
    if member.pk == body.pk:
        raise MembershipNotPossible
    if started_on and ended_on and ended_on < started_on:
        raise MembershipEndsBeforeStart
    member, body = lock_unmerged(member, body)
    same: dict[str, Any] = {"member": member, "body": body, "ended_on": ended_on}
    if ended_on is not None:
        same["started_on"] = started_on
    membership, is_new = Membership.objects.get_or_create(
        **same, defaults={"started_on": started_on}
    )
    if is_new:
        after = {"body": body.uid, "started_on": started_on, "ended_on": ended_on}
        record(actor, "organisation.joined", member, after=after)
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, on: date, actor: Actor) -> Membership:
    """Note the last day of a membership.

    Raises MembershipHasEnded, MembershipEndsBeforeStart.
    """
    if membership.started_on and on < membership.started_on:
        raise MembershipEndsBeforeStart
    ended = Membership.objects.filter(pk=membership.pk, ended_on=None)
    if not ended.update(ended_on=on):
        raise MembershipHasEnded
    row = Membership.objects.select_related("member", "body").get(pk=membership.pk)
    after = {"body": row.body.uid, "ended_on": on}
    record(actor, "organisation.left", row.member, after=after)
    return row


def stands_rightly(kind: str, region: Region | None) -> bool:
    """Whether a body may stand there: a regional one in a district only (R-40)."""
    if kind != Organisation.Kind.REGIONAL:
        return True
    return region is not None and region.level in DISTRICTS


def _refuse_place(kind: str, region: Region | None) -> None:
    if not stands_rightly(kind, region):
        raise RegionalNeedsDistrict


def _write_names(
    organisation: Organisation, names: Mapping[str, str], aliases: Iterable[str]
) -> None:
    # in the order in which they are stored, so that the keys can be recomputed
    tidy = {code: normal_spaces(names.get(code, "")) for code in LANGUAGE_CODES}
    organisation.names = {code: name for code, name in tidy.items() if name}
    others = dict.fromkeys(filter(None, map(normal_spaces, aliases)))
    organisation.aliases = list(others)
    if not organisation.names.get(organisation.language):
        raise OrganisationNameMissing
    write_keys(organisation)


def join_names(organisation: Organisation, cards: Iterable[Organisation]) -> None:
    """Give it what `cards` are called: in languages it lacks, else as other names.

    Writes the keys too; saves nothing.
    """
    for card in cards:
        names = {**card.names, **organisation.names}
        known = {fold(name) for name in (*names.values(), *organisation.aliases)}
        others = [name for name in _spellings(card) if fold(name) not in known]
        _write_names(organisation, names, [*organisation.aliases, *others])


def _spellings(organisation: Organisation) -> list[str]:
    return [*organisation.names.values(), *organisation.aliases]


def _shown(organisation: Organisation) -> dict[str, Any]:
    return {
        "names": dict(organisation.names),
        "aliases": list(organisation.aliases),
        "language": organisation.language,
    }


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := fields.keys() - set(CARD):
        raise TypeError(f"not a field of an organisation's card: {sorted(unknown)}")
    return fields


def _refuse_own_units(organisation: Organisation, parent: Organisation | None) -> None:
    above = parent
    while above is not None:
        if above.pk == organisation.pk:
            raise ParentIsBelow(parent=parent)
        above = above.parent
