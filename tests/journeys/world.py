"""What is there before a journey begins: rows that have no page yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from certificates.services.series import create_series
from participants.models import Organisation, User
from programmes.models import Programme
from tests.factories import (
    make_donor,
    make_grant,
    make_kind,
    make_organisation,
    make_user,
    make_wording,
)

ORGANISER = "Example Association"
DONOR = "Example Donor"


@dataclass(frozen=True)
class Guest:
    """Somebody who registers, with what the pages and the paper make of it."""

    language: str
    html: str
    given: str
    family: str
    latin: str
    email: str
    organisation: str
    typed: str  # a part of the organisation's name, in the other script

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"


@dataclass(frozen=True)
class Story:
    """The words of one journey, in the language of its guest and in English."""

    guest: Guest
    programme: dict[str, str]
    event: dict[str, str]
    newsletter: dict[str, str]
    issues: list[dict[str, str]]
    article: dict[str, str]
    group: dict[str, str]
    sentence: dict[str, str]

    def own(self, texts: dict[str, str]) -> str:
        return texts[self.guest.language]


@dataclass
class World:
    """Those who act, and the organisations around them."""

    story: Story
    organiser: Organisation = field(init=False)
    admin: User = field(init=False)
    staff: User = field(init=False)
    door: User = field(init=False)

    def __post_init__(self) -> None:
        language = self.story.guest.language
        self.admin = make_grant(make_user("admin@office.example")).user
        self.staff = make_user("organiser@office.example")
        self.door = make_user("door@office.example")
        self.organiser = make_organisation(
            names={language: "Сдружение Пример", "en": ORGANISER},
            language=language,
            kind=Organisation.Kind.ASSOCIATION,
        )
        make_organisation(self.story.guest.organisation, language=language)
        donor = make_organisation(DONOR, language="en", kind=Organisation.Kind.DONOR)
        make_donor(organisation=donor, funding_sentences=self.story.sentence)
        make_kind()
        make_wording()
        make_wording("newsletter")

    def employ(self) -> None:
        """The programme is there: its organiser gets the roles, its papers a series."""
        programme = Programme.objects.get()
        make_grant(self.staff, "organiser", programme)
        make_grant(self.staff, "manager", programme)
        make_grant(self.staff, "editor", self.organiser)
        create_series(
            code="EX",
            names={"en": "Certificates"},
            organisation=self.organiser,
            programme=programme,
            actor=None,
        )
