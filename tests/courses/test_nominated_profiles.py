"""Nominations say in which job profile one comes: by card, line, box or replacement."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from courses.exchange.nominations import read_pasted
from courses.models import Event, Registration, Status
from courses.services.delegations import DelegationFull, delegation_of, set_rule, waive
from courses.services.nominations import (
    Nominee,
    NomineeWithoutProfile,
    nominate,
    replace,
)
from participants.models import JobProfile, Organisation
from participants.selectors.imports.profiles import Profiles
from tests.courses.factories import make_visit
from tests.factories import (
    make_event,
    make_grant,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_region,
)

pytestmark = pytest.mark.django_db


def visit() -> tuple[Event, JobProfile, JobProfile, Organisation]:
    """A visit to which a municipality sends one elected and two of the staff."""
    event = make_visit()
    elected, staff = make_profile("elected"), make_profile("staff")
    set_rule(event, profile=elected, least=1, most=1, actor=None)
    set_rule(event, profile=staff, least=2, most=2, actor=None)
    return event, elected, staff, make_organisation(region=make_region())


def mayor(number: int, *profiles: JobProfile, **fields: Any) -> Nominee:
    mail = f"mayor{number}@smolyan.example"
    return Nominee("Вера", f"Кметова{number}", mail, "bg", profiles=profiles, **fields)


def desk_of(client: Client, event: Event, office: Organisation) -> str:
    client.force_login(make_grant(role="coordinator", row=office).user)
    return f"/desk/nominations/{event.slug}/"


def send(client: Client, path: str, **fields: str) -> Any:
    sent = {"pasted": "", "language": "bg", "request_uid": str(uuid.uuid4())}
    return client.post(path, {**sent, **fields})


def reasons(answer: Any) -> list[str]:
    return [row.reason for row in answer.context["outcomes"]]


def test_a_second_elected_nominee_is_refused_and_none_without_a_profile() -> None:
    event, elected, _staff, office = visit()
    nominate(event, office, mayor(1, elected), actor=None)

    with pytest.raises(DelegationFull):
        nominate(event, office, mayor(2, elected), actor=None)
    with pytest.raises(NomineeWithoutProfile):
        nominate(event, office, mayor(3), actor=None)

    assert Registration.objects.get().stated_profiles == [elected]


def test_a_stand_in_keeps_to_the_rule_by_the_own_profile() -> None:
    event, elected, staff, office = visit()
    nominate(event, office, mayor(1, elected), actor=None)
    clerk = nominate(event, office, mayor(2, staff), actor=None)

    with pytest.raises(DelegationFull):
        replace(clerk, mayor(3, elected), actor=None)
    with pytest.raises(NomineeWithoutProfile):
        replace(clerk, mayor(3), actor=None)
    row = replace(clerk, mayor(3, staff), actor=None)

    clerk.refresh_from_db()
    assert (row.status, clerk.status) == (Status.HELD, Status.CANCELLED)


def test_a_nominee_with_the_profile_is_invited_to_an_event_open_to_it() -> None:
    office, elected = make_organisation(), make_profile("elected")
    rule = {"criterion": "job_profile", "value": [str(elected.uid)]}
    event = make_event(open_to=make_group(rule))

    row = nominate(event, office, mayor(1, elected), actor=None)

    assert row.status == Status.HELD


def test_of_who_stated_nothing_the_post_counts() -> None:
    event, elected, _staff, office = visit()
    person = make_person()
    post = make_post(person, organisation=office, profiles=[elected])
    row = nominate(event, office, mayor(1, elected), actor=None)
    row.profiles.clear()
    Registration.objects.filter(pk=row.pk).update(post=post)

    delegation = delegation_of(event, office)

    assert delegation is not None
    assert [count.number for count in delegation.counts] == [1, 0]


def test_the_coordinator_reads_what_lacks_and_what_is_accepted() -> None:
    event, elected, _staff, office = visit()
    council = make_organisation(region=office.region)
    nominate(event, council, mayor(1, elected), actor=None)
    assert office.region is not None
    waive(event, office.region, reason="agreed", actor=None)

    delegation = delegation_of(event, office)

    assert delegation is not None
    assert [(row.number, row.lacks) for row in delegation.counts] == [(1, 0), (0, 2)]
    assert delegation.reason == "agreed"


def test_numbers_of_a_group_by_personal_traits_are_not_told() -> None:
    event, _elected, _staff, office = visit()
    group = make_group({"criterion": "gender", "value": ["woman"]})
    set_rule(event, group=group, most=1, actor=None)

    delegation = delegation_of(event, office)

    assert delegation is not None
    assert len(delegation.counts) == 2
    assert delegation_of(make_event(), office) is None


def test_a_column_or_the_post_of_a_line_names_the_profile() -> None:
    elected = make_profile("elected")
    text = (
        "First name\tFamily name\tE-mail\tPost\tProfile\n"
        "Ana\tNew\tana@town.example\tmayor\tElected\n"
        "Eva\tNew\teva@town.example\telected\t\n"
        "Ida\tNew\tida@town.example\tclerk\tastronaut\n"
    )

    lines = list(read_pasted(text, "en", Profiles.stored()))

    assert [line.profiles for line in lines[1:3]] == [(elected.pk,), (elected.pk,)]
    assert lines[3].nominee is None
    assert "astronaut" in lines[3].reason


def test_page_counts_the_known_by_their_card(client: Client) -> None:
    event, elected, staff, office = visit()
    path = desk_of(client, event, office)
    people = [make_person(f"Вера Иванова{n}", email=f"{n}@a.example") for n in "12"]
    for person in people:
        make_post(person, organisation=office, profiles=[elected])
        make_post(person, profiles=[staff])  # elsewhere

    answer = client.post(
        path,
        {
            "known": [str(person.uid) for person in people],
            "pasted": "",
            "language": "bg",
            "request_uid": str(uuid.uuid4()),
        },
    )

    first, second = reasons(answer)
    assert first == ""
    assert "at most 1 may take part as “elected”" in second
    assert "elected: 1, as the rule says" in answer.content.decode()
    assert "staff: 0 of at least 2" in answer.content.decode()


def test_page_takes_rows_with_a_profile_and_lines_with_the_usual_one(
    client: Client,
) -> None:
    event, elected, staff, office = visit()
    path = desk_of(client, event, office)
    text = "Иван\tИванов\tivan@a.example\tексперт"

    answer = send(
        client,
        path,
        name_1="Вера Кметова",
        email_1="vera@a.example",
        post_1="кмет",
        profile_1=str(elected.uid),
        name_2="Ева Кметова",
        email_2="eva@a.example",
        profile_2=str(elected.uid),
        pasted=text,
        profile=str(staff.uid),
    )

    rows = {row.email: row for row in Registration.objects.all()}
    assert rows["vera@a.example"].stated_profiles == [elected]
    assert rows["vera@a.example"].post_title == "кмет"
    assert rows["ivan@a.example"].stated_profiles == [staff]
    assert len(rows) == 2
    form = answer.context["form"]
    assert (form["name_1"].value(), form["name_2"].value()) == (None, "Ева Кметова")


def test_page_refuses_lines_without_a_profile_and_rows_without_a_name(
    client: Client,
) -> None:
    event, _elected, _staff, office = visit()
    path = desk_of(client, event, office)

    without_profile = send(client, path, pasted="Иван\tИванов\tivan@a.example\tкмет")
    without_name = send(client, path, email_1="vera@a.example")

    assert "Say in which job profile" in reasons(without_profile)[0]
    assert "Write the name too." in without_name.content.decode()
    assert not Registration.objects.exists()


def test_page_takes_a_pasted_colleague_for_the_known_person(client: Client) -> None:
    event, elected, _staff, office = visit()
    path = desk_of(client, event, office)
    person = make_person("Вера Иванова", email="vera@a.example")
    make_post(person, organisation=office, profiles=[elected])
    stranger = make_person("Иван Иванов", email="ivan@a.example")
    make_post(stranger, profiles=[elected])  # not of this coordinator

    text = "Вера\tИванова\tvera@a.example\nИван\tИванов\tivan@a.example"
    answer = send(client, path, pasted=text)

    assert Registration.objects.get().person == person
    assert "Say in which job profile" in reasons(answer)[1]


def test_page_of_a_nomination_replaces_with_a_profile(client: Client) -> None:
    event, elected, staff, office = visit()
    row = nominate(event, office, mayor(1, elected), actor=None)
    path = f"{desk_of(client, event, office)}{row.uid}/"
    shown = client.get(path).context["form"]["profile"].value()
    sent = {
        "act": "replace",
        "language": "bg",
        "given_name": "Ева",
        "family_name": "Нова",
        "email": "eva@a.example",
    }

    send(client, path, **sent, profile=str(staff.uid))

    assert shown == elected.uid
    assert Registration.objects.get(replaces=row).stated_profiles == [staff]
