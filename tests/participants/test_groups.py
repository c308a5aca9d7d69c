from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from participants.models import AuditEvent, Membership, TargetGroup
from participants.selectors.criteria import criteria, criteria_for
from participants.selectors.groups import (
    BadRule,
    group_problems,
    members_of,
    organisations_by,
    people_by,
)
from participants.selectors.rule_words import in_lines, names_in, rule_in_words
from participants.services.consents import record_consent
from participants.services.groups import archive_group, change_group, create_group
from tests.factories import (
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_region,
    make_wording,
)

pytestmark = pytest.mark.django_db
COUNCILS = {"criterion": "organisation_kind", "value": ["council"]}
PEOPLE = TargetGroup.Subject.PEOPLE
ORGANISATIONS = TargetGroup.Subject.ORGANISATIONS


def people(rule: Any, at: datetime | None = None) -> set[Any]:
    return set(people_by(rule, at=at or timezone.now()))


def council(**fields: Any) -> Any:
    return make_organisation(kind="council", **fields)


# --- refusals -----------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        {},
        None,
        [],
        "everyone",
        {"all": []},
        {"any": []},
        {"not": {}},
        {"all": [COUNCILS], "any": [COUNCILS]},
        {"criterion": "nothing", "value": 1},
        {"criterion": "organisation_kind"},
        {"criterion": "organisation_kind", "value": []},
        {"criterion": "organisation_kind", "value": ["castle"]},
        {"criterion": "organisation_kind", "value": "council"},
        {"criterion": "organisation_kind", "value": ["council"], "more": 1},
        {"criterion": "region", "value": [str(uuid4())]},
        {"not": {"criterion": "region", "value": [str(uuid4())]}},
        {"not": {"criterion": "region", "value": ["x"]}},
        {"all": [COUNCILS, 7]},
        {"any": [COUNCILS, {"criterion": ["x"], "value": 1}]},
    ],
)
def test_a_rule_that_cannot_be_read_chooses_nobody(rule: Any) -> None:
    make_post(organisation=council())

    with pytest.raises(BadRule):
        people(rule)

    assert group_problems(rule)


def test_a_rule_that_is_too_deep_or_long_is_refused() -> None:
    deep: Any = COUNCILS
    for _ in range(500):
        deep = {"not": deep}

    assert group_problems(deep) == ["Its conditions lie too deep in one another."]
    assert group_problems({"any": [COUNCILS] * 41}) == ["It has too many conditions."]
    assert group_problems({"any": [COUNCILS] * 40}) == []


def test_a_merged_organisation_in_a_rule_is_an_error() -> None:
    kept = make_organisation(kind="association")
    merged = make_organisation(kind="association", merged_into=kept)

    problems = group_problems({"criterion": "membership", "value": [str(merged.uid)]})

    assert len(problems) == 1


def test_create_group_refuses_a_bad_rule() -> None:
    with pytest.raises(BadRule):
        create_group({"en": "Everyone"}, {}, actor=None)

    assert not TargetGroup.objects.exists()


def test_change_group_refuses_a_bad_rule() -> None:
    group = make_group(COUNCILS)

    with pytest.raises(BadRule):
        change_group(group, actor=None, names=group.names, rule={"all": []})

    group.refresh_from_db()
    assert group.rule == COUNCILS


# --- what a rule chooses ----------------------------------------------------------


def test_leaves_side_by_side_hold_for_one_post() -> None:
    lawyer = make_profile("lawyer")
    both, apart = make_person(), make_person()
    make_post(both, organisation=council(), profiles=[lawyer])
    make_post(apart, organisation=council())
    make_post(apart, profiles=[lawyer])
    lawyers = {"criterion": "job_profile", "value": [str(lawyer.uid)]}

    assert people({"all": [COUNCILS, lawyers]}) == {both}
    assert people({"any": [COUNCILS, lawyers]}) == {both, apart}
    assert people({"all": [COUNCILS, {"not": lawyers}]}) == set()


def test_a_post_of_several_profiles_is_of_each() -> None:
    lawyer, head = make_profile(), make_profile()
    both = make_post(profiles=[lawyer, head]).person
    one = make_post(profiles=[head]).person
    make_post()
    lawyers = {"criterion": "job_profile", "value": [str(lawyer.uid)]}
    heads = {"criterion": "job_profile", "value": [str(head.uid)]}
    either = {"criterion": "job_profile", "value": [str(lawyer.uid), str(head.uid)]}

    assert people(either) == {both, one}
    assert people({"all": [lawyers, heads]}) == {both}
    assert people({"all": [heads, {"not": lawyers}]}) == {one}
    chosen = members_of(make_group(either), at=timezone.now())
    assert chosen.count() == 2  # each once


