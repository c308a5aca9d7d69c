"""Territory, organisations, people, target groups, consent, accounts, audit."""

from typing import TypeAlias

from .accounts import Grant, User
from .addresses import AddressChange
from .answers import (
    ON_CARD,
    ORDINARY,
    REFUSED,
    SPECIAL,
    Education,
    PersonalAnswer,
    PersonalField,
    PersonalQuestion,
    SpecialAnswer,
    SpecialCount,
)
from .audit import AuditEvent
from .bodies import Body, BodyMember, Meeting
from .catalogues import Catalogue
from .consents import Consent, ConsentWording
from .duplicates import OrganisationMerge, OrganisationPair, PersonMerge, PersonPair
from .groups import TargetGroup
from .imports import ImportedPerson, ImportMapping, ImportRun
from .missing import MissingOrganisation
from .organisations import Membership, Organisation
from .people import JobProfile, Listing, Person, Post
from .proposals import Proposal
from .requests import PersonRequest
from .territory import Region, RegionCode, RegionStatus

Actor: TypeAlias = User | None
"""Who acts: an account, or nobody (the public, background work)."""

__all__ = [
    "ON_CARD",
    "ORDINARY",
    "REFUSED",
    "SPECIAL",
    "Actor",
    "AddressChange",
    "AuditEvent",
    "Body",
    "BodyMember",
    "Catalogue",
    "Consent",
    "ConsentWording",
    "Education",
    "Grant",
    "ImportMapping",
    "ImportRun",
    "ImportedPerson",
    "JobProfile",
    "Listing",
    "Meeting",
    "Membership",
    "MissingOrganisation",
    "Organisation",
    "OrganisationMerge",
    "OrganisationPair",
    "Person",
    "PersonMerge",
    "PersonPair",
    "PersonRequest",
    "PersonalAnswer",
    "PersonalField",
    "PersonalQuestion",
    "Post",
    "Proposal",
    "Region",
    "RegionCode",
    "RegionStatus",
    "SpecialAnswer",
    "SpecialCount",
    "TargetGroup",
    "User",
]
