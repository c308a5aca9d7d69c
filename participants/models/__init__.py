"""Territory, organisations, people, target groups, consent, accounts, audit."""

from typing import TypeAlias

from .accounts import Grant, User
from .audit import AuditEvent
from .bodies import Body, BodyMember, Meeting
from .catalogues import Catalogue
from .consents import Consent, ConsentWording
from .groups import TargetGroup
from .missing import MissingOrganisation
from .organisations import Membership, Organisation
from .people import JobProfile, Person, Post
from .proposals import Proposal
from .territory import Region, RegionCode, RegionStatus

Actor: TypeAlias = User | None
"""Who acts: an account, or nobody (the public, background work)."""

__all__ = [
    "Actor",
    "AuditEvent",
    "Body",
    "BodyMember",
    "Catalogue",
    "Consent",
    "ConsentWording",
    "Grant",
    "JobProfile",
    "Meeting",
    "Membership",
    "MissingOrganisation",
    "Organisation",
    "Person",
    "Post",
    "Proposal",
    "Region",
    "RegionCode",
    "RegionStatus",
    "TargetGroup",
    "User",
]
