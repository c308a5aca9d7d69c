"""The dated events of the texts, and example events around the day of loading."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from certificates.models import CertificateSeries, Signatory
from certificates.services.issue import issue_certificates
from certificates.services.series import create_series
from core.text import fold
from courses.models import (
    Conclusion,
    Event,
    EventKind,
    Registration,
    Session,
    Status,
)
from courses.services import checkin, registration
from courses.services import events as acts
from courses.services.planning import update_event
from courses.services.series import Date, plan_series
from courses.services.sessions import add_session
from participants.models import ConsentWording, Organisation, Person, Post
from participants.selectors.consents import current_wording
from portal.services.demo.answers import answers_of
from portal.services.demo.data import Known
from portal.services.demo.frames import Frame
from portal.services.demo.visits import load_journey, load_legs
from portal.services.facts import facts
from programmes.models import Goal, Programme, Topic

ZONES = {"BG": "Europe/Sofia", "RS": "Europe/Belgrade", "BA": "Europe/Sarajevo"}
SERIES = {
    "arm-good-governance": ("ARO", "arm"),
    "undp-mz2": ("MZ2", "sogrs"),
    "centrir-led-offices": ("LER", "centrir"),
    "go2000-cso": ("GO2000", "go2000"),
    "exchange3-slor": ("SLOR", "skgo"),
}


def load_series(known: Known) -> None:
    """A register of certificates for each programme."""
    for code, (mark, organisation) in SERIES.items():
        programme = Programme.objects.get(code=code)
        if not CertificateSeries.objects.filter(programme=programme).exists():
            create_series(
                code=mark,
                names=programme.short_names,
                organisation=known.organisations[organisation],
                programme=programme,
                actor=None,
            )


def load_events(known: Known, at: datetime) -> None:
    """Each event with all that belongs to it in one transaction, or not at all."""
    for row in facts("events")["past"]:
        if not Event.objects.filter(slug=row["slug"]).exists():
            with transaction.atomic():
                _load_past(known, row, at)
    for row in facts("events")["upcoming"]:
        if not Event.objects.filter(slug=row["slug"]).exists():
            with transaction.atomic():
                _load_upcoming(known, row, at)
    _load_plans(at)


def _load_plans(at: datetime) -> None:
    """A series of three dates, and an event that has to be decided on."""
    first = Event.objects.filter(slug="arm-strategichesko-upravlenie").first()
    if first is None or first.day is None or first.series is not None:
        return
    days = [first.day + timedelta(weeks=weeks) for weeks in (5, 7)]
    plan_series(first, [Date(day) for day in days], actor=None)
    doubtful = Event.objects.filter(slug="arm-obshtinski-resursi").first()
    if doubtful is not None:
        update_event(
            doubtful,
            actor=None,
            least_people=15,
            decide_on=at.astimezone(doubtful.tz).date() + timedelta(days=3),
        )


def _frame(known: Known, row: dict[str, Any], at: datetime) -> Frame:
    country = known.regions[row["place"]].country if "place" in row else "BA"
    zone = ZoneInfo(ZONES[country])
    if "day" in row:
        return Frame(date.fromisoformat(row["day"]), zone, row)
    days = row["in_days"] if "in_days" in row else -row["days_ago"]
    return Frame(at.astimezone(zone).date() + timedelta(days=days), zone, row)


def _plan(known: Known, frame: Frame) -> Event:
    row = frame.row
    programme = Programme.objects.get(code=row["programme"])
    activity = Goal.objects.filter(
        programme=programme, texts__bg=row.get("activity", "-")
    ).first()
    event = acts.create_event(
        programme=programme,
        kind=EventKind.objects.get(code=row["kind"]),
        slug=row["slug"],
        titles=row["titles"],
        descriptions=row.get("descriptions", {}),
        languages=row["languages"],
        date_note=row.get("date_note", {}),
        starts_at=frame.starts_at,
        ends_at=frame.ends_at,
        time_zone=str(frame.zone),
        place=known.regions[row["place"]] if "place" in row else None,
        activity=activity,
        organisers=[known.organisations[key] for key in row["organisers"]],
        topics=Topic.objects.filter(code__in=row.get("topics", [])),
        seats=row.get("seats"),
        seats_per_organisation=row.get("per_organisation"),
        actor=None,
    )
    for line in row.get("sessions", []):
        start = frame.at(line["start"], line.get("day", 0))
        add_session(
            event,
            titles=line["titles"],
            kind=line["kind"],
            starts_at=start,
            ends_at=start + timedelta(minutes=line["minutes"]),
            actor=None,
        )
    for position, line in enumerate(row.get("signatories", [])):
        Signatory.objects.create(
            event=event,
            position=position,
            names=line["names"],
            titles=line["titles"],
            organisation=known.organisations[line["organisation"]],
        )
    load_legs(known, frame, event)
    if "conclusion" in row:
        Conclusion.objects.create(event=event, texts=row["conclusion"], is_public=True)
    return event


def _load_past(known: Known, row: dict[str, Any], at: datetime) -> None:
    frame = _frame(known, row, at)
    event = _plan(known, frame)
    if "attended" not in row:
        acts.announce(event, actor=None)
        acts.mark_held(event, actor=None, at=at)
        return
    acts.open_registration(event, actor=None)
    asked = frame.starts_at - timedelta(days=20)
    present = [
        _registered(event, person, asked)
        for person in _people(known, row["attended"], row["per"], row)
    ]
    absent = [key for key in row["invited"] if key not in row["attended"]]
    for person in _people(known, absent, 1, row):
        _registered(event, person, asked)
    event.refresh_from_db()
    acts.close_registration(event, actor=None)
    event.refresh_from_db()
    _attend(event, present, late=row.get("late", 0))
    acts.mark_held(event, actor=None, at=frame.ends_at)
    event.refresh_from_db()
    if row.get("certify"):
        issue_certificates(event, actor=None, at=frame.ends_at + timedelta(days=1))


def _around(row: dict[str, Any], frame: Frame, at: datetime) -> dict[str, Any]:
    """The event of today has begun an hour ago and lasts into the evening."""
    hour = max(at.astimezone(frame.zone).hour - 1, 0)
    start, end = f"{hour:02}:00", "23:45"
    minutes = (23 - hour) * 60 + 45
    sessions = [
        {**part, "start": start, "minutes": minutes} for part in row["sessions"]
    ]
    return {**row, "start": start, "end": end, "sessions": sessions}


def _load_upcoming(known: Known, row: dict[str, Any], at: datetime) -> None:
    frame = _frame(known, row, at)
    if row["in_days"] == 0:
        row = _around(row, frame, at)
        frame = replace(frame, row=row)
    event = _plan(known, frame)
    if row.get("status") == "announced":
        acts.announce(event, actor=None)
        return
    acts.open_registration(event, actor=None)
    event.refresh_from_db()
    asked = min(at, frame.starts_at) - timedelta(days=2)
    people = _people(known, row.get("registered", []), row.get("per", 0), row)
    rows = [_registered(event, person, asked) for person in people]
    if "present" in row:
        event.refresh_from_db()
        _attend(event, rows[: row["present"]], late=0, leave=False)
    if "journey" in row:
        load_journey(known, row["journey"], event)


def _people(
    known: Known, keys: list[str], per: int, row: dict[str, Any]
) -> Iterator[Post]:
    """The first `per` people of each office; councillors too where asked."""
    for key in keys:
        yield from _first(known.organisations[key], per)
        if row.get("councils"):
            yield from _first(known.organisations[f"{key}-council"], row["councils"])


def _first(organisation: Organisation, number: int) -> list[Post]:
    posts = organisation.posts.exclude(person__email="").select_related("person")
    seen: dict[str, Post] = {}
    for post in posts.order_by("pk"):
        seen.setdefault(post.person.email, post)
    return list(seen.values())[:number]


def _registered(event: Event, post: Post, at: datetime) -> Registration:
    person: Person = post.person
    row = registration.register(
        event,
        given_name=person.given_name,
        middle_name=person.middle_name,
        family_name=person.family_name,
        gender=person.gender,
        email=person.email,
        language=person.language,
        organisation=post.organisation,
        post_title=post.title,
        profiles=post.profiles.all(),
        consent_wording=current_wording(ConsentWording.Purpose.REGISTRATION),
        may_be_photographed=bool(person.pk % 5),
        stated=answers_of(person, event, special=False),
        special=answers_of(person, event, special=True),
        at=at,
    )
    return registration.confirm(row, at=at + timedelta(minutes=7))


def _attend(
    event: Event, rows: list[Registration], *, late: int, leave: bool = True
) -> None:
    """Scan people in at each teaching session; the first `late` miss the morning."""
    sessions = [part for part in event.sessions.all() if part.is_teaching]
    for number, row in enumerate(rows):
        if row.status != Status.CONFIRMED:
            continue
        for order, session in enumerate(sessions):
            if number < late and order < 2:
                continue
            _scan(event, session, row, "in", session.starts_at, number)
            if leave:
                _scan(event, session, row, "out", session.ends_at, 0)


def _scan(
    event: Event,
    session: Session,
    row: Registration,
    direction: str,
    at: datetime,
    number: int,
) -> None:
    moment = at + timedelta(seconds=20 * number)
    name = f"obuka-demo:{row.uid}:{session.uid}:{direction}"
    checkin.record_scan(
        event,
        session,
        id=uuid.uuid5(uuid.NAMESPACE_URL, fold(name)),
        registration=row,
        direction=direction,
        device_time=moment,
        received_at=moment,
        source="manual",
    )
