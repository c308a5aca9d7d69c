"""Plain functions that make one valid row each; every field can be given."""

from __future__ import annotations

import itertools
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.utils import timezone

from core.text import fold, search_key, sort_key
from courses.models import (
    Event,
    EventKind,
    EventOrganiser,
    Presence,
    Quota,
    Registration,
    Scan,
    Session,
    Status,
)
from participants.models import (
    ConsentWording,
    Grant,
    JobProfile,
    Organisation,
    Person,
    PersonalQuestion,
    Post,
    Region,
    TargetGroup,
    User,
)
from participants.services.organisations import write_keys
from programmes.models import Donor, Funding, Programme, Topic

counter = itertools.count(1)
SOFIA = ZoneInfo("Europe/Sofia")


def make_region(**fields: Any) -> Region:
    """A municipality under its country; `parent` and `level` may be given."""
    number = next(counter)
    country = fields.setdefault("country", "BG")
    fields.setdefault("name_latin", f"Smolyan {number}")
    fields.setdefault("name_cyrillic", f"Смолян {number}")
    fields.setdefault("level", Region.Level.MUNICIPALITY)
    if fields["level"] != Region.Level.COUNTRY and "parent" not in fields:
        fields["parent"] = Region.objects.filter(
            country=country, level=Region.Level.COUNTRY
        ).first() or make_region(country=country, level=Region.Level.COUNTRY)
    fields.setdefault("name_key", fold(fields["name_latin"]))
    names = (fields["name_latin"], fields["name_cyrillic"], *fields.get("aliases", []))
    fields.setdefault("search_key", " ".join(map(search_key, names)))
    region = Region.objects.create(**fields)
    region.path = f"{region.parent.path if region.parent else '/'}{region.pk}/"
    region.save(update_fields=["path"])
    return region


def make_organisation(name: str = "", **fields: Any) -> Organisation:
    """The administration of a Bulgarian municipality."""
    name = name or f"Община Пример {next(counter)}"
    fields.setdefault("language", "bg")
    fields.setdefault("names", {fields["language"]: name})
    fields.setdefault("kind", Organisation.Kind.ADMINISTRATION)
    row = Organisation(**fields)
    write_keys(row)
    row.save()
    return row


def make_profile(code: str = "", **fields: Any) -> JobProfile:
    """A job profile."""
    code = code or f"profile-{next(counter)}"
    return JobProfile.objects.create(code=code, labels={"en": code}, **fields)


def _set_keys(fields: dict[str, Any]) -> None:
    """What people and registrations are found and sorted by."""
    full = f"{fields['given_name']} {fields['family_name']}"
    fields.setdefault("name_key", fold(full))
    fields.setdefault("search_key", search_key(full))
    fields.setdefault("sort_key", sort_key(full, fields["language"]))
    fields.setdefault("email_key", fields["email"].lower())


def make_person(name: str = "", **fields: Any) -> Person:
    """A person with an invented Bulgarian name and an address of their own."""
    number = next(counter)
    given, _, family = (name or f"Мария Примерова{number}").partition(" ")
    fields.setdefault("given_name", given)
    fields.setdefault("family_name", family)
    fields.setdefault("language", "bg")
    fields.setdefault("email", f"person{number}@town.example")
    _set_keys(fields)
    return Person.objects.create(**fields)


def make_post(person: Person | None = None, **fields: Any) -> Post:
    """A present post in an administration."""
    fields.setdefault("title", "главен специалист")
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    profiles = fields.pop("profiles", ())
    post = Post.objects.create(person=person or make_person(), **fields)
    post.profiles.add(*profiles)
    return post


def make_user(email: str = "", **fields: Any) -> User:
    """An account without any grant."""
    email = email or f"user{next(counter)}@office.example"
    return User.objects.create_user(email, **fields)


def make_grant(user: User | None = None, role: str = "admin", row: Any = None) -> Grant:
    """A role for the platform, or for `row` (a programme, event or organisation)."""
    scope = type(row).__name__.lower() if row is not None else "platform"
    return Grant.objects.create(
        user=user or make_user(),
        role=role,
        scope=scope,
        scope_uid=row.uid if row is not None else None,
    )


def make_admin() -> User:
    """A platform administrator."""
    return make_grant().user


def make_group(rule: dict[str, Any], **fields: Any) -> TargetGroup:
    """A saved rule over people."""
    fields.setdefault("names", {"en": f"Group {next(counter)}"})
    return TargetGroup.objects.create(rule=rule, **fields)


def make_question(row: Any = None, field: str = "gender", **fields: Any) -> Any:
    """What a programme asks of people; `row` is the programme, or its uid."""
    uid = getattr(row, "uid", row) or uuid4()
    return PersonalQuestion.objects.create(programme_uid=uid, field=field, **fields)


def make_wording(purpose: str = "registration", **fields: Any) -> ConsentWording:
    """The next version of a consent's wording."""
    version = ConsentWording.objects.filter(purpose=purpose).count() + 1
    fields.setdefault(
        "texts", {"en": "I agree.", "bg": "Съгласен съм.", "sr": "Слажем се."}
    )
    return ConsentWording.objects.create(purpose=purpose, version=version, **fields)


