"""Invitations: whom an organiser asks, and what is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Event, Invitation
from courses.selectors.invitations import invitations_of, tally
from courses.selectors.invitees import (
    Plan,
    Whom,
    by_body,
    by_group,
    by_network,
    by_organisation,
    by_places,
    plan_of,
    strangers_among,
)
from courses.services.invitations import (
    AnsweredAlready,
    InviteesChanged,
    NotOpen,
    invite,
    invite_again,
    remind,
    withdraw,
)
from courses.services.replies import decline
from outbox.models import Message, Suppression
from outbox.services.renderers import NotNeeded, renderers
from outbox.services.suppression import suppress
from participants.models import (
    AuditEvent,
    Body,
    BodyMember,
    Membership,
    Organisation,
    Person,
    TargetGroup,
)
from participants.services.merge import merge_people
from participants.services.privacy import erase_person, export_person
from programmes.models import Contact
from tests.courses.factories import make_invitation
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_region,
    make_registration,
)

Threads = Callable[..., list[Any]]
BULGARIAN = {"criterion": "language", "value": ["bg"]}


def group_of_all() -> TargetGroup:
    return make_group(BULGARIAN)


def everybody() -> Whom:
    return by_group(group_of_all(), timezone.now())


def mails(kind: str = "invitation.made") -> list[str]:
    rows = Message.objects.filter(kind=kind).order_by("address")
    return list(rows.values_list("address", flat=True))


def mail_of(row: Invitation) -> QuerySet[Message]:
    assert row.message is not None
    return Message.objects.filter(pk=row.message.pk)


def reasons(plan: Plan) -> dict[str, int]:
    return {str(key): number for key, number in plan.reasons.items()}


# --- invite -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_invite_a_group_asks_each_member_once() -> None:
    event, whom = make_event(), everybody()
    ana, admin = make_person("Ана Примерова", email="ana@town.example"), make_admin()
    office = make_post(ana).organisation
    make_person("Борис Примеров", email="boris@town.example")

    plan = invite(event, whom, actor=admin)

    row = Invitation.objects.get(person=ana)
    assert (len(plan.candidates), len(plan.invited)) == (2, 2)
    assert (row.name, row.email, row.organisation) == (
        "Ана Примерова",
        "ana@town.example",
        office,
    )
    assert (row.state, row.source, row.invited_by) == ("invited", "group", admin)
    assert row.message is not None
    assert row.message.about_uid == row.uid
    assert mails() == ["ana@town.example", "boris@town.example"]
    noted = AuditEvent.objects.get(action="event.invited")
    assert noted.after is not None
    assert (noted.after["invited"], noted.after["strangers"]) == (2, 0)


@pytest.mark.django_db
def test_invite_says_why_somebody_is_left_out() -> None:
    event = make_event()
    make_person(email="new@town.example")
    there = make_person()
    make_registration(event, person=there)
    make_registration(event, status="held", given_name="Ана", family_name="Примерова",
                      email="held@town.example")  # fmt: skip
    make_person("Ана Примерова", email="held@town.example")
    for state in ("invited", "declined", "withdrawn"):
        make_invitation(event, state=state)
    make_person(email="")
    make_person(email="nobody")
    make_person(email="gone@town.example")
    suppress("gone@town.example", Suppression.Reason.BOUNCED)
    make_person(email="forgotten@town.example")
    suppress("forgotten@town.example", Suppression.Reason.ERASED, scope="bulk")
    make_person(email="reader@town.example")
    suppress("reader@town.example", Suppression.Reason.UNSUBSCRIBED, scope="bulk")

    plan = invite(event, everybody(), actor=None)

    assert [row.address for row in plan.invited] == [
        "new@town.example",
        "reader@town.example",
    ]
    assert reasons(plan) == {
        "registered": 2,
        "invited": 1,
        "declined": 1,
        "withdrawn": 1,
        "no_address": 1,
        "bad_address": 1,
        "suppressed": 1,
        "erased": 1,
    }
    assert len(plan.candidates) == len(plan.invited) + len(plan.excluded) == 11


@pytest.mark.django_db
def test_invite_leaves_out_erased_cards_given_by_hand() -> None:
    event, person = make_event(), make_person()
    erase_person(person, actor=None)
    whom = Whom("hand", Person.objects.all(), Organisation.objects.none(), {})

    plan = invite(event, whom, actor=None)

    assert reasons(plan) == {"erased": 1}
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_invite_twice_adds_newcomers_only() -> None:
    event, whom = make_event(), everybody()
    make_person(email="first@town.example")
    invite(event, whom, actor=None)
    make_person(email="second@town.example")

    plan = invite(event, whom, actor=None)

    assert [row.address for row in plan.invited] == ["second@town.example"]
    assert reasons(plan) == {"invited": 1}
    assert mails() == ["first@town.example", "second@town.example"]


@pytest.mark.django_db(transaction=True)
def test_invite_by_two_organisers_at_once_is_one_each(run_threads: Threads) -> None:
    event, group = make_event(), group_of_all()
    for number in range(12):
        make_person(email=f"a{number}@town.example")

    def press() -> Plan:
        return invite(event, by_group(group, timezone.now()), actor=None)

    plans = run_threads([press] * 4, workers=4)

    assert sum(len(plan.invited) for plan in plans) == 12
    assert all(len(plan.invited) + len(plan.excluded) == 12 for plan in plans)
    assert Invitation.objects.count() == len(mails()) == len(set(mails())) == 12
    assert not Invitation.objects.filter(message=None).exists()


@pytest.mark.django_db
def test_invite_writes_to_each_of_three_in_one_mailbox() -> None:
    for _ in range(3):
        make_person(email="office@town.example")

    invite(make_event(), everybody(), actor=None)

    messages = set(Invitation.objects.values_list("message", flat=True))
    assert mails() == ["office@town.example"] * 3
    assert len(messages) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["draft", "announced", "closed", "cancelled"])
def test_invite_is_refused_while_nobody_can_register(status: str) -> None:
    make_person()

    with pytest.raises(NotOpen):
        invite(make_event(status=status), everybody(), actor=None)

    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_invite_is_refused_when_others_were_shown() -> None:
    event, whom = make_event(), everybody()
    make_person()
    seen = plan_of(event, whom, at=timezone.now()).digest
    make_person()

    with pytest.raises(InviteesChanged):
        invite(event, whom, seen=seen, actor=None)

    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_plan_of_asks_as_much_for_three_as_for_one() -> None:
    event, whom = make_event(), everybody()
    numbers = []

    for count in (1, 2):
        for _ in range(count):
            make_post()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            plan_of(event, whom, at=timezone.now())
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


# --- whom -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_invite_a_network_is_one_invitation_per_member() -> None:
    """R-26: members are organisations and people; who left is none."""
    network = make_organisation("Мрежа", kind="network")
    offices = [make_organisation(email=f"o{n}@town.example") for n in range(3)]
    for office in offices:
        Membership.objects.create(member=office, body=network)
    yesterday = timezone.localdate() - timedelta(days=1)
    left = make_organisation(email="left@town.example")
    Membership.objects.create(member=left, body=network, ended_on=yesterday)
    body = Body.objects.create(organisation=network, names={"en": "Board"})
    member = make_person(email="member@town.example")
    BodyMember.objects.create(body=body, person=member)
    BodyMember.objects.create(body=body, person=make_person(), ended_on=yesterday)
    event = make_event()

    invite(event, by_network(network, timezone.now()), actor=None)
    again = invite(event, by_network(network, timezone.now()), actor=None)

    rows = Invitation.objects.all()
    assert {row.organisation for row in rows if row.person is None} == set(offices)
    assert [row.person for row in rows if row.person is not None] == [member]
    assert mails() == [
        "member@town.example",
        *(f"o{number}@town.example" for number in range(3)),
    ]
    assert {row.source for row in rows} == {"network"}
    assert again.invited == []


@pytest.mark.django_db
def test_invite_a_body_asks_who_sits_in_it() -> None:
    body = Body.objects.create(organisation=make_organisation(), names={"en": "Team"})
    member = BodyMember.objects.create(body=body, person=make_person())

    invite(make_event(), by_body(body, timezone.now()), actor=None)

    assert [row.person for row in Invitation.objects.all()] == [member.person]


@pytest.mark.django_db
def test_invite_an_organisation_writes_to_who_speaks_for_it() -> None:
    event, office = make_event(), make_organisation(email="office@town.example")
    former, now = make_person(), make_person(email="focal@town.example")
    today = timezone.localdate()
    common = {"programme": event.programme, "organisation": office}
    Contact.objects.create(**common, person=former, ended_on=today - timedelta(days=1))
    Contact.objects.create(**common, person=now)
    whom = Whom("hand", Person.objects.none(), Organisation.objects.filter(
        pk=office.pk), {})  # fmt: skip

    invite(event, whom, actor=None)

    row = Invitation.objects.get()
    assert (row.person, row.organisation, row.email) == (
        None,
        office,
        "focal@town.example",
    )


@pytest.mark.django_db
def test_by_places_takes_people_and_offices_where_nobody_is_known() -> None:
    place = make_region()
    below = make_region(parent=place, level="community")
    known = make_organisation(region=place, email="known@town.example")
    unit = make_organisation(region=None, parent=known, email="unit@town.example")
    unknown = make_organisation(region=below, email="unknown@town.example")
    make_organisation(region=place, kind="company", email="shop@town.example")
    make_organisation(region=make_region(), email="far@town.example")
    yesterday = timezone.localdate() - timedelta(days=1)
    make_post(organisation=unknown, ended_on=yesterday)
    person = make_post(organisation=unit).person

    plan = plan_of(make_event(), by_places([place], timezone.now()), at=timezone.now())

    assert [row.row for row in plan.invited] == [
        ("person", person.pk),
        ("organisation", unknown.pk),
    ]


@pytest.mark.django_db
def test_by_organisation_falls_back_on_its_address() -> None:
    office = make_organisation(email="office@town.example")
    make_post(make_person(email=""), organisation=office)

    plan = plan_of(
        make_event(), by_organisation(office, timezone.now()), at=timezone.now()
    )

    assert [row.address for row in plan.invited] == ["office@town.example"]
    assert reasons(plan) == {"no_address": 1}


@pytest.mark.django_db
def test_strangers_among_are_those_without_a_door() -> None:
    event = make_event()
    known, stranger = make_person(), make_person()
    make_registration(event, person=known, status="cancelled")
    hidden = make_organisation(is_public=False)
    shown = make_organisation()
    organiser = make_grant(role="organiser", row=event).user
    whom = Whom("hand", Person.objects.all(), Organisation.objects.filter(
        pk__in=[hidden.pk, shown.pk]), {})  # fmt: skip

    plan = plan_of(event, whom, at=timezone.now())

    assert strangers_among(organiser, plan.candidates) == {
        ("person", stranger.pk),
        ("organisation", hidden.pk),
    }


# --- after it was sent --------------------------------------------------------------------


@pytest.mark.django_db
def test_remind_asks_who_has_not_answered_after_three_days() -> None:
    event, at = make_event(), timezone.now()
    waiting = make_invitation(event, email="waits@town.example")
    make_invitation(event, state="opened", email="opened@town.example")
    for state in ("declined", "registered", "withdrawn"):
        make_invitation(event, state=state)
    unsent = make_invitation(event)
    mail_of(unsent).update(state="queued", sent_at=None)

    early = remind(event, actor=None, at=at + timedelta(days=2, hours=23))
    done = remind(event, actor=None, at=at + timedelta(days=3, minutes=1))
    again = remind(event, actor=None, at=at + timedelta(days=4))

    waiting.refresh_from_db()
    assert (early, done, again) == (0, 2, 0)
    assert mails("invitation.reminder") == ["opened@town.example", "waits@town.example"]
    assert waiting.reminders == 1


@pytest.mark.django_db(transaction=True)
def test_remind_by_two_at_once_asks_once(run_threads: Threads) -> None:
    event, at = make_event(), timezone.now() + timedelta(days=4)
    for _ in range(6):
        make_invitation(event)

    done = run_threads([lambda: remind(event, actor=None, at=at)] * 3, workers=3)

    assert sorted(done) == [0, 0, 6]
    assert len(mails("invitation.reminder")) == 6


@pytest.mark.django_db
def test_withdraw_stops_a_mail_that_waits() -> None:
    event = make_event()
    make_person()
    invite(event, everybody(), actor=None)
    row = Invitation.objects.get()

    withdraw(row, actor=make_admin())
    withdraw(row, actor=None)

    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert Message.objects.get().state == "cancelled"
    assert AuditEvent.objects.filter(action="invitation.withdrawn").count() == 1


@pytest.mark.django_db
def test_withdraw_of_an_answered_one_is_refused() -> None:
    row = make_invitation()
    decline(row)

    with pytest.raises(AnsweredAlready):
        withdraw(row, actor=None)

    row.refresh_from_db()
    assert row.state == "declined"


@pytest.mark.django_db
def test_invite_again_sends_a_new_mail() -> None:
    row = make_invitation(state="withdrawn", email="again@town.example")
    Message.objects.all().delete()

    invite_again(row, actor=None)
    invite_again(row, actor=None)

    row.refresh_from_db()
    assert row.state == "invited"
    assert mails() == ["again@town.example"]


@pytest.mark.django_db
def test_mail_names_the_event_and_has_one_button() -> None:
    event = make_event(titles={"bg": "Етика", "en": "Ethics"})
    make_person("Ана Примерова", language="bg")
    invite(event, everybody(), actor=None)
    message = Message.objects.get()

    mail = renderers["invitation.made"](message)

    assert mail.subject == "Покана: Етика"
    assert "Ана Примерова" in mail.text
    assert mail.text.count("/invitations/") == 1
    assert mail.html.count('class="button"') == 1
    assert message.context == {}


@pytest.mark.django_db
def test_mail_is_not_needed_after_the_answer_or_the_deadline() -> None:
    event = make_event()
    make_person()
    make_person()
    invite(event, everybody(), actor=None)
    first, second = Invitation.objects.select_related("message").order_by("pk")
    decline(first)
    Event.objects.filter(pk=event.pk).update(status="closed")

    for row in (first, second):
        assert row.message is not None
        with pytest.raises(NotNeeded):
            renderers["invitation.made"](row.message)


# --- the list -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_invitations_of_names_only_those_one_may_know() -> None:
    event = make_event()
    organiser = make_grant(role="organiser", row=event).user
    office = make_organisation("Община Смолян")
    known = make_invitation(event, name="Ана Позната")
    make_registration(event, person=known.person, status="cancelled")
    hidden = make_invitation(event, person=make_person("Борис Скрит"))
    Invitation.objects.filter(pk=hidden.pk).update(organisation=office)

    def found(query: str) -> list[tuple[int, bool]]:
        rows = invitations_of(event, organiser, query=query)
        return sorted((row.pk, row.is_known) for row in rows)

    assert found("") == [(known.pk, True), (hidden.pk, False)]
    assert found("позната") == [(known.pk, True)]
    assert found("борис") == []
    assert found("smolyan") == [(hidden.pk, False)]


@pytest.mark.django_db
def test_tally_tells_the_mail_from_the_answer() -> None:
    event = make_event()
    lost = make_invitation(event)
    mail_of(lost).update(state="failed", sent_at=None)
    unsent = make_invitation(event)
    mail_of(unsent).update(state="claimed", sent_at=None,
                                                        worker="w")  # fmt: skip
    for state in ("invited", "opened", "declined", "withdrawn", "registered"):
        make_invitation(event, state=state)

    assert dict(tally(event).by_standing) == dict.fromkeys(
        ("queued sent undelivered opened registered declined withdrawn").split(),
        1,
    )


# --- people who ask for their data, cards that are joined ----------------------------------


@pytest.mark.django_db
def test_erase_person_ends_the_invitation_and_keeps_the_count() -> None:
    event = make_event(titles={"en": "Ethics"})
    person = make_person("Ана Примерова", email="canary@town.example")
    office = make_organisation()
    make_invitation(event, person=person)
    spoken = make_invitation(event, organisation=office, email="canary@town.example")

    told = export_person(person, actor=None)["courses.Invitation"]
    erase_person(person, actor=None)

    row = Invitation.objects.get(person=person)
    spoken.refresh_from_db()
    assert [one["event"] for one in told] == [{"en": "Ethics"}]
    assert (row.state, row.name, row.email) == ("withdrawn", "", "")
    assert (spoken.state, spoken.name, spoken.email) == ("invited", str(office), "")
    assert "canary" not in str(list(Invitation.objects.values()))


@pytest.mark.django_db
def test_merge_people_points_the_invitation_at_the_registration_that_counts() -> None:
    event = make_event()
    keep, lose = make_person(), make_person()
    stays = make_registration(event, person=keep)
    goes = make_registration(event, person=lose)
    row = make_invitation(event, person=lose, state="registered", registration=goes)

    merge_people(keep, lose, actor=None)

    row.refresh_from_db()
    assert (row.person, row.registration) == (keep, stays)


@pytest.mark.django_db
def test_merge_people_keeps_the_answer_of_either() -> None:
    event = make_event()
    keep, lose = make_person(), make_person()
    mine = make_invitation(event, person=keep)
    theirs = make_invitation(event, person=lose)
    other = make_invitation(person=lose)
    decline(theirs)

    merge_people(keep, lose, actor=None)

    for row in (mine, theirs, other):
        row.refresh_from_db()
    assert (mine.person, mine.state) == (keep, "declined")
    assert theirs.person == lose
    assert other.person == keep
    assert [row.pk for row in invitations_of(event, make_admin())] == [mine.pk]
    assert tally(event).all == 1
