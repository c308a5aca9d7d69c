from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsletters.models import Delivery, Dispatch
from newsletters.selectors.approval import ALONE, approvers_of
from newsletters.services import approval
from newsletters.services import dispatch as acts
from outbox.models import Message
from outbox.services.engine import send_due
from participants.models import AuditEvent, User
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
)
from tests.newsletters.factories import (
    make_audience,
    make_dispatch,
    make_published,
    make_series,
    make_subscription,
)

State = Dispatch.State
RunThreads = Callable[..., list[Any]]


def editor_of(dispatch: Dispatch) -> User:
    return make_grant(role="editor", row=dispatch.issue.series.publisher).user


def manager_of(dispatch: Dispatch) -> User:
    return make_grant(role="manager", row=dispatch.issue.series.programme).user


def to_strangers(count: int = 1) -> Dispatch:
    """A sending to people of no organisation."""
    for _ in range(count):
        make_person()
    return make_dispatch()


def to_own(count: int) -> Dispatch:
    """A sending to people of the publisher."""
    issue = make_published()
    for _ in range(count):
        make_post(organisation=issue.series.publisher)
    return make_dispatch(issue)


def nothing_left(dispatch: Dispatch, state: str) -> bool:
    dispatch.refresh_from_db()
    issues = Message.objects.filter(kind=acts.KIND)
    return dispatch.state == state and not (
        Delivery.objects.exists() or issues.exists() or dispatch.frozen_at
    )


def last_event(action: str) -> tuple[User | None, dict[str, Any]]:
    event = AuditEvent.objects.filter(action=action).latest("pk")
    return event.actor, event.after or {}


# --- who may send alone -------------------------------------------------------


@pytest.mark.django_db
def test_editor_sends_a_few_messages_to_own_people_alone() -> None:
    dispatch = to_own(ALONE)
    editor = editor_of(dispatch)

    acts.approve_dispatch(dispatch, actor=editor)

    assert Message.objects.filter(kind=acts.KIND).count() == ALONE
    assert last_event("dispatch.approved")[1]["by_one_person"] is True


@pytest.mark.django_db
def test_editor_is_refused_to_send_many_alone() -> None:
    dispatch = to_own(ALONE + 1)

    with pytest.raises(acts.NeedsApproval):
        acts.approve_dispatch(dispatch, actor=editor_of(dispatch))

    assert nothing_left(dispatch, State.DRAFT)


@pytest.mark.django_db
@pytest.mark.parametrize("subject", ["people", "organisations"])
def test_editor_is_refused_to_send_to_one_stranger_alone(subject: str) -> None:
    issue = make_published()
    if subject == "people":
        make_person()
        dispatch = make_dispatch(issue)
    else:
        make_organisation(kind="ngo", email="office@town.example")
        rule = {"criterion": "organisation_kind", "value": ["ngo"]}
        group = make_group(rule, subject="organisations")
        audience = make_audience(issue.series, group)
        dispatch = acts.create_dispatch(issue, audience, actor=None)

    with pytest.raises(acts.NeedsApproval):
        acts.approve_dispatch(dispatch, actor=editor_of(dispatch))

    assert nothing_left(dispatch, State.DRAFT)


@pytest.mark.django_db
def test_subscribers_are_no_strangers() -> None:
    series = make_series()
    make_subscription(series, "reader@town.example")
    dispatch = make_dispatch(make_published(series))

    acts.approve_dispatch(dispatch, actor=editor_of(dispatch))

    assert Message.objects.filter(kind=acts.KIND).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["manager", "admin"])
def test_manager_and_administrator_send_alone_and_it_is_recorded(role: str) -> None:
    dispatch = to_strangers()
    actor = manager_of(dispatch) if role == "manager" else make_admin()

    acts.approve_dispatch(dispatch, actor=actor)

    assert Message.objects.filter(kind=acts.KIND).count() == 1
    who, after = last_event("dispatch.approved")
    assert (who, after["by_one_person"]) == (actor, True)


@pytest.mark.django_db
def test_manager_of_another_programme_does_not_count_as_one() -> None:
    dispatch = to_strangers()
    stranger = make_grant(role="manager", row=make_series().programme).user

    with pytest.raises(acts.NeedsApproval):
        acts.approve_dispatch(dispatch, actor=stranger)

    assert nothing_left(dispatch, State.DRAFT)


# --- asking and approving -------------------------------------------------------


