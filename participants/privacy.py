"""What the tables of this app hold about a person."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from participants.models import AuditEvent, BodyMember, Consent, Person, Post, User
from participants.selectors.consents import consents_of
from participants.selectors.people import posts_of
from participants.services.privacy import Holding, Merge, Row, holdings

TOLD = (
    "given_name",
    "middle_name",
    "family_name",
    "own_latin",
    "own_cyrillic",
    "email",
    "phone",
)
KEYS = ("name_key", "search_key", "sort_key", "email_key")
OWN = (*TOLD, "language", "gender", "birth_year", "is_contact_public")


def export_own(person: Person) -> list[Row]:
    return [{name: getattr(person, name) for name in OWN}]


def erase_own(person: Person, at: datetime) -> None:
    """Names and contacts go; gender and language stay, for the counts."""
    Person.objects.filter(pk=person.pk).update(
        **dict.fromkeys((*TOLD, *KEYS), ""),
        birth_year=None,
        is_contact_public=False,
        erased_at=at,
        updated_at=at,
    )


def export_posts(person: Person) -> list[Row]:
    return [
        {
            "organisation": str(post.organisation),
            "title": post.title,
            "from": post.started_on,
            "until": post.ended_on,
        }
        for post in posts_of(person)
    ]


def erase_posts(person: Person, at: datetime) -> None:
    """The kind of post stays for the counts; its title could name the person."""
    today = timezone.localdate(at)
    posts = Post.objects.filter(person=person)
    posts.filter(ended_on=None, started_on__gt=today).delete()
    posts.filter(ended_on=None).update(ended_on=today, updated_at=at)
    posts.update(title="", updated_at=at)


def export_consents(person: Person) -> list[Row]:
    return [
        {
            "purpose": consent.wording.purpose,
            "wording": consent.wording.texts,
            "version": consent.wording.version,
            "is_given": consent.is_given,
            "channel": consent.channel,
            "at": consent.at,
        }
        for consent in consents_of(person)
    ]


def keep(person: Person, at: datetime) -> None:
    """Rows that name nobody once the person's own row is blank stay as they are."""


def export_accounts(person: Person) -> list[Row]:
    return [
        {"email": user.email, "name": user.name, "is_active": user.is_active}
        for user in person.users.all()
    ]


def erase_accounts(person: Person, at: datetime) -> None:
    """An account is staff's own and is closed by itself; here it lets go."""
    User.objects.filter(person=person).update(person=None, updated_at=at)


def export_bodies(person: Person) -> list[Row]:
    return [
        {
            "body": member.body.names,
            "role": member.role,
            "from": member.started_on,
            "until": member.ended_on,
        }
        for member in person.bodies.select_related("body")
    ]


def erase_bodies(person: Person, at: datetime) -> None:
    """The seat stays for the counts; its role could name the person."""
    rows = BodyMember.objects.filter(person=person)
    today = timezone.localdate(at)
    rows.filter(ended_on=None, started_on__gt=today).delete()
    rows.filter(ended_on=None).update(ended_on=today, updated_at=at)
    rows.update(role="", updated_at=at)


def export_accesses(person: Person) -> list[Row]:
    rows = AuditEvent.objects.filter(
        target_kind=Person._meta.label, target_uid=person.uid
    )
    return [{"at": row.at, "act": row.action} for row in rows]


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    holdings.extend(
        [
            Holding(Person._meta.label, export_own, erase_own, Merge.STAY),
            Holding(Post._meta.label, export_posts, erase_posts, Merge.MOVE_OR_KEEP),
            Holding(Consent._meta.label, export_consents, keep, Merge.MOVE),
            Holding(User._meta.label, export_accounts, erase_accounts, Merge.MOVE),
            Holding(
                BodyMember._meta.label, export_bodies, erase_bodies, Merge.MOVE_OR_KEEP
            ),
            Holding(AuditEvent._meta.label, export_accesses, keep, Merge.STAY),
        ]
    )
