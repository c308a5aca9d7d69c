"""Who meets the prerequisites of an event, and what others lack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from core.languages import pick
from courses.models import Course, Event, Prerequisite, Registration, TestResult
from courses.selectors.attended import attended, enough
from participants.models import Organisation, Person, Post, TargetGroup
from participants.selectors.criteria import Asked, find_criterion
from participants.selectors.groups import members_of
from participants.selectors.people import held_on

Kind = Prerequisite.Kind
CERTIFIED = "certificate_course"  # the criterion of the app that issues certificates


def prerequisites_of(event: Event) -> list[Prerequisite]:
    """What the event asks for; asks nothing of an event without prerequisites."""
    if not event.prerequisites:
        return []
    named = ("course", "earlier", "test__event", "profile", "group", "holds")
    return list(event.prerequisite_rows.select_related(*named))


def prerequisite_name(row: Prerequisite, language: str | None = None) -> str:
    """What is asked, in words for whoever registers."""
    if row.course is not None or row.earlier is not None:
        taught = row.course or row.earlier
        titles = taught.titles if taught is not None else {}
        said = {"title": pick(titles, language), "percent": row.percent}
        return _("attended “%(title)s”, at least %(percent)s %% of it") % said
    if row.holds is not None:
        title = pick(row.holds.titles, language)
        return _("certificate of “%(title)s”") % {"title": title}
    if row.test is not None:
        said = {
            "title": pick(row.test.event.titles, language),
            "points": row.points,
            "best": row.test.best_score,
        }
        return (
            _("test of “%(title)s” with at least %(points)s of %(best)s points") % said
        )
    if row.profile is not None:
        return _("post: %(name)s") % {"name": pick(row.profile.labels, language)}
    names = row.group.names if row.group is not None else {}
    return pick(names, language)


def missing_of(
    event: Event, rows: Iterable[Registration], at: datetime
) -> dict[int, list[Prerequisite]]:
    """What each of `rows` lacks, by primary key; as many queries for one as for all.

    Only of those who are known: of anybody else nothing is looked up. Where any one
    prerequisite is enough, one that is met leaves nothing missing.
    """
    asked = prerequisites_of(event)
    known = [row for row in rows if row.person_id is not None]
    if not asked or not known:
        return {}
    met = {one.pk: _who_meet(one, known, at) for one in asked}
    found = {}
    for row in known:
        lacking = [one for one in asked if row.pk not in met[one.pk]]
        is_enough = event.prerequisites == "any" and len(lacking) < len(asked)
        found[row.pk] = [] if is_enough else lacking
    return found


def _who_meet(
    one: Prerequisite, rows: Sequence[Registration], at: datetime
) -> set[int]:
    """The primary keys of those `rows` that meet `one`."""
    if one.group is not None and one.group.subject != TargetGroup.Subject.PEOPLE:
        offices = Organisation.objects.filter(
            pk__in=[row.organisation_id for row in rows if row.organisation_id]
        )
        found = members_of(one.group, at=at).filter(pk__in=offices)
        members = set(found.values_list("pk", flat=True))
        return {row.pk for row in rows if row.organisation_id in members}
    people = Person.objects.filter(pk__in=[row.person_id for row in rows])
    met = set(people.filter(_claim(one, at)).values_list("pk", flat=True))
    return {row.pk for row in rows if row.person_id in met}


def _claim(one: Prerequisite, at: datetime) -> Q:
    """The condition on people."""
    if one.course is not None or one.earlier is not None:
        events = Event.objects.filter(course=one.course)
        if one.earlier is not None:
            events = Event.objects.filter(pk=one.earlier.pk)
        events = events.exclude(pk=one.event_id)
        there = enough(attended(events, at), one.percent)
        return Q(pk__in=there.values("person"))
    if one.holds is not None:
        return _certified(one.holds, at)
    if one.test is not None:
        passed = TestResult.objects.filter(test=one.test, score__gte=one.points)
        return Q(pk__in=passed.values("registration__person"))
    if one.profile is not None:
        posts = Post.objects.filter(held_on(at.date()), profiles=one.profile)
        return Q(pk__in=posts.values("person"))
    if one.group is not None:
        return Q(pk__in=members_of(one.group, at=at).values("pk"))
    return Q(pk__in=[])


def _certified(course: Course, at: datetime) -> Q:
    """Who holds a certificate of the course. Certificates stand right of this app, so
    the registry of criteria is asked.
    """
    criterion = find_criterion(CERTIFIED, TargetGroup.Subject.PEOPLE)
    if criterion is None:
        return Q(pk__in=[])
    return criterion.q(Course.objects.filter(pk=course.pk), Asked(at))
