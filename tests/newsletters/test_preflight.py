from __future__ import annotations

import pytest

from newsletters.models import Dispatch, Issue
from newsletters.services.dispatch import create_dispatch, preview
from newsletters.services.preflight import Problem, problems_of
from participants.models import TargetGroup
from programmes.models import Funding
from tests.factories import make_person
from tests.newsletters.factories import (
    group_of,
    make_article,
    make_audience,
    make_dispatch,
    make_issue,
    make_published,
    make_series,
    make_subscription,
)


def problems(issue: Issue) -> list[Problem]:
    return problems_of(issue, preview(make_dispatch(issue)))


def make_dispatch_to(issue: Issue, group: TargetGroup) -> Dispatch:
    return create_dispatch(issue, make_audience(issue.series, group), actor=None)


def codes(issue: Issue) -> list[str]:
    return [problem.code for problem in problems(issue)]


@pytest.mark.django_db
def test_good_issue_has_no_problems() -> None:
    make_person(language="bg")

    assert codes(make_published()) == []


@pytest.mark.django_db
def test_unpublished_issue_to_nobody_is_blocked() -> None:
    found = problems(make_issue())

    assert [(row.code, row.is_blocking) for row in found] == [
        ("not_published", True),
        ("nobody", True),
    ]


@pytest.mark.django_db
def test_missing_language_is_told_with_the_number_of_readers() -> None:
    issue = make_issue(articles=0)
    make_article(issue, bodies={"bg": "Само на български."})
    for _ in range(2):
        make_person(language="en")

    found = [row.message for row in problems(issue) if row.code == "missing_text"]

    assert found == [
        "Text of article 1: missing in English, which 2 readers read; "
        "they get it in Български."
    ]


@pytest.mark.django_db
def test_issue_that_is_missing_in_a_language_is_told_once() -> None:
    make_person(language="sr")
    make_person(language="bg")

    found = [
        row.message for row in problems(make_published()) if "issue:" in row.message
    ]

    assert found == [
        "The issue: missing in Српски, which 1 reader reads; they get it in English."
    ]


@pytest.mark.parametrize(
    ("link", "is_dead"),
    [
        ("https://skgo.org/vest", False),
        ("mailto:office@skgo.org", False),
        ("http://localhost:8000/library/", False),
        ("/library/", True),
        ("#top", True),
        ("http://localhost/x", True),
        ("https://skgo", True),
        ("https://www.office.local/x", True),
        ("mailto:", True),
        ("www.skgo.org", True),
    ],
)
@pytest.mark.django_db
def test_links_that_look_dead(link: str, is_dead: bool) -> None:
    make_person(language="en")
    issue = make_issue(articles=0)
    make_article(issue, bodies={"en": f"[here]({link})"})

    assert ("dead_link" in codes(issue)) == is_dead


@pytest.mark.django_db
def test_pictures_need_words_and_a_place_here() -> None:
    make_person(language="en")
    issue = make_issue(articles=0)
    body = "![](http://localhost:8000/a.png) ![Map](https://other.example/b.png)"
    make_article(issue, bodies={"en": body})

    found = codes(issue)

    assert (found.count("no_alt"), found.count("foreign_picture")) == (1, 1)


@pytest.mark.django_db
def test_large_message_is_measured() -> None:
    make_person(language="en")
    issue = make_issue(articles=0)
    make_article(issue, bodies={"en": "word " * 21_000})

    found = [row.message for row in problems(issue) if row.code == "too_large"]

    assert len(found) == 1
    assert "The message in English has 1" in found[0]


@pytest.mark.django_db
def test_readers_without_a_name_are_counted() -> None:
    issue = make_issue(introductions={"en": "Dear {name},", "bg": "Уважаеми {name},"})
    make_subscription(issue.series, "reader@town.example")
    make_person()

    found = [row.message for row in problems(issue) if row.code == "no_name"]

    assert found == ["1 reader has no name here and is addressed as “reader”."]


@pytest.mark.django_db
def test_programme_without_a_funding_sentence_is_told() -> None:
    make_person()
    series = make_series()
    Funding.objects.filter(programme=series.programme).delete()

    assert "no_donor_sentence" in codes(make_published(series))


@pytest.mark.django_db
def test_group_without_a_name_in_a_language_of_the_mail_is_told() -> None:
    group = group_of(names={"en": "Councillors"})
    for language in ("bg", "bg", "en"):
        make_person(language=language)
    issue = make_published()

    plan = preview(make_dispatch_to(issue, group))
    found = [row for row in problems_of(issue, plan) if row.code == "group_name"]

    assert [row.message for row in found] == [
        "The target group “Councillors” has no name in Български. Each message says why "
        "one gets it: 2 readers would read this name in English."
    ]
    assert found[0].link == f"/desk/groups/{group.uid}/"
    assert not found[0].is_blocking


@pytest.mark.django_db
def test_group_with_a_name_in_the_other_serbian_script_is_fine() -> None:
    group = group_of(names={"sr": "Одборници"})
    for language in ("sr", "sr-latn"):
        make_person(language=language)
    issue = make_issue(titles={"sr": "Наслов"}, articles=0)
    plan = preview(make_dispatch_to(issue, group))

    assert "group_name" not in {row.code for row in problems_of(issue, plan)}


@pytest.mark.django_db
def test_group_that_chose_nobody_in_a_language_needs_no_name_in_it() -> None:
    group = group_of(names={"en": "Councillors"})
    make_person(language="en")
    issue = make_published()
    plan = preview(make_dispatch_to(issue, group))

    assert problems_of(issue, plan) == []