@pytest.mark.django_db
def test_ask_approval_sends_nothing_and_mails_those_who_may_approve() -> None:
    dispatch = to_strangers(2)
    editor, manager = editor_of(dispatch), manager_of(dispatch)
    other = editor_of(dispatch)

    approval.ask_approval(dispatch, actor=editor, expected=2)

    assert nothing_left(dispatch, State.WAITING)
    assert (dispatch.asked_by, dispatch.queued) == (editor, 2)
    asked = Message.objects.filter(kind=approval.KIND)
    assert [row.address for row in asked] == [manager.email]
    assert other.email not in {row.address for row in asked}
    send_due()
    assert "Please approve a sending" in mail.outbox[0].subject
    assert f"/desk/newsletters/sendings/{dispatch.uid}/" in mail.outbox[0].body
    assert last_event("dispatch.approval_asked")[1]["strangers"] == 2


@pytest.mark.django_db
def test_mail_to_the_approver_is_not_sent_when_it_is_over() -> None:
    dispatch = to_strangers()
    editor = editor_of(dispatch)
    manager_of(dispatch)
    approval.ask_approval(dispatch, actor=editor)
    approval.return_dispatch(dispatch, actor=editor)

    send_due()

    assert mail.outbox == []


@pytest.mark.django_db
def test_ask_approval_twice_is_refused() -> None:
    dispatch = to_strangers()
    first, second = editor_of(dispatch), editor_of(dispatch)
    approval.ask_approval(dispatch, actor=first)

    with pytest.raises(acts.WrongState):
        approval.ask_approval(dispatch, actor=second)

    dispatch.refresh_from_db()
    assert dispatch.asked_by == first


@pytest.mark.django_db
def test_ask_approval_refuses_another_number_than_was_shown() -> None:
    dispatch = to_strangers()

    with pytest.raises(acts.CountChanged):
        approval.ask_approval(dispatch, actor=editor_of(dispatch), expected=2)

    assert nothing_left(dispatch, State.DRAFT)


@pytest.mark.django_db
def test_who_asked_cannot_approve() -> None:
    dispatch = to_own(ALONE + 1)
    editor = editor_of(dispatch)
    approval.ask_approval(dispatch, actor=editor)

    with pytest.raises(acts.OwnRequest):
        acts.approve_dispatch(dispatch, actor=editor)

    assert nothing_left(dispatch, State.WAITING)


@pytest.mark.django_db
def test_second_editor_approves_many_messages_to_own_people() -> None:
    dispatch = to_own(ALONE + 1)
    approval.ask_approval(dispatch, actor=editor_of(dispatch))
    second = editor_of(dispatch)

    acts.approve_dispatch(dispatch, actor=second)

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.approved_by) == (State.SENDING, second)
    assert last_event("dispatch.approved")[1]["by_one_person"] is False


@pytest.mark.django_db
def test_second_editor_cannot_approve_messages_to_strangers() -> None:
    dispatch = to_strangers()
    approval.ask_approval(dispatch, actor=editor_of(dispatch))

    with pytest.raises(acts.NotYourPeople, match="1 of those"):
        acts.approve_dispatch(dispatch, actor=editor_of(dispatch))

    assert nothing_left(dispatch, State.WAITING)


@pytest.mark.django_db
def test_approve_dispatch_refuses_others_than_were_looked_at() -> None:
    dispatch = to_strangers()
    approval.ask_approval(dispatch, actor=editor_of(dispatch))
    seen = acts.preview(dispatch).digest
    person = make_person()
    dispatch.audience.groups.set(
        [make_group({"criterion": "language", "value": ["en"]})]
    )
    type(person).objects.filter(pk=person.pk).update(language="en")

    with pytest.raises(acts.PeopleChanged):
        acts.approve_dispatch(
            dispatch, actor=manager_of(dispatch), expected=1, seen=seen
        )

    assert nothing_left(dispatch, State.WAITING)


@pytest.mark.django_db
def test_return_dispatch_makes_a_draft_with_the_reason() -> None:
    dispatch = to_strangers()
    approval.ask_approval(dispatch, actor=editor_of(dispatch))

    approval.return_dispatch(
        dispatch, actor=manager_of(dispatch), note="Wrong\n group. " + "x" * 600
    )

    assert nothing_left(dispatch, State.DRAFT)
    assert dispatch.note.startswith("Wrong group.")
    assert len(dispatch.note) == 500
    assert (dispatch.asked_by, dispatch.candidates) == (None, 0)
    with pytest.raises(acts.WrongState):
        approval.return_dispatch(dispatch, actor=None)


