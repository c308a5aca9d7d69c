"""The form of an event: its parts, what it folds away, what it proposes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.forms import EventForm
from courses.models import Event
from courses.selectors.zones import zone_of
from participants.models import Region
from programmes.models import Partner, Programme
from tests.factories import (
    make_event,
    make_grant,
    make_kind,
    make_organisation,
    make_programme,
    make_region,
)


def planned(programme: Programme, **changes: Any) -> dict[str, Any]:
    """What the form sends of a new event when only the needed is filled in."""
    return {
        "titles_sr": "Обука",
        "programme": str(programme.uid),
        "kind": str(make_kind().uid),
        "starts_at": "13.10.2032 9:30",
        "ends_at": "13.10.2032 17:00",
        "mode": "in_person",
        "languages": ["sr"],
        "hold_hours": "24",
        "threshold_percent": "80",
        "late_minutes": "15",
        "partial_percent": "80",
        "hour_minutes": "60",
        "is_public": "on",
        "asks_photo_consent": "on",
        **changes,
    }


def folds_of(html: str) -> dict[str, bool]:
    """The summaries of a page, and whether each is open."""
    found = re.findall(r"<details([^>]*)>\s*<summary>\s*([^<]+?)\s*</summary>", html)
    return {summary: "open" in attributes for attributes, summary in found}


# --- the press --------------------------------------------------------------------


@pytest.mark.django_db
def test_media_guests_are_asked_of_events_for_the_press_alone(desk: Client) -> None:
    press, other = make_kind(behaviour="press"), make_kind()
    event = make_event(kind=press)
    path = reverse("event_edit", args=[event.slug])
    sent = planned(event.programme, kind=str(press.uid), media_guests="12")

    asked = desk.get(path).content.decode()
    answer = desk.post(path, sent)
    event.refresh_from_db()
    assert "Media guests" in asked
    assert (answer.status_code, event.media_guests) == (302, 12)

    desk.post(path, sent | {"kind": str(other.uid)})
    event.refresh_from_db()
    assert (event.kind, event.media_guests) == (other, None)
    assert "Media guests" not in desk.get(path).content.decode()


# --- sections --------------------------------------------------------------------


@pytest.mark.django_db
def test_event_add_shows_parts_and_folds_what_is_rarely_changed(desk: Client) -> None:
    make_programme()

    html = desk.get("/desk/events/new/").content.decode()

    titles = re.findall(r"<legend>([^<{]+)</legend>", html)
    assert [title for title in titles if title in PARTS] == PARTS
    assert folds_of(html) == {
        "Description": False,
        "Course and topics": False,
        "Organisers": False,
        "Further programmes": False,
        "Of the date only a part is known": False,
        "Time zone": False,
        "Who may register, and further rules of registration": False,
        "Whether it takes place": False,
        "Lodging and meals": False,
        "Rules of presence": False,
    }
    assert html.index('name="starts_at"') < html.index('name="hold_hours"')
    assert html.count("Serbian needs one script only") == 1


PARTS = [
    "What",
    "When and where",
    "Seats and registration",
    "Presence and certificates",
]


@pytest.mark.django_db
def test_event_form_shows_every_field_once() -> None:
    form = EventForm(programmes=Programme.objects.all())

    shown = [field.name for part in form.sections for field in part.fields]
    folded = [
        field.name
        for part in form.sections
        for fold in part.folds
        for field in fold.fields
    ]

    hidden = [field.name for field in form.hidden_fields()]
    assert sorted(shown + folded + hidden) == sorted(form.fields)


@pytest.mark.django_db
def test_event_edit_opens_what_is_not_as_usual(desk: Client) -> None:
    event = make_event(hold_hours=48, threshold_percent=80)

    folds = folds_of(desk.get(f"/desk/events/{event.slug}/edit/").content.decode())

    assert folds["Who may register, and further rules of registration"]
    assert not folds["Rules of presence"]
    assert not folds["Time zone"]


@pytest.mark.django_db
def test_event_edit_keeps_organisers_folded_while_they_are_the_leaders(
    desk: Client,
) -> None:
    event = make_event()
    path = f"/desk/events/{event.slug}/edit/"
    before = folds_of(desk.get(path).content.decode())["Organisers"]
    holder = event.organisers.get().organisation
    Partner.objects.create(
        programme=event.programme, organisation=holder, role=Partner.Role.LEAD
    )

    after = folds_of(desk.get(path).content.decode())["Organisers"]

    assert (before, after) == (True, False)


@pytest.mark.django_db
def test_event_add_opens_what_holds_an_error_and_stores_nothing(desk: Client) -> None:
    programme = make_programme()

    page = desk.post("/desk/events/new/", planned(programme, late_minutes="often"))

    folds = folds_of(page.content.decode())
    assert folds["Rules of presence"]
    assert not folds["Course and topics"]
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_event_edit_of_one_that_is_over_asks_for_a_reason(desk: Client) -> None:
    over = make_event(status="held")
    ahead = make_event()

    pages = [
        desk.get(f"/desk/events/{event.slug}/edit/").content.decode()
        for event in (over, ahead)
    ]

    assert ['name="reason"' in page for page in pages] == [True, False]


# --- what is proposed ------------------------------------------------------------


@pytest.mark.django_db
def test_event_add_proposes_the_only_programme_and_its_language(client: Client) -> None:
    programme = make_programme(language="sr")
    make_programme()
    client.force_login(make_grant(role="organiser", row=programme).user)

    html = client.get("/desk/events/new/").content.decode()

    assert f'value="{programme.uid}" selected' in html
    assert re.search(r'value="sr"[^>]*checked', html)


@pytest.mark.django_db
def test_event_add_proposes_the_programme_one_comes_from(desk: Client) -> None:
    programme, other = make_programme(), make_programme()

    html = desk.get(f"/desk/events/new/?programme={programme.code}").content.decode()
    nonsense = desk.get("/desk/events/new/?programme=nothing").content.decode()

    assert f'value="{programme.uid}" selected' in html
    assert f'value="{other.uid}" selected' not in html
    assert f'value="{programme.uid}" selected' not in nonsense


@pytest.mark.django_db
def test_event_add_without_organisers_takes_those_who_lead(desk: Client) -> None:
    programme = make_programme()
    lead, partner = make_organisation(), make_organisation()
    for row, role in ((lead, "lead"), (partner, "partner")):
        Partner.objects.create(programme=programme, organisation=row, role=role)

    desk.post("/desk/events/new/", planned(programme))
    desk.post("/desk/events/new/", planned(programme, organisers=[str(partner.uid)]))

    first, second = Event.objects.order_by("pk")
    assert [row.organisation for row in first.organisers.all()] == [lead]
    assert [row.organisation for row in second.organisers.all()] == [partner]


@pytest.mark.django_db
def test_event_form_offers_organisers_of_the_programme_only(desk: Client) -> None:
    event = make_event()
    mine, foreign = make_organisation("Mine"), make_organisation("Foreign")
    Partner.objects.create(
        programme=event.programme, organisation=mine, role=Partner.Role.PARTNER
    )
    Partner.objects.create(
        programme=make_programme(), organisation=foreign, role=Partner.Role.LEAD
    )

    html = desk.get(f"/desk/events/{event.slug}/edit/").content.decode()

    assert str(mine.uid) in html
    assert str(event.organisers.get().organisation.uid) in html
    assert str(foreign.uid) not in html


# --- the clocks ------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "language", "zone"),
    [
        ("RS", "bg", "Europe/Belgrade"),
        ("BA", "bg", "Europe/Sarajevo"),
        ("BG", "sr", "Europe/Sofia"),
        ("", "bs", "Europe/Sarajevo"),
        ("", "sr-latn", "Europe/Belgrade"),
    ],
)
def test_event_add_takes_the_clocks_of_the_place_else_of_the_programme(
    desk: Client, country: str, language: str, zone: str
) -> None:
    programme = make_programme(language=language)
    place = str(make_region(country=country).uid) if country else ""

    desk.post("/desk/events/new/", planned(programme, place=place))

    event = Event.objects.get()
    assert event.starts_at is not None
    assert event.time_zone == zone
    assert f"{event.starts_at.astimezone(event.tz):%H:%M}" == "09:30"


@pytest.mark.django_db
def test_event_add_takes_the_zone_that_was_chosen(desk: Client) -> None:
    place = make_region(country="RS")

    desk.post(
        "/desk/events/new/",
        planned(make_programme(), place=str(place.uid), time_zone="UTC"),
    )

    event = Event.objects.get()
    assert event.starts_at is not None
    assert (event.time_zone, event.starts_at.hour) == ("UTC", 9)


@pytest.mark.django_db
def test_event_edit_keeps_a_zone_that_is_not_that_of_the_place(desk: Client) -> None:
    event = make_event(time_zone="Europe/Bucharest")
    path = f"/desk/events/{event.slug}/edit/"

    html = desk.get(path).content.decode()

    assert 'value="Europe/Bucharest" selected' in html
    assert folds_of(html)["Time zone"]


@pytest.mark.django_db
def test_zone_of_a_programme_is_that_of_its_only_country() -> None:
    programme = make_programme(language="en")
    nowhere = zone_of(None, programme)
    programme.regions.add(make_region(country=Region.Country.RS))
    in_one = zone_of(None, programme)
    programme.regions.add(make_region(country=Region.Country.BA))

    in_two = zone_of(None, programme)

    assert (nowhere, in_one, in_two) == (
        "Europe/Sofia",
        "Europe/Belgrade",
        "Europe/Sofia",
    )
    assert zone_of(None, None) == "Europe/Sofia"


@pytest.mark.django_db
def test_the_municipality_is_typed_in_either_script_in_three_forms(
    desk: Client,
) -> None:
    """Of a district and a municipality of one name only the latter is offered."""
    district = make_region(level="district", name_cyrillic="Пробин")
    town = make_region(name_cyrillic="Пробин", name_latin="Probin", parent=district)
    make_region(name_cyrillic="Пробиново", name_latin="Probinovo", parent=district)
    event = make_event()
    options = {"q": "probin", "level": "municipality"}

    offered = desk.get(reverse("region_options"), options).json()
    copy = f"/desk/events/{event.slug}/copy/"
    day = "13.10.2030"
    several = desk.post(copy, {"first_day": day, "place_text": "probin"})
    wrong = desk.post(copy, {"first_day": day, "place": str(district.uid)})
    done = desk.post(copy, {"first_day": day, "place_text": "пробинов"})
    dates = {"form-TOTAL_FORMS": 4, "form-INITIAL_FORMS": 0, "form-0-first_day": day}
    series = f"/desk/events/{event.slug}/series/"
    desk.post(series, dates | {"form-0-place": str(town.uid), "form-0-place_text": "x"})

    assert offered[0]["value"] == str(town.uid)
    assert str(district.uid) not in {row["value"] for row in offered}
    assert (several.status_code, wrong.status_code, done.status_code) == (400, 400, 302)
    assert "Which of these?" in several.content.decode()
    places = Event.objects.exclude(pk=event.pk).order_by("pk")
    names = [row.place.name_latin for row in places if row.place]
    assert names == ["Probinovo", "Probin"]
