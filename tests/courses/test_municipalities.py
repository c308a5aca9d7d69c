"""Which municipalities came, and which were invited and are missing (R-63)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Event, Invitation
from courses.selectors.board import board_of
from courses.selectors.municipalities import (
    invited_and_missing,
    municipalities_expected,
    municipalities_present,
    names_of,
)
from participants.models import Organisation, Region
from programmes.models import Partner
from tests.courses.door import make_running_event
from tests.courses.factories import make_invitation
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_person,
    make_post,
    make_presence,
    make_region,
    make_registration,
)

pytestmark = pytest.mark.django_db
NAMES = {"Zvornik": "Зворник", "Čajniče": "Чајниче", "Banite": "Баните"}


def make_place(latin: str) -> Region:
    return make_region(name_latin=latin, name_cyrillic=NAMES.get(latin, latin))


def make_office(latin: str) -> Organisation:
    """The administration of a municipality of that name."""
    return make_organisation(region=make_place(latin))


def come(event: Event, office: Organisation, **fields: Any) -> None:
    row = make_registration(event, organisation=office, **fields)
    session = event.sessions.get()
    make_presence(row, session, arrived_at=session.starts_at)


def missing(event: Event) -> str:
    return names_of(invited_and_missing(event), "sr-latn")


def test_those_are_expected_that_are_selected_registered_or_invited() -> None:
    event = make_event(status="held")
    Partner.objects.create(
        programme=event.programme,
        organisation=make_office("Brod"),
        role=Partner.Role.SELECTED,
    )
    Partner.objects.create(
        programme=event.programme,
        organisation=make_office("Srbac"),
        role=Partner.Role.RECIPIENT,
    )
    make_registration(event, organisation=make_office("Gacko"))
    make_registration(event, organisation=make_office("Foča"), status="waiting")
    make_invitation(event, organisation=make_office("Bileća"))
    make_invitation(organisation=make_office("Vareš"))  # to another event
    come(event, make_office("Zvornik"))

    assert names_of(municipalities_present(event), "sr-latn") == "Zvornik"
    assert missing(event) == "Bileća, Brod, Gacko"
    expected = names_of(municipalities_expected(event), "sr-latn")
    assert expected == "Bileća, Brod, Gacko, Zvornik"


@pytest.mark.parametrize(
    ("state", "told"),
    [("invited", "Brod"), ("opened", "Brod"), ("declined", "Brod"), ("withdrawn", "")],
)
def test_an_invitation_counts_until_it_is_withdrawn(state: str, told: str) -> None:
    event = make_event(status="held")
    office = make_office("Brod")

    make_invitation(event, organisation=office, state=state)
    make_invitation(event, person=make_person(), organisation=office, state=state)

    assert missing(event) == told


def test_an_invited_person_stands_for_the_post_of_that_day() -> None:
    event = make_event(status="held")
    assert event.day is not None
    person = make_person()
    make_post(person, organisation=make_office("Brod"))
    left = event.day - timedelta(days=1)
    make_post(person, organisation=make_office("Srbac"), ended_on=left)

    make_invitation(event, person=person)

    assert missing(event) == "Brod"


def test_who_was_invited_and_is_confirmed_comes_from_where_they_say() -> None:
    event = make_event(status="held")
    invitation = make_invitation(
        event, person=make_person(), organisation=make_office("Brod")
    )
    office = make_office("Srbac")
    row = make_registration(event, organisation=office)
    Invitation.objects.filter(pk=invitation.pk).update(
        registration=row, state="registered"
    )
    make_presence(row, event.sessions.get())

    assert missing(event) == ""


def test_an_office_below_and_one_without_a_place_are_no_municipality() -> None:
    event = make_event(status="held")
    town = make_place("Banite")
    village = make_region(name_latin="Vurba", parent=town, level="community")
    make_invitation(event, organisation=make_organisation(region=village))
    make_invitation(event, organisation=make_organisation())

    assert missing(event) == "Banite"


def test_names_stand_by_the_alphabet_of_the_reader() -> None:
    places = [make_place(name) for name in NAMES]

    assert names_of(places, "sr-latn") == "Banite, Čajniče, Zvornik"
    assert names_of(places, "sr") == "Баните, Зворник, Чајниче"


def test_the_board_names_who_was_invited_and_did_not_answer() -> None:
    event = make_running_event()
    session = event.sessions.get()
    make_invitation(event, organisation=make_office("Brod"))
    come(event, make_office("Zvornik"))

    board = board_of(event, session)

    assert (board.here, board.missing) == ("Zvornik", "Brod")
    assert board.door.expected == 1
    assert [row.name for row in board.municipalities] == ["Zvornik"]


WORDS = {
    "en": (
        "Representatives of the following municipalities attended: Čajniče; "
        "invited and missing: Banite, Zvornik."
    ),
    "bg": (
        "Присъстваха представители на следните общини: Чајниче; "
        "поканени, но отсъстващи: Баните, Зворник."
    ),
    "sr": (
        "Присуствовали су представници следећих општина: Чајниче; "
        "позване, а одсутне: Баните, Зворник."
    ),
    "sr-latn": (
        "Prisustvovali su predstavnici sledećih opština: Čajniče; "
        "pozvane, a odsutne: Banite, Zvornik."
    ),
    "bs": (
        "Prisustvovali su predstavnici sljedećih općina: Čajniče; "
        "pozvane, a odsutne: Banite, Zvornik."
    ),
}
LIVE = {
    "en": (
        "Representatives of the following municipalities attend: Čajniče; "
        "invited and missing so far: Banite, Zvornik."
    ),
    "bg": (
        "Присъстват представители на следните общини: Чајниче; "
        "поканени и засега отсъстващи: Баните, Зворник."
    ),
    "sr": (
        "Присутни су представници следећих општина: Чајниче; "
        "позване, а засад одсутне: Баните, Зворник."
    ),
}


def told(client: Client, path: str, language: str) -> str:
    client.force_login(make_admin())
    page = client.get(f"{path}?lang={language}", follow=True).content.decode()
    return " ".join(page.split())


def invite_and_come(event: Event) -> str:
    for name in ("Zvornik", "Banite"):
        make_invitation(event, organisation=make_office(name))
    come(event, make_office("Čajniče"))
    return f"/desk/events/{event.slug}/"


@pytest.mark.parametrize("language", WORDS)
def test_the_desk_tells_both_in_one_sentence(client: Client, language: str) -> None:
    start = timezone.now() - timedelta(days=3)
    event = make_event(status="held", starts_at=start)
    path = invite_and_come(event)

    for page in (path, f"{path}checkin/", f"{path}board/"):
        assert WORDS[language] in told(client, page, language)


@pytest.mark.parametrize("language", LIVE)
def test_while_it_lasts_it_is_told_as_it_is_so_far(
    client: Client, language: str
) -> None:
    path = invite_and_come(make_running_event())

    for page in (f"{path}board/", f"{path}checkin/"):
        assert LIVE[language] in told(client, page, language)


def test_where_nobody_came_or_all_did_one_half_is_told(client: Client) -> None:
    empty, full = make_running_event(), make_running_event()
    make_invitation(empty, organisation=make_office("Brod"))
    come(full, make_office("Zvornik"))

    nobody = told(client, f"/desk/events/{empty.slug}/board/", "en")
    everybody = told(client, f"/desk/events/{full.slug}/board/", "en")

    assert "Invited and missing so far: Brod." in nobody
    assert "following municipalities attend: Zvornik." in everybody
    assert "missing" not in everybody


def test_before_it_begins_nobody_is_said_to_be_missing(client: Client) -> None:
    event = make_event()
    make_invitation(event, organisation=make_office("Brod"))

    page = told(client, f"/desk/events/{event.slug}/checkin/", "en")

    assert "missing" not in page


def test_where_nobody_entered_who_was_there_nobody_is_said_to_be_missing(
    desk: Client,
) -> None:
    event = make_event(status="held", starts_at=timezone.now() - timedelta(days=9))
    make_invitation(event, organisation=make_office("Banite"))

    for page in ("", "checkin/"):
        said = desk.get(f"/desk/events/{event.slug}/{page}").content.decode()
        assert "nvited and missing" not in said


def test_what_is_missing_takes_the_same_queries_for_one_and_three() -> None:
    event = make_event(status="held")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            invited_and_missing(event)
        return len(found)

    make_invitation(event, organisation=make_office("Brod"))
    few = queries()
    for name in ("Srbac", "Gacko"):
        make_invitation(event, organisation=make_office(name))

    assert queries() == few == 3
