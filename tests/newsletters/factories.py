"""Newsletters for tests, made through the services."""

from __future__ import annotations

import itertools
from typing import Any

from django.utils import timezone

from newsletters.models import (
    Article,
    Audience,
    BulletinSeries,
    Dispatch,
    Issue,
    Subscription,
)
from newsletters.services.dispatch import create_audience, create_dispatch
from newsletters.services.issues import (
    add_article,
    create_issue,
    create_series,
    publish_issue,
)
from outbox.models import address_key
from participants.models import TargetGroup
from tests.factories import make_donor, make_group, make_organisation, make_programme

counter = itertools.count(1)
EVERYBODY = ["bg", "sr", "sr-latn", "bs", "en"]


def make_series(**fields: Any) -> BulletinSeries:
    """A newsletter of a public programme with a donor, five issues promised."""
    fields.setdefault("slug", f"bulletin-{next(counter)}")
    fields.setdefault("titles", {"bg": "Информационен бюлетин", "en": "Bulletin"})
    if "publisher" not in fields:
        fields["publisher"] = make_organisation("Сдружение Примерово")
    if "programme" not in fields:
        fields["programme"] = make_programme()
        make_donor(fields["programme"])
    fields.setdefault("languages", ["bg", "en"])
    fields.setdefault("planned_issues", 5)
    return create_series(actor=None, **fields)


def make_issue(
    series: BulletinSeries | None = None, *, articles: int = 1, **fields: Any
) -> Issue:
    """A draft with articles in Bulgarian and English."""
    fields.setdefault("titles", {"bg": "Добро управление", "en": "Good governance"})
    issue = create_issue(series or make_series(), actor=None, **fields)
    for number in range(1, articles + 1):
        make_article(issue, number)
    return issue


def make_article(issue: Issue, number: int = 1, **fields: Any) -> Article:
    """An article with a link."""
    fields.setdefault("titles", {"bg": f"Статия {number}", "en": f"Article {number}"})
    link = f"[programme](https://programme.example/{number})"
    fields.setdefault(
        "bodies",
        {"bg": f"Текст **{number}** и {link}.", "en": f"Text **{number}** and {link}."},
    )
    return add_article(issue, actor=None, **fields)


def make_published(series: BulletinSeries | None = None, **fields: Any) -> Issue:
    """A published issue."""
    return publish_issue(make_issue(series, **fields), actor=None)


def group_of(*languages: str, **fields: Any) -> TargetGroup:
    """People by language; everybody by default."""
    fields.setdefault("names", {"bg": "Всички", "en": "All"})
    rule = {"criterion": "language", "value": list(languages) or EVERYBODY}
    return make_group(rule, **fields)


def make_audience(
    series: BulletinSeries, *groups: TargetGroup, **fields: Any
) -> Audience:
    """Everybody, as a public task, or the groups that are given."""
    fields.setdefault("names", {"en": "Everybody"})
    fields.setdefault("basis", Audience.Basis.PUBLIC_TASK)
    return create_audience(series, groups=groups or [group_of()], actor=None, **fields)


def make_dispatch(issue: Issue | None = None, **fields: Any) -> Dispatch:
    """A sending to everybody that is not approved yet."""
    issue = issue or make_published()
    return create_dispatch(issue, make_audience(issue.series, **fields), actor=None)


def make_subscription(
    series: BulletinSeries, email: str, **fields: Any
) -> Subscription:
    """A confirmed subscription."""
    fields.setdefault("asked_at", timezone.now())
    fields.setdefault("confirmed_at", fields["asked_at"])
    fields.setdefault("language", "bg")
    return Subscription.objects.create(
        series=series, email=email, email_key=address_key(email), **fields
    )
