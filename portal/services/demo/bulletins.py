"""Three of five issues of the bulletin, a fourth in the making, and the handbook."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core.models import Record
from newsletters.models import Audience, BulletinSeries, Issue, Work
from newsletters.services.dispatch import approve_dispatch, create_dispatch
from newsletters.services.issues import (
    add_article,
    create_issue,
    create_series,
    publish_issue,
)
from newsletters.services.publications import create_work
from participants.models import Grant, Organisation, TargetGroup, User
from participants.services.groups import create_group
from portal.services.demo.data import Known
from portal.services.facts import facts
from programmes.models import Programme


def load_groups(known: Known) -> None:
    """Target groups that quotas, audiences and invitations can use."""
    for names, rule in _groups(known):
        if not TargetGroup.objects.filter(names__en=names["en"]).exists():
            create_group(
                names=names, subject=TargetGroup.Subject.PEOPLE, rule=rule, actor=None
            )


def _is(criterion: str, *values: Record | str) -> dict[str, Any]:
    shown = [str(row.uid) if isinstance(row, Record) else row for row in values]
    return {"criterion": criterion, "value": shown}


def _groups(known: Known) -> list[tuple[dict[str, str], dict[str, Any]]]:
    rhodope = Programme.objects.get(code="arm-good-governance")
    districts = [known.regions[code] for code in ("BG-21", "BG-09", "BG-16", "BG-13")]
    return [
        (
            {
                "bg": "Служители от общините – членове на АРО",
                "en": "Employees of ARM member municipalities",
                "sr": "Запослени у општинама чланицама АРО",
            },
            {
                "all": [
                    _is("membership", known.organisations["arm"]),
                    _is("organisation_kind", Organisation.Kind.ADMINISTRATION),
                ]
            },
        ),
        (
            {
                "bg": "Общински съветници в Родопите",
                "en": "Municipal councillors in the Rhodopes",
                "sr": "Одборници у Родопима",
            },
            {
                "all": [
                    _is("organisation_kind", Organisation.Kind.COUNCIL),
                    _is("region", *districts),
                ]
            },
        ),
        (
            {
                "bg": "Участвали в програмата „Добро управление“",
                "en": "Took part in the programme Good Governance",
                "sr": "Учествовали у програму „Добро управљање“",
            },
            {"all": [_is("programme", rhodope)]},
        ),
    ]


def load_bulletins(known: Known, at: datetime) -> None:
    """The series, its issues, and one dispatch that the background work sends."""
    plan = facts("bulletin")
    with transaction.atomic():
        series = BulletinSeries.objects.filter(slug=plan["slug"]).first()
        if series is None:
            series = _series(known, plan)
            for row in plan["issues"]:
                _issue(series, row, at)
            _articles(series, plan["draft"], at)
        if not Work.objects.filter(slug=plan["handbook"]["slug"]).exists():
            create_work(
                slug=plan["handbook"]["slug"],
                kind=Work.Kind.HANDBOOK,
                titles=plan["handbook"]["titles"],
                programme=series.programme,
                publisher=series.publisher,
                actor=None,
            )


def _series(known: Known, plan: dict[str, Any]) -> BulletinSeries:
    series = create_series(
        slug=plan["slug"],
        titles=plan["titles"],
        descriptions=plan["descriptions"],
        publisher=known.organisations[plan["publisher"]],
        programme=Programme.objects.get(code=plan["programme"]),
        planned_issues=plan["planned"],
        languages=plan["languages"],
        actor=None,
    )
    audience = Audience.objects.create(
        series=series,
        names={"bg": "Целевите групи на проекта", "en": "The project’s target groups"},
        basis=Audience.Basis.CONSENT,
    )
    audience.groups.set(TargetGroup.objects.all())
    return series


def _articles(series: BulletinSeries, row: dict[str, Any], at: datetime) -> Issue:
    issue = create_issue(
        series,
        titles=row["titles"],
        introductions=row["introductions"],
        actor=None,
        at=at,
    )
    for titles, bodies in row["articles"]:
        add_article(issue, titles=titles, bodies=bodies, actor=None)
    return issue


def _issue(series: BulletinSeries, row: dict[str, Any], at: datetime) -> None:
    day = at - timedelta(days=row["days_ago"])
    issue = publish_issue(_articles(series, row, day), actor=None, at=day)
    if row.get("send"):
        dispatch = create_dispatch(issue, series.audiences.get(), actor=None)
        approve_dispatch(dispatch, actor=_approver(), at=at)


def _approver() -> User:
    grant = Grant.objects.filter(role=Grant.Role.ADMIN).order_by("pk").first()
    assert grant is not None  # noqa: S101 - accounts are loaded before bulletins
    return grant.user