def make_topic(**fields: Any) -> Topic:
    """A topic of the Rhodope programme."""
    fields.setdefault("code", f"topic-{next(counter)}")
    fields.setdefault("titles", {"bg": "Успешно местно самоуправление"})
    return Topic.objects.create(**fields)


def make_programme(**fields: Any) -> Programme:
    """A public programme."""
    number = next(counter)
    fields.setdefault("code", f"programme-{number}")
    fields.setdefault("language", "bg")
    fields.setdefault("titles", {"bg": "Добро управление", "en": "Good governance"})
    fields.setdefault("short_names", {"bg": f"Управление {number}"})
    fields.setdefault("is_public", True)
    return Programme.objects.create(**fields)


def make_donor(programme: Programme | None = None, **fields: Any) -> Donor:
    """A donor with its sentence, tied to `programme` if that is given."""
    if "organisation" not in fields:
        fields["organisation"] = make_organisation(
            f"Дарител {next(counter)}", kind=Organisation.Kind.DONOR
        )
    fields.setdefault(
        "funding_sentences",
        {"bg": "Финансирано от дарителя.", "en": "Funded by the donor."},
    )
    donor = Donor.objects.create(**fields)
    if programme is not None:
        Funding.objects.create(
            programme=programme, donor=donor, position=programme.fundings.count()
        )
    return donor


def make_kind(**fields: Any) -> EventKind:
    """A kind of event that behaves as a seminar."""
    fields.setdefault("code", f"seminar-{next(counter)}")
    fields.setdefault("labels", {"bg": "Семинар", "en": "Seminar", "sr": "Семинар"})
    fields.setdefault("behaviour", EventKind.Behaviour.SEMINAR)
    return EventKind.objects.create(**fields)


def make_event(*, seats: int | None = 20, sessions: int = 1, **fields: Any) -> Event:
    """An event open for registration in ten days: teaching sessions, an event quota."""
    number = next(counter)
    day = timezone.now().astimezone(SOFIA) + timedelta(days=10)
    start = day.replace(hour=9, minute=0, second=0, microsecond=0)
    if "programme" not in fields:
        fields["programme"] = make_programme()
        make_donor(fields["programme"])
    if "kind" not in fields:
        fields["kind"] = make_kind()
    fields.setdefault("slug", f"event-{number}")
    fields.setdefault("titles", {"bg": f"Семинар {number}", "en": f"Seminar {number}"})
    fields.setdefault("languages", ["bg"])
    fields.setdefault("starts_at", start)
    fields.setdefault("ends_at", fields["starts_at"] + timedelta(hours=8))
    fields.setdefault("status", Event.Status.OPEN)
    event = Event.objects.create(**fields)
    organiser = make_organisation(kind=Organisation.Kind.ASSOCIATION)
    EventOrganiser.objects.create(event=event, organisation=organiser)
    for part in range(sessions):
        first: datetime = fields["starts_at"]
        make_session(event, starts_at=first + timedelta(hours=2 * part))
    if seats is not None:
        make_quota(event, size=seats)
    return event


def make_session(event: Event, **fields: Any) -> Session:
    """A lecture of 90 minutes."""
    start: Any = fields.setdefault("starts_at", event.starts_at)
    fields.setdefault("ends_at", start + timedelta(minutes=90))
    fields.setdefault("titles", {"bg": "Лекция", "en": "Lecture"})
    return Session.objects.create(event=event, **fields)


def make_quota(event: Event, *, size: int = 20, **fields: Any) -> Quota:
    """Seats of the whole event, or of the scope that is given."""
    fields.setdefault("scope", Quota.Scope.EVENT)
    return Quota.objects.create(event=event, size=size, **fields)


def make_registration(event: Event | None = None, **fields: Any) -> Registration:
    """A confirmed registration; it takes no seat (the service does that)."""
    number = next(counter)
    status = fields.setdefault("status", Status.CONFIRMED)
    at = timezone.now()
    fields.setdefault("given_name", "Иван")
    fields.setdefault("family_name", f"Примеров{number}")
    fields.setdefault("language", "bg")
    fields.setdefault("email", f"person{number}@town.example")
    _set_keys(fields)
    fields.setdefault("number", secrets.randbits(62))
    fields.setdefault("queued_at", at)
    if status == Status.CONFIRMED:
        fields.setdefault("confirmed_at", at)
    if status in (Status.HELD, Status.OFFERED):
        fields.setdefault("held_until", at + timedelta(hours=24))
    profiles = fields.pop("profiles", ())
    row = Registration.objects.create(event=event or make_event(), **fields)
    row.profiles.add(*profiles)
    return row


def make_presence(
    registration: Registration, session: Session, **fields: Any
) -> Presence:
    """Presence in the whole session."""
    fields.setdefault("state", Presence.State.PRESENT)
    fields.setdefault("minutes", session.minutes)
    fields.setdefault("source", Scan.Source.SCAN)
    return Presence.objects.create(registration=registration, session=session, **fields)
