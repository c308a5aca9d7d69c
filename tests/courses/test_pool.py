"""Tests of the pool: who is asked, who is assigned, what both sides are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.mails import facilitators as mails
from courses.models import Candidacy, PoolAnswer, PoolRequest, Qualification
from courses.selectors.facilitators.pool import (
    able_for,
    near_first,
    speaks,
)
from courses.services.facilitators import awards
from courses.services.facilitators import pool as acts
from courses.services.facilitators.links import answer_path, request_path
from courses.services.facilitators.listing import pool_wording, set_listing
from courses.services.facilitators.reminders import remind_of_ends, tell_programmes
from outbox.models import Message
from outbox.services.renderers import NotNeeded
from participants.models import Person
from tests.courses.qualified import ask, lead, make_candidate, make_qualification
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_kind,
    make_organisation,
    make_person,
    make_post,
    make_programme,
    make_region,
    make_wording,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
Status = PoolRequest.Status


def make_holder(
    qualification: Qualification | None = None, person: Person | None = None
) -> Candidacy:
    """Somebody who holds the qualification."""
    row = make_candidate(qualification or make_qualification(), person)
    if not row.qualification.requirements.exists():
        ask(row.qualification, "led")
    lead(row.person)
    awards.grant(row, granted_on=TODAY, actor=None)
    return row


def list_holder(**fields: Any) -> Candidacy:
    """Somebody who holds it and agreed to be named."""
    holder = make_holder(**fields)
    if pool_wording() is None:
        make_wording("pool")
    return set_listing(
        holder, is_listed=True, languages=[], regions=[], said_in="en", actor=None
    )


def noon_of(day: date) -> datetime:
    """Noon of a day on the clock of the system: the hour of now moved by days is, after
    a change of clocks, late in the evening another day.
    """
    return timezone.make_aware(datetime.combine(day, time(12)))


def make_request(qualification: Qualification, **fields: Any) -> PoolRequest:
    """A municipality asks for next week; its address is proven."""
    if "organisation" not in fields:
        fields["organisation"] = make_organisation(region=make_region())
    fields.setdefault("topic", "Waste")
    fields.setdefault("place", "Culture centre")
    fields.setdefault("on", TODAY + timedelta(days=7))
    fields.setdefault("language", "bg")
    fields.setdefault("contact", "Ana Example")
    fields.setdefault("email", "ana@town.example")
    row = acts.ask_for_facilitator(qualification, mail_language="en", **fields)
    acts.prove(row)
    row.refresh_from_db()
    return row


def say(request: PoolRequest, *rows: Candidacy, is_yes: bool = True) -> None:
    acts.ask_pool(request, rows, actor=None)
    for row in rows:
        acts.answer_request(request.answers.get(candidacy=row), is_yes=is_yes)


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(kind=kind).values_list("address", flat=True))


def test_a_request_counts_when_its_address_is_proven() -> None:
    row = acts.ask_for_facilitator(
        make_qualification(),
        organisation=make_organisation(),
        topic="Waste",
        place="Centre",
        on=TODAY,
        language="bg",
        contact="Ana",
        email="ana@town.example",
        mail_language="en",
    )
    assert row.status == Status.UNPROVEN
    text = mails.pool_prove(Message.objects.get(kind="pool.prove")).text
    assert request_path(row) in text

    acts.prove(row)
    acts.prove(row)

    row.refresh_from_db()
    assert row.status == Status.NEW


def test_one_address_gets_one_mail_an_hour() -> None:
    qualification = make_qualification()
    for _ in range(3):
        make_request(qualification)

    first, second, third = (
        row.due_at for row in Message.objects.filter(kind="pool.prove").order_by("pk")
    )

    assert (second - first, third - second) == (acts.PAUSE, acts.PAUSE)


def test_what_nobody_confirms_is_deleted_after_a_week() -> None:
    row = make_request(make_qualification())
    PoolRequest.objects.update(status=Status.UNPROVEN)

    assert acts.forget_unproven(timezone.now() + timedelta(days=6)) == 0
    assert acts.forget_unproven(timezone.now() + timedelta(days=8)) == 1
    assert not PoolRequest.objects.filter(pk=row.pk).exists()


def test_only_those_who_hold_it_today_are_asked() -> None:
    holder = make_holder()
    ended = make_holder(holder.qualification)
    awards.withdraw(ended, reason="ended", actor=None)
    request = make_request(holder.qualification)

    with pytest.raises(acts.NotQualified):
        acts.ask_pool(request, [holder, ended], actor=None)

    assert not PoolAnswer.objects.exists()
    assert told("pool.asked") == []
    assert acts.ask_pool(request, [holder], actor=None) == 1
    assert acts.ask_pool(request, [holder], actor=None) == 0
    assert told("pool.asked") == [holder.person.email]


def test_one_who_said_yes_is_assigned_and_all_are_told() -> None:
    chosen = make_holder()
    other, third = (make_holder(chosen.qualification) for _ in range(2))
    request = make_request(chosen.qualification)
    say(request, chosen, other)
    say(request, third, is_yes=False)
    with pytest.raises(acts.NotInterested):
        acts.assign(request, third, actor=None)

    acts.assign(request, chosen, actor=None)

    request.refresh_from_db()
    assert (request.status, request.assigned) == (Status.ASSIGNED, chosen)
    assert told("pool.found") == ["ana@town.example"]
    assert told("pool.chosen") == [chosen.person.email]
    assert told("pool.taken") == [other.person.email]
    for kind, words in (
        ("pool.found", chosen.person.full_name),
        ("pool.chosen", "ana@town.example"),
        ("pool.taken", "Another facilitator was chosen"),
    ):
        message = Message.objects.get(kind=kind)
        message.language = "en"
        assert words in mails.RENDERERS[kind](message).text
    with pytest.raises(acts.RequestClosed):
        acts.assign(request, other, actor=None)
    with pytest.raises(acts.RequestClosed):
        acts.answer_request(request.answers.get(candidacy=third), is_yes=True)


@pytest.mark.django_db(transaction=True)
def test_two_who_assign_at_once_assign_one(run_threads: Callable[..., Any]) -> None:
    first = make_holder()
    second = make_holder(first.qualification)
    request = make_request(first.qualification)
    say(request, first, second)

    def attempt(row: Candidacy) -> Callable[[], str]:
        def run() -> str:
            try:
                acts.assign(request, row, actor=None)
            except acts.RequestClosed:
                return "refused"
            return "assigned"

        return run

    said = run_threads([attempt(first), attempt(second)], workers=2)

    assert sorted(said) == ["assigned", "refused"]
    assert len(told("pool.chosen")) == len(told("pool.taken")) == 1


def test_who_is_assigned_has_the_part_at_the_event() -> None:
    holder = make_holder()
    request, event = make_request(holder.qualification), make_event()
    acts.name_event(request, event, actor=None)
    say(request, holder)
    assert not event.roles.exists()

    acts.assign(request, holder, actor=None)
    assert event.roles.get().person == holder.person

    acts.release(request, actor=None)
    assert not event.roles.exists()
    request.refresh_from_db()
    assert (request.status, request.assigned) == (Status.ASKED, None)
    assert told("pool.lost") == ["ana@town.example"]


def test_the_outcome_is_logged_when_it_is_over() -> None:
    holder = make_holder()
    request = make_request(holder.qualification)
    with pytest.raises(acts.NotAssigned):
        acts.close(request, was_held=True, citizens=40, outcome="", actor=None)
    say(request, holder)
    acts.assign(request, holder, actor=None)
    with pytest.raises(acts.NotOverYet):
        acts.close(request, was_held=True, citizens=40, outcome="", actor=None)

    acts.close(
        request,
        was_held=True,
        citizens=40,
        outcome="Bins",
        actor=None,
        today=request.on,
    )

    request.refresh_from_db()
    assert (request.status, request.citizens) == (Status.HELD, 40)
    with pytest.raises(acts.RequestClosed):
        acts.withdraw(request)


def test_who_was_to_come_is_told_that_nobody_is_needed() -> None:
    holder = make_holder()
    request = make_request(holder.qualification)
    say(request, holder)
    acts.assign(request, holder, actor=None)

    acts.withdraw(request)
    acts.withdraw(request)

    request.refresh_from_db()
    assert (request.status, request.assigned) == (Status.WITHDRAWN, None)
    assert told("pool.withdrawn") == [holder.person.email]


def test_a_refusal_is_told_with_its_reason() -> None:
    request = make_request(make_qualification())

    acts.decline(request, reason="Nobody is free.", actor=None)

    message = Message.objects.get(kind="pool.declined")
    assert "Nobody is free." in mails.pool_declined(message).text
    with pytest.raises(acts.RequestClosed):
        acts.decline(request, reason="Again", actor=None)


def test_those_near_come_first() -> None:
    qualification = make_qualification()
    far, near = make_person(family_name="A"), make_person(family_name="B")
    place = make_region()
    make_post(near, organisation=make_organisation(region=place))
    for person in (far, near):
        make_holder(qualification, person)

    rows = near_first(qualification.candidacies.all(), place, TODAY)

    assert [row.person for row in rows] == [near, far]


def test_serbian_is_one_language() -> None:
    row = make_holder(person=make_person(language="sr-latn"))

    assert speaks(row, "sr")
    assert not speaks(row, "bg")


def test_a_municipality_asks_and_follows_its_request(client: Client) -> None:
    holder = list_holder()
    office = make_organisation()
    body = {
        "qualification": str(holder.qualification.uid),
        "topic": "Waste",
        "on": f"{TODAY + timedelta(days=9):%d.%m.%Y}",
        "place": "Centre",
        "language": "bg",
        "organisation": str(office.uid),
        "contact": "Ana Example",
        "email": "ana@town.example",
    }
    refused = client.post(reverse("pool_ask"), body | {"on": "1.1.2020"})
    assert refused.status_code == 400
    assert "This day is over" in refused.content.decode()
    assert not PoolRequest.objects.exists()

    client.post(reverse("pool_ask"), body)
    row = PoolRequest.objects.get()
    path = request_path(row)
    client.get(path)
    row.refresh_from_db()
    assert row.status == Status.UNPROVEN  # a GET confirms nothing
    client.post(path, {"act": "confirm"})
    client.post(path, {"act": "withdraw"})

    row.refresh_from_db()
    assert row.status == Status.WITHDRAWN


def test_the_desk_asks_assigns_and_closes(client: Client) -> None:
    client.force_login(make_admin())
    holder = make_holder()
    request = make_request(holder.qualification)
    path = reverse("pool_request_page", args=[request.uid])
    client.post(path, {"act": "ask", "who": [str(holder.uid)]})
    answer = request.answers.get()
    client.get(answer_path(answer))
    client.post(answer_path(answer), {"act": "yes"})

    client.post(path, {"act": "assign", "candidacy": str(holder.uid)})

    request.refresh_from_db()
    assert request.assigned == holder
    refused = client.post(path, {"act": "close", "was_held": "yes", "citizens": "30"})
    assert refused.status_code == 400
    PoolRequest.objects.update(on=TODAY)
    client.post(path, {"act": "close", "was_held": "yes", "citizens": "30"})
    request.refresh_from_db()
    assert request.citizens == 30


def test_a_forum_offers_those_qualified_to_lead_it(client: Client) -> None:
    client.force_login(make_admin())
    forum = make_kind()
    qualification = make_qualification()
    ask(qualification, "led", kinds=[forum])
    person = make_person()
    row = make_candidate(qualification, person)
    lead(person, kind=forum)
    place = make_region()
    event, other = make_event(kind=forum, place=place), make_event()
    assert list(able_for(event, TODAY)) == []
    awards.grant(row, granted_on=TODAY, actor=None)

    assert list(able_for(event, TODAY)) == [row]
    assert list(able_for(other, TODAY)) == []
    path = reverse("event_roles", args=[event.slug])
    assert person.full_name in client.get(path).content.decode()
    client.post(path, {"person": str(person.uid), "role": "facilitator"})
    assert event.roles.get().person == person
    assert list(able_for(event, TODAY)) == []


def test_whoever_holds_it_is_told_before_it_ends_once_each_time() -> None:
    row = make_holder(make_qualification(renewal_hours=8))
    last = row.awards.get().valid_until
    assert last is not None
    end = noon_of(last)

    for days, number in ((91, 0), (90, 1), (31, 1), (30, 2), (1, 2)):
        at = end - timedelta(days=days)
        remind_of_ends(at)
        remind_of_ends(at)
        assert len(told("qualification.ends")) == number, days

    message = Message.objects.filter(kind="qualification.ends").first()
    assert message is not None
    message.language = "en"
    text = mails.qualification_ends(message).text
    assert "8 hours of training" in text
    assert "you have 0" in text


def test_the_programme_is_told_monthly_what_ends() -> None:
    """E49: who works on the programme sees who has to be renewed, with or without an
    address of theirs.
    """
    row = make_holder(make_qualification())
    Person.objects.filter(pk=row.person_id).update(email="", email_key="")
    programme = row.qualification.programme
    mine = make_grant(role="organiser", row=programme).user
    make_grant(role="observer", row=programme)
    make_grant(role="organiser", row=make_programme())
    last = row.awards.get().valid_until
    assert last is not None
    end = noon_of(last)

    tell_programmes(end - timedelta(days=91))
    none = list(told("qualifications.end"))
    at = end - timedelta(days=40)
    for _ in range(2):
        tell_programmes(at)

    assert none == []
    assert told("qualifications.end") == [mine.email]
    message = Message.objects.get(kind="qualifications.end")
    message.language = "en"
    with time_machine.travel(at, tick=False):
        mail = mails.qualifications_end(message)
    assert row.person.full_name in mail.text
    assert f"/desk/qualifications/{row.qualification.uid}/" in mail.text
    awards.renew(row, actor=None)
    with time_machine.travel(at, tick=False), pytest.raises(NotNeeded):
        mails.qualifications_end(message)


def test_who_renewed_or_lost_it_is_not_told() -> None:
    renewed, lost = make_holder(), make_holder()
    last = renewed.awards.get().valid_until
    assert last is not None
    awards.renew(renewed, actor=None)
    awards.withdraw(lost, reason="ended", actor=None)

    remind_of_ends(noon_of(last) - timedelta(days=5))

    assert told("qualification.ends") == []
