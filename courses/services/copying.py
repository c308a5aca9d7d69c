"""Copying: a new draft like an event that was planned before, without its people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import models, transaction

from courses.models import (
    CostLine,
    DelegationRule,
    Evaluation,
    EvaluationQuestion,
    Event,
    EventSeries,
    Leg,
    LegHost,
    MailText,
    PerDiemRate,
    Prerequisite,
    PriorityClass,
    Question,
    Quota,
    ReminderRule,
    SelfCheckinRule,
    Session,
    Test,
    TestQuestion,
    VisitDay,
    VisitPlan,
    WantedRole,
)
from courses.selectors.zones import zone_of
from courses.services.materials import copy_material
from courses.services.planning import FIELDS, create_event
from courses.services.reminders import FIELDS as FIELDS_OF_REMINDERS
from courses.services.shifting import Shift, require_order
from participants.models import Actor, Region
from participants.services.audit import record

M = TypeVar("M", bound=models.Model)

# What is copied of each row word for word; people, contacts and states never are.
SESSION = ("titles", "kind", "room", "track")
QUOTA = ("scope", "way", "size", "group", "organisation", "region")
QUESTION = (
    "position",
    "kind",
    "labels",
    "hints",
    "options",
    "condition",
    "is_required",
    "is_sensitive",
    "least",
    "most",
    "starts_page",
    "page_titles",
)
LEG = ("place", "notes", "transport", "overnight")
PREREQUISITE = (
    *("kind", "course", "earlier", "test", "profile", "group", "holds"),
    *("percent", "points"),
)
CLASS = ("group", "position")
DELEGATION = ("profile", "group", "least", "most")
LEG_HOST = ("organisation", "position")
VISIT_PLAN = (
    *("asks", "keep_days", "report_days", "basis"),
    *("breakfast_percent", "lunch_percent", "dinner_percent"),
)
VISIT_DAY = ("country", "has_night", "breakfast", "lunch", "dinner")
PER_DIEM = ("country", "amount", "currency", "source", "valid_on")
SELF_CHECKIN = (
    *("is_on", "before_minutes", "after_minutes"),
    *("with_departures", "shares_devices"),
)
MAIL_TEXT = ("kind", "subjects", "bodies")
COST = ("kind", "note", "planned", "currency", "payer")
TEST = ("moment", "best_score", "by_code")
TEST_QUESTION = ("position", "texts", "options", "right")
EVALUATION = ("moment", "asks_trainers", "asks_sessions")
WANTED = ("role", "number")
EVALUATION_QUESTION = ("position", "kind", "texts", "options")


@transaction.atomic
def copy_event(
    event: Event,
    *,
    first_day: date | None,
    actor: Actor,
    place: Region | None = None,
    series: EventSeries | None = None,
) -> Event:
    """Plan a draft like `event` that begins on `first_day`, at `place` if given,
    in a `series` only when it is given.

    It has the same agenda, seats, rules, questions, materials, stops, tests, per diems,
    reminders, planned costs and evaluations, and nobody: no registration, invitation,
    trainer, contact or answer. All times keep their hour on the clocks of the place. Of
    an event without a day the copy has none.
    Raises HourMissing.
    """
    fields = _fields(event, place)
    shift = _shift(event, first_day, ZoneInfo(fields["time_zone"]))
    for name in ("starts_at", "ends_at", "opens_at", "closes_at", "changes_until"):
        fields[name] = shift.moment_if_any(fields[name])
    fields["release_on"] = shift.day(fields["release_on"])
    fields["decide_on"] = shift.day(fields["decide_on"])
    fields["series"] = series
    require_order(fields["starts_at"], fields["ends_at"])
    copy = create_event(
        actor=actor,
        like=event,
        organisers=[row.organisation for row in event.organisers.all()],
        topics=event.topics.all(),
        further_programmes=event.further_programmes.all(),
        seats_per_organisation=event.seats_per_organisation,
        seats_per_municipality=event.seats_per_municipality,
        **fields,
    )
    _copy_plan(event, copy, shift)
    record(actor, "event.copied", copy, after={"from": str(event.uid)})
    return copy


def _fields(event: Event, place: Region | None) -> dict[str, Any]:
    """What an event says of itself; at another place without venue and link."""
    fields = {name: getattr(event, name) for name in FIELDS}
    fields["media_guests"] = None  # they came to this one
    if fields["starts_at"] is not None:
        fields["date_note"] = {}
    if place is not None and place != event.place:
        zone = zone_of(place, event.programme)
        fields |= {"place": place, "venues": {}, "online_link": "", "time_zone": zone}
    return fields


def _shift(event: Event, first_day: date | None, new: ZoneInfo) -> Shift:
    days = (first_day - event.day).days if first_day and event.day else 0
    return Shift(timedelta(days), days, event.tz, new)


def _copy_plan(event: Event, copy: Event, shift: Shift) -> None:
    sessions: dict[int | None, Session | None] = {None: None}
    for row in event.sessions.order_by("pk"):
        sessions[row.pk] = _made(row, Session, SESSION, event=copy, **shift.times(row))
    for quota in event.quotas.order_by("pk"):
        _made(
            quota,
            Quota,
            QUOTA,
            event=copy,
            session=sessions[quota.session_id],
            release_on=shift.day(quota.release_on),
        )
    for leg in event.legs.all():
        made = _made(leg, Leg, LEG, event=copy, **shift.times(leg))
        for host in leg.hosts.all():
            _made(host, LegHost, LEG_HOST, leg=made)
    _copy_stay(event, copy, shift)
    for one in event.priority_classes.all():
        _made(one, PriorityClass, CLASS, event=copy)
    for needed in event.prerequisite_rows.all():
        _made(needed, Prerequisite, PREREQUISITE, event=copy)
    if event.has_classes or event.prerequisites:
        copy.has_classes, copy.prerequisites = event.has_classes, event.prerequisites
        copy.save(update_fields=["has_classes", "prerequisites", "updated_at"])
    for rule in event.delegation_rules.all():
        _made(rule, DelegationRule, DELEGATION, event=copy)
    for test in event.tests.all():
        made_test = _made(test, Test, TEST, event=copy)
        for asked in test.questions.all():
            _made(asked, TestQuestion, TEST_QUESTION, test=made_test)
    for wanted in event.wanted_roles.all():
        _made(wanted, WantedRole, WANTED, event=copy)
    for cost in event.cost_lines.filter(planned__isnull=False):
        _made(cost, CostLine, COST, event=copy)
    _copy_questions(event, copy)
    _copy_materials(event, copy, shift, sessions)
    _copy_rules(event, copy)
    _copy_evaluations(event, copy, shift)


def _copy_stay(event: Event, copy: Event, shift: Shift) -> None:
    """What is paid and given on a journey; the days only in the same country."""
    for plan in VisitPlan.objects.filter(event=event):
        _made(plan, VisitPlan, VISIT_PLAN, event=copy)
    for rate in event.per_diem_rates.all():
        _made(rate, PerDiemRate, PER_DIEM, event=copy)
    countries = {row.place.country if row.place else "" for row in (event, copy)}
    for day in event.visit_days.all() if len(countries) == 1 else ():
        _made(day, VisitDay, VISIT_DAY, event=copy, on=shift.day(day.on))


def _copy_questions(event: Event, copy: Event) -> None:
    """The questions; a rule that asks an earlier answer asks that of the copy."""
    made: dict[str, Question] = {}
    for row in event.questions.filter(retired_at=None):
        made[str(row.uid)] = _made(row, Question, QUESTION, event=copy)
    known = {uid: str(row.uid) for uid, row in made.items()}
    for question in made.values():
        condition = _renamed(question.condition, known)
        if condition != question.condition:
            question.condition = condition
            question.save(update_fields=["condition", "updated_at"])


def _renamed(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            known.get(key, key): _renamed(part, known) for key, part in value.items()
        }
    if isinstance(value, list):
        return [_renamed(part, known) for part in value]
    return known.get(value, value) if isinstance(value, str) else value


def _copy_materials(
    event: Event,
    copy: Event,
    shift: Shift,
    sessions: dict[int | None, Session | None],
) -> None:
    """Links and files; each file anew, so that it can be replaced for one of them."""
    for row in event.materials.all():
        copy_material(
            row,
            copy,
            session=sessions.get(row.session_id),
            released_at=shift.moment_if_any(row.released_at),
        )


def _copy_evaluations(event: Event, copy: Event, shift: Shift) -> None:
    for row in event.evaluations.all():
        times = {
            "opens_at": shift.moment(row.opens_at),
            "closes_at": shift.moment(row.closes_at),
        }
        made = _made(row, Evaluation, EVALUATION, event=copy, **times)
        for question in row.questions.all():
            _made(question, EvaluationQuestion, EVALUATION_QUESTION, evaluation=made)


def _copy_rules(event: Event, copy: Event) -> None:
    for row in event.reminder_rules.all():
        _made(row, ReminderRule, FIELDS_OF_REMINDERS, event=copy)
    for words in event.mail_texts.all():
        _made(words, MailText, MAIL_TEXT, event=copy)
    for chosen in SelfCheckinRule.objects.filter(event=event):
        _made(chosen, SelfCheckinRule, SELF_CHECKIN, event=copy)


def _made(
    row: models.Model, model: type[M], names: tuple[str, ...], **values: Any
) -> M:
    """A new row with the same `names`, saved."""
    made = model(**{name: getattr(row, name) for name in names}, **values)
    made.save()
    return made
