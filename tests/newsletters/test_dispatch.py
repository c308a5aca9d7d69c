from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, transaction
from django.utils import timezone

from newsletters.invariants import problems
from newsletters.models import Audience, Delivery, Dispatch
from newsletters.services import dispatch as acts
from newsletters.services.issues import change_article, publish_issue
from newsletters.services.subscriptions import unsubscribe
from outbox.models import Message, Suppression
from outbox.services.engine import send_due
from outbox.services.suppression import suppress
from participants.models import Consent, Organisation
from tests.factories import (
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_user,
    make_wording,
)
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

State, Exclusion = Dispatch.State, Delivery.Exclusion
RunThreads = Callable[..., list[Any]]


def exclusions(dispatch: Dispatch) -> dict[str, int]:
    return dict(Counter(dispatch.deliveries.values_list("exclusion", flat=True)))


def approve(dispatch: Dispatch) -> Dispatch:
    return acts.approve_dispatch(dispatch, actor=None)


# --- refusals -----------------------------------------------------------------


@pytest.mark.django_db
def test_approve_dispatch_refuses_an_issue_that_is_not_published() -> None:
    make_person()
    dispatch = make_dispatch(make_issue())

    with pytest.raises(acts.NotPublished):
        approve(dispatch)

    assert not Delivery.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_approve_dispatch_refuses_to_write_to_nobody() -> None:
    make_person(email="")
    dispatch = make_dispatch()

    with pytest.raises(acts.NobodyToWriteTo):
        approve(dispatch)

    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.candidates) == (State.DRAFT, 0)


@pytest.mark.django_db
def test_approve_dispatch_refuses_another_number_than_was_shown() -> None:
    make_person()
    dispatch = make_dispatch()
    make_person()

    with pytest.raises(acts.CountChanged):
        acts.approve_dispatch(dispatch, actor=None, expected=1)

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_approve_dispatch_twice_is_refused() -> None:
    make_person()
    dispatch = make_dispatch()
    approve(dispatch)

    with pytest.raises(acts.AlreadyApproved):
        approve(dispatch)

    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_approve_dispatch_by_ten_clicks_at_once_makes_one_plan(
    run_threads: RunThreads,
) -> None:
    for _ in range(5):
        make_person()
    dispatch = make_dispatch()

    def click() -> str:
        try:
            return approve(dispatch).state
        except acts.AlreadyApproved as refusal:
            return refusal.code

    answers = run_threads([click] * 10, workers=10)

    assert Counter(answers) == {"sending": 1, "already_approved": 9}
    assert Delivery.objects.count() == Message.objects.count() == 5
    assert list(problems()) == []


@pytest.mark.django_db(transaction=True)
def test_approve_two_audiences_at_once_sends_one_mail_each(
    run_threads: RunThreads,
) -> None:
    for _ in range(5):
        make_person()
    make_person(language="en")
    issue = make_published()
    both = [
        acts.create_dispatch(issue, make_audience(issue.series, group), actor=None)
        for group in (group_of("bg"), group_of("bg", "en"))
    ]

    def click(dispatch: Dispatch) -> Callable[[], str]:
        def act() -> str:
            try:
                return approve(dispatch).state
            except acts.NobodyToWriteTo as refusal:
                return refusal.code

        return act

    run_threads([click(row) for row in both], workers=2)

    keys = Message.objects.values_list("address_key", flat=True)
    assert len(keys) == len(set(keys)) == 6


@pytest.mark.django_db
def test_create_dispatch_refuses_the_audience_of_another_newsletter() -> None:
    with pytest.raises(acts.OtherNewsletter):
        acts.create_dispatch(make_published(), make_audience(make_series()), actor=None)

    assert not Dispatch.objects.exists()


@pytest.mark.django_db
def test_create_dispatch_again_returns_the_first() -> None:
    first = make_dispatch()

    second = acts.create_dispatch(first.issue, first.audience, actor=None)

    assert second == first


@pytest.mark.django_db
def test_database_refuses_a_dispatch_that_loses_somebody() -> None:
    dispatch = make_dispatch()

    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.filter(pk=dispatch.pk).update(candidates=3, queued=2)


# --- who gets it --------------------------------------------------------------


