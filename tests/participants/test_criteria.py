"""Each criterion, with somebody just inside and somebody just outside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from courses.models import Course
from participants.models import Body, BodyMember, Membership, TargetGroup
from participants.selectors.criteria import (
    Asked,
    Criterion,
    criteria,
    find_criterion,
    stored,
)
from participants.selectors.groups import (
    group_problems,
    members_of,
    organisations_by,
    people_by,
)
from participants.selectors.nesting import asks_sensitive
from participants.selectors.rule_words import rule_in_words
from participants.services.consents import record_consent
from tests.factories import (
    make_event,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_programme,
    make_region,
    make_wording,
)

pytestmark = pytest.mark.django_db
COUNCILS = {"criterion": "organisation_kind", "value": ["council"]}


def people(rule: Any) -> set[Any]:
    return set(people_by(rule, at=timezone.now()))


def organisations(rule: Any) -> set[Any]:
    return set(organisations_by(rule, at=timezone.now()))


def on(day: str) -> dict[str, str]:
    return {"criterion": "on_day", "value": day}


# --- posts --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "title", "fits"),
    [
        ("кмет", "Кмет на общината", True),
        ("КМЕТ", "заместник-кмет", True),
        ("kmet", "Кмет", True),
        ("начелник", "Načelnik opštine", True),
        ("načelnik", "НАЧЕЛНИК", True),
        ("кмет", "съветник", False),
        ("shef (a.b)", "shef (a.b)", True),
        ("shef (a.b)", "shef (axb)", False),
        ("[a-z]+", "mayor", False),
    ],
)
def test_post_title_in_either_case_and_script(
    asked: str, title: str, fits: bool
) -> None:
    person = make_post(title=title).person

    assert people({"criterion": "post_title", "value": asked}) == (
        {person} if fits else set()
    )


def test_post_title_is_of_the_same_post() -> None:
    mayor = make_post(organisation=make_organisation(kind="council"), title="mayor")
    elsewhere = make_post(title="mayor")
    make_post(elsewhere.person, organisation=make_organisation(kind="council"))
    rule = {"all": [COUNCILS, {"criterion": "post_title", "value": "mayor"}]}

    assert people(rule) == {mayor.person}


@pytest.mark.parametrize("value", ["ab", "", "x" * 61, "\x00\x00\x00", ["a"], {}])
def test_post_title_refuses_what_is_no_word(value: Any) -> None:
    rule = {"criterion": "post_title", "value": value}

    assert group_problems(rule) or people(rule) == set()


def test_has_post_is_of_the_day() -> None:
    today = timezone.localdate()
    held = make_post(ended_on=today).person
    former = make_post(ended_on=today - timedelta(days=1)).person
    never = make_person()

    assert people({"criterion": "has_post", "value": "yes"}) == {held}
    assert people({"criterion": "has_post", "value": "no"}) == {former, never}


def test_staff_profile_is_of_posts_held_today() -> None:
    lawyer = make_profile("lawyer")
    with_one, without = make_organisation(), make_organisation()
    make_post(organisation=with_one, profiles=[lawyer])
    make_post(organisation=without, profiles=[lawyer], ended_on=date(2020, 1, 1))
    rule = {"criterion": "staff_profile", "value": [str(lawyer.uid)]}

    assert organisations(rule) == {with_one}


# --- bodies, memberships and days ------------------------------------------------


def test_team_is_that_of_the_day() -> None:
    body = Body.objects.create(organisation=make_organisation(), names={"en": "Forum"})
    inside, left, other = make_person(), make_person(), make_person()
    BodyMember.objects.create(body=body, person=inside)
    BodyMember.objects.create(body=body, person=left, ended_on=date(2020, 1, 1))
    team = {"criterion": "team", "value": [str(body.uid)]}

    assert people(team) == {inside}
    assert people({"all": [team, on("2019-12-31")]}) == {inside, left}
    assert other not in people(team)


def test_a_network_has_organisations_and_people() -> None:
    network = make_organisation(kind="network")
    member = make_organisation()
    Membership.objects.create(member=member, body=network, started_on=date(2024, 5, 1))
    staff = make_post(organisation=member).person
    rule = {"criterion": "membership", "value": [str(network.uid)]}

    assert organisations(rule) == {member}
    assert people(rule) == {staff}
    assert organisations({"all": [rule, on("2024-04-30")]}) == set()
    assert organisations({"all": [rule, on("2024-05-01")]}) == {member}


@pytest.mark.parametrize("of_people", [False, True])
def test_a_member_municipality_has_its_council_and_its_offices(
    of_people: bool,
) -> None:
    """Seed 002: the councillors of the members, though the administration is named."""
    association = make_organisation(kind="association")
    town, other = make_region(), make_region()
    community = make_region(parent=town, level="community")
    hall = make_organisation(kind="administration", region=town)
    rows = {
        "hall": hall,
        "council": make_organisation(kind="council", region=town),
        "office": make_organisation(kind="office", region=town, parent=hall),
        "community": make_organisation(kind="community", region=community),
        "elsewhere": make_organisation(kind="council", region=other),
        "district": make_organisation(kind="regional", region=town.parent),
        "nowhere": make_organisation(kind="council"),
        "ngo": make_organisation(kind="ngo", region=other),
    }
    for member in (hall, rows["ngo"]):  # of an NGO no municipality is a member
        Membership.objects.create(
            member=member, body=association, started_on=date(2008, 5, 1)
        )
    staff = {name: make_post(organisation=row).person for name, row in rows.items()}
    found = staff if of_people else rows
    asked = people if of_people else organisations
    rule = {"criterion": "member_municipality", "value": [str(association.uid)]}
    inside = {found[name] for name in ("hall", "council", "office", "community")}

    assert asked(rule) == inside
    assert asked({"all": [rule, COUNCILS]}) == {found["council"]}
    assert asked({"all": [COUNCILS, {"not": rule}]}) == {
        found["elsewhere"],
        found["nowhere"],
    }
    assert asked({"all": [rule, on("2008-04-30")]}) == set()


def test_a_person_of_two_towns_is_of_the_member_by_the_same_post() -> None:
    association = make_organisation(kind="association")
    town, other = make_region(), make_region()
    hall = make_organisation(kind="administration", region=town)
    Membership.objects.create(member=hall, body=association)
    person = make_post(organisation=hall).person
    make_post(person, organisation=make_organisation(kind="council", region=other))
    member = {"criterion": "member_municipality", "value": [str(association.uid)]}

    assert people({"all": [member, COUNCILS]}) == set()
    assert people(member) == {person}


def test_regional_administrations_that_were_no_members_in_2008() -> None:
    """R-49: type, region and not member, with the list of a day."""
    south = make_region(level="statistical")
    association = make_organisation(kind="association")
    offices = [
        make_organisation(kind="administration", region=make_region(parent=south))
        for _ in range(40)
    ]
    make_organisation(kind="administration", region=make_region())
    for row in offices[:4]:
        Membership.objects.create(member=row, body=association)
    for row in offices[4:10]:  # they joined later
        Membership.objects.create(
            member=row, body=association, started_on=date(2010, 1, 1)
        )
    conditions = [
        {"criterion": "organisation_kind", "value": ["administration"]},
        {"criterion": "region", "value": [str(south.uid)]},
        {"not": {"criterion": "membership", "value": [str(association.uid)]}},
    ]

    assert len(organisations({"all": [*conditions, on("2008-06-30")]})) == 36
    assert len(organisations({"all": conditions})) == 30


def test_on_day_reaches_what_lies_below_and_nothing_beside() -> None:
    former = make_post(
        organisation=make_organisation(kind="council"), ended_on=date(2020, 1, 1)
    ).person
    present = make_post(
        organisation=make_organisation(kind="council"), started_on=date(2021, 1, 1)
    ).person
    then = {"all": [on("2019-01-01"), {"any": [COUNCILS]}]}

    assert people(then) == {former}
    assert people({"any": [then, COUNCILS]}) == {former, present}
    assert people({"all": [{"not": then}, COUNCILS]}) == {present}


@pytest.mark.parametrize(
    "rule",
    [
        on("2019-01-01"),
        {"all": [on("2019-01-01")]},
        {"any": [on("2019-01-01"), COUNCILS]},
        {"all": [{"not": on("2019-01-01")}, COUNCILS]},
        {"all": [on("2019-01-01"), on("2020-01-01"), COUNCILS]},
        {"all": [on("2019-13-01"), COUNCILS]},
        {"all": [on(""), COUNCILS]},
        {"all": [{"criterion": "on_day", "value": 7}, COUNCILS]},
    ],
)
def test_a_day_that_says_nothing_is_refused(rule: Any) -> None:
    assert group_problems(rule)


def test_consent_is_that_of_the_day() -> None:
    person, wording = make_person(), make_wording("newsletter")
    for given, day in ((True, 1), (False, 3)):
        record_consent(
            person,
            wording,
            is_given=given,
            channel="form",
            language="en",
            at=datetime(2024, 5, day, tzinfo=timezone.get_current_timezone()),
            actor=None,
        )
    agreed = {"criterion": "consent", "value": "newsletter"}

    assert people(agreed) == set()
    assert people({"all": [agreed, on("2024-05-02")]}) == {person}
    assert people({"all": [agreed, on("2024-04-30")]}) == set()


# --- people and organisations themselves -------------------------------------------


def test_age_is_counted_from_the_year_of_birth() -> None:
    year = timezone.localdate().year
    older, edge, younger = (make_person(birth_year=year - age) for age in (36, 35, 34))
    make_person(birth_year=None)

    assert people({"criterion": "age_from", "value": 35}) == {older, edge}
    assert people({"criterion": "age_to", "value": 35}) == {edge, younger}
    assert group_problems({"criterion": "age_to", "value": 0})
    assert group_problems({"criterion": "age_to", "value": 121})


def test_language_of_an_organisation() -> None:
    serbian, _other = make_organisation(language="sr"), make_organisation(language="bg")

    assert organisations({"criterion": "language", "value": ["sr"]}) == {serbian}


def test_legal_form() -> None:
    public = make_organisation(kind="ngo", legal_form="public_benefit")
    make_organisation(kind="ngo")
    rule = {"criterion": "legal_form", "value": ["public_benefit"]}

    assert organisations(rule) == {public}
    assert people(rule) == set()
    assert people(rule) | {make_post(organisation=public).person} == people(rule)


# --- the registry -----------------------------------------------------------------


def test_gender_and_age_are_sensitive_and_nothing_else_is() -> None:
    assert {row.key for row in criteria if row.is_sensitive} == {
        "gender",
        "age_from",
        "age_to",
    }


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"criterion": "gender", "value": ["woman"]}, True),
        ({"all": [COUNCILS, {"not": {"criterion": "age_to", "value": 3}}]}, True),
        ({"criterion": "gender"}, True),
        ({"all": [COUNCILS, [{"criterion": "gender", "value": "?"}]]}, True),
        (COUNCILS, False),
        ({}, False),
        (None, False),
        ("gender", False),
    ],
)
def test_asks_sensitive_looks_everywhere(rule: Any, expected: bool) -> None:
    assert asks_sensitive(rule, "people") is expected
    assert not asks_sensitive(rule, "organisations")


def answers() -> dict[str, Any]:
    """A good answer to each criterion."""
    organisation = make_organisation(kind="association")
    body = Body.objects.create(organisation=organisation, names={"en": "Forum"})
    event = make_event()
    uids = {
        "region": make_region(),
        "membership": organisation,
        "member_municipality": organisation,
        "job_profile": make_profile(),
        "staff_profile": make_profile(),
        "team": body,
        "programme": make_programme(),
        "programme_role": event.programme,
        "role_programme": event.programme,
        "contact": event.programme,
        "attended_event": event,
        "registered_event": event,
        "attended_kind": event.kind,
        "certificate_course": Course.objects.create(titles={"en": "Budgets"}),
    }
    return {
        **{key: [str(row.uid)] for key, row in uids.items()},
        "organisation_kind": ["council"],
        "legal_form": ["public_benefit"],
        "post_title": "mayor",
        "post_held": "now",
        "has_post": "yes",
        "gender": ["woman"],
        "age_from": 30,
        "age_to": 30,
        "language": ["bg"],
        "consent": "newsletter",
        "presence": 80,
        "partner_role": ["mentor"],
        "event_role": ["trainer"],
        "on_day": "2024-05-01",
        "in_group": {
            subject: [str(make_group(COUNCILS, subject=subject).uid)]
            for subject in TargetGroup.Subject.values
        },
    }


def answer_to(criterion: Criterion, values: dict[str, Any]) -> Any:
    value = values[criterion.key]
    return value[criterion.subject] if isinstance(value, dict) else value


def test_special_categories_are_never_asked() -> None:
    """Answers about disability, minority or health lie in tables of their own."""
    values = answers()

    for criterion in criteria:
        value = criterion.field().clean(answer_to(criterion, values))
        q = criterion.q(value, Asked(timezone.now(), {}))
        named = repr(q).lower() + str(q.deconstruct()).lower()
        assert "specialanswer" not in named


def test_every_criterion_says_itself_in_words_and_keeps_its_answer() -> None:
    values = answers()

    for criterion in criteria:
        value = answer_to(criterion, values)
        leaf = {"criterion": criterion.key, "value": value}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                phrase = rule_in_words(leaf, criterion.subject)
                assert phrase is not None
                assert phrase.text.startswith(f"{criterion.label}: ")
                assert stored(criterion.field().clean(value)) == value


def test_a_day_stands_in_words_as_the_reader_writes_it() -> None:
    with translation.override("sr-latn"):
        phrase = rule_in_words(on("2008-06-30"), "people")

    assert phrase is not None
    assert phrase.text.endswith(": 30.06.2008.")


@pytest.mark.parametrize("count", [1, 3])
def test_all_criteria_at_once_are_one_query_on_people(
    count: int, django_assert_num_queries: Any
) -> None:
    """Rows that a rule names are read first, one query for each; then one for all."""
    values = answers()
    for _ in range(count):
        make_person()
    for subject in TargetGroup.Subject.values:
        leaves = [
            {"not": {"criterion": row.key, "value": answer_to(row, values)}}
            for row in criteria
            if row.subject == subject and not row.sets_day
        ]
        half = len(leaves) // 2
        rule = {"all": [{"any": leaves[:half]}, {"any": leaves[half:]}]}
        group = make_group(rule, subject=subject)
        named = sum(
            hasattr(row.field(), "queryset")
            for row in criteria
            if row.subject == subject
        )

        with django_assert_num_queries(named + 1):
            found = list(members_of(group, at=timezone.now()))

        assert len(found) >= count


@pytest.mark.parametrize("garbage", [None, [], {}, "x", 7, [[]], [{}], "\x00", -1, 1e9])
def test_no_criterion_trips_over_a_strange_answer(garbage: Any) -> None:
    for criterion in criteria:
        try:
            value = criterion.field().clean(garbage)
        except ValidationError:
            continue
        known = find_criterion(criterion.key, criterion.subject)
        assert known is not None
        known.q(value, Asked(timezone.now()))
