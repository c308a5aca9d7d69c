"""Territory, organisations, people, target groups, consent, accounts, audit."""

from typing import TypeAlias

from .accounts import Grant, User
from .audit import AuditEvent
from .consents import Consent, ConsentWording
from .groups import TargetGroup
from .imports import ImportedPerson, ImportMapping, ImportRun
from .organisations import Membership, Organisation
from .people import JobProfile, Person, Post
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
    "Membership",
    "Organisation",
    "Person",
    "Post",
    "Region",
    "RegionCode",
    "RegionStatus",
    "TargetGroup",
    "User",
]
