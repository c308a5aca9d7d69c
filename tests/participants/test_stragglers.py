"""Acts on a card that was merged or erased since the page was opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.errors import DomainError
from courses.models import Registration
from participants.invariants import problems
from participants.models import (
    AddressChange,
    AuditEvent,
    Body,
    Grant,
    Listing,
    Membership,
    Organisation,
    Person,
    PersonMerge,
    Post,
)
from participants.services import organisations, people
from participants.services.accounts import grant_role
from participants.services.addresses import (
    LinkIsOver,
    answer_change,
    propose_address,
    set_address,
)
from participants.services.answers import record_answers, withdraw_special
from participants.services.bodies import add_member, create_body
from participants.services.consents import record_consent
from participants.services.logos import remove_logo
from participants.services.merge import (
    merge_organisations,
    merge_people,
    undo_people_merge,
)
from participants.services.missing import join_missing, report_missing
from participants.services.newcomers import list_person
from participants.services.people import (
    PostIsGone,
    add_post,
    change_person,
    confirm_post,
    end_post,
    withdraw_post,
)
from participants.services.privacy import erase_person
from participants.services.register import (
    ProposalIsSettled,
    accept_proposal,
    confirm_card,
    propose_changes,
    reject_proposal,
)
from participants.services.requests import (
    RequestIsSettled,
    accept_request,
    ask_for_copy,
    ask_for_erasure,
    propose_card,
    reject_request,
)
from participants.services.stragglers import gather_left_behind
from participants.tasks import stragglers
from tests.factories import (
    make_event,
    make_organisation,
    make_person,
    make_post,
    make_programme,
    make_registration,
    make_user,
    make_wording,
)
from tests.participants.doubles import checksums

pytestmark = pytest.mark.django_db
Act = Callable[[Any], object]


def said(person: Person) -> object:
    return record_consent(
        person,
        make_wording("newsletter"),
        is_given=True,
        channel="paper",
        language="bg",
        at=timezone.now(),
        actor=None,
    )


def answered(person: Person) -> object:
    return record_answers(
        person,
        make_programme().uid,
        {"gender": "woman"},
        channel="paper",
        at=timezone.now(),
        actor=None,
    )


def seated_in_a_body(person: Person) -> object:
    body = Body.objects.create(organisation=make_organisation(), names={"bg": "Екип"})
    return add_member(body, person=person, actor=None)


ADDING: list[Act] = [
    said,
    answered,
    seated_in_a_body,
    lambda person: add_post(person, make_organisation(), actor=None),
    lambda person: list_person(person, make_programme().uid, actor=None),
    lambda person: propose_address(person, "new@town.example", actor=None),
    lambda person: propose_card(person, {"family_name": "Друга"}),
    lambda person: ask_for_copy(person, actor=None),
    ask_for_erasure,
]
CHANGING: list[Act] = [
    lambda person: change_person(person, phone="1", actor=None),
    lambda person: people.rename_person(person, given_name="Ана", actor=None),
    lambda person: set_address(person, "new@town.example", actor=None),
]


def pair() -> tuple[Person, Person]:
    found = []
    for name in ("Мария Примерова", "Marija Primerova"):
        row = make_person(name)
        people.write_keys(row)
        row.save()
        found.append(row)
    return found[0], found[1]


@pytest.mark.parametrize("act", ADDING)
def test_what_is_added_to_a_merged_person_is_the_standing_ones(act: Act) -> None:
    keep, lose = pair()
    merge_people(keep, lose, actor=None)

    act(lose)

    assert list(problems()) == []


@pytest.mark.parametrize("act", [*ADDING, *CHANGING])
def test_nothing_is_written_of_a_person_who_was_erased(act: Act) -> None:
    person, _other = pair()
    erase_person(person, actor=None)
    before, acts = person_sums(), AuditEvent.objects.count()

    with pytest.raises(DomainError) as refusal:
        act(person)

    assert refusal.value.code == "card_was_erased"
    assert (person_sums(), AuditEvent.objects.count()) == (before, acts)
    assert list(problems()) == []


def person_sums() -> dict[str, str]:
    """Checksums of what names people; acts may make wordings and programmes first."""
    names = (
        "person post consent personrequest addresschange listing bodymember "
        "personalanswer"
    )
    sums = checksums()
    return {name: sums[f"participants_{name}"] for name in names.split()}


def test_special_answers_of_an_erased_person_are_not_withdrawn() -> None:
    person, _other = pair()
    erase_person(person, actor=None)

    with pytest.raises(DomainError):
        withdraw_special(person, language="bg", at=timezone.now(), actor=None)


@pytest.mark.parametrize(
    "act",
    [
        lambda post: end_post(post, on=timezone.localdate(), actor=None),
        lambda post: confirm_post(post, actor=None),
        lambda post: withdraw_post(post, actor=None),
    ],
)
def test_a_post_that_a_merge_joined_with_another_is_refused(act: Act) -> None:
    keep, lose = pair()
    office = make_organisation()
    make_post(keep, organisation=office)
    post = make_post(lose, organisation=office)
    merge_people(keep, lose, actor=None)

    with pytest.raises(PostIsGone):
        act(post)

    assert Post.objects.filter(ended_on=None).count() == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda asked: accept_request(asked, actor=None, fields=["family_name"]),
        lambda asked: reject_request(asked, actor=None),
    ],
)
def test_a_request_that_an_erasure_took_along_is_settled(act: Act) -> None:
    person, _other = pair()
    asked = propose_card(person, {"family_name": "Друга"})
    erase_person(person, actor=None)

    with pytest.raises(RequestIsSettled):
        act(asked)

    assert list(problems()) == []


def test_an_address_is_not_confirmed_after_an_erasure() -> None:
    person, _other = pair()
    change = propose_address(person, "new@town.example", actor=None)
    erase_person(person, actor=None)

    with pytest.raises(LinkIsOver):
        answer_change(change, "new", agrees=True)

    assert not AddressChange.objects.exists()


# --- organisations ----------------------------------------------------------------


OFFICE: list[Act] = [
    lambda office: add_post(pair()[0], office, actor=None),
    lambda office: create_body(office, {"bg": "Екип"}, actor=None),
    lambda office: join_missing(some_words(), office, actor=None),
    lambda office: organisations.create_organisation(
        kind="office", names={"bg": "Отдел"}, language="bg", parent=office, actor=None
    ),
]
REFUSED: list[Act] = [
    lambda office: confirm_card(office, actor=None),
    lambda office: propose_changes(office, {"phone": "1"}),
    lambda office: organisations.rename_organisation(
        office, names={"bg": "Друга"}, actor=None
    ),
    lambda office: organisations.update_organisation(office, phone="1", actor=None),
    lambda office: organisations.update_organisation(
        make_organisation(), parent=office, actor=None
    ),
    lambda office: organisations.add_membership(
        office, make_organisation(kind="network"), actor=None
    ),
    lambda office: organisations.add_membership(
        make_organisation(), office, actor=None
    ),
    lambda office: remove_logo(office, actor=None),
]


def some_words() -> Any:
    return report_missing("Общ. Примерово")


def two_offices() -> tuple[Organisation, Organisation]:
    return make_organisation("Община Примерово"), make_organisation("ОбА Примерово")


@pytest.mark.parametrize("act", OFFICE)
def test_what_is_added_to_a_merged_office_is_the_standing_ones(act: Act) -> None:
    keep, lose = two_offices()
    merge_organisations(keep, lose, actor=None)

    act(lose)

    assert list(problems()) == []


@pytest.mark.parametrize("act", REFUSED)
def test_a_merged_office_is_not_changed_any_more(act: Act) -> None:
    keep, lose = two_offices()
    merge_organisations(keep, lose, actor=None)
    acts = AuditEvent.objects.exclude(action="organisation.created").count()

    with pytest.raises(organisations.OrganisationWasMerged):
        act(lose)

    assert AuditEvent.objects.exclude(action="organisation.created").count() == acts
    assert not Membership.objects.exists()
    assert list(problems()) == []


def test_a_role_for_a_merged_office_is_for_the_one_that_stands() -> None:
    keep, lose = two_offices()
    merge_organisations(keep, lose, actor=None)

    grant_role(make_user(), "coordinator", "organisation", row=lose, actor=None)

    assert Grant.objects.get().scope_uid == keep.uid


@pytest.mark.parametrize(
    "act",
    [
        lambda row: accept_proposal(row, actor=None),
        lambda row: reject_proposal(row, actor=None),
    ],
)
def test_a_proposal_that_a_merge_dropped_is_settled(act: Act) -> None:
    keep, lose = two_offices()
    for row in (keep, lose):
        proposal = propose_changes(row, {"phone": "+359 1"})
    merge_organisations(keep, lose, actor=None)

    with pytest.raises(ProposalIsSettled):
        act(proposal)

    keep.refresh_from_db()
    assert keep.phone == ""


# --- what an act that had begun before the merge adds after it ------------------------


def test_rows_of_a_merged_person_follow_and_come_back() -> None:
    keep, lose = pair()
    event, at = make_event(), timezone.now()
    make_registration(event, person=keep)
    merge = merge_people(keep, lose, actor=None)
    Post.objects.create(person=lose, organisation=make_organisation(), title="кмет")
    make_registration(event, person=lose)
    before = checksums()
    assert len(list(problems())) == 2

    assert gather_left_behind() == 1

    assert list(problems()) == []
    assert Post.objects.get().person == keep
    active = Registration.objects.filter(status="confirmed")
    assert active.get().person == keep
    last = AuditEvent.objects.filter(action="person.merged", at__gt=at).first()
    assert last is not None
    assert last.target_uid == keep.uid
    assert gather_left_behind() == 0
    undo_people_merge(merge, actor=None)
    assert Post.objects.get().person == lose
    assert checksums()["courses_registration"] == before["courses_registration"]


def test_rows_follow_over_two_merges() -> None:
    keep, lose = pair()
    last = make_person()
    first = merge_people(keep, lose, actor=None)
    second = merge_people(last, keep, actor=None)
    row = Listing.objects.create(person=lose, scope_uid=make_programme().uid)

    stragglers.func()

    row.refresh_from_db()
    assert row.person == last
    undo_people_merge(second, actor=None)
    undo_people_merge(first, actor=None)
    row.refresh_from_db()
    assert row.person == lose


def test_rows_of_a_merged_office_follow() -> None:
    keep, lose = two_offices()
    merge_organisations(keep, lose, actor=None)
    post, row = make_post(organisation=lose), make_registration(organisation=lose)

    assert gather_left_behind() == 1

    for one in (post, row):
        one.refresh_from_db()
        assert one.organisation == keep


def test_what_follows_to_an_erased_card_makes_no_merge_undone() -> None:
    keep, lose = pair()
    merge_people(keep, lose, actor=None)
    erase_person(keep, actor=None)
    at = timezone.now() - timedelta(days=1)
    Post.objects.create(
        person=lose, organisation=make_organisation(), ended_on=at.date()
    )

    assert gather_left_behind() == 1

    assert PersonMerge.objects.get().steps == []
    assert list(problems()) == []


def test_erased_people_who_are_told_of_are_found() -> None:
    person, _other = pair()
    erase_person(person, actor=None)
    Person.objects.filter(pk=person.pk).update(email="ana@town.example")
    make_post(person, title="кмет")

    assert len(list(problems())) == 2