@pytest.mark.django_db
def test_approve_dispatch_accounts_for_every_candidate() -> None:
    issue = make_published()
    series = issue.series
    make_person(email="good@town.example")
    make_person(email="")
    make_person(email="not an address")
    make_person(email="left@town.example")
    unsubscribe(series, "left@town.example")
    make_person(email="gone@town.example")
    suppress("gone@town.example", Suppression.Reason.BOUNCED)
    former = make_person(email="former@town.example")
    make_post(former, ended_on=timezone.localdate() - timedelta(days=1))
    make_person(email="Good@Town.example")
    dispatch = approve(make_dispatch(issue))

    assert (dispatch.candidates, dispatch.queued, dispatch.excluded) == (7, 1, 6)
    assert exclusions(dispatch) == {
        "": 1,
        Exclusion.NO_ADDRESS: 1,
        Exclusion.BAD_ADDRESS: 1,
        Exclusion.UNSUBSCRIBED: 1,
        Exclusion.SUPPRESSED: 1,
        Exclusion.LEFT_POST: 1,
        Exclusion.DUPLICATE: 1,
    }
    assert Message.objects.get().address == "good@town.example"
    assert list(problems()) == []


@pytest.mark.django_db
def test_approve_dispatch_on_consent_writes_to_those_who_agreed() -> None:
    series = make_series()
    wording = make_wording("newsletter")
    at = timezone.now()
    said = {"wording": wording, "channel": "form", "language": "bg"}
    agreed, silent, changed, subscriber = (make_person() for _ in range(4))
    Consent.objects.create(person=agreed, is_given=True, at=at, **said)
    Consent.objects.create(person=changed, is_given=True, at=at, **said)
    later = at + timedelta(seconds=1)
    Consent.objects.create(person=changed, is_given=False, at=later, **said)
    make_subscription(series, subscriber.email)
    dispatch = approve(make_dispatch(make_published(series), basis="consent"))

    written = dispatch.deliveries.filter(exclusion="")
    assert {row.person for row in written} == {agreed, subscriber}
    assert exclusions(dispatch) == {
        "": 2,
        Exclusion.NO_CONSENT: 2,
        Exclusion.DUPLICATE: 1,
    }
    assert silent.deliveries.get().exclusion == Exclusion.NO_CONSENT


@pytest.mark.django_db
def test_approve_dispatch_sends_one_message_to_a_shared_mailbox() -> None:
    first, second, third = (make_person(email="opstina@town.example") for _ in range(3))

    dispatch = approve(make_dispatch())

    assert Message.objects.count() == 1
    delivery = dispatch.deliveries.get(exclusion="")
    assert delivery.person == first
    assert delivery.covered == [
        {"person": str(second.uid)},
        {"person": str(third.uid)},
    ]
    assert dispatch.deliveries.filter(exclusion=Exclusion.DUPLICATE).count() == 2


@pytest.mark.django_db
def test_person_in_three_groups_is_one_candidate_with_three_reasons() -> None:
    make_person()
    issue = make_published()
    groups = [group_of("bg", names={"en": name}) for name in "ABC"]
    audience = make_audience(issue.series, *groups)

    dispatch = approve(acts.create_dispatch(issue, audience, actor=None))

    delivery = dispatch.deliveries.get()
    names = [group["names"]["en"] for group in delivery.rule["groups"]]
    assert names == ["A", "B", "C"]


@pytest.mark.django_db
def test_audience_of_organisations_and_subscribers() -> None:
    make_organisation(email="office@town.example", kind=Organisation.Kind.COUNCIL)
    rule = {"criterion": "organisation_kind", "value": ["council"]}
    group = make_group(rule, subject="organisations")
    issue = make_published()
    make_subscription(issue.series, "reader@home.example", language="en")
    make_subscription(issue.series, "not-yet@home.example", confirmed_at=None)
    audience = make_audience(issue.series, group)

    dispatch = approve(acts.create_dispatch(issue, audience, actor=None))

    found = dispatch.deliveries.values_list("address_key", "language")
    assert set(found) == {("office@town.example", "bg"), ("reader@home.example", "en")}


