"""Tests of observations: who is asked, what is signed, who reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.mails import facilitators as mails
from courses.models import Observation, ObservationMark
from courses.privacy.facilitators import erase_observations, export_observations
from courses.selectors.facilitators.candidates import one_progress
from courses.selectors.facilitators.observations import signed_of
from courses.services.facilitators import observations as acts
from outbox.models import Message
from tests.courses.qualified import ask, lead, make_candidate, make_qualification
from tests.factories import make_admin, make_event, make_person

pytestmark = pytest.mark.django_db


def make_observation(points: int = 2, **fields: Any) -> Observation:
    """Somebody who led a forum is to be observed by a person who was there."""
    row = make_candidate(make_qualification())
    for number in range(points):
        acts.add_point(row.qualification, labels={"en": f"Point {number}"}, actor=None)
    event = lead(row.person, **fields).event
    return acts.ask_observer(row, event, make_person(), actor=None)


def write(row: Observation, *marks: int, sign: bool = False) -> Observation:
    points = row.candidacy.qualification.points.all()
    return acts.keep_observation(
        row,
        marks=dict(zip(points, marks, strict=False)),
        strengths="Listens.",
        improve="Time.",
        language="en",
        sign=sign,
    )


def test_an_observer_is_asked_by_mail_once() -> None:
    row = make_observation()

    with pytest.raises(acts.ObserverAsked):
        acts.ask_observer(row.candidacy, row.event, row.observer, actor=None)

    message = Message.objects.get(kind="observation.asked")
    assert message.address == row.observer.email
    text = mails.observation_asked(message).text
    assert acts.observation_path(row) in text
    assert row.candidacy.person.full_name in text


def test_nobody_is_asked_in_vain() -> None:
    row = make_candidate(make_qualification())
    event, observer = lead(row.person).event, make_person()
    with pytest.raises(acts.NothingToObserve):
        acts.ask_observer(row, event, observer, actor=None)
    acts.add_point(row.qualification, labels={"en": "Listens"}, actor=None)

    for refusal, where, who in (
        (acts.ObservesOneself, event, row.person),
        (acts.NotLeading, make_event(), observer),
        (acts.NoObserverAddress, event, make_person(email="", email_key="")),
    ):
        with pytest.raises(refusal):
            acts.ask_observer(row, where, who, actor=None)

    assert not Observation.objects.exists()
    assert not Message.objects.exists()


def test_an_observation_is_kept_and_counts_when_it_is_signed() -> None:
    row = make_observation()
    ask(row.candidacy.qualification, "observed", minimum=Decimal("3.5"))
    write(row, 5)
    with pytest.raises(acts.MarksMissing):
        write(row, 5, sign=True)
    assert row.marks.count() == 1
    assert not one_progress(row.candidacy, timezone.localdate()).is_met

    write(row, 4, 3, sign=True)

    (line,) = one_progress(row.candidacy, timezone.localdate()).lines
    assert [(item.mark, item.counts) for item in line.items] == [(Decimal("3.5"), True)]
    assert Message.objects.filter(kind="observation.signed").count() == 1
    with pytest.raises(acts.ObservationSigned):
        write(row, 5, 5)
    with pytest.raises(acts.ObservationSigned):
        acts.take_back(row, actor=None)
    assert sorted(row.marks.values_list("mark", flat=True)) == [3, 4]


def test_one_rounding_where_it_is_read_and_where_it_is_compared() -> None:
    """E48: 4.25 is 4.25 everywhere, and less than 4.3."""
    row = make_observation(points=4)
    ask(row.candidacy.qualification, "observed", minimum=Decimal("4.3"))

    write(row, 3, 4, 5, 5, sign=True)

    shown: Any = signed_of(row.candidacy).get()
    (line,) = one_progress(row.candidacy, timezone.localdate()).lines
    context = {"observations": [shown]}
    words = render_to_string("courses/facilitators/_observations.html", context)
    assert Decimal(str(shown.average)) == line.items[0].mark == Decimal("4.25")
    assert not line.items[0].counts
    assert "4.25" in words


def test_a_low_average_does_not_count() -> None:
    row = make_observation()
    ask(row.candidacy.qualification, "observed", minimum=Decimal("3.5"))

    write(row, 4, 2, sign=True)

    (line,) = one_progress(row.candidacy, timezone.localdate()).lines
    assert (line.have, len(line.items)) == (0, 1)


def test_nothing_is_signed_before_the_event() -> None:
    ahead = timezone.now() + timedelta(days=3)
    row = make_observation(starts_at=ahead, status="open")

    with pytest.raises(acts.NotBegunYet):
        write(row, 4, 4, sign=True)

    assert not ObservationMark.objects.exists()
    write(row, 4, 4)
    assert row.marks.count() == 2


def test_a_point_with_marks_stays() -> None:
    row = make_observation()
    write(row, 4)
    marked, free = row.candidacy.qualification.points.all()

    acts.remove_point(free, actor=None)
    with pytest.raises(acts.PointMarked):
        acts.remove_point(marked, actor=None)

    assert list(row.candidacy.qualification.points.all()) == [marked]


@pytest.mark.django_db(transaction=True)
def test_signed_once_from_several_windows(run_threads: Callable[..., Any]) -> None:
    row = make_observation()

    def attempt() -> str:
        try:
            write(row, 4, 4, sign=True)
        except acts.ObservationSigned:
            return "refused"
        return "signed"

    assert sorted(run_threads([attempt] * 3, workers=3)) == [
        "refused",
        "refused",
        "signed",
    ]
    assert row.marks.count() == 2


def test_the_form_needs_the_link_and_keeps_what_was_written(client: Client) -> None:
    row = make_observation()
    path = acts.observation_path(row)
    names = [f"mark_{point.pk}" for point in row.candidacy.qualification.points.all()]
    assert client.get("/observations/x/").status_code == 404
    form = client.get(path).content.decode()
    assert form.count('class="marks"') == len(names)
    assert "(optional)" not in form

    refused = client.post(path, {"act": "sign", names[0]: "4", "strengths": "Calm"})
    assert refused.status_code == 400
    assert "Give a mark for every point" in refused.content.decode()
    assert ">Calm</textarea>" in refused.content.decode().replace("\n", "")
    client.post(path, {"act": "sign", names[0]: "4", names[1]: "5"})

    row.refresh_from_db()
    assert row.signed_at is not None
    assert "The observation is signed" in client.get(path).content.decode()
    row.observer.email_key = "other@town.example"
    row.observer.save()
    assert client.get(path).status_code == 404


def test_the_facilitator_reads_it_when_it_is_signed(client: Client) -> None:
    row = make_observation()
    write(row, 4, 4)
    session = client.session
    session["my_address"] = row.candidacy.person.email_key
    session.save()
    path = reverse("my_qualification", args=[row.candidacy.uid])
    assert path in client.get(reverse("my_page")).content.decode()
    assert "Listens." not in client.get(path).content.decode()

    write(row, 4, 4, sign=True)

    assert "Listens." in client.get(path).content.decode()
    other = make_candidate(row.candidacy.qualification)
    assert client.get(reverse("my_qualification", args=[other.uid])).status_code == 404


def test_the_desk_asks_and_takes_back(client: Client) -> None:
    client.force_login(make_admin())
    row = make_observation()
    event, candidacy = row.event, row.candidacy
    path = reverse("candidate_page", args=[candidacy.uid])
    client.post(path, {"act": "unobserve", "observation": str(row.uid)})
    assert not Observation.objects.exists()
    observer = make_person()

    client.post(
        path, {"act": "observe", "event": str(event.uid), "observer": str(observer.uid)}
    )

    assert candidacy.observations.get().observer == observer
    assert "not signed yet" in client.get(path).content.decode()


def test_a_copy_and_an_erasure_know_of_observations() -> None:
    row = make_observation()
    write(row, 4, 4, sign=True)

    assert export_observations(row.observer)[0]["as_observer"]
    assert export_observations(row.candidacy.person)[0]["strengths"] == "Listens."
    erase_observations(row.candidacy.person, timezone.now())

    row.refresh_from_db()
    assert (row.strengths, row.marks.count()) == ("", 2)
