"""Decisions on many: seen before they are taken, each on its own, never twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.invariants import problems
from courses.models import Decision, Event, Quota, Registration, Status
from courses.services.approval import offer_seat, prove_address, put_in_line
from courses.services.decisions import Act, Words, decide, foresee
from courses.services.endings import cancel
from courses.services.letter_texts import BadPlaceholder
from courses.services.registration import confirm
from courses.services.seats import SeatsTaken
from outbox.models import Message
from outbox.services.renderers import renderers
from tests.courses.factories import sign_up
from tests.factories import make_admin, make_event, make_organisation

Threads = Callable[..., list[Any]]
NO = Words(reasons={"bg": "x"})


def taken(event: Event) -> int:
    return Quota.objects.get(event=event, scope="event").taken


def proven(event: Event, number: int = 1, **fields: Any) -> Registration:
    return prove_address(sign_up(event, number, **fields))


def stages(*rows: Registration) -> list[str]:
    return [Registration.objects.get(pk=row.pk).stage for row in rows]


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.django_db
def test_foresee_says_who_gets_a_seat_and_who_not_and_why() -> None:
    office = make_organisation("Община Смолян")
    event = make_event(seats=2, seats_per_organisation=1, needs_approval=True)
    first = proven(event, 1, organisation=office)
    second = proven(event, 2, organisation=office)
    third = proven(event, 3)
    fourth = sign_up(event, 4)

    outcomes = foresee(event, Act.APPROVE, [fourth, third, second, first])

    said = {row.registration.pk: (str(row.result), str(row.why)) for row in outcomes}
    assert said[first.pk] == ("gets a seat and the ticket", "")
    assert said[second.pk][0] == "stands in line"
    assert "Община Смолян" in said[second.pk][1] or "Smolyan" in said[second.pk][1]
    assert said[third.pk] == ("gets a seat and the ticket", "")
    assert said[fourth.pk] == ("", "has not confirmed the address yet")
    assert taken(event) == 0


@pytest.mark.django_db
def test_decide_does_what_was_foreseen_and_only_once() -> None:
    event = make_event(seats=1, needs_approval=True)
    first, second = proven(event, 1), proven(event, 2)
    rows = [second, first]

    done = decide(event, Act.APPROVE, rows, actor=make_admin())
    again = decide(event, Act.APPROVE, rows, actor=make_admin())

    assert [row.is_done for row in done] == [True, True]
    assert [row.is_done for row in again] == [False, False]
    assert stages(first, second) == [Status.CONFIRMED, Status.WAITING]
    assert kinds()[4:] == ["registration.ticket", "registration.waiting"]
    assert list(problems()) == []


@pytest.mark.django_db
def test_decide_adds_the_words_of_the_organiser() -> None:
    event = make_event(needs_approval=True, titles={"bg": "Семинар"})
    row = proven(event)
    words = Words(
        subjects={"bg": "{event}: да"},
        paragraphs={"bg": "{given_name}, <b> *елате*", "sr": "{family_name}"},
    )

    decide(event, Act.APPROVE, [row], actor=None, words=words)

    message = Message.objects.get(kind="registration.ticket")
    mail = renderers[message.kind](message)
    assert mail.subject == "Семинар: да"
    assert "Иван, <b> елате" in mail.text
    assert "Иван, &lt;b&gt; <em>елате</em>" in str(mail.html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        Words(paragraphs={"bg": "{0.__class__}"}),
        Words(reasons={"bg": "{own_page}"}),
        Words(subjects={"bg": "{name}"}),
    ],
)
def test_decide_refuses_unknown_placeholders_and_decides_on_nobody(
    words: Words,
) -> None:
    row = proven(make_event(needs_approval=True))

    with pytest.raises(BadPlaceholder):
        decide(row.event, Act.REJECT, [row], actor=None, words=words)

    assert stages(row) == [Decision.PENDING]
    assert "registration.rejected" not in kinds()


@pytest.mark.django_db
def test_each_is_told_the_reason_in_the_own_language_and_script() -> None:
    event = make_event(needs_approval=True, titles={"bg": "Семинар"})
    rows = [
        proven(event, number, language=language)
        for number, language in enumerate(["bg", "sr-latn"])
    ]
    reasons = {"bg": "{given_name}, няма място", "sr": "Нема места: {event}"}

    decide(event, Act.REJECT, rows, actor=None, words=Words(reasons=reasons))

    said = [Registration.objects.get(pk=row.pk).end_reason for row in rows]
    assert said == [f"{rows[0].given_name}, няма място", "Nema mesta: Семинар"]


@pytest.mark.django_db
def test_decide_rejects_with_the_reason() -> None:
    event = make_event(needs_approval=True)
    row, confirmed = proven(event, 1), confirm(sign_up(make_event(), 2))

    words = Words(reasons={"bg": "Няма място"})

    done = decide(event, Act.REJECT, [row], actor=make_admin(), words=words)
    other = decide(
        confirmed.event, Act.REJECT, [confirmed], actor=make_admin(), words=words
    )

    assert done[0].is_done
    assert not other[0].is_done
    assert stages(row, confirmed) == [Status.REJECTED, Status.CONFIRMED]
    assert Registration.objects.get(pk=row.pk).end_reason == "Няма място"


@pytest.mark.django_db
def test_put_in_line_frees_the_seat_for_the_next() -> None:
    event = make_event(seats=1)
    first = confirm(sign_up(event, 1))
    second = sign_up(event, 2, join_waiting_list=True)

    put_in_line(first, actor=make_admin())
    put_in_line(first, actor=make_admin())

    assert stages(first, second) == [Status.WAITING, Status.OFFERED]
    assert taken(event) == 1
    assert list(problems()) == []
    cancel(Registration.objects.get(pk=second.pk))
    assert stages(first) == [Status.OFFERED]
    row = confirm(first)
    assert (row.status, row.person) == (Status.CONFIRMED, first.person)


@pytest.mark.django_db
def test_offer_seat_goes_past_the_line_but_not_past_the_seats() -> None:
    event = make_event(seats=1, needs_approval=True)
    first, second = proven(event, 1), proven(event, 2)

    offer_seat(second, actor=make_admin())
    with pytest.raises(SeatsTaken):
        offer_seat(first, actor=make_admin())

    assert stages(first, second) == [Decision.PENDING, Status.OFFERED]
    assert taken(event) == 1
    assert kinds()[-1] == "registration.offer"


@pytest.mark.django_db(transaction=True)
def test_two_organisers_decide_at_once(run_threads: Threads) -> None:
    event = make_event(seats=3, needs_approval=True)
    rows = [proven(event, number) for number in range(6)]
    own = [
        list(Registration.objects.filter(event=event).select_related("organisation"))
        for _organiser in range(2)
    ]
    actors = [make_admin(), make_admin()]

    run_threads(
        [
            partial(decide, event, Act.APPROVE, own[0], actor=actors[0]),
            partial(decide, event, Act.REJECT, own[1], actor=actors[1], words=NO),
        ]
    )

    assert set(stages(*rows)) <= {Status.CONFIRMED, Status.WAITING, Status.REJECTED}
    confirmed = stages(*rows).count(Status.CONFIRMED)
    assert taken(event) == confirmed
    assert kinds().count("registration.rejected") == stages(*rows).count("rejected")
    assert list(problems()) == []


@pytest.mark.django_db(transaction=True)
def test_the_same_decision_at_once_writes_one_mail_each(run_threads: Threads) -> None:
    event = make_event(seats=2, needs_approval=True)
    rows = [proven(event, number) for number in range(4)]
    own = [list(Registration.objects.filter(event=event)) for _organiser in range(3)]

    run_threads([partial(decide, event, Act.APPROVE, mine, actor=None) for mine in own])

    assert sorted(stages(*rows)) == ["confirmed", "confirmed", "waiting", "waiting"]
    assert kinds().count("registration.ticket") == 2
    assert kinds().count("registration.waiting") == 2


# --- pages ------------------------------------------------------------------------


@pytest.mark.django_db
def test_event_decide_shows_first_and_then_decides(client: Client) -> None:
    event = make_event(seats=1, needs_approval=True)
    first, second = proven(event, 1), proven(event, 2)
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/people/decide/"

    page = client.get(path, {"act": "approve", "which": "all", "status": "pending"})
    people = page.context["form"]["people"].value()
    assert stages(first, second) == [Decision.PENDING] * 2
    text = page.content.decode()
    assert "gets a seat and the ticket" in text
    assert "stands in line" in text
    response = client.post(path, {"act": "approve", "people": people})

    assert response.status_code == 302
    assert stages(first, second) == [Status.CONFIRMED, Status.WAITING]


@pytest.mark.django_db
def test_event_decide_keeps_what_was_typed_when_it_refuses(client: Client) -> None:
    event = make_event(needs_approval=True)
    row = proven(event)
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/people/decide/"
    sent = {"act": "reject", "people": str(row.uid), "paragraphs_bg": "{nobody} моля"}

    page = client.post(path, sent)

    text = page.content.decode()
    assert "{nobody} моля" in text
    assert "{nobody} is not a placeholder" in text
    assert set(page.context["form"].errors) == {"reasons", "paragraphs"}
    assert stages(row) == [Decision.PENDING]


@pytest.mark.django_db
def test_event_decide_is_not_for_people_of_another_event(client: Client) -> None:
    event, other = make_event(needs_approval=True), make_event(needs_approval=True)
    row = proven(other)
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/people/decide/"

    page = client.get(path, {"act": "approve", "chosen": str(row.uid)})
    bad = client.get(path, {"act": "approve", "chosen": "x"})
    unknown = client.get(path, {"act": "promote"})

    assert row.full_name not in page.content.decode()
    assert (bad.status_code, unknown.status_code) == (400, 400)


@pytest.mark.django_db
def test_event_decide_takes_the_same_queries_for_one_and_three(client: Client) -> None:
    event = make_event(needs_approval=True)
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/people/decide/?act=approve&which=all"
    counts = []
    for number in (1, 2, 3):
        proven(event, number, organisation=make_organisation())
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))

    assert counts[1] == counts[2]


@pytest.mark.django_db
def test_a_name_in_either_script_and_at_two_addresses_leads_to_both(
    client: Client,
) -> None:
    event = make_event()
    rows = [
        sign_up(event, 1, family_name="Петров"),
        sign_up(event, 2, given_name="Ivan", family_name="Petrov"),
        sign_up(event, 3, family_name="Стоянов"),
    ]
    client.force_login(make_admin())

    page = client.get(f"/desk/events/{event.slug}/people/").content.decode()
    link = re.findall(r'href="([^"]*[?]q=[^"]*)"', page)[0]
    both = client.get(link)
    sent = {"act": "cancel", "people": str(rows[1].uid), "reasons_bg": "Два пъти"}
    client.post(f"/desk/events/{event.slug}/people/decide/", sent)

    shown = {row.pk for row in both.context["page"].object_list}
    assert page.count("name occurs twice: ") == 2
    assert shown == {rows[0].pk, rows[1].pk}
    assert stages(*rows) == ["held", "cancelled", "held"]


@pytest.mark.django_db
def test_event_decide_asks_for_each_language_that_somebody_reads(
    client: Client,
) -> None:
    event = make_event(needs_approval=True)
    rows = [
        proven(event, number, language=language)
        for number, language in enumerate(["bg", "sr", "sr-latn"])
    ]
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/people/decide/"
    people = " ".join(str(row.uid) for row in rows)
    sent = {"act": "reject", "people": people, "reasons_bg": "Няма място"}

    page = client.post(path, sent)
    done = client.post(path, sent | {"reasons_sr": "Нема места"})

    form = page.context["form"]
    assert form.fields["reasons"].widget.languages == ("bg", "sr")
    assert "Somebody among them reads Српски" in page.content.decode()
    assert done.status_code == 302
    assert sorted(Registration.objects.values_list("end_reason", flat=True)) == [
        "Nema mesta",
        "Нема места",
        "Няма място",
    ]


@pytest.mark.django_db
def test_event_decide_previews_the_mail_and_decides_nothing(client: Client) -> None:
    event = make_event(seats=1, needs_approval=True)
    rows = [proven(event, number) for number in (1, 2)]
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/people/decide/"
    sent = {
        "act": "approve",
        "people": " ".join(str(row.uid) for row in rows),
        "paragraphs_bg": "Елате, {family_name}",
        "preview": "yes",
    }
    before = kinds()

    pages = [client.post(path, sent | {"reader": str(row.uid)}) for row in rows]

    mails = [page.context["preview"].mail for page in pages]
    assert [part.name for part in mails[0].attachments] == ["ticket.png", "event.ics"]
    assert f"Елате, {rows[0].family_name}" in mails[0].text
    assert not mails[1].attachments  # the only seat went to the one before
    assert f"Елате, {rows[1].family_name}" in mails[1].text
    assert "Елате, {family_name}" in pages[0].content.decode()
    assert stages(*rows) == [Decision.PENDING] * 2
    assert (kinds(), taken(event)) == (before, 0)
