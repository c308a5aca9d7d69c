"""What was typed with a registration, put right by an organiser."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked
from core.text import normal_spaces
from courses.models import SEATED, Quota, Registration, SeatUse, Status
from courses.services import notices
from courses.services.confirmation import NotActive
from courses.services.delegations import keep_to_rules
from courses.services.identity import restate_post
from courses.services.keys import set_keys
from courses.services.priorities import RANKED, rank
from courses.services.resending import redirect_mails
from courses.services.seats import (
    all_quotas,
    ensure_own_quotas,
    lock_event,
    needed,
    take_seats,
)
from courses.services.waiting import promote
from participants.models import Actor
from participants.services.audit import record
from participants.services.people import CardWasErased, change_person
from participants.services.profiles import hold_profiles, standing

NAMES = ("given_name", "middle_name", "family_name")
WORK = ("organisation", "organisation_text", "post_title")
FIELDS = (
    *NAMES,
    "email",
    "phone",
    *WORK,
    "language",
    "takes_part",
    "chosen_sessions",
)
KEYS = ("name_key", "search_key", "sort_key", "email_key")
OF_THE_TYPED = (
    Quota.Scope.WAY,
    Quota.Scope.GROUP,
    Quota.Scope.ORGANISATION,
    Quota.Scope.REGION,
)
MOVES_SEATS = {"organisation", "profiles", "takes_part", "chosen_sessions"}


class NameMissing(DomainError):
    code = "name_missing"
    message = _("A person needs a first name and a family name.")


class RegisteredAlready(DomainError):
    code = "registered_already"
    message = _(
        "%(name)s is registered for this event with this address already. Cancel one of"
        " the two instead."
    )


def correct_registration(
    registration: Registration,
    *,
    actor: Actor,
    at: datetime | None = None,
    **values: Any,
) -> Registration:
    """Change what was typed: names, address, telephone, work, language, way, sessions.

    Seats move along with the organisation, the way of taking part and the sessions
    chosen of those held side by side. A card and a post
    that were made from what was typed follow; those known before stay as they are. At a
    new address the mail of its state is sent, and the links mailed to the former one
    end. Who has a ticket and chooses other sessions gets it again, for the calendar.

    Raises RegisteredAlready, SeatsTaken, DelegationFull, NameMissing, NotActive or
    CardWasErased; then nothing was changed.
    """
    at = at or timezone.now()
    if unknown := values.keys() - {*FIELDS, "profiles"}:
        raise TypeError(f"not a field of this act: {sorted(unknown)}")
    if values.get("organisation") is not None:
        ensure_own_quotas(registration.event, values["organisation"])
    return _correct(registration, values, actor, at)


@transaction.atomic
def _correct(
    registration: Registration, values: dict[str, Any], actor: Actor, at: datetime
) -> Registration:
    hold_profiles()
    if "profiles" in values:
        values["profiles"] = standing(values["profiles"])
    event = lock_event(registration.event)
    related = ("organisation__region", "person", "post")
    row = locked(Registration.objects.select_related(*related), registration.pk)
    row.event = event
    if not row.is_active:
        raise NotActive
    if row.person is not None and row.person.erased_at is not None:
        raise CardWasErased
    changed, former = _write(row, values)
    if not changed:
        return row
    _refuse(row)
    has_other_entry = row.status == Status.CONFIRMED and "chosen_sessions" in changed
    if has_other_entry:
        row.entry_version += 1
    _save(row, changed, values)
    if row.person is not None:
        _correct_card(row, changed, former, actor)
        if set(changed) & {*WORK, "profiles"}:
            restate_post(row, actor=actor)
    if {"organisation", "profiles"} & set(changed):
        keep_to_rules(row, at)
    if MOVES_SEATS & set(changed):
        if row.status in SEATED:
            _move_seats(row, at)
        elif row.event.has_classes:
            rank(row, at)
            row.save(update_fields=[*RANKED, "updated_at"])
    record(actor, "registration.corrected", row, after={"fields": changed})
    if "email" in changed:
        redirect_mails(row, former["email_key"], actor=actor, at=at)
    elif has_other_entry and (event.ends_at is None or event.ends_at > at):
        version = f"entry-{row.entry_version}"
        notices.tell(notices.TICKET, row, version=version, expires_at=event.ends_at)
    promote(event, at)
    return row


def _write(
    row: Registration, values: dict[str, Any]
) -> tuple[list[str], dict[str, Any]]:
    """Set what differs, and the keys; say which, and what stood there before."""
    plain = {
        name: normal_spaces(value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    changed = [name for name in FIELDS if name in plain]
    changed = [name for name in changed if getattr(row, name) != plain[name]]
    former = {name: getattr(row, name) for name in (*FIELDS, *KEYS)}
    for name in changed:
        setattr(row, name, plain[name])
    set_keys(row)
    if set(plain.get("profiles", row.stated_profiles)) != set(row.stated_profiles):
        changed.append("profiles")
    return changed, former


def _save(row: Registration, changed: list[str], values: dict[str, Any]) -> None:
    columns = [name for name in changed if name != "profiles"]
    row.save(update_fields=[*columns, *KEYS, "entry_version", "updated_at"])
    if "profiles" in changed:
        row.profiles.set(values["profiles"])


def _refuse(row: Registration) -> None:
    if not (row.given_name and row.family_name):
        raise NameMissing
    others = Registration.objects.filter(event=row.event).active().exclude(pk=row.pk)
    same = others.filter(email_key=row.email_key, name_key=row.name_key)
    if row.email_key and same.exists():
        raise RegisteredAlready(name=row.full_name)


def _correct_card(
    row: Registration, changed: list[str], former: dict[str, Any], actor: Actor
) -> None:
    """The person's card follows if it was made from this registration alone.

    A card that was there before, or that stands behind other registrations, is not
    an organiser's to change.
    """
    person = row.person
    if person is None or not made_from(row):
        return
    names = [name for name in (*NAMES, "email", "phone") if name in changed]
    same = [name for name in names if getattr(person, name) == former[name]]
    if same:
        values = {name: getattr(row, name) for name in same}
        change_person(person, actor=actor, **values)


def made_from(row: Registration) -> bool:
    """Whether the person's card holds nothing but what this registration brought."""
    person = row.person
    return (
        person is not None
        and person.created_at >= row.created_at
        and not person.registrations.exclude(pk=row.pk).exists()
        and not person.event_roles.exists()
    )


def _move_seats(row: Registration, at: datetime) -> None:
    """Seats of the way, organisation, place, groups and choice as they are now."""
    held = {use.quota_id: use for use in row.seat_uses.select_related("quota__session")}
    wanted = needed(all_quotas(row.event), row, at)
    kept = {quota.pk for quota in wanted}
    left = [
        use for pk, use in sorted(held.items()) if pk not in kept and _moves(use.quota)
    ]
    for use in left:
        Quota.objects.filter(pk=use.quota_id).update(taken=F("taken") - 1)
    SeatUse.objects.filter(pk__in=[use.pk for use in left]).delete()
    take_seats(row, [quota for quota in wanted if quota.pk not in held])


def _moves(quota: Quota) -> bool:
    """Whether what was typed says who needs a seat of it."""
    is_chosen = quota.session is not None and bool(quota.session.track)
    return quota.scope in OF_THE_TYPED or bool(quota.way) or is_chosen