@pytest.mark.django_db
def test_second_audience_leaves_out_those_who_have_the_issue() -> None:
    make_person(language="bg")
    issue = make_published()
    first = make_audience(issue.series, group_of("bg"))
    approve(acts.create_dispatch(issue, first, actor=None))
    make_person(language="en")

    second = approve(make_dispatch(issue))

    assert exclusions(second) == {"": 1, Exclusion.ALREADY: 1}


@pytest.mark.django_db
def test_readers_get_their_language_and_script_or_the_nearest() -> None:
    series = make_series(
        languages=["sr", "en"], titles={"sr": "Билтен", "en": "Bulletin"}
    )
    titles = {"sr": "Добра управа", "en": "Good governance"}
    issue = make_issue(series, articles=0, titles=titles)
    bodies = {"sr": "Љубав према општини."}
    make_article(issue, titles={"sr": "Чланак"}, bodies=bodies)
    publish_issue(issue, actor=None)
    for language in ("sr", "sr-latn", "bs", "en", "bg"):
        make_person(language=language, email=f"{language}@town.example")

    dispatch = approve(make_dispatch(issue))

    found = dict(dispatch.deliveries.values_list("address_key", "language"))
    assert found == {
        "sr@town.example": "sr",
        "sr-latn@town.example": "sr-latn",
        "bs@town.example": "sr-latn",
        "en@town.example": "en",
        "bg@town.example": "en",
    }
    send_due()
    texts = {message.to[0]: message.body for message in mail.outbox}
    assert "Љубав према општини." in texts["sr@town.example"]
    assert "Ljubav prema opštini." in texts["sr-latn@town.example"]


@pytest.mark.django_db
def test_preview_counts_the_same_and_writes_nothing() -> None:
    make_person()
    make_person(email="")
    dispatch = make_dispatch()

    plan = acts.preview(dispatch)

    assert (len(plan.candidates), len(plan.queued), len(plan.excluded)) == (2, 1, 1)
    assert plan.reasons == {Exclusion.NO_ADDRESS: 1}
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.django_db
def test_preview_takes_a_fixed_number_of_queries(
    people: int, django_assert_num_queries: Any
) -> None:
    for _ in range(people):
        make_person()
    dispatch = Dispatch.objects.select_related("issue__series", "audience").get(
        pk=make_dispatch().pk
    )

    with django_assert_num_queries(QUERIES_OF_A_PLAN):
        acts.preview(dispatch)


QUERIES_OF_A_PLAN = 8


# --- what it says -------------------------------------------------------------


@pytest.mark.django_db
def test_later_edits_change_no_approved_mail() -> None:
    make_person(language="en")
    issue = make_issue()
    article = issue.articles.get()
    publish_issue(issue, actor=None)
    dispatch = approve(make_dispatch(issue))
    article.bodies = {"en": "Other words."}
    article.save(update_fields=["bodies"])
    issue.series.titles = {"en": "Other name"}
    issue.series.save(update_fields=["titles"])
    send_due()

    body = mail.outbox[0].body
    assert "Text 1 and programme [1]." in body
    assert "Other" not in body
    assert dispatch.content.keys() == {"en"}


# --- sending ------------------------------------------------------------------


@pytest.mark.django_db
def test_finish_dispatches_closes_what_has_nothing_left() -> None:
    make_person()
    dispatch = approve(make_dispatch())

    assert acts.finish_dispatches() == 0
    send_due()
    assert acts.finish_dispatches() == 1

    dispatch.refresh_from_db()
    assert dispatch.state == State.DONE
    assert dispatch.finished_at is not None
    assert acts.finish_dispatches() == 0


@pytest.mark.django_db
def test_pause_resume_and_cancel() -> None:
    for _ in range(25):
        make_person()
    dispatch = approve(make_dispatch())

    acts.pause_dispatch(dispatch, actor=None)
    send_due()
    assert (len(mail.outbox), acts.finish_dispatches()) == (0, 0)
    acts.resume_dispatch(dispatch, actor=None)
    send_due(messages=1)
    sent = len(mail.outbox)
    held = acts.cancel_dispatch(dispatch, actor=None)
    send_due()

    assert 0 < sent < 25
    assert sent + held == 25
    assert len(mail.outbox) == sent
    with pytest.raises(acts.WrongState) as refusal:
        acts.resume_dispatch(dispatch, actor=None)
    assert "cancelled" in str(refusal.value)
    assert list(problems()) == []


