"""Target groups in target groups: one query, no circles, nothing told of a few."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from participants.access import usable_groups_for
from participants.models import AuditEvent, TargetGroup
from participants.selectors.groups import BadRule, group_problems, members_of, people_by
from participants.selectors.nesting import asks_sensitive, users_of
from participants.selectors.previews import preview_of
from participants.services.groups import (
    GroupInUse,
    NoReason,
    archive_group,
    change_group,
    create_group,
)
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
)

pytestmark = pytest.mark.django_db
WOMEN = {"all": [{"criterion": "gender", "value": ["woman"]}]}
BOSNIAN = {"all": [{"criterion": "language", "value": ["bs"]}]}
WHY = "Half of the places are for women."


def inside(*groups: TargetGroup) -> dict[str, Any]:
    return {"criterion": "in_group", "value": [str(row.uid) for row in groups]}


def people(rule: Any) -> set[Any]:
    return set(people_by(rule, at=timezone.now()))


def change(group: TargetGroup, rule: Any) -> TargetGroup:
    return change_group(group, actor=None, names=group.names, rule=rule, reason=WHY)


# --- whom it chooses ----------------------------------------------------------------


def test_whoever_is_in_one_of_the_groups(django_assert_num_queries: Any) -> None:
    bosnian = make_person(language="bs")
    clerk = make_post(organisation=make_organisation(kind="council")).person
    make_person(language="en")
    councils = {"criterion": "organisation_kind", "value": ["council"]}
    inner = make_group({"any": [inside(make_group(BOSNIAN)), councils]})
    outer = make_group({"all": [inside(inner)]})

    assert set(members_of(outer, at=timezone.now())) == {bosnian, clerk}
    assert bosnian not in people({"not": inside(inner)})
    rows = members_of(outer, at=timezone.now())
    with django_assert_num_queries(1):
        assert len(rows) == 2


def test_organisations_in_another_group() -> None:
    council = make_organisation(kind="council")
    make_organisation(kind="ngo")
    kind = {"criterion": "organisation_kind", "value": ["council"]}
    inner = make_group(kind, subject="organisations")
    outer = make_group(inside(inner), subject="organisations")

    assert set(members_of(outer, at=timezone.now())) == {council}
    assert group_problems(inside(inner))  # no group of people


def test_a_day_is_the_day_of_the_groups_in_it() -> None:
    council = make_organisation(kind="council")
    post = make_post(organisation=council, started_on=date(2020, 1, 1))
    post.ended_on = date(2021, 1, 1)
    post.save()
    kind = {"criterion": "organisation_kind", "value": ["council"]}
    inner = inside(make_group(kind))

    assert not people(inner)
    day = {"criterion": "on_day", "value": "2020-06-01"}
    assert people({"all": [inner, day]}) == {post.person}


# --- refusals ---------------------------------------------------------------------


@pytest.mark.parametrize("longer", [False, True])
def test_a_group_is_no_condition_of_itself(longer: bool) -> None:
    first = make_group(BOSNIAN, names={"en": "First"})
    last = make_group(inside(first), names={"en": "Second"})
    if longer:
        last = make_group(inside(last), names={"en": "Third"})

    with pytest.raises(BadRule, match="“First” cannot be a condition of itself"):
        change(first, inside(last))
    with pytest.raises(BadRule, match="“First” cannot be a condition of itself"):
        change(first, {"any": [BOSNIAN, {"not": inside(first)}]})

    first.refresh_from_db()
    assert first.rule == BOSNIAN
    assert not AuditEvent.objects.exists()


def test_a_circle_that_came_about_chooses_nobody() -> None:
    first, second = make_group(BOSNIAN), make_group(BOSNIAN)
    TargetGroup.objects.filter(pk=first.pk).update(rule=inside(second))
    TargetGroup.objects.filter(pk=second.pk).update(rule=inside(first))
    first.refresh_from_db()

    with pytest.raises(BadRule):
        members_of(first, at=timezone.now())
    assert not asks_sensitive(first.rule, "people")
    assert usable_groups_for(make_admin()).count() == 2


def test_groups_lie_only_so_deep_and_ask_only_so_much() -> None:
    group = make_group(BOSNIAN)
    for _ in range(5):
        group = make_group(inside(group))
    many = make_group({"any": [BOSNIAN] * 39})

    assert group_problems(group.rule) == []
    assert group_problems(inside(group)) == ["Its groups lie too deep in one another."]
    assert group_problems({"any": [inside(many)] * 3}) == []
    assert group_problems({"any": [inside(many)] * 4}) == [
        "It has too many conditions."
    ]


@pytest.mark.parametrize("value", [[], ["x"], [str(uuid4())], "x", {"a": 1}])
def test_an_unknown_group_is_an_error(value: Any) -> None:
    rule = {"criterion": "in_group", "value": value}

    assert group_problems(rule)
    assert not asks_sensitive(rule, "people")


def test_a_group_in_use_is_not_archived_and_says_where() -> None:
    group = make_group(BOSNIAN, names={"en": "Speakers"})
    make_group({"not": inside(group)}, names={"en": "Others"}, is_archived=True)

    with pytest.raises(GroupInUse, match=r"“Speakers” is .*: “Others”"):
        archive_group(group, actor=None, is_archived=True)
    client = client_of(make_admin())
    answer = client.post(reverse("group_archive", args=[group.uid]), follow=True)

    assert "“Others”" in answer.content.decode()
    group.refresh_from_db()
    assert not group.is_archived
    assert not AuditEvent.objects.filter(action="group.archived").exists()
    page = client.get(reverse("group_edit", args=[group.uid])).content.decode()
    assert "A condition of other target groups" in page


def test_an_archived_group_is_no_condition() -> None:
    group = make_group(BOSNIAN, is_archived=True)

    with pytest.raises(BadRule):
        create_group({"en": "New"}, inside(group), actor=None)

    assert TargetGroup.objects.count() == 1


# --- traits -----------------------------------------------------------------------


def test_a_trait_in_a_group_is_a_trait_of_the_groups_around_it() -> None:
    women = make_group(WOMEN, reason=WHY)
    with pytest.raises(NoReason):
        create_group({"en": "Around"}, {"not": inside(women)}, actor=None)
    around = create_group({"en": "Around"}, inside(women), actor=None, reason=WHY)
    outer = make_group(inside(around), reason=WHY)
    editor = make_grant(role="editor", row=make_organisation(kind="association")).user

    assert asks_sensitive(outer.rule, "people")
    assert not usable_groups_for(editor).exists()
    assert usable_groups_for(make_admin()).count() == 3


def test_an_editor_is_neither_offered_nor_let_it() -> None:
    women, plain = make_group(WOMEN, reason=WHY), make_group(BOSNIAN)
    editor = make_grant(role="editor", row=make_organisation(kind="association")).user
    client = client_of(editor)
    data = {
        "names_en": "Around",
        "rule-join": "all",
        "rule-0-criterion": "in_group",
        "rule-0-shown": "in_group",
        "rule-0-value": [str(plain.uid)],
        "act": "preview",
    }
    page = client.post(reverse("group_add"), data).content.decode()
    refused = client.post(
        reverse("group_add"), data | {"rule-0-value": [str(women.uid)], "act": "save"}
    )

    assert str(plain.uid) in page
    assert str(women.uid) not in page
    assert refused.status_code == 403
    assert TargetGroup.objects.count() == 2


def few(rule: Any) -> bool:
    return preview_of(rule, "people", make_admin()).is_few


@pytest.mark.parametrize("men", [0, 1, 4, 5])
def test_the_difference_of_two_groups_tells_of_nobody(men: int) -> None:
    for language in ("bs", "en"):
        for _ in range(6):
            make_person(language=language, gender="woman")
    for _ in range(men):
        make_person(language="bs", gender="man")
    for _ in range(6):
        make_person(language="en", gender="man")
    speakers = make_group(BOSNIAN)
    women = make_group({"all": [*BOSNIAN["all"], *WOMEN["all"]]}, reason=WHY)
    is_few = 0 < men < 5

    assert few(women.rule) is is_few
    assert few({"all": [inside(speakers), {"not": inside(women)}]}) is (men < 5)
    assert few({"not": {"any": [{"not": inside(speakers)}, inside(women)]}}) is (
        men < 5
    )
    let_in = {"all": [BOSNIAN, {"not": {"criterion": "gender", "value": ["man"]}}]}
    assert few(let_in) is is_few
    assert not few(inside(speakers))


@pytest.mark.parametrize(("elder", "is_few"), [(0, False), (3, True), (5, False)])
def test_groups_by_different_traits_are_compared_with_each_other(
    elder: int, is_few: bool
) -> None:
    """All women beside the women of an age: who is elder is the difference."""
    for _ in range(8):
        make_person(gender="woman", birth_year=1990)
        make_person(gender="man", birth_year=1990)
    for _ in range(elder):
        make_person(gender="woman", birth_year=1940)
    young = {"criterion": "age_to", "value": "60"}
    women = make_group(WOMEN, reason=WHY)

    assert not few(WOMEN)
    assert few({"all": [*WOMEN["all"], young]}) is is_few
    assert few({"all": [inside(women), young]}) is is_few


def test_whom_a_trait_lets_in_is_seen_by_the_difference_too() -> None:
    for _ in range(9):
        make_person(language="bs")
        make_person(language="en", gender="man")
    for _ in range(2):
        make_person(language="en", gender="woman")

    assert few({"any": [BOSNIAN, WOMEN]})


def test_a_list_of_few_is_not_written_out() -> None:
    for _ in range(5):
        make_person(gender="woman", language="bs")
        make_person(gender="man", language="en")
    women = make_group(WOMEN, reason=WHY)
    few_of_them = make_group({"all": [inside(women), BOSNIAN]}, reason=WHY)
    odd = make_person(gender="woman", language="en")
    rest = make_group({"all": [inside(women), {"not": BOSNIAN}]}, reason=WHY)
    admin, fields = client_of(make_admin()), {"language": "en", "columns": ["name"]}
    editor = make_grant(role="editor", row=make_organisation(kind="association")).user

    def answer(group: TargetGroup, client: Client = admin) -> Any:
        path = reverse("group_edit_export", args=[group.uid])
        form = client.get(path)
        if form.status_code == 200:
            form = client.post(path, fields | form.context["form"].initial)
        return form

    refused = answer(rest)
    assert odd.full_name not in refused.content.decode(errors="replace")
    assert refused.status_code == 400
    assert "Fewer than five people" in refused.content.decode()
    assert answer(few_of_them, client_of(editor)).status_code == 404


# --- at once ------------------------------------------------------------------------


def attempt(act: Callable[[], Any]) -> str:
    try:
        act()
    except DomainError as error:
        return str(error.code)
    return ""


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_close_no_circle(
    run_threads: Callable[..., list[Any]],
) -> None:
    for _ in range(5):
        first, second = make_group(BOSNIAN), make_group(BOSNIAN)
        acts = [
            partial(attempt, partial(change, first, inside(second))),
            partial(attempt, partial(change, second, inside(first))),
        ]

        results = run_threads(acts, workers=2)

        assert sorted(results) == ["", "bad_rule"]
        assert len(users_of(first)) + len(users_of(second)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_group_is_archived_or_named_but_not_both(
    run_threads: Callable[..., list[Any]],
) -> None:
    for _ in range(5):
        group = make_group(BOSNIAN)
        name = {"en": f"Group {timezone.now() + timedelta(0)}"}
        acts = [
            partial(
                attempt, partial(archive_group, group, actor=None, is_archived=True)
            ),
            partial(attempt, partial(create_group, name, inside(group), actor=None)),
        ]

        results = run_threads(acts, workers=2)

        assert sorted(map(bool, results)) == [False, True]
        group.refresh_from_db()
        assert group.is_archived != bool(users_of(group))
