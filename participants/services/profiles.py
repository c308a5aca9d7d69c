"""Acts on the vocabulary of job profiles: add, rename, retire, merge.

Whoever gives somebody a profile holds the vocabulary together with others of the kind;
whoever changes what it consists of waits for them and holds it alone. So nothing can
name a profile that was merged while it was being chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.languages import pick
from core.locks import hold_until_commit
from core.text import fold, normal_spaces, to_latin
from participants.models import Actor, JobProfile, TargetGroup
from participants.selectors.profiles import columns_of_profiles
from participants.selectors.rule_values import renamed, strings_in
from participants.services.audit import record

VOCABULARY = "job profiles"


class ProfileNameMissing(DomainError):
    code = "profile_name_missing"
    message = _("Write the name of the profile in at least one language.")


class ProfileNameTaken(DomainError):
    code = "profile_name_taken"
    message = _("“%(name)s” is a job profile already. Choose another name.")


class SameProfile(DomainError):
    code = "same_profile"
    message = _("A job profile cannot be merged into itself. Choose another one.")


class ProfileIsMerged(DomainError):
    code = "profile_is_merged"
    message = _("“%(name)s” was merged into another job profile meanwhile.")


def hold_profiles() -> None:
    """No profile is merged before the transaction ends. Take it before other locks on
    what names profiles.
    """
    hold_until_commit(VOCABULARY, shared=True)


def standing(profiles: Iterable[JobProfile]) -> list[JobProfile]:
    """The profiles as they stand now and until the transaction ends, each once."""
    pks = [row.pk for row in profiles]
    if not pks:
        return []
    hold_profiles()
    rows = JobProfile.objects.filter(pk__in=pks).select_related("merged_into")
    return list(dict.fromkeys(row.merged_into or row for row in rows))


def standing_keys() -> dict[int, int]:
    """By the key of every profile that was merged, the key of what it became."""
    hold_profiles()
    rows = JobProfile.objects.exclude(merged_into=None)
    return dict(rows.values_list("pk", "merged_into_id"))


@transaction.atomic
def add_profile(labels: Mapping[str, str], *, actor: Actor) -> JobProfile:
    """A new profile; its code is made of its name.

    Raises ProfileNameMissing, ProfileNameTaken.
    """
    hold_until_commit(VOCABULARY)
    names = _checked(labels, None)
    profile = JobProfile.objects.create(code=_free_code(names), labels=names)
    record(actor, "job_profile.added", profile, after={"labels": names})
    return profile


@transaction.atomic
def rename_profile(
    profile: JobProfile, labels: Mapping[str, str], *, actor: Actor
) -> JobProfile:
    """Change the names; the code stays.

    Raises ProfileNameMissing, ProfileNameTaken, ProfileIsMerged.
    """
    hold_until_commit(VOCABULARY)
    row = _living(profile)
    names = _checked(labels, row)
    if names == row.labels:
        return row
    before, row.labels = row.labels, names
    row.save(update_fields=["labels", "updated_at"])
    noted = {"before": {"labels": before}, "after": {"labels": names}}
    record(actor, "job_profile.renamed", row, **noted)
    return row


@transaction.atomic
def retire_profile(profile: JobProfile, *, actor: Actor, is_retired: bool) -> None:
    """Offer it no more, or again; where it stands it stays. Twice changes nothing."""
    at = timezone.now()
    rows = JobProfile.objects.standing().filter(
        pk=profile.pk, retired_at__isnull=is_retired
    )
    if rows.update(retired_at=at if is_retired else None, updated_at=at):
        act = "job_profile.retired" if is_retired else "job_profile.restored"
        record(actor, act, profile)


@transaction.atomic
def merge_profiles(keep: JobProfile, lose: JobProfile, *, actor: Actor) -> None:
    """Make one profile of two: whatever names `lose` in any app names `keep`.

    Who has both has `keep` once. Names in languages that `keep` lacks are taken over,
    and lists that use a name of `lose` mean `keep`. Raises SameProfile,
    ProfileIsMerged.
    """
    if keep.pk == lose.pk:
        raise SameProfile
    hold_until_commit(VOCABULARY)
    stays, goes = _living(keep), _living(lose)
    counts = _repoint(stays, goes)
    at = timezone.now()
    JobProfile.objects.filter(merged_into=goes).update(merged_into=stays)
    goes.merged_into = stays
    goes.save(update_fields=["merged_into", "updated_at"])
    names = goes.labels | stays.labels
    if names != stays.labels:
        JobProfile.objects.filter(pk=stays.pk).update(labels=names, updated_at=at)
    note = {"kept": stays.uid, "lost": goes.uid, "rows": counts}
    for row in (stays, goes):
        record(actor, "job_profile.merged", row, after=note)


def follow_merges() -> None:
    """Let what was put back after a merge of profiles name what they became."""
    for row in JobProfile.objects.exclude(merged_into=None).select_related(
        "merged_into"
    ):
        if row.merged_into is not None:
            _repoint(row.merged_into, row)


def _living(profile: JobProfile) -> JobProfile:
    row = JobProfile.objects.get(pk=profile.pk)
    if row.merged_into_id is not None:
        raise ProfileIsMerged(name=pick(row.labels))
    return row


def _repoint(keep: JobProfile, lose: JobProfile) -> dict[str, int]:
    """Say by table how many rows named `lose`."""
    counts: dict[str, int] = {}
    for column in columns_of_profiles():
        rows = column.model._base_manager.filter(**{column.name: lose})
        twice = 0
        for others in _uniques(column):
            same = {name: OuterRef(name) for name in others}
            kept = column.model._base_manager.filter(**{column.name: keep}, **same)
            twice += rows.filter(Exists(kept)).delete()[0]
        if number := rows.update(**{column.name: keep}) + twice:
            counts[column.model._meta.label] = number
    if number := _rename_in_rules(str(lose.uid), str(keep.uid)):
        counts["rules"] = number
    return counts


def _uniques(column: Any) -> list[list[str]]:
    """What together with the column stands once in its table."""
    meta = column.model._meta
    sets = [
        *meta.unique_together,
        *(one.fields for one in meta.total_unique_constraints),
    ]
    return [
        [name for name in names if name != column.name]
        for names in sets
        if column.name in names
    ]


def _rename_in_rules(old: str, new: str) -> int:
    rows = TargetGroup.objects.select_for_update().order_by("pk")
    changed = [row for row in rows if old in strings_in(row.rule)]
    for row in changed:
        row.rule = renamed(row.rule, old, new)
    TargetGroup.objects.bulk_update(changed, ["rule"], batch_size=200)
    return len(changed)


def _checked(labels: Mapping[str, str], own: JobProfile | None) -> dict[str, str]:
    """The names as they are kept; no other profile has one of them in any script."""
    names = {code: normal_spaces(text) for code, text in labels.items()}
    names = {code: text for code, text in names.items() if text}
    if not names:
        raise ProfileNameMissing
    others = [row for row in JobProfile.objects.standing() if row != own]
    taken = {fold(text) for row in others for text in row.labels.values()}
    for text in names.values():
        if fold(text) in taken:
            raise ProfileNameTaken(name=text)
    return names


def _free_code(names: Mapping[str, str]) -> str:
    language = "en" if "en" in names else next(iter(names))
    base = slugify(to_latin(names[language], language))[:40] or "profile"
    taken = set(JobProfile.objects.filter(code__startswith=base).values_list("code"))
    codes = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(code for code in codes if (code,) not in taken)