@pytest.mark.django_db
def test_cancelled_dispatch_can_be_sent_to_those_who_are_left() -> None:
    for _ in range(25):
        make_person()
    first = approve(make_dispatch())
    send_due(messages=1)
    sent = len(mail.outbox)
    acts.cancel_dispatch(first, actor=None)

    again = acts.create_dispatch(first.issue, first.audience, actor=None)
    approve(again)
    send_due()

    assert 0 < sent < 25
    assert exclusions(again) == {"": 25 - sent, Exclusion.ALREADY: sent}
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 25


class Dying(EmailBackend):
    """A connection whose process dies in the middle, as often as `deaths` says."""

    deaths: list[int] = []
    count = 0

    def send_messages(self, messages: Any) -> int:
        Dying.count += 1
        if Dying.count in Dying.deaths:
            raise SystemExit
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_interrupted_dispatch_ends_with_nobody_lost_or_doubled(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Dying"
    Dying.count, Dying.deaths = 0, [57, 203]
    for number in range(300):
        make_person(email=f"reader{number}@town.example")
    dispatch = approve(make_dispatch())

    for _ in Dying.deaths:
        with pytest.raises(SystemExit):
            send_due(seconds=60)
    send_due(seconds=60)
    acts.finish_dispatches()

    states = Counter(Message.objects.values_list("state", flat=True))
    addresses = [message.to[0] for message in mail.outbox]
    assert states["sent"] + states["uncertain"] == 300
    assert 2 <= states["uncertain"] <= 20
    doubt = Message.objects.filter(state="uncertain").values_list("address", flat=True)
    assert len(addresses) == len(set(addresses))
    assert states["sent"] == len(set(addresses) - set(doubt))
    dispatch.refresh_from_db()
    assert dispatch.state == State.DONE
    assert list(problems()) == []


@pytest.mark.django_db
def test_unsubscribing_while_queued_holds_the_message_back() -> None:
    people = [make_person() for _ in range(20)]
    issue = make_published()
    dispatch = approve(make_dispatch(issue))

    unsubscribe(issue.series, people[0].email)
    unsubscribe(issue.series, people[1].email.upper())
    send_due()

    states = Counter(dispatch.deliveries.values_list("message__state", flat=True))
    assert states == {"sent": 18, "skipped": 2}
    assert people[0].email not in {message.to[0] for message in mail.outbox}


@pytest.mark.django_db
def test_unsubscribing_from_one_newsletter_leaves_the_other() -> None:
    person = make_person()
    first, second = make_published(), make_published()
    for issue in (first, second):
        approve(make_dispatch(issue))

    unsubscribe(first.series, person.email)
    send_due()

    states = Message.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["skipped", "sent"]


@pytest.mark.django_db
def test_send_test_goes_to_oneself_and_is_not_counted() -> None:
    issue = make_issue()
    editor = make_user("editor@office.example", name="Ана")

    acts.send_test(issue, language="en", actor=editor)
    send_due()

    message = mail.outbox[0]
    assert message.to == ["editor@office.example"]
    assert message.subject == "[Test] Bulletin 1: Good governance"
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_send_test_stops_at_twenty_in_an_hour() -> None:
    issue = make_issue()
    editor = make_user("Editor@office.example")
    for _ in range(acts.TESTS_PER_HOUR):
        acts.send_test(issue, language="en", actor=editor)

    with pytest.raises(acts.TooManyTests):
        acts.send_test(issue, language="en", actor=editor)

    assert Message.objects.count() == acts.TESTS_PER_HOUR


@pytest.mark.django_db
def test_change_article_after_the_draft_was_previewed_is_what_is_sent() -> None:
    make_person(language="en")
    issue = make_issue()
    article = issue.articles.get()
    change_article(
        article, titles={"en": "New"}, bodies={"en": "New words."}, actor=None
    )
    approve(make_dispatch(publish_issue(issue, actor=None)))
    send_due()

    assert "New words." in mail.outbox[0].body


@pytest.mark.django_db
def test_audience_basis_is_recorded() -> None:
    audience = make_audience(make_series(), basis=Audience.Basis.CONTRACT)

    assert audience.get_basis_display() == "contract of the training"
