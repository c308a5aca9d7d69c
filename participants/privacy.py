"""What the tables of this app hold about a person."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.models import (
    AddressChange,
    AuditEvent,
    BodyMember,
    Consent,
    ImportedPerson,
    Listing,
    Organisation,
    OrganisationMerge,
    Person,
    PersonalAnswer,
    PersonMerge,
    PersonPair,
    PersonRequest,
    Post,
    SpecialAnswer,
    User,
)
from participants.selectors.consents import consents_of
from participants.selectors.people import posts_of
from participants.services import merge_rules as rules
from participants.services.imports import forget_person
from participants.services.links import (
    Follower,
    Link,
    Refusal,
    followers,
    links,
    refusals,
)
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
            "profiles": [profile.labels for profile in post.profiles.all()],
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
            "event": consent.event_uid,
            "is_given": consent.is_given,
            "channel": consent.channel,
            "at": consent.at,
        }
        for consent in consents_of(person)
    ]


def export_answers(person: Person) -> list[Row]:
    return [
        {
            "programme": row.programme_uid,
            "question": row.field,
            "answer": "refused" if row.is_refused else row.value or "on the card",
            "channel": row.channel,
            "at": row.at,
        }
        for row in person.personal_answers.all()
    ]


def export_special(person: Person) -> list[Row]:
    return [
        {
            "programme": row.programme_uid,
            "question": row.field,
            "answer": row.value,
            "at": row.at,
        }
        for row in person.special_answers.all()
    ]


def erase_special(person: Person, at: datetime) -> None:
    """What was to be counted was counted before, by who knows who took part."""
    SpecialAnswer.objects.filter(person=person).delete()


def keep(person: Person, at: datetime) -> None:
    """Rows that name nobody once the person's own row is blank stay as they are."""


def export_imports(person: Person) -> list[Row]:
    rows = person.imports.select_related("run")
    return [{"list": row.run.file_name, "at": row.run.imported_at} for row in rows]


def erase_imports(person: Person, at: datetime) -> None:
    """That a list brought the person stays for the counts; the lists are forgotten."""
    forget_person(person, at)


def export_accounts(person: Person) -> list[Row]:
    return [
        {"email": user.email, "name": user.name, "is_active": user.is_active}
        for user in person.users.all()
    ]


def erase_accounts(person: Person, at: datetime) -> None:
    """An account is staff's own and is closed by itself; here it lets go."""
    User.objects.filter(person=person).update(person=None, updated_at=at)


def export_listings(person: Person) -> list[Row]:
    rows = Listing.objects.filter(person=person).order_by("pk")
    return [{"list": row.scope_uid, "at": row.created_at} for row in rows]


def erase_listings(person: Person, at: datetime) -> None:
    """Nobody looks for the person any more."""
    Listing.objects.filter(person=person).delete()


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


def export_addresses(person: Person) -> list[Row]:
    return [
        {
            "new_address": row.email,
            "address_so_far": row.former,
            "state": row.state,
            "proposed_at": row.created_at,
            "confirmed_at": row.confirmed_at,
            "ended_at": row.ended_at,
        }
        for row in person.address_changes.all()
    ]


def erase_addresses(person: Person, at: datetime) -> None:
    """Addresses, and nothing that is counted."""
    AddressChange.objects.filter(person=person).delete()


def export_requests(person: Person) -> list[Row]:
    return [
        {
            "kind": row.kind,
            "proposed": row.values,
            "note": row.note,
            "state": row.state,
            "sent_at": row.created_at,
            "decided_at": row.decided_at,
        }
        for row in person.requests.all()
    ]


def erase_requests(person: Person, at: datetime) -> None:
    """Names and posts that were proposed go; that erasure was asked for stays."""
    rows = PersonRequest.objects.filter(person=person)
    rows.exclude(kind=PersonRequest.Kind.ERASURE).delete()
    rows.update(note="", updated_at=at)
    rows.filter(state=PersonRequest.State.OPEN).update(
        state=PersonRequest.State.ACCEPTED, decided_at=at
    )


def export_accesses(person: Person) -> list[Row]:
    rows = AuditEvent.objects.filter(
        target_kind=Person._meta.label, target_uid=person.uid
    )
    return [{"at": row.at, "act": row.action} for row in rows]


def export_pairs(person: Person) -> list[Row]:
    """That somebody said this is not another one; who the other is stays theirs."""
    rows = PersonPair.objects.filter(Q(first=person) | Q(second=person))
    return [{"kept_apart_at": row.apart_at} for row in rows.exclude(apart_at=None)]


def erase_pairs(person: Person, at: datetime) -> None:
    """Nobody is left to be compared."""
    PersonPair.objects.filter(Q(first=person) | Q(second=person)).delete()


def export_merges(person: Person) -> list[Row]:
    rows = PersonMerge.objects.filter(Q(kept=person) | Q(lost=person))
    return [{"merged_at": row.at, "undone_at": row.undone_at} for row in rows]