def test_only_posts_of_the_day_count() -> None:
    former = make_post(organisation=council(), ended_on=date(2020, 12, 31)).person
    present = make_post(organisation=council(), started_on=date(2021, 1, 1)).person
    then = datetime(2020, 6, 1, tzinfo=UTC)

    assert people(COUNCILS) == {present}
    assert people(COUNCILS, then) == {former}


def test_a_region_holds_all_below_it() -> None:
    district = make_region(level="district")
    town = make_region(parent=district)
    near = make_post(organisation=make_organisation(region=town)).person
    make_post(organisation=make_organisation(region=make_region()))

    rule = {"criterion": "region", "value": [str(district.uid)]}

    assert people(rule) == {near}
    assert people({"not": rule}) != {near}


def test_membership_is_that_of_the_day() -> None:
    body = make_organisation(kind="association")
    member, former = make_organisation(), make_organisation()
    Membership.objects.create(member=member, body=body)
    Membership.objects.create(member=former, body=body, ended_on=date(2020, 1, 1))
    inside = make_post(organisation=member).person
    make_post(organisation=former)
    rule = {"criterion": "membership", "value": [str(body.uid)]}

    assert people(rule) == {inside}
    assert set(organisations_by(rule, at=timezone.now())) == {member}


def test_language_and_consent() -> None:
    wording = make_wording("newsletter")
    reader, other = make_person(language="sr"), make_person(language="sr")
    make_person(language="bg")
    record_consent(
        reader,
        wording,
        is_given=True,
        channel="form",
        language="sr",
        at=timezone.now(),
        actor=None,
    )
    serbian = {"criterion": "language", "value": ["sr", "sr-latn"]}
    agreed = {"criterion": "consent", "value": "newsletter"}

    assert people(serbian) == {reader, other}
    assert people({"all": [serbian, agreed]}) == {reader}
    assert people({"all": [serbian, {"not": agreed}]}) == {other}


def test_organisations_by_kind_and_not_member() -> None:
    body = make_organisation(kind="association")
    inside, outside = council(), council()
    make_organisation()
    Membership.objects.create(member=inside, body=body)
    member = {"criterion": "membership", "value": [str(body.uid)]}

    found = organisations_by({"all": [COUNCILS, {"not": member}]}, at=timezone.now())

    assert set(found) == {outside}


def test_a_person_with_two_fitting_posts_is_chosen_once() -> None:
    person = make_person()
    make_post(person, organisation=council())
    make_post(person, organisation=council())

    assert list(people_by(COUNCILS, at=timezone.now())) == [person]


def test_merged_and_erased_people_are_never_chosen() -> None:
    kept = make_post(organisation=council()).person
    make_post(make_person(merged_into=kept), organisation=council())
    make_post(make_person(erased_at=timezone.now()), organisation=council())

    assert people(COUNCILS) == {kept}


@pytest.mark.parametrize("count", [1, 3])
def test_members_of_is_one_query(count: int, django_assert_num_queries: Any) -> None:
    for _ in range(count):
        make_post(organisation=council())
    tree = {"all": [COUNCILS, {"not": {"criterion": "language", "value": ["sr"]}}]}
    group = make_group({"any": [tree, COUNCILS]})

    with django_assert_num_queries(1):
        found = list(members_of(group, at=timezone.now()))

    assert len(found) == count


def test_members_of_asks_the_subject_of_the_group() -> None:
    row = council()
    group = make_group(COUNCILS, subject=ORGANISATIONS)

    assert list(members_of(group, at=timezone.now())) == [row]


# --- the registry, words, acts ------------------------------------------------------


def test_criteria_have_one_key_per_subject() -> None:
    keys = [(row.subject, row.key) for row in criteria]

    assert len(keys) == len(set(keys))
    assert {row.key for row in criteria_for(ORGANISATIONS)} >= {
        "organisation_kind",
        "region",
        "membership",
        "legal_form",
    }


def words(rule: Any) -> list[Any]:
    def plain(phrase: Any) -> Any:
        parts = [plain(part) for part in phrase.parts]
        return [phrase.text, parts] if parts else phrase.text

    phrase = rule_in_words(rule, PEOPLE)
    assert phrase is not None
    return [phrase.text, [plain(part) for part in phrase.parts]]