@pytest.mark.django_db
def test_cancel_ends_what_waits_for_approval() -> None:
    dispatch = to_strangers()
    approval.ask_approval(dispatch, actor=editor_of(dispatch))

    acts.cancel_dispatch(dispatch, actor=None)

    with pytest.raises(acts.AlreadyApproved):
        acts.approve_dispatch(dispatch, actor=make_admin())
    assert nothing_left(dispatch, State.CANCELLED)


@pytest.mark.django_db(transaction=True)
def test_approving_and_sending_back_at_once_does_one_of_them(
    run_threads: RunThreads,
) -> None:
    dispatch = to_strangers()
    approval.ask_approval(dispatch, actor=editor_of(dispatch))
    manager = manager_of(dispatch)

    def approve() -> str:
        try:
            return acts.approve_dispatch(dispatch, actor=manager).state
        except (acts.AlreadyApproved, acts.NeedsApproval) as refusal:
            return refusal.code

    def send_back() -> str:
        try:
            return approval.return_dispatch(dispatch, actor=manager).state
        except acts.WrongState as refusal:
            return refusal.code

    answers = run_threads([approve, send_back] * 3, workers=6)

    dispatch.refresh_from_db()
    counts = Counter(answers)
    assert counts["sending"] <= 1
    assert dispatch.state == (State.SENDING if counts["sending"] else State.DRAFT)
    issues = Message.objects.filter(kind=acts.KIND)
    assert issues.count() == counts["sending"]


# --- who is asked ---------------------------------------------------------------


@pytest.mark.django_db
def test_approvers_are_managers_and_other_editors_else_administrators() -> None:
    dispatch = to_strangers()
    series, admin = dispatch.issue.series, make_admin()

    def found(strangers: bool, asked_by: User | None = None) -> set[User]:
        return set(approvers_of(series, strangers=strangers, asked_by=asked_by))

    editor = editor_of(dispatch)
    assert found(False, editor) == found(True) == {admin}
    other = editor_of(dispatch)
    assert found(False, editor) == {other}
    assert found(True, editor) == {admin}
    manager = manager_of(dispatch)
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert found(False, editor) == found(True, editor) == {manager}


# --- the page -------------------------------------------------------------------


def words_of(client: Client, dispatch: Dispatch) -> str:
    answer = client.get(f"/desk/newsletters/sendings/{dispatch.uid}/")
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.django_db
def test_page_leads_from_asking_over_sending_back_to_the_approval() -> None:
    make_person("Ана Непознатова", language="bg")
    dispatch = make_dispatch()
    editor, manager = editor_of(dispatch), manager_of(dispatch)
    writer, second = client_of(editor), client_of(manager)
    url = f"/desk/newsletters/sendings/{dispatch.uid}/"
    ask = {"act": "ask", "expected": "1"}

    page = words_of(writer, dispatch)
    assert "1 of them does not belong to your organisation" in page
    assert f"It may be approved by: {manager.email}" in page
    assert "Ask for approval" in page
    assert "Send to 1 address" not in page
    assert "Непознатова" not in page

    writer.post(url, {"act": "approve", "expected": "1"})
    assert nothing_left(dispatch, State.DRAFT)
    writer.post(url, ask)
    page = words_of(writer, dispatch)
    assert "waiting for approval" in page
    assert "Take the request back" in page
    second.post(url, {"act": "return", "note": "Other group"})
    assert "Sent back: Other group" in words_of(writer, dispatch)
    writer.post(url, ask)
    assert "Send to 1 address" in words_of(second, dispatch)
    second.post(url, {"act": "approve", "expected": "1"})

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.approved_by) == (State.SENDING, manager)
    assert f"Asked for by {editor.email}" in words_of(writer, dispatch)


@pytest.mark.django_db
def test_page_hides_addresses_of_strangers_that_were_not_reached() -> None:
    make_person(email="stranger@town.example")
    dispatch = make_dispatch()
    acts.approve_dispatch(dispatch, actor=None)
    Message.objects.update(state="failed", last_error="550 stranger@town.example")

    assert "stranger@town.example" not in words_of(
        client_of(editor_of(dispatch)), dispatch
    )
    assert "stranger@town.example" in words_of(client_of(make_admin()), dispatch)


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_page_takes_a_fixed_number_of_queries(people: int) -> None:
    dispatch = to_strangers(people)
    client = client_of(editor_of(dispatch))
    manager_of(dispatch)
    words_of(client, dispatch)

    with CaptureQueriesContext(connection) as queries:
        words_of(client, dispatch)

    assert len(queries) == 23
