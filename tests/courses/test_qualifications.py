"""Tests of qualifications: what counts, who is granted one, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import Award, Candidacy, Course, Evidence, TestResult
from courses.privacy.facilitators import erase_candidacies, export_candidacies
from courses.selectors.facilitators.candidates import (
    candidates_of,
    graduates_of,
    hours_since,
    one_progress,
)
from courses.selectors.facilitators.progress import progress_of
from courses.selectors.facilitators.words import STAGE_NAMES
from courses.services.evaluation import tests as tests_of
from courses.services.facilitators import awards
from courses.services.facilitators.qualifications import (
    ByHandNotAllowed,
    EvidenceGiven,
    IsQualified,
    add_candidates,
    add_evidence,
    create_qualification,
    remove_candidate,
    remove_evidence,
    remove_requirement,
)
from participants.services.merge import merge_people
from tests.courses.qualified import (
    ask,
    attend,
    lead,
    make_candidate,
    make_qualification,
    make_training,
)
from tests.factories import (
    make_admin,
    make_event,
    make_kind,
    make_person,
    make_programme,
    make_registration,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def standing(row: Candidacy) -> list[tuple[int, int]]:
    return [(line.have, line.need) for line in one_progress(row, TODAY).lines]


def make_ready(**fields: Any) -> Candidacy:
    """Somebody who meets the only requirement."""
    row = make_candidate(make_qualification(**fields))
    ask(row.qualification, "led")
    lead(row.person)
    return row


def test_requirements_are_stored_as_they_may_be() -> None:
    qualification = make_qualification()

    with pytest.raises(ValidationError):
        ask(qualification, "observed", minimum=Decimal(6))
    with pytest.raises(ValidationError):
        ask(qualification, "led", count=0)
    with pytest.raises(ValidationError):
        create_qualification(
            make_programme(), titles={"en": "A"}, renewal_hours=8, actor=None
        )

    assert not qualification.requirements.exists()
    assert ask(qualification, "other").by_hand


def test_a_training_counts_from_the_presence_that_is_asked_for() -> None:
    programme = make_programme()
    row = make_candidate(make_qualification(programme))
    ask(row.qualification, "training", minimum=Decimal(80))
    attend(make_training(programme), row.person, 79)

    assert standing(row) == [(0, 1)]

    attend(make_training(programme), row.person, 81)

    assert standing(row) == [(1, 1)]
    items = one_progress(row, TODAY).lines[0].items
    assert sorted((item.percent, item.counts) for item in items) == [
        (78, False),
        (80, True),
    ]


def test_trainings_elsewhere_and_called_off_do_not_count() -> None:
    programme = make_programme()
    row = make_candidate(make_qualification(programme))
    ask(row.qualification, "training")
    attend(make_training(make_programme()), row.person)
    attend(make_training(programme, kind=make_kind()), row.person)
    called_off = make_training(programme)
    attend(called_off, row.person)
    called_off.status = "cancelled"
    called_off.save()
    attend(make_training(programme), make_person())

    assert standing(row) == [(0, 1)]


def test_events_led_count_once_each_and_only_of_the_kinds_asked_for() -> None:
    forum = make_kind()
    row = make_candidate(make_qualification())
    ask(row.qualification, "led", count=2, kinds=[forum])
    role = lead(row.person, kind=forum)
    session = role.event.sessions.get()
    role.event.roles.create(person=row.person, role="facilitator", session=session)
    role.event.roles.create(person=row.person, role="trainer")
    lead(row.person)  # of another kind
    lead(row.person, kind=forum, status="open")
    lead(make_person(), kind=forum)

    assert standing(row) == [(1, 2)]


def test_one_event_alone_is_asked_for() -> None:
    programme = make_programme()
    row = make_candidate(make_qualification(programme))
    training, other = make_training(programme), make_training(programme)
    led = lead(make_person(), programme=programme).event
    ask(row.qualification, "training", event=training)
    ask(row.qualification, "led", event=led)
    attend(other, row.person)
    lead(row.person, programme=programme)

    assert standing(row) == [(0, 1), (0, 1)]

    attend(training, row.person)
    led.roles.create(person=row.person, role="facilitator")

    assert standing(row) == [(1, 1), (1, 1)]


def test_a_test_of_one_event_alone_is_asked_for() -> None:
    programme = make_programme()
    row = make_candidate(make_qualification(programme))
    asked, other = make_training(programme), make_training(programme)
    ask(row.qualification, "test", minimum=Decimal(50), event=asked)
    for event in (other, asked):
        assert standing(row) == [(0, 1)]
        tests_of.set_up(event, best_score=10, by_code=False, actor=None)
        TestResult.objects.create(
            test=event.tests.get(moment="after"),
            registration=attend(event, row.person),
            score=6,
        )

    assert standing(row) == [(1, 1)]


def test_an_observation_at_one_event_alone_is_asked_for() -> None:
    programme = make_programme()
    row = make_candidate(make_qualification(programme))
    asked = lead(row.person, programme=programme).event
    ask(row.qualification, "observed", event=asked)
    for event in (lead(row.person).event, asked):
        assert standing(row) == [(0, 1)]
        row.observations.create(
            event=event, observer=make_person(), signed_at=timezone.now()
        )

    assert standing(row) == [(1, 1)]


def test_one_event_is_named_as_it_can_be_met() -> None:
    programme = make_programme()
    qualification = make_qualification(programme)
    event, forum = make_training(programme), make_kind()
    called_off = make_event(programme=programme, status="cancelled")
    wrong: tuple[dict[str, Any], ...] = (
        {"kind": "training", "event": make_training(make_programme())},
        {"kind": "training", "event": called_off},
        {"kind": "training", "event": event, "count": 2},
        {"kind": "led", "event": event, "kinds": [forum]},
        {
            "kind": "training",
            "event": event,
            "course": Course.objects.create(titles={"en": "Budget"}),
        },
        {"kind": "other", "event": event},
    )

    for fields in wrong:
        with pytest.raises(ValidationError):
            ask(qualification, **fields)

    assert not qualification.requirements.exists()
    assert ask(qualification, "training", event=event).event == event


def test_an_event_shared_by_its_programme_can_be_named() -> None:
    programme = make_programme()
    shared = make_training(make_programme())
    shared.further_programmes.add(programme)

    assert ask(make_qualification(programme), "training", event=shared).pk


def test_one_event_is_chosen_on_the_page(client: Client) -> None:
    client.force_login(make_admin())
    qualification = make_qualification()
    event = make_training(qualification.programme, titles={"en": "The first week"})
    path = reverse("qualification_edit", args=[qualification.uid])
    sent = {"act": "add", "new-kind": "training", "new-event": str(event.uid)}

    refused = client.post(path, sent | {"new-count": "2"})
    assert refused.status_code == 400
    assert "attended or led once" in refused.content.decode()
    assert not qualification.requirements.exists()
    answer = client.post(path, sent | {"new-count": "1"}, follow=True)

    assert qualification.requirements.get().event == event
    assert "The first week" in answer.content.decode()


def test_who_is_on_the_way_is_told_of_no_event_that_is_not_public() -> None:
    qualification = make_qualification()
    event = make_training(qualification.programme, titles={"en": "The first week"})
    row = ask(qualification, "training", event=event)
    page = "courses/facilitators/_requirement.html"

    assert "first week" in render_to_string(page, {"requirement": row, "is_own": True})
    event.is_public = False
    event.save()
    own = render_to_string(page, {"requirement": row, "is_own": True})
    assert "first week" not in own
    assert "first week" in render_to_string(page, {"requirement": row})


def test_a_test_after_the_event_counts_by_its_result() -> None:
    programme = make_programme()
    row = make_candidate(make_qualification(programme))
    ask(row.qualification, "test", minimum=Decimal(70))
    event = make_training(programme)
    tests_of.set_up(event, best_score=10, by_code=False, actor=None)
    registration = attend(event, row.person)
    for moment, score in (("before", 9), ("after", 6)):
        test = event.tests.get(moment=moment)
        TestResult.objects.create(test=test, registration=registration, score=score)

    assert standing(row) == [(0, 1)]

    TestResult.objects.filter(test__moment="after").update(score=7)

    assert standing(row) == [(1, 1)]


def test_evidence_by_hand_counts_where_the_rule_lets_it() -> None:
    row = make_candidate(make_qualification())
    counted = ask(row.qualification, "led")
    noted = ask(row.qualification, "other", titles={"en": "A plan"})
    foreign = ask(make_qualification(), "other")

    for requirement in (counted, foreign):
        with pytest.raises(ByHandNotAllowed):
            add_evidence(row, requirement, note="Seen", actor=None)
    with pytest.raises(ValidationError):
        add_evidence(row, noted, note="", actor=None)

    assert not Evidence.objects.exists()
    add_evidence(row, noted, note="Seen", actor=None)
    assert standing(row) == [(0, 1), (1, 1)]
    with pytest.raises(EvidenceGiven):
        remove_requirement(noted, actor=None)
    assert row.qualification.requirements.count() == 2


def test_a_file_of_evidence_goes_with_its_note(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    row = make_candidate(make_qualification())
    requirement = ask(row.qualification, "other")
    evidence = add_evidence(
        row,
        requirement,
        note="Seen",
        file=BytesIO(b"%PDF-1.7 plan"),
        file_name="plan.pdf",
        actor=None,
    )
    path = Path(settings.MEDIA_ROOT) / str(evidence.file.name)
    assert path.exists()

    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(evidence, actor=None)

    assert not path.exists()


def test_nobody_is_granted_what_they_have_not_met() -> None:
    row = make_candidate(make_qualification())

    with pytest.raises(awards.NotMet):  # it asks for nothing
        awards.grant(row, granted_on=TODAY, actor=None)
    ask(row.qualification, "led")
    with pytest.raises(awards.NotMet):
        awards.grant(row, granted_on=TODAY, actor=None)
    with pytest.raises(awards.DayAhead):
        awards.grant(row, granted_on=TODAY + timedelta(days=1), actor=None, today=TODAY)

    assert not Award.objects.exists()


def test_grant_lasts_as_long_as_the_qualification_says() -> None:
    row = make_ready(valid_months=24)

    award = awards.grant(row, granted_on=date(2026, 2, 28), actor=None)

    assert award.valid_until == date(2028, 2, 28)
    with pytest.raises(awards.HeldAlready):
        awards.grant(row, granted_on=TODAY, actor=None)
    with pytest.raises(IsQualified):
        remove_candidate(row, actor=None)
    assert row.awards.count() == 1


def test_grant_for_good_is_never_renewed() -> None:
    row = make_ready(valid_months=None)
    awards.grant(row, granted_on=TODAY, actor=None)

    with pytest.raises(awards.NeedsNoRenewal):
        awards.renew(row, actor=None)

    assert row.awards.get().valid_until is None


def test_renewal_needs_the_hours_since_the_last_grant() -> None:
    programme = make_programme()
    row = make_ready(programme=programme, renewal_hours=2)
    with pytest.raises(awards.NothingToRenew):
        awards.renew(row, actor=None)
    granted = TODAY - timedelta(days=60)
    attend(
        make_training(programme, starts_at=timezone.now() - timedelta(days=90)),
        row.person,
    )
    awards.grant(row, granted_on=granted, actor=None)
    attend(make_training(programme), row.person)  # an hour and a half
    assert hours_since(row, granted) == Decimal("1.5")

    with pytest.raises(awards.TooFewHours):
        awards.renew(row, actor=None)
    assert row.awards.count() == 1

    attend(make_training(programme), row.person)
    award = awards.renew(row, actor=None)
    assert (award.hours, award.is_renewal) == (Decimal(3), True)
    first = row.awards.last()
    assert first is not None
    assert first.valid_until is not None
    assert award.valid_until is not None
    assert award.valid_until.year - first.valid_until.year == 2  # nothing is lost
    with pytest.raises(awards.TooFewHours):
        awards.renew(row, actor=None)


def test_what_is_withdrawn_is_held_no_more_also_of_earlier_periods() -> None:
    row = make_ready()
    with pytest.raises(awards.NothingToWithdraw):
        awards.withdraw(row, reason="none", actor=None)
    awards.grant(row, granted_on=TODAY, actor=None)
    awards.renew(row, actor=None)

    awards.withdraw(row, reason="asked for it", actor=None)

    assert one_progress(row, TODAY).stage == "ended"
    assert not row.awards.filter(withdrawn_on=None).exists()
    with pytest.raises(awards.NothingToRenew):
        awards.renew(row, actor=None)
    awards.grant(row, granted_on=TODAY, actor=None)
    assert one_progress(row, TODAY).stage == "held"


@pytest.mark.django_db(transaction=True)
def test_two_who_grant_at_once_grant_once(run_threads: Callable[..., Any]) -> None:
    row = make_ready()

    def attempt() -> str:
        try:
            awards.grant(row, granted_on=TODAY, actor=None)
        except awards.HeldAlready:
            return "refused"
        return "granted"

    said = run_threads([attempt] * 4, workers=4)

    assert sorted(said) == ["granted", "refused", "refused", "refused"]
    assert Award.objects.count() == 1


def test_stages_are_found() -> None:
    qualification = make_qualification()
    ask(qualification, "led")
    people = {name: make_person(family_name=name) for name in "ABCD"}
    add_candidates(qualification, people.values(), actor=None)
    rows = {row.person.family_name: row for row in qualification.candidacies.all()}
    for name in "BCD":
        lead(people[name])
    awards.grant(rows["C"], granted_on=TODAY, actor=None)
    awards.grant(rows["D"], granted_on=date(2020, 1, 1), actor=None)

    found = {
        stage: [
            row.person.family_name
            for row in candidates_of(qualification, stage=stage, day=TODAY)
        ]
        for stage in STAGE_NAMES
    }

    assert found == {"on_the_way": ["A"], "ready": ["B"], "held": ["C"], "ended": ["D"]}


def test_who_attended_is_proposed_until_they_are_candidates() -> None:
    programme = make_programme()
    qualification = make_qualification(programme)
    person, other = make_person(), make_person()
    event = make_training(programme)
    attend(event, person)
    make_registration(event, person=other)  # did not come
    assert not graduates_of(qualification).exists()
    ask(qualification, "training")

    assert list(graduates_of(qualification)) == [person]
    assert add_candidates(qualification, [person, person], actor=None) == 1
    assert add_candidates(qualification, [person], actor=None) == 0
    assert not graduates_of(qualification).exists()


@pytest.mark.parametrize("number", [1, 3])
def test_progress_needs_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    programme = make_programme()
    qualification = make_qualification(programme)
    for kind in ("training", "led", "test", "other"):
        ask(qualification, kind)
    noted = qualification.requirements.get(kind="other")
    event = make_training(programme)
    for _ in range(number):
        row = make_candidate(qualification)
        attend(event, row.person)
        lead(row.person)
        add_evidence(row, noted, note="Seen", actor=None)
    rows = candidates_of(qualification, day=TODAY)

    with django_assert_num_queries(8):
        found = progress_of(qualification, rows, TODAY)
        assert [line.met for line in found] == [3] * number


def test_a_copy_and_an_erasure_know_of_candidates() -> None:
    row = make_ready()
    noted = ask(row.qualification, "other")
    add_evidence(row, noted, note="Seen by Ana", actor=None)
    awards_before = standing(row)

    (told,) = export_candidacies(row.person)
    assert told["evidence"] == ["Seen by Ana"]
    erase_candidacies(row.person, timezone.now())

    assert Evidence.objects.get().note == ""
    assert standing(row) == awards_before  # what is counted stays


def test_merged_cards_have_what_both_had() -> None:
    keep, lose = make_person(), make_person()
    qualification = make_qualification()
    noted = ask(qualification, "other", count=2)
    for person in (keep, lose):
        row = make_candidate(qualification, person)
        add_evidence(row, noted, note="Seen", actor=None)

    merge_people(keep, lose, actor=None)

    row = qualification.candidacies.get()
    assert (row.person, standing(row)) == (keep, [(2, 2)])


def test_the_desk_shows_where_each_stands_and_grants(client: Client) -> None:
    client.force_login(make_admin())
    row = make_ready()
    page = client.get(reverse("qualification_page", args=[row.qualification.uid]))
    assert "ready to be granted" in page.content.decode()
    assert "1 of 1" in page.content.decode()

    path = reverse("candidate_page", args=[row.uid])
    refused = client.post(path, {"act": "grant", "granted_on": "1.1.2090"})
    assert refused.status_code == 400
    assert "The day is still to come" in refused.content.decode()
    client.post(path, {"act": "grant", "granted_on": f"{TODAY:%d.%m.%Y}"})

    assert row.awards.get().granted_on == TODAY
    assert "until" in client.get(path).content.decode()


def test_a_wrong_form_keeps_what_was_typed(client: Client) -> None:
    client.force_login(make_admin())
    programme = make_programme()
    path = reverse("programme_qualifications", args=[programme.code])

    answer = client.post(path, {"titles_en": "Facilitator", "renewal_hours": "8"})

    assert answer.status_code == 400
    assert "What is renewed must end" in answer.content.decode()
    assert 'value="Facilitator"' in answer.content.decode()
    assert not programme.qualifications.exists()
