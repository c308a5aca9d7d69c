from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from newsletters.models import Article, BulletinSeries, Issue
from newsletters.services import issues as acts
from participants.models import AuditEvent
from tests.newsletters.factories import (
    make_article,
    make_issue,
    make_published,
    make_series,
)

TITLES = {"bg": "Брой"}


@pytest.mark.django_db
def test_create_issue_beyond_the_promised_number_asks_first() -> None:
    series = make_series(planned_issues=1)
    make_issue(series)

    with pytest.raises(acts.BeyondPlan) as refusal:
        acts.create_issue(series, titles=TITLES, actor=None)
    assert series.issues.count() == 1
    assert "number 2" in str(refusal.value)

    assert (
        acts.create_issue(series, titles=TITLES, actor=None, beyond_plan=True).number
        == 2
    )


@pytest.mark.django_db
def test_create_issue_numbers_without_gaps_or_repeats() -> None:
    first, second = make_series(), make_series()

    numbers = [make_issue(first).number for _ in range(3)]

    assert numbers == [1, 2, 3]
    assert make_issue(second).number == 1


@pytest.mark.django_db
def test_create_issue_restarts_each_year_when_the_newsletter_does() -> None:
    series = make_series(numbering=BulletinSeries.Numbering.YEARLY, planned_issues=None)

    made = [
        acts.create_issue(
            series, titles=TITLES, actor=None, at=datetime(*day, tzinfo=UTC)
        )
        for day in [(2024, 12, 1), (2024, 12, 30), (2025, 1, 2)]
    ]

    assert [issue.label for issue in made] == ["1/2024", "2/2024", "1/2025"]
    assert made[2].key == "1-2025"


@pytest.mark.django_db(transaction=True)
def test_create_issue_gives_each_number_once_under_load(
    run_threads: Callable[..., list[Any]],
) -> None:
    series = make_series(planned_issues=None)

    made = run_threads([lambda: make_issue(series, articles=0).number] * 8, workers=8)

    assert sorted(made) == list(range(1, 9))


@pytest.mark.parametrize(
    "body",
    [
        "{{ settings.SECRET_KEY }}",
        "{% include '/etc/passwd' %}",
        "{user.password}",
        "{name:>1000000000}",
        "{unsubscribe_url}",
        "{",
    ],
)
@pytest.mark.django_db
def test_add_article_refuses_braces_and_names_the_line(body: str) -> None:
    issue = make_issue(articles=0)

    with pytest.raises(acts.UnknownField) as refusal:
        acts.add_article(
            issue,
            titles=TITLES,
            bodies={"bg": f"Уважаеми {{name}},\n\n{body}"},
            actor=None,
        )

    assert "Line 3" in str(refusal.value)
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_create_issue_refuses_a_name_in_the_title() -> None:
    with pytest.raises(acts.FieldInTitle):
        acts.create_issue(make_series(), titles={"bg": "{name}"}, actor=None)

    assert not Issue.objects.exists()


@pytest.mark.django_db
def test_published_issue_stays_as_it_is() -> None:
    issue = make_published()
    article = issue.articles.get()
    refused: list[Callable[[], object]] = [
        lambda: acts.change_issue(issue, titles=TITLES, introductions={}, actor=None),
        lambda: acts.add_article(issue, titles=TITLES, bodies=TITLES, actor=None),
        lambda: acts.change_article(article, titles=TITLES, bodies={}, actor=None),
        lambda: acts.remove_article(article, actor=None),
    ]

    for act in refused:
        with pytest.raises(acts.AlreadyPublished):
            act()

    assert issue.articles.get().titles == {"bg": "Статия 1", "en": "Article 1"}
    issue.refresh_from_db()
    assert issue.titles["bg"] == "Добро управление"


@pytest.mark.django_db
def test_publish_issue_needs_an_article() -> None:
    issue = make_issue(articles=0)

    with pytest.raises(acts.EmptyIssue):
        acts.publish_issue(issue, actor=None)

    issue.refresh_from_db()
    assert issue.state == Issue.State.DRAFT


@pytest.mark.django_db
def test_publish_issue_twice_keeps_the_first_time() -> None:
    first = make_published()

    second = acts.publish_issue(first, actor=None)

    assert second.published_at == first.published_at
    assert AuditEvent.objects.filter(action="issue.published").count() == 1


@pytest.mark.django_db
def test_change_article_keeps_line_breaks_of_markdown() -> None:
    article = make_article(make_issue(articles=0))

    acts.change_article(
        article, titles=TITLES, bodies={"bg": "Първи ред\n\n- точка"}, actor=None
    )

    article.refresh_from_db()
    assert article.bodies == {"bg": "Първи ред\n\n- точка"}


@pytest.mark.django_db
def test_set_erratum_is_for_published_issues_too() -> None:
    issue = make_published()

    acts.set_erratum(issue, texts={"bg": "Датата беше друга."}, actor=None)

    issue.refresh_from_db()
    assert issue.erratum == {"bg": "Датата беше друга."}


@pytest.mark.django_db
def test_create_series_refuses_the_address_of_a_page() -> None:
    with pytest.raises(acts.ReservedAddress):
        make_series(slug="unsubscribe")

    assert not BulletinSeries.objects.exists()
