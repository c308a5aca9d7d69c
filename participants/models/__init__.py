"""Territory, organisations, people, target groups, consent, accounts, audit."""

from typing import TypeAlias

from .accounts import Grant, User
from .audit import AuditEvent
from .consents import Consent, ConsentWording
from .duplicates import OrganisationMerge, OrganisationPair, PersonMerge, PersonPair
from .groups import TargetGroup
from .imports import ImportedPerson, ImportMapping, ImportRun
from .organisations import Membership, Organisation
from .people import JobProfile, Listing, Person, Post
from .territory import Region, RegionCode, RegionStatus

Actor: TypeAlias = User | None
"""Who acts: an account, or nobody (the public, background work)."""

__all__ = [
    "Actor",
    "AuditEvent",
    "Consent",
    "ConsentWording",
    "Grant",
    "ImportMapping",
    "ImportRun",
    "ImportedPerson",
    "JobProfile",
    "Listing",
    "Membership",
    "Organisation",
    "OrganisationMerge",
    "OrganisationPair",
    "Person",
    "PersonMerge",
    "PersonPair",
    "Post",
    "Region",
    "RegionCode",
    "RegionStatus",
    "TargetGroup",
    "User",
]
