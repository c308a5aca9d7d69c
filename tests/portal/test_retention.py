"""Terms of programmes: who is kept, who goes when, and that the numbers stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from certificates.services.issue import issue_certificates
from courses.models import Event, Registration
from courses.selectors.attendance import attended_in
from courses.selectors.reach import reach_of
from participants.models import AuditEvent, Person
from participants.services.privacy import Holding, Merge, holdings
from portal.selectors.breakdowns import breakdowns_of
from portal.selectors.figures import figures_of
from portal.selectors.indicators import indicator_lines
from portal.selectors.invariants import all_problems
from portal.selectors.retention import (
    TIES,
    UNTIED,
    people_due,
    people_to_go,
    terms_on,
)
from portal.services.retention import purge
from programmes.models import Indicator, PlannedGroup, Programme
from programmes.selectors.retention import State
from programmes.services.retention import set_retention
from tests.certificates.factories import make_attendant, make_held_event
from tests.courses.factories import make_leg
from tests.factories import (
    make_event,
    make_group,
    make_person,
    make_programme,
    make_registration,
    make_user,
    make_wording,
)

pytestmark = pytest.mark.django_db
THEN = datetime(2020, 10, 13, 7, 0, tzinfo=UTC)
ENDED = date(2020, 12, 31)
NOW = timezone.now


def past_event(**fields: Any) -> Event:
    """Held in a programme whose term passed long ago, which was announced."""
    event = make_held_event(starts_at=THEN)
    values = {
        "ends_on": ENDED,
        "kept_months": 12,
        "erasure_noticed_on": date(2022, 2, 1),
        **fields,
    }
    Programme.objects.filter(pk=event.programme.pk).update(**values)
    return Event.objects.get(pk=event.pk)


def running_event() -> Event:
    return make_event(programme=make_programme(ends_on=date(2099, 1, 1), kept_months=1))


def card(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def gone() -> set[int]:
    rows = Person.objects.exclude(erased_at=None)
    return set(rows.values_list("pk", flat=True))


def state_of(programme: Programme, today: date) -> State:
    return next(
        term.state for term in terms_on(today) if term.programme.pk == programme.pk
    )


def command(*flags: str) -> dict[str, Any]:
    out = StringIO()
    call_command("retain", "--json", *flags, stdout=out)
    said: dict[str, Any] = json.loads(out.getvalue())
    return said


# --- whom --------------------------------------------------------------------------


def test_every_table_of_people_is_tied_to_programmes_or_not_with_a_reason() -> None:
    linked = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Person
    }

    assert linked == set(TIES) | set(UNTIED)


def test_who_was_in_programmes_that_are_over_goes_and_no_other() -> None:
    event = past_event()
    mine = make_attendant(event).person
    both = make_attendant(event).person
    make_registration(running_event(), person=both)
    stranger = make_person()

    done = purge(NOW())

    assert mine is not None
    assert gone() == {mine.pk}
    assert (done.people, done.is_done) == (1, True)
    assert card(stranger).given_name
    trail = AuditEvent.objects.get(action="programme.people_erased")
    assert (trail.target_uid, trail.after) == (event.programme.uid, {"people": 1})


@pytest.mark.parametrize(
    "fields",
    [
        {"hold_reason": "Audit of the donor"},
        {"kept_months": None},
        {"ends_on": None},
        {"kept_months": 1200},
        {"status_override": "running", "status_reason": "Prolonged"},
    ],
)
def test_a_hold_or_no_passed_term_keeps_everybody(fields: dict[str, Any]) -> None:
    event = past_event(**fields)
    make_attendant(event)

    purge(NOW())

    assert gone() == set()
    assert state_of(event.programme, timezone.localdate()) != State.DUE


def test_the_term_of_the_installation_holds_where_a_programme_says_nothing(
    settings: Any,
) -> None:
    event = past_event(kept_months=None)
    make_attendant(event)
    settings.RETENTION_MONTHS = 12

    assert purge(NOW()).people == 1


def test_an_event_after_the_end_prolongs_the_term() -> None:
    event = past_event()
    make_attendant(event)
    make_event(programme=event.programme)  # in ten days

    assert purge(NOW()).people == 0


def read_newsletters(person: Person) -> None:
    person.consents.create(
        wording=make_wording("newsletter"),
        is_given=True,
        channel="form",
        language="bg",
        at=NOW(),
    )


def have_an_account(person: Person) -> None:
    make_user(person=person)


def be_public(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(is_contact_public=True)


@pytest.mark.parametrize("keep", [read_newsletters, have_an_account, be_public])
def test_another_purpose_keeps_a_card(keep: Callable[[Person], None]) -> None:
    person = make_attendant(past_event()).person
    assert person is not None
    keep(person)

    assert purge(NOW()).people == 0


def test_a_card_that_was_merged_away_keeps_the_one_that_stands() -> None:
    person = make_attendant(past_event()).person
    lost = make_person(merged_into=person)
    make_registration(running_event(), person=lost)

    assert purge(NOW()).people == 0


def test_registrations_without_a_card_lose_what_was_typed() -> None:
    event = past_event()
    nameless = make_registration(event, person=None, status="cancelled")
    kept = make_registration(running_event(), person=None, status="cancelled")

    purge(NOW())

    nameless.refresh_from_db()
    kept.refresh_from_db()
    assert (nameless.family_name, nameless.email, nameless.email_key) == ("", "", "")
    assert kept.family_name
    trail = AuditEvent.objects.get(action="programme.registrations_erased")
    assert trail.after == {"registrations": 1}
    assert purge(NOW()).registrations == 0


def test_contacts_of_study_visits_without_a_card_are_named_no_more() -> None:
    typed: dict[str, Any] = {"contact": "Ana Driver", "contact_phone": "+359 88 000"}
    gone, kept = make_leg(past_event(), **typed), make_leg(running_event(), **typed)
    person = make_person()
    make_leg(past_event(), contact="", contact_person=person)

    purge(NOW())

    gone.refresh_from_db()
    kept.refresh_from_db()
    person.refresh_from_db()
    assert (gone.contacts, gone.contact_phone) == ([], "")
    assert [row.name for row in kept.contacts] == ["Ana Driver"]
    assert person.erased_at is not None
    trail = AuditEvent.objects.filter(action="programme.contacts_erased")
    assert [row.after for row in trail] == [{"legs": 1}]


# --- when --------------------------------------------------------------------------


def test_nobody_goes_without_a_notice_of_two_weeks() -> None:
    event = past_event(erasure_noticed_on=None)
    make_attendant(event)
    at = datetime(2023, 5, 1, 9, tzinfo=UTC)

    first = purge(at)
    early = purge(at + timedelta(days=13))
    then = purge(at + timedelta(days=14))

    assert (first.people, early.people, then.people) == (0, 0, 1)


def test_a_clock_that_jumps_and_comes_back_erases_nobody() -> None:
    event = past_event(ends_on=timezone.localdate(), erasure_noticed_on=None)
    make_attendant(event)

    jumped = purge(NOW() + timedelta(days=5 * 366))
    back = purge(NOW())

    assert (jumped.people, back.people) == (0, 0)
    assert Programme.objects.get(pk=event.programme.pk).erasure_noticed_on is None


def test_set_retention_announces_anew_and_is_noted() -> None:
    event = past_event()
    make_attendant(event)
    programme = event.programme

    set_retention(programme, months=6, hold_reason="", actor=None)
    set_retention(programme, months=6, hold_reason="", actor=None)

    assert purge(NOW()).people == 0
    trail = AuditEvent.objects.get(action="programme.retention_set")
    assert trail.after == {"kept_months": 6, "hold_reason": ""}


# --- dry run, twice, killed --------------------------------------------------------


def test_the_dry_run_names_whom_the_run_erases() -> None:
    event = past_event()
    for _ in range(3):
        make_attendant(event)
    before = list(Person.objects.order_by("pk").values())

    said = command("--dry-run")
    unchanged = list(Person.objects.order_by("pk").values())
    done = command()
    again = command()

    assert unchanged == before
    went = Person.objects.filter(pk__in=gone()).values_list("uid", flat=True)
    assert sorted(said["people"]) == sorted(map(str, went))
    assert (done["erased"], again["erased"], again["people"]) == (3, 0, [])
    row = next(row for row in said["programmes"] if row["code"] == event.programme.code)
    assert (row["state"], row["kept_until"]) == ("due", "2021-12-31")


def test_the_page_of_a_programme_counts_whom_the_run_erases() -> None:
    event = past_event()
    make_attendant(event)
    today = timezone.localdate()
    terms = terms_on(today)
    (term,) = [row for row in terms if row.programme.pk == event.programme.pk]

    shown = set(people_to_go(term, terms, today))

    assert shown == set(people_due(terms, today)) != set()


class Killed(BaseException):
    """As from outside: nothing in the code catches it."""


def test_a_run_killed_in_the_middle_goes_on_where_it_was() -> None:
    event = past_event()
    for _ in range(25):
        make_attendant(event)
    erased: list[int] = []

    def die(person: Person, at: datetime) -> None:
        erased.append(person.pk)
        if len(erased) == 23:
            raise Killed

    holding = Holding("tests.Killer", lambda person: [], die, Merge.STAY)
    holdings.append(holding)
    try:
        with pytest.raises(Killed):
            purge(NOW())
    finally:
        holdings.remove(holding)
    after_kill = len(gone())
    done = purge(NOW())

    assert (after_kill, done.people, len(gone())) == (20, 5, 25)
    trail = AuditEvent.objects.filter(action="programme.people_erased")
    assert sum(row.after["people"] for row in trail if row.after) == 25
    assert AuditEvent.objects.filter(action="person.erased").count() == 25


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_erase_everybody_once(run_threads: Any) -> None:
    event = past_event()
    for _ in range(25):
        make_attendant(event)

    results = run_threads([lambda: purge(NOW()).people] * 2, 2)

    assert sum(results) == 25 == len(gone())
    assert AuditEvent.objects.filter(action="person.erased").count() == 25


# --- the numbers -------------------------------------------------------------------


def numbers(programme: Programme) -> list[Any]:
    """All that pages and reports of a programme say in numbers."""
    reached = reach_of(attended_in([programme.pk])).genders
    return [
        [*map(str, figures_of([programme], exact={programme.pk}))],
        breakdowns_of(programme, exact=True),
        indicator_lines(programme, reached, exact=True),
        reached,
        Registration.objects.filter(event__programme=programme).count(),
    ]


def test_the_figures_are_equal_before_and_after() -> None:
    event = past_event(erasure_noticed_on=None)
    for number in range(24):
        make_attendant(event, gender="woman" if number % 3 else "man")
    issue_certificates(event, actor=None, at=THEN + timedelta(days=7))
    make = Indicator.objects.create
    for measure in ("attended_once_per_series", "attended_in_person"):
        make(
            programme=event.programme,
            names={"en": measure},
            measure=measure,
            target=20,
        )
    programme = Programme.objects.get(pk=event.programme.pk)
    before, broken = numbers(programme), set(all_problems())
    Programme.objects.update(erasure_noticed_on=date(2022, 2, 1))

    purge(NOW())
    purge(NOW())

    assert len(gone()) == 24
    assert numbers(programme) == before
    assert figures_of([programme], exact={programme.pk})[0].people == 24
    assert set(all_problems()) <= broken  # factories leave some


def test_a_programme_that_counts_people_by_a_rule_erases_nobody() -> None:
    event = past_event()
    make_attendant(event)
    rule = make_group({"all": []})
    planned = PlannedGroup.objects.create(
        programme=event.programme, names={"en": "Officials"}, group=rule
    )

    held = purge(NOW()).people
    PlannedGroup.objects.filter(pk=planned.pk).update(
        group=None, organisation_kind="council"
    )
    Programme.objects.update(erasure_noticed_on=date(2022, 2, 1))

    assert held == 0
    assert purge(NOW()).people == 1