def erase_merges(person: Person, at: datetime) -> None:
    """What the merge would be undone by holds names and addresses, so it goes."""
    rows = PersonMerge.objects.filter(Q(kept=person) | Q(lost=person))
    rows.update(steps=[], updated_at=at)
    for merge in OrganisationMerge.objects.order_by("pk"):
        posts = [
            step["row"]
            for step in merge.steps
            if step.get("act") == "drop"
            and step["model"] == Post._meta.label
            and step["row"]["person_id"] == person.pk
            and step["row"]["title"]
        ]
        for post in posts:  # its title could name the person
            post["title"] = ""
        if posts:
            merge.save(update_fields=["steps", "updated_at"])


def register() -> None:
    """Fill the registries; called once from `apps.py`."""
    holdings.extend(
        [
            Holding(Post._meta.label, export_posts, erase_posts, Merge.MOVE_OR_DROP),
            Holding(Consent._meta.label, export_consents, keep, Merge.MOVE),
            Holding(PersonalAnswer._meta.label, export_answers, keep, Merge.STAY),
            Holding(
                SpecialAnswer._meta.label, export_special, erase_special, Merge.STAY
            ),
            Holding(
                Listing._meta.label,
                export_listings,
                erase_listings,
                Merge.MOVE_OR_DROP,
            ),
            Holding(
                ImportedPerson._meta.label,
                export_imports,
                erase_imports,
                Merge.MOVE_OR_DROP,
            ),
            Holding(
                AddressChange._meta.label,
                export_addresses,
                erase_addresses,
                Merge.MOVE,
            ),
            Holding(
                PersonRequest._meta.label, export_requests, erase_requests, Merge.MOVE
            ),
            Holding(User._meta.label, export_accounts, erase_accounts, Merge.MOVE),
            Holding(
                BodyMember._meta.label, export_bodies, erase_bodies, Merge.MOVE_OR_DROP
            ),
            Holding(AuditEvent._meta.label, export_accesses, keep, Merge.STAY),
            Holding(PersonPair._meta.label, export_pairs, erase_pairs, Merge.STAY),
            Holding(PersonMerge._meta.label, export_merges, erase_merges, Merge.STAY),
            Holding(Person._meta.label, export_own, erase_own, Merge.STAY),
        ]
    )
    links.extend([*_LINKS_OF_PEOPLE, *_LINKS_OF_ORGANISATIONS])
    followers.extend(_FOLLOWERS)
    refusals.append(Refusal(Organisation, rules.refuse_relatives))


_LINKS_OF_PEOPLE = [
    Link("participants.Person.merged_into", _("cards merged before"), Merge.MOVE),
    Link("participants.Post.person", _("posts"), Merge.MOVE_OR_DROP),
    Link("participants.BodyMember.person", _("seats in bodies"), Merge.MOVE_OR_DROP),
    Link("participants.Listing.person", _("programmes’ lists"), Merge.MOVE_OR_DROP),
    Link("participants.ImportedPerson.person", _("imports"), Merge.MOVE_OR_DROP),
    Link(
        "participants.Consent.person",
        _("consents"),
        Merge.MOVE,
        rules.settle_consents,
    ),
    Link(
        "participants.AddressChange.person",
        _("changes of address"),
        Merge.MOVE,
        rules.drop_address_changes,
    ),
    Link(
        "participants.PersonRequest.person",
        _("requests of the person"),
        Merge.MOVE,
        rules.settle_requests,
        _("asked for the same on both cards: the later request waits"),
    ),
    Link("participants.User.person", _("accounts"), Merge.MOVE),
    Link("participants.PersonalAnswer.person", "", Merge.STAY),
    Link("participants.SpecialAnswer.person", "", Merge.STAY),
    Link("participants.PersonPair.first", "", Merge.STAY, rules.settle_people_pairs),
    Link("participants.PersonPair.second", "", Merge.STAY),
    Link("participants.PersonMerge.kept", "", Merge.STAY),
    Link("participants.PersonMerge.lost", "", Merge.STAY),
]
_LINKS_OF_ORGANISATIONS = [
    Link("participants.Organisation.merged_into", _("cards merged before"), Merge.MOVE),
    Link("participants.Organisation.parent", _("units"), Merge.MOVE),
    Link("participants.Membership.member", _("memberships"), Merge.MOVE_OR_DROP),
    Link("participants.Membership.body", _("members"), Merge.MOVE_OR_DROP),
    Link("participants.Post.organisation", _("posts"), Merge.MOVE_OR_DROP),
    Link("participants.Body.organisation", _("bodies"), Merge.MOVE),
    Link(
        "participants.MissingOrganisation.organisation",
        _("names people typed"),
        Merge.MOVE,
    ),
    Link("participants.Proposal.organisation", _("corrections"), Merge.MOVE_OR_DROP),
    Link(
        "participants.OrganisationPair.first",
        "",
        Merge.STAY,
        rules.settle_organisation_pairs,
    ),
    Link("participants.OrganisationPair.second", "", Merge.STAY),
    Link("participants.OrganisationMerge.kept", "", Merge.STAY),
    Link("participants.OrganisationMerge.lost", "", Merge.STAY),
]
_FOLLOWERS = [
    Follower(
        "bars", Person, _("addresses not written to"), rules.count_bars,
        rules.settle_bars,
    ),
    Follower(
        "roles", Organisation, _("roles of accounts"), rules.count_grants,
        rules.settle_grants,
    ),
    Follower(
        "groups", Organisation, _("rules of target groups"), rules.count_groups,
        rules.settle_groups,
    ),
]  # fmt: skip