def test_rules_in_words_read_each_kind_of_row_once(
    django_assert_num_queries: Any,
) -> None:
    town, other = make_region(name_latin="Smolyan"), make_region(name_latin="Devin")
    network = make_organisation("Network", language="en", kind="network")
    rules: list[Any] = [
        {
            "all": [
                {"criterion": "region", "value": [str(town.uid)]},
                {"not": {"criterion": "region", "value": [str(other.uid)]}},
            ]
        },
        {"criterion": "membership", "value": [str(network.uid)]},
        {"any": [COUNCILS, {"criterion": "region", "value": [str(uuid4()), "x", 1]}]},
    ]

    with django_assert_num_queries(2):
        names = names_in((rule, PEOPLE) for rule in rules)
    with django_assert_num_queries(0):
        told = [in_lines(rule_in_words(rule, PEOPLE, names)) for rule in rules[:2]]
    broken = in_lines(rule_in_words(rules[2], PEOPLE, names))

    first, second, third = told[0].splitlines()
    assert first == "All of these apply:"
    assert second.startswith("– ")
    assert "Smolyan" in second
    assert "Not: " in third
    assert "Devin" in third
    assert told == [in_lines(rule_in_words(rule, PEOPLE)) for rule in rules[:2]]
    assert broken == in_lines(rule_in_words(rules[2], PEOPLE))


def test_rule_in_words_names_the_values() -> None:
    town = make_region(name_latin="Smolyan")
    rule = {
        "all": [
            {"criterion": "organisation_kind", "value": ["council", "ngo"]},
            {"not": {"criterion": "region", "value": [str(town.uid)]}},
            {"criterion": "unknown", "value": 1},
            {"not": {"any": [COUNCILS, {"not": {"all": [COUNCILS]}}]}},
        ]
    }

    council = "Kind of organisation: municipal council"
    assert words(rule) == [
        "All of these apply:",
        [
            f"{council}, non-governmental organisation",
            "Not: Place, and all in it: Smolyan, Bulgaria",
            "A condition cannot be read.",
            [
                "None of these applies:",
                [council, ["Not all of these apply:", [council]]],
            ],
        ],
    ]
    assert rule_in_words({}, PEOPLE) is None


def test_change_group_notes_the_rule() -> None:
    group = make_group(COUNCILS)
    rule = {"all": [COUNCILS]}

    change_group(group, actor=None, names=group.names, rule=rule)
    change_group(group, actor=None, names=group.names, rule=rule)

    event = AuditEvent.objects.get()
    assert (event.before, event.after) == ({"rule": COUNCILS}, {"rule": rule})


def test_archive_group_and_back() -> None:
    group = make_group(COUNCILS)

    archive_group(group, actor=None, is_archived=True)
    archive_group(group, actor=None, is_archived=True)
    archive_group(group, actor=None, is_archived=False)

    group.refresh_from_db()
    assert not group.is_archived
    acts = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["group.archived", "group.restored"]


def test_a_post_that_begins_tomorrow_does_not_count() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    make_post(organisation=council(), started_on=tomorrow)

    assert people(COUNCILS) == set()


# --- when a post was held -----------------------------------------------------


@pytest.mark.parametrize(
    ("when", "expected"),
    [("now", {"now"}), ("former", {"former"}), ("ever", {"now", "former"})],
)
def test_post_held_says_of_which_posts_the_rest_is_asked(
    when: str, expected: set[str]
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    row = council()
    found = {"now": make_person(), "former": make_person(), "elsewhere": make_person()}
    make_post(found["now"], organisation=row)
    make_post(found["former"], organisation=row, ended_on=yesterday)
    make_post(found["elsewhere"], ended_on=yesterday)
    rule = {"all": [COUNCILS, {"criterion": "post_held", "value": when}]}

    assert people(rule) == {found[name] for name in expected}
    assert people({"criterion": "post_held", "value": "former"}) == {
        found["former"],
        found["elsewhere"],
    }


def test_gender_is_asked_of_the_card() -> None:
    woman, _man, _unknown = (
        make_person(gender=value) for value in ("woman", "man", "")
    )

    assert people({"criterion": "gender", "value": ["woman"]}) == {woman}
    assert group_problems({"criterion": "gender", "value": [""]})
