"""What becomes of a person's rows when two cards are merged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from certificates.models import Certificate
from certificates.services.issue import issue_certificates
from courses.models import Presence, Quota, Registration, Scan, SeatUse
from courses.services.registration import register
from newsletters.models import Subscription
from outbox.models import Message, Suppression
from outbox.services.send import queue_message
from outbox.services.suppression import is_suppressed, suppress
from participants.models import AuditEvent, Consent, Person, PersonMerge, PersonPair
from participants.selectors.consents import standing_consents
from participants.selectors.people import match_person
from participants.services.consents import record_consent
from participants.services.duplicates import keep_apart
from participants.services.journal import UndoImpossible
from participants.services.merge import (
    ErasedCard,
    ErasedSince,
    MergedAlready,
    SameCard,
    UndoLaterFirst,
    UndoneAlready,
    merge_organisations,
    merge_people,
    undo_people_merge,
)
from participants.services.people import CardWasMerged, change_person
from participants.services.privacy import erase_person, export_person
from tests.certificates.factories import make_held_event
from tests.courses.test_checkin import scan
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_registration,
    make_user,
    make_wording,
)
from tests.newsletters.factories import make_series, make_subscription
from tests.participants.doubles import MARCH, checksums, scanned, seated

pytestmark = pytest.mark.django_db


def pair(**fields: Any) -> tuple[Person, Person]:
    keep = make_person("Мария Петрова", email="maria@town.example")
    lose = make_person("Maria Petrova", email="m.petrova@mail.example", **fields)
    return keep, lose


def said(person: Person, is_given: bool, day: int, purpose: str = "newsletter") -> None:
    record_consent(
        person,
        make_wording(purpose),
        is_given=is_given,
        channel="form",
        language="bg",
        at=MARCH + timedelta(days=day),
        actor=None,
    )


# --- the card -------------------------------------------------------------------


def test_merge_people_keeps_chosen_fields_and_fills_gaps() -> None:
    keep, lose = pair(phone="0888", gender="woman", language="en")

    merge_people(keep, lose, actor=None, from_lost=["email", "given_name"])

    keep.refresh_from_db()
    lose.refresh_from_db()
    assert keep.full_name == "Maria Петрова"
    assert (keep.email_key, keep.phone) == ("m.petrova@mail.example", "0888")
    assert (keep.gender, keep.language) == ("woman", "bg")
    assert keep.name_key == "maria petrova"
    assert lose.merged_into == keep
    assert (lose.full_name, lose.phone) == ("Maria Petrova", "0888")


def test_merge_people_shows_contacts_only_if_both_may_be_shown() -> None:
    keep, lose = pair()
    Person.objects.filter(pk=keep.pk).update(is_contact_public=True)

    merge_people(keep, lose, actor=None)

    assert not Person.objects.get(pk=keep.pk).is_contact_public


def test_merge_people_is_in_the_audit_trail_without_names() -> None:
    keep, lose = pair()
    user = make_user()

    merge = merge_people(keep, lose, actor=user)
    undo_people_merge(merge, actor=user)

    acts = AuditEvent.objects.filter(actor=user).order_by("pk")
    assert [act.action for act in acts] == ["person.merged"] * 2 + [
        "person.merge_undone"
    ] * 2
    assert {act.target_uid for act in acts} == {keep.uid, lose.uid}
    told = str(list(acts.values_list("before", "after")))
    assert "Maria" not in told
    assert "@" not in told


def test_merged_people_are_found_by_their_old_address() -> None:
    keep, lose = pair()

    merge_people(keep, lose, actor=None)

    found = match_person("maria petrova", email_key="m.petrova@mail.example")
    assert found == keep


def test_merge_people_joins_equal_posts() -> None:
    keep, lose = pair()
    office = make_organisation()
    mine = make_post(keep, organisation=office, title="кмет")
    theirs = make_post(lose, organisation=office, title="кмет", started_on=MARCH.date())
    registration = make_registration(person=lose, post=theirs)
    make_post(lose, organisation=office, title="съветник")

    merge_people(keep, lose, actor=None)

    registration.refresh_from_db()
    mine.refresh_from_db()
    assert registration.post == mine
    assert mine.started_on == MARCH.date()
    assert keep.posts.count() == 2


def test_merge_people_gives_a_joined_post_the_profiles_of_both() -> None:
    keep, lose = pair()
    office, lawyer, head = make_organisation(), make_profile(), make_profile()
    mine = make_post(keep, organisation=office, title="кмет", profiles=[lawyer])
    make_post(lose, organisation=office, title="кмет", profiles=[lawyer, head])
    before = checksums()

    merge = merge_people(keep, lose, actor=None)
    joined = set(mine.profiles.all())
    undo_people_merge(merge, actor=None)

    assert joined == {lawyer, head}
    assert set(mine.profiles.all()) == {lawyer}
    assert checksums() == before


# --- refusals ---------------------------------------------------------------------


def test_merge_people_refuses_and_changes_nothing() -> None:
    keep, lose = pair()
    third = make_person(merged_into=keep)
    erased = make_person(erased_at=timezone.now())
    before = checksums()

    for one, other, error in (
        (keep, keep, SameCard),
        (third, lose, MergedAlready),
        (lose, third, MergedAlready),
        (keep, erased, ErasedCard),
        (erased, keep, ErasedCard),
    ):
        with pytest.raises(error):
            merge_people(one, other, actor=None)

    assert checksums() == before
    assert not PersonMerge.objects.exists()


def test_a_merged_card_is_not_changed_any_more() -> None:
    keep, lose = pair()
    merge_people(keep, lose, actor=None)

    with pytest.raises(CardWasMerged):
        change_person(lose, actor=None, phone="1")

    assert Person.objects.get(pk=lose.pk).phone == ""


# --- consents and bars -----------------------------------------------------------


def test_a_refusal_on_either_card_holds() -> None:
    keep, lose = pair()
    said(keep, True, 9)
    said(lose, True, 1)
    said(lose, False, 2)
    said(lose, True, 3, "photo")

    merge = merge_people(keep, lose, actor=None)

    standing = {row.wording.purpose: row for row in standing_consents(keep)}
    assert not standing["newsletter"].is_given
    assert standing["newsletter"].channel == Consent.Channel.MERGE
    assert standing["newsletter"].at == merge.at
    assert standing["photo"].is_given
    assert keep.consents.count() == 5


def test_a_refusal_that_is_the_latest_word_is_not_said_twice() -> None:
    keep, lose = pair()
    said(keep, True, 1)
    said(lose, False, 9)

    merge_people(keep, lose, actor=None)

    assert keep.consents.count() == 2


def test_a_yes_after_an_own_no_is_no_refusal() -> None:
    keep, lose = pair()
    said(lose, False, 1)
    said(lose, True, 2)

    merge_people(keep, lose, actor=None)

    assert [row.is_given for row in standing_consents(keep)] == [True]


def test_bars_of_the_address_that_goes_hold_for_the_one_that_stays() -> None:
    keep, lose = pair()
    suppress(lose.email, Suppression.Reason.UNSUBSCRIBED, scope="newsletter:x")
    suppress(lose.email, Suppression.Reason.BOUNCED)
    waiting = queue_message("x", None, to=keep.email, language="bg", dedupe_key="1")
    Message.objects.update(list_key="newsletter:x", lane=20)

    merge = merge_people(keep, lose, actor=None)

    assert is_suppressed(keep.email, bulk=True, list_key="newsletter:x")
    assert is_suppressed(lose.email, bulk=True, list_key="newsletter:x")
    assert not is_suppressed(keep.email, bulk=False)  # this mailbox exists
    waiting.refresh_from_db()
    assert waiting.state == Message.State.SKIPPED
    undo_people_merge(merge, actor=None)
    waiting.refresh_from_db()
    assert waiting.state == Message.State.QUEUED
    assert not is_suppressed(keep.email, bulk=True, list_key="newsletter:x")


def test_two_subscriptions_become_one() -> None:
    keep, lose = pair()
    series = make_series()
    mine = make_subscription(series, keep.email, person=keep)
    theirs = make_subscription(series, lose.email, person=lose)
    other = make_subscription(make_series(), lose.email, person=lose)

    merge_people(keep, lose, actor=None, from_lost=["email"])

    active = Subscription.objects.filter(ended_at=None, person=keep)
    assert set(active) == {theirs, other}
    assert Subscription.objects.get(pk=mine.pk).ended_at is not None


# --- events ------------------------------------------------------------------------


def test_two_registrations_of_one_event_become_one() -> None:
    keep, lose = pair()
    event = make_event(sessions=2, seats=2)
    mine, theirs = seated(event, keep), seated(event, lose)
    scanned(theirs, 0, 90)
    scanned(theirs, 1, 60)
    scanned(mine, 1, 30)

    merge = merge_people(keep, lose, actor=None)

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (theirs.status, mine.status) == ("confirmed", "cancelled")  # was there more
    assert mine.end_reason == "Registered twice: the other registration counts."
    assert (mine.person, theirs.person) == (keep, keep)
    minutes = theirs.presences.order_by("session__starts_at")
    assert list(minutes.values_list("minutes", flat=True)) == [
        90,
        30,
    ]  # who left cannot leave again
    assert not Presence.objects.filter(registration=mine).exists()
    assert not Scan.objects.filter(registration=mine).exists()
    quota = Quota.objects.get(event=event)
    assert quota.taken == SeatUse.objects.filter(quota=quota).count() == 1
    assert not Message.objects.exists()

    undo_people_merge(merge, actor=None)

    mine.refresh_from_db()
    assert (mine.status, mine.person) == ("confirmed", keep)
    assert Quota.objects.get(event=event).taken == 2
    assert mine.presences.get().minutes == 30


def test_the_ticket_of_a_double_opens_the_registration_that_counts() -> None:
    keep, lose = pair()
    event = make_event()
    third = make_person("Maria Petrowa", email="third@mail.example")
    rows = [seated(event, person) for person in (keep, lose, third)]
    first, second, last = rows
    scanned(last, 0, 90)  # who was there longest counts, after both merges
    merge_people(keep, lose, actor=None)
    merge_people(keep, third, actor=None)
    session = event.sessions.get()

    scans = [scan(row, session, 95 + place) for place, row in enumerate(rows)]

    assert [found.registration for found in scans] == [last, last, last]
    assert [found.verdict for found in scans] == ["ok", "repeat", "repeat"]
    for row in (first, second):
        row.refresh_from_db()
        assert (row.status, row.merged_into) == ("cancelled", last)


def test_undo_is_refused_when_the_seat_was_given_to_others() -> None:
    keep, lose = pair()
    event = make_event(seats=2)
    for person in (keep, lose):
        seated(event, person)
    merge = merge_people(keep, lose, actor=None)
    register(
        event,
        given_name="Иван",
        family_name="Друг",
        email="ivan@town.example",
        language="bg",
    )
    before = checksums()

    with pytest.raises(UndoImpossible) as refusal:
        undo_people_merge(merge, actor=None)

    assert "quota “event: 2/2”" in str(refusal.value)
    assert checksums() == before
    assert PersonMerge.objects.get().undone_at is None


def test_two_certificates_of_one_event_both_stay_valid() -> None:
    keep, lose = pair()
    event = make_held_event()
    for person in (keep, lose):
        row = seated(event, person)
        for number in (0, 1):
            scanned(row, number, 90)
    issue_certificates(event, actor=None)
    before = list(Certificate.objects.order_by("pk").values())

    merge_people(keep, lose, actor=None)

    assert list(Certificate.objects.order_by("pk").values()) == before
    alone = make_held_event()
    row = seated(alone, make_person())
    assert row.person is not None
    for number in (0, 1):
        scanned(row, number, 90)
    (certificate,) = issue_certificates(alone, actor=None).certificates
    merge_people(keep, row.person, actor=None)
    certificate.refresh_from_db()
    assert certificate.person == keep


# --- chains, undo, pairs ----------------------------------------------------------


def test_a_chain_of_merges_leads_to_the_last_card() -> None:
    first, second, third = make_person(), make_person(), make_person()
    row = make_registration(person=first)
    before = checksums()

    one = merge_people(second, first, actor=None)
    two = merge_people(third, second, actor=None)

    row.refresh_from_db()
    assert row.person == third
    merged = Person.objects.exclude(merged_into=None)
    assert set(merged.values_list("merged_into", flat=True)) == {third.pk}
    with pytest.raises(UndoLaterFirst) as refusal:
        undo_people_merge(one, actor=None)
    assert str(third) in str(refusal.value)
    undo_people_merge(two, actor=None)
    undo_people_merge(one, actor=None)
    with pytest.raises(UndoneAlready):
        undo_people_merge(one, actor=None)
    assert checksums() == before


def test_undo_is_refused_after_a_later_change_and_names_it() -> None:
    keep, lose = pair(phone="0888")
    merge = merge_people(keep, lose, actor=None)
    user = make_user("editor@office.example")
    change_person(keep, actor=user, phone="0999")
    before = checksums()

    with pytest.raises(UndoImpossible) as refusal:
        undo_people_merge(merge, actor=user)

    assert "person “Мария Петрова”" in str(refusal.value)
    assert "editor@office.example" in str(refusal.value)
    assert checksums() == before


def test_undo_leaves_what_came_later_with_the_card_that_stayed() -> None:
    keep, lose = pair()
    merge = merge_people(keep, lose, actor=None)
    change_person(keep, actor=None, birth_year=1975)
    later = make_registration(person=keep)

    undo_people_merge(merge, actor=None)

    later.refresh_from_db()
    assert later.person == keep
    assert Person.objects.get(pk=keep.pk).birth_year == 1975
    assert Person.objects.get(pk=lose.pk).merged_into is None


def test_who_is_not_one_of_them_is_not_the_other() -> None:
    keep, lose = pair()
    third = make_person()
    keep_apart(lose, third, actor=None)

    merge = merge_people(keep, lose, actor=None)

    row = PersonPair.objects.get()
    assert (row.first, row.second) == (keep, third)
    undo_people_merge(merge, actor=None)
    row.refresh_from_db()
    assert (row.first, row.second) == (lose, third)


# --- privacy ------------------------------------------------------------------------


def test_erasing_takes_merged_cards_and_the_journal_along() -> None:
    keep, lose = pair()
    merge = merge_people(keep, lose, actor=None, from_lost=["email"])
    exported = export_person(keep, actor=None)
    assert len(exported["participants.Person"]) == 2

    erase_person(keep, actor=None)

    stored = str([list(Person.objects.values()), list(PersonMerge.objects.values())])
    assert "Petrova" not in stored
    assert "@" not in stored
    with pytest.raises(ErasedSince):
        undo_people_merge(merge, actor=None)


def test_erasing_reaches_posts_that_a_merge_of_organisations_dropped() -> None:
    one, other = make_organisation(), make_organisation()
    person = make_person()
    for row in (one, other):
        make_post(person, organisation=row, title="секретар на Мария")
    merge = merge_organisations(one, other, actor=None)

    erase_person(person, actor=None)

    merge.refresh_from_db()
    assert "Мария" not in str(merge.steps)
    assert merge.steps


# --- at the same time -------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_merging_at_the_same_time_merges_once(run_threads: Callable[..., Any]) -> None:
    keep, lose = pair()
    third = make_person()
    event = make_event(seats=9)
    for person in (keep, lose, third):
        seated(event, person)

    def merge(one: Person, other: Person) -> Callable[[], str]:
        def act() -> str:
            try:
                merge_people(one, other, actor=None)
            except MergedAlready:
                return "refused"
            return "merged"

        return act

    acts = [merge(keep, lose), merge(lose, keep)] * 3 + [merge(third, keep)] * 2
    told = run_threads(acts, workers=8)

    standing = Person.objects.filter(merged_into=None)
    assert told.count("merged") == PersonMerge.objects.count() == 3 - standing.count()
    assert not Person.objects.exclude(merged_into=None).exclude(
        merged_into__in=standing
    )
    assert Quota.objects.get(event=event).taken == SeatUse.objects.count()
    active = Registration.objects.filter(status="confirmed", person__in=standing)
    assert active.count() == standing.count() == SeatUse.objects.count()


@pytest.mark.django_db(transaction=True)
def test_undoing_at_the_same_time_undoes_once(run_threads: Callable[..., Any]) -> None:
    keep, lose = pair()
    merge = merge_people(keep, lose, actor=None)

    def act() -> bool:
        try:
            undo_people_merge(merge, actor=None)
        except UndoneAlready:
            return False
        return True

    assert run_threads([act] * 4).count(True) == 1
    assert AuditEvent.objects.filter(action="person.merge_undone").count() == 2
