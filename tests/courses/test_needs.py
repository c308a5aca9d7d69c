"""Surveys of training needs: asked once, counted once, planned from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from courses.models import Course, Event, Need, NeedsSurvey, NeedsTurn
from courses.selectors.genders import Genders
from courses.selectors.needs import answered_by, wishes_of
from courses.services import needs as acts
from outbox.models import Message
from participants.models import Person
from participants.selectors.groups import members_of
from programmes.models import Programme
from tests.factories import (
    make_admin,
    make_event,
    make_group,
    make_kind,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_programme,
    make_region,
    make_topic,
)

pytestmark = pytest.mark.django_db


def surveyed(programme: Programme | None = None, *, topics: int = 2) -> NeedsSurvey:
    return acts.create_survey(
        programme or make_programme(),
        titles={"en": "Needs of this year"},
        group=make_group({"criterion": "language", "value": ["bg"]}),
        topics=[make_topic() for _number in range(topics)],
        closes_on=timezone.localdate() + timedelta(days=7),
        actor=None,
    )


def official(place: Any = None, profile: Any = None) -> Person:
    post = make_post(organisation=make_organisation(region=place or make_region()))
    if profile is not None:
        post.profiles.add(profile)
    return post.person


def signed_in() -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_admin())
    return client


def test_asking_mails_everybody_of_the_group_once() -> None:
    survey, person = surveyed(), make_person()
    make_person(email="")
    make_person(language="sr")

    acts.ask(survey, actor=None)
    with pytest.raises(acts.AskedAlready):
        acts.ask(survey, actor=None)

    mails = Message.objects.filter(kind="needs.asked")
    assert [mail.address for mail in mails] == [person.email]
    survey.refresh_from_db()
    assert survey.asked == 1


def test_wishes_are_counted_by_municipality_and_profile() -> None:
    survey, place, profile = surveyed(), make_region(), make_profile()
    first, second = survey.topics.all()
    acts.answer_needs(survey, official(place, profile), [first, second])
    acts.answer_needs(survey, official(place, profile), [first])
    acts.answer_needs(survey, official(), [first])
    acts.answer_needs(survey, make_person(), [])

    wish, other = wishes_of(survey)

    assert (wish.topic, wish.people, other.people) == (first, 3, 1)
    assert wish.places[0] == (place, 2)
    assert wish.profiles == [(profile, 2)]
    survey.refresh_from_db()
    assert survey.answered == 4
    fields = {field.name for field in Need._meta.concrete_fields}
    assert fields == {"id", "survey", "topic", "region", "profile", "people"}


@pytest.mark.django_db(transaction=True)
def test_a_person_is_counted_once_however_often_it_is_sent() -> None:
    survey, person = surveyed(topics=1), official()
    topics = list(survey.topics.all())

    def attempt(_number: int) -> bool:
        try:
            acts.answer_needs(survey, person, topics)
        except acts.NeedAnswered:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(attempt, range(8)))

    assert done.count(True) == 1
    assert Need.objects.get().people == 1


def test_a_closed_survey_takes_nothing_and_forgets_who_answered() -> None:
    survey, person = surveyed(), official()
    acts.answer_needs(survey, person, [])
    acts.close_ended(timezone.now() + timedelta(days=9))

    with pytest.raises(acts.SurveyClosed):
        acts.answer_needs(survey, official(), survey.topics.all())

    assert not NeedsTurn.objects.exists()
    assert not Need.objects.exists()


def test_planning_makes_a_course_and_a_draft_for_those_who_wish() -> None:
    kind = make_kind()
    survey = surveyed()
    topic, _other = survey.topics.all()
    person = official()
    acts.answer_needs(survey, person, [topic])

    event = acts.plan_course(survey, topic, actor=None)

    assert (event.status, event.kind, event.titles) == ("draft", kind, topic.titles)
    assert event.programme == survey.programme
    assert list(event.topics.all()) == [topic]
    assert event.course == Course.objects.get()
    assert event.open_to is not None
    assert list(members_of(event.open_to, at=timezone.now())) == [person]
    assert wishes_of(survey)[0].ahead == 1


def test_planning_without_a_kind_stores_nothing() -> None:
    survey = surveyed(topics=1)

    with pytest.raises(acts.NoKind):
        acts.plan_course(survey, survey.topics.get(), actor=None)

    assert not Course.objects.exists()
    assert not Event.objects.exists()


def test_the_link_takes_one_answer() -> None:
    survey, person = surveyed(topics=1), official()
    path = acts.needs_path(survey, person)
    client = Client(headers={"accept-language": "en"})
    topic = survey.topics.get()

    assert client.get(path).status_code == 200
    wrong = client.post(path, {"topics": "nonsense"})
    done = client.post(path, {"topics": str(topic.uid)})
    again = client.post(path, {"topics": str(topic.uid)})

    assert (wrong.status_code, done.status_code, again.status_code) == (400, 200, 410)
    assert Need.objects.get().people == 1
    Person.objects.filter(pk=person.pk).update(email_key="")
    assert client.get(path).status_code == 404


def test_more_than_five_wishes_are_refused_with_what_to_do() -> None:
    survey, person = surveyed(topics=6), official()
    uids = [str(topic.uid) for topic in survey.topics.all()]
    client = Client(headers={"accept-language": "en"})
    path = acts.needs_path(survey, person)
    shown = client.get(path).content.decode()
    assert "of at most 5" in shown
    assert "courses/needs.css" in shown

    refused = client.post(path, {"topics": uids})

    page = refused.content.decode()
    assert refused.status_code == 400
    assert "You chose 6 topics. Choose at most 5" in page
    assert page.count(" checked") == 6  # nothing is lost
    with pytest.raises(acts.TooManyWishes):
        acts.answer_needs(survey, person, survey.topics.all())
    assert not Need.objects.exists()
    assert not NeedsTurn.objects.exists()
    assert client.post(path, {"topics": uids[:5]}).status_code == 200
    assert Need.objects.count() == 5


def test_the_desk_makes_asks_and_plans() -> None:
    programme, topic, person = make_programme(), make_topic(), make_person()
    make_kind()
    group = make_group({"criterion": "language", "value": ["bg"]})
    client, path = signed_in(), f"/desk/programmes/{programme.code}/needs/"
    past = timezone.localdate() - timedelta(days=1)
    data = {"titles_en": "Needs", "group": group.uid, "topics": [topic.uid]}

    late = client.post(path, {**data, "closes_on": f"{past:%d.%m.%Y}"})
    assert late.status_code == 400
    assert not NeedsSurvey.objects.exists()
    day = timezone.localdate() + timedelta(days=5)
    made = client.post(path, {**data, "closes_on": f"{day:%d.%m.%Y}"})
    client.post(made["Location"], {"act": "ask"})
    planned = client.post(made["Location"], {"act": "plan", "topic": topic.code})

    assert Message.objects.get(kind="needs.asked").address == person.email
    event = Event.objects.get()
    assert planned["Location"] == f"/desk/events/{event.slug}/edit/"


@pytest.mark.parametrize("number", [1, 3])
def test_the_table_takes_a_fixed_number_of_queries(
    number: int, django_assert_max_num_queries: Any
) -> None:
    survey = surveyed(topics=number)
    for topic in survey.topics.all():
        make_event(programme=survey.programme).topics.add(topic)
        acts.answer_needs(survey, official(profile=make_profile()), [topic])
    client = signed_in()
    path = f"/desk/programmes/{survey.programme.code}/needs/{survey.uid}/"
    client.get(path)

    with django_assert_max_num_queries(14):
        client.get(path)


@pytest.mark.parametrize(
    ("women", "men", "told"),
    [(5, 6, Genders(5, 6)), (5, 4, None), (6, 0, Genders(6)), (0, 0, Genders())],
)
def test_who_answered_is_told_by_gender_where_nobody_is_one_of_few(
    women: int, men: int, told: Genders | None
) -> None:
    survey = surveyed()
    NeedsSurvey.objects.filter(pk=survey.pk).update(asked_at=timezone.now())
    for gender, number in (("woman", women), ("man", men)):
        for _ in range(number):
            NeedsTurn.objects.create(survey=survey, person=make_person(gender=gender))

    found = answered_by(survey)
    path = f"/desk/programmes/{survey.programme.code}/needs/{survey.uid}/"
    page = signed_in().get(path).content.decode()

    assert found == told
    assert ("Who answered" in page) is bool(told and told.people)
