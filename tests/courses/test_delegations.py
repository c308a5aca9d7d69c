"""Whom a municipality sends on a study visit: the rule, its check, exceptions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import DelegationRule, DelegationWaiver, Event, Registration
from courses.services.correction import correct_registration
from courses.services.delegations import (
    DelegationFull,
    RuleSaysNothing,
    delegations_of,
    set_rule,
    waive,
)
from courses.services.registration import register
from participants.models import AuditEvent, JobProfile, Organisation
from tests.clients import organiser_of
from tests.courses.factories import make_visit, sign_up
from tests.factories import (
    make_group,
    make_organisation,
    make_profile,
    make_region,
    make_registration,
)

pytestmark = pytest.mark.django_db


def ruled(**rules: Any) -> tuple[Event, JobProfile, Organisation]:
    """A visit to which each municipality sends one elected official at most."""
    event, elected = make_visit(), make_profile("elected")
    rules.setdefault("most", 1)
    set_rule(event, profile=elected, actor=None, **rules)
    office = make_organisation("Община Смолян", region=make_region())
    return event, elected, office


def test_one_more_than_the_rule_allows_is_refused_in_words() -> None:
    event, elected, office = ruled()
    sign_up(event, 1, organisation=office, profiles=[elected])

    with pytest.raises(DelegationFull) as refusal:
        sign_up(event, 2, organisation=office, profiles=[elected])

    assert "at most 1 may take part as “elected”" in str(refusal.value)
    assert Registration.objects.count() == 1


def test_the_rule_counts_all_bodies_of_the_municipality() -> None:
    event, elected, office = ruled()
    council = make_organisation("Общински съвет Смолян", region=office.region)
    village = make_region(level="community", parent=office.region)
    sign_up(event, 1, organisation=council, profiles=[elected])

    for body in (office, make_organisation("Кметство", region=village)):
        with pytest.raises(DelegationFull):
            sign_up(event, 2, organisation=body, profiles=[elected])

    elsewhere = make_organisation(region=make_region())
    sign_up(event, 3, organisation=elsewhere, profiles=[elected])
    sign_up(event, 4, organisation=office)
    assert Registration.objects.count() == 3


def test_a_rule_by_target_group_and_one_for_the_whole_delegation() -> None:
    event, office = make_visit(), make_organisation(region=make_region())
    group = make_group({"criterion": "gender", "value": ["woman"]})
    set_rule(event, group=group, most=1, actor=None)
    set_rule(event, most=2, actor=None)
    sign_up(event, 1, organisation=office, gender="woman")

    with pytest.raises(DelegationFull):
        sign_up(event, 2, organisation=office, gender="woman")
    sign_up(event, 3, organisation=office, gender="man")
    with pytest.raises(DelegationFull):
        sign_up(event, 4, organisation=office, gender="man")

    assert Registration.objects.count() == 2


def test_a_hold_that_ran_out_makes_room() -> None:
    event, elected, office = ruled()
    row = sign_up(event, 1, organisation=office, profiles=[elected])
    past = timezone.now() - timedelta(minutes=1)
    Registration.objects.filter(pk=row.pk).update(held_until=past)

    sign_up(event, 2, organisation=office, profiles=[elected])

    assert Registration.objects.count() == 2


def test_the_same_person_again_is_told_what_a_stranger_is_told() -> None:
    event, elected, office = ruled()
    sign_up(event, 1, organisation=office, profiles=[elected])

    with pytest.raises(DelegationFull):
        sign_up(event, 1, organisation=office, profiles=[elected])


def test_an_organiser_adds_one_more_with_a_reason() -> None:
    event, elected, office = ruled()
    sign_up(event, 1, organisation=office, profiles=[elected])

    sign_up(
        event,
        2,
        organisation=office,
        profiles=[elected],
        source="staff",
        override_reason="interpreter",
    )

    assert DelegationWaiver.objects.get().reason == "interpreter"
    assert Registration.objects.count() == 2
    assert AuditEvent.objects.filter(action="delegation.waived").count() == 1


def test_who_is_registered_already_needs_no_exception() -> None:
    event, elected, office = ruled()
    mine = {"organisation": office, "profiles": [elected]}
    first = sign_up(event, 1, **mine)

    again = sign_up(event, 1, source="staff", override_reason="interpreter", **mine)

    assert again == first
    assert not DelegationWaiver.objects.exists()


def test_a_correction_keeps_to_the_rule() -> None:
    event, elected, office = ruled()
    sign_up(event, 1, organisation=office, profiles=[elected])
    row = sign_up(event, 2, organisation=office)

    with pytest.raises(DelegationFull):
        correct_registration(row, profiles=[elected], actor=None)

    row.refresh_from_db()
    assert row.stated_profiles == []
    assert office.region is not None
    waive(event, office.region, reason="agreed", actor=None)
    assert correct_registration(
        row, profiles=[elected], actor=None
    ).stated_profiles == [elected]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_pass_the_rule() -> None:
    event, elected, office = ruled()

    def attempt(number: int) -> str:
        try:
            sign_up(event, number, organisation=office, profiles=[elected])
        except DelegationFull as refusal:
            return refusal.code
        else:
            return "registered"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, range(1, 7)))

    assert answers.count("registered") == 1
    assert answers.count("delegation_full") == 5


def test_delegations_list_what_lacks_and_what_is_beyond() -> None:
    event, elected, office = ruled(least=1)
    staff = make_profile("staff")
    set_rule(event, profile=staff, least=2, actor=None)
    make_registration(event, organisation=office, profiles=[elected])
    make_registration(event, organisation=office, profiles=[elected])
    make_registration(event, organisation=office, profiles=[staff])
    make_registration(event, organisation=None)

    first, nobody = delegations_of(event)

    found = [(row.name, row.lacks, row.beyond) for row in first.counts]
    assert found == [("elected", 0, 1), ("staff", 1, 0)]
    assert (nobody.sender, nobody.violations) == (None, [])


def test_the_desk_accepts_a_violation_and_ends_that() -> None:
    event, _elected, office = ruled(least=1)
    make_registration(event, organisation=office)
    client, path = organiser_of(event), f"/desk/events/{event.slug}/delegations/"
    assert office.region is not None
    row = {"row": str(office.region.uid)}

    client.post(path, row | {"act": "waive", "reason": ""})
    assert not DelegationWaiver.objects.exists()
    client.post(path, row | {"act": "waive", "reason": "the mayor is ill"})

    waiver = DelegationWaiver.objects.get()
    assert "Accepted: the mayor is ill" in client.get(path).content.decode()
    client.post(path, {"act": "end", "row": str(waiver.uid)})
    assert not DelegationWaiver.objects.exists()


def test_a_rule_is_set_changed_and_removed_at_the_desk() -> None:
    event, profile = make_visit(), make_profile()
    client, path = organiser_of(event), f"/desk/events/{event.slug}/delegations/"
    data = {"act": "set", "profile": str(profile.uid), "least": "1"}

    client.post(path, data)
    client.post(path, data | {"most": "2"})

    rule = DelegationRule.objects.get()
    assert (rule.least, rule.most) == (1, 2)
    client.post(path, {"act": "remove", "row": str(rule.uid)})
    assert not DelegationRule.objects.exists()


def test_a_rule_that_cannot_be_is_refused() -> None:
    event, profile = make_visit(), make_profile()
    both = {"profile": profile, "group": make_group({"criterion": "language"})}

    with pytest.raises(RuleSaysNothing):
        set_rule(event, profile=profile, actor=None)
    for wrong in ({"least": 2, "most": 1}, {"most": 1, **both}):
        with pytest.raises(ValidationError):
            set_rule(event, actor=None, **wrong)

    assert not DelegationRule.objects.exists()


def test_the_list_takes_the_same_number_of_queries() -> None:
    counts = []
    for number in (1, 3):
        event, elected, _office = make_visit(), make_profile(), None
        set_rule(event, profile=elected, least=1, actor=None)
        for _ in range(number):
            office = make_organisation(region=make_region())
            make_registration(event, organisation=office, profiles=[elected])
        client = organiser_of(event)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/desk/events/{event.slug}/delegations/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_events_of_other_kinds_know_no_rule() -> None:
    event, elected, office = ruled()
    event.kind.behaviour = "seminar"
    event.kind.save()
    fields = {"organisation": office, "profiles": [elected]}

    for number in (1, 2):
        register(
            Event.objects.get(pk=event.pk),
            given_name="Ана",
            family_name=f"Нова{number}",
            email=f"ana{number}@town.example",
            language="bg",
            **fields,  # type: ignore[arg-type]
        )

    assert Registration.objects.count() == 2
