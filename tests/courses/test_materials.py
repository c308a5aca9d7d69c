"""Materials: for whom, from when, and where they are shown."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from courses.models import Course, Event, Material
from courses.selectors.materials import materials_for, seen_by
from courses.services.catalogue import create_course
from courses.services.conclusions import FileNotUsable
from courses.services.copying import copy_event
from courses.services.materials import add_material, change_material, remove_material
from courses.services.tickets import registration_path
from participants.models import AuditEvent
from portal.services import my
from tests.clients import organiser_of
from tests.factories import (
    make_event,
    make_presence,
    make_registration,
    make_session,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 slides"
LINK = "https://video.example/1"


def added(owner: Event | Course, **fields: Any) -> Material:
    titles = fields.pop("titles", {"en": "Slides"})
    if "link" not in fields:
        fields |= {"file": io.BytesIO(PDF), "file_name": "Slides.pdf"}
    return add_material(owner, titles, actor=None, **fields)


def stored(settings: LazySettings) -> list[Path]:
    return list(Path(settings.MEDIA_ROOT).rglob("*.pdf"))


# --- acts -------------------------------------------------------------------------------


def test_add_keeps_the_file_under_a_name_nobody_guesses(settings: LazySettings) -> None:
    row = added(make_event(), visibility="attended", language="bg")

    kept = Path(settings.MEDIA_ROOT) / str(row.file.name)
    assert kept.read_bytes() == PDF
    assert "Slides" not in kept.name
    assert (row.file_name, row.file_bytes) == ("Slides.pdf", len(PDF))
    noted = AuditEvent.objects.get(action="material.added")
    assert noted.after == {"visibility": "attended"}


def test_add_of_a_file_that_is_something_else_is_refused(
    settings: LazySettings,
) -> None:
    with pytest.raises(FileNotUsable):
        added(make_event(), file=io.BytesIO(b"<script>"), link="", file_name="a.pdf")

    assert not Material.objects.exists()
    assert not stored(settings)


def test_add_of_nothing_or_of_a_link_to_a_program_is_refused() -> None:
    for link in ("", "javascript:alert(1)", "data:text/html,x"):
        with pytest.raises(ValidationError):
            added(make_event(), link=link)

    assert not Material.objects.exists()


def test_material_has_one_owner_and_is_a_file_or_a_link() -> None:
    event, course = make_event(), create_course({"en": "Finance"}, actor=None)
    wrong: list[dict[str, Any]] = [
        {"event": event, "course": course, "link": LINK},
        {"link": LINK},
        {"event": event},
        {"event": event, "link": LINK, "file": "materials/a.pdf"},
        {"course": course, "session": event.sessions.get(), "link": LINK},
    ]

    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Material.objects.create(titles={"en": "x"}, **fields)


@pytest.mark.django_db(transaction=True)
def test_change_replaces_the_file_and_takes_the_former_one_away(
    settings: LazySettings,
) -> None:
    row = added(make_event(), titles={"en": "Slides"})

    change_material(
        row,
        titles=row.titles,
        file=io.BytesIO(PDF + b" 2"),
        file_name="New.pdf",
        actor=None,
    )

    row.refresh_from_db()
    assert (row.titles, row.file_name) == ({"en": "Slides"}, "New.pdf")
    assert [path.read_bytes() for path in stored(settings)] == [PDF + b" 2"]


@pytest.mark.django_db(transaction=True)
def test_a_wrong_file_leaves_the_former_one(settings: LazySettings) -> None:
    row = added(make_event())

    with pytest.raises(FileNotUsable):
        change_material(
            row,
            titles={"en": "Other"},
            file=io.BytesIO(b"x"),
            file_name="x.pdf",
            actor=None,
        )

    row.refresh_from_db()
    assert (row.titles, row.file.read()) == ({"en": "Slides"}, PDF)


@pytest.mark.django_db(transaction=True)
def test_remove_takes_the_file_away(settings: LazySettings) -> None:
    remove_material(added(make_event()), actor=None)

    assert not Material.objects.exists()
    assert not stored(settings)


@pytest.mark.django_db(transaction=True)
def test_copy_of_an_event_has_files_of_its_own(settings: LazySettings) -> None:
    event = make_event()
    assert event.starts_at is not None
    first = added(
        event,
        session=event.sessions.get(),
        released_at=event.starts_at - timedelta(days=1),
    )
    added(event, link=LINK)

    day = event.day
    assert day is not None
    copy = copy_event(event, first_day=day + timedelta(days=7), actor=None)
    remove_material(first, actor=None)

    slides, link = copy.materials.order_by("pk")
    assert slides.file.read() == PDF
    assert slides.session == copy.sessions.get()
    assert slides.released_at == event.starts_at + timedelta(days=6)
    assert link.link == LINK


# --- who sees what ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "was_there", "seen"),
    [
        ("confirmed", False, ["public", "registered"]),
        ("confirmed", True, ["public", "registered", "attended"]),
        ("held", False, []),
        ("waiting", False, []),
        ("cancelled", False, []),
    ],
)
def test_seen_by_goes_by_seat_and_presence(
    status: str, was_there: bool, seen: list[str]
) -> None:
    event = make_event()
    for visibility in Material.Visibility.values:
        added(event, link=LINK, visibility=visibility)
    row = make_registration(event, status=status)
    if was_there:
        make_presence(row, event.sessions.get())

    found = seen_by(row, timezone.now())

    assert [one.visibility for one in found] == seen


def test_seen_by_waits_for_the_day_and_brings_those_of_the_course() -> None:
    at = timezone.now()
    course = create_course({"en": "Finance"}, actor=None)
    event = make_event(course=course)
    later = added(event, link=LINK, released_at=at + timedelta(hours=1))
    of_course = added(course, link=LINK)
    added(make_event(), link=LINK)
    row = make_registration(event)

    assert seen_by(row, at) == [of_course]
    assert seen_by(row, at + timedelta(hours=1)) == [later, of_course]


@pytest.mark.parametrize("number", [1, 3])
def test_materials_for_takes_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: Any
) -> None:
    rows = []
    for _number in range(number):
        event = make_event(course=create_course({"en": "x"}, actor=None))
        added(event, link=LINK, session=event.sessions.get())
        rows.append(make_registration(event))

    with django_assert_num_queries(2):
        found = materials_for(rows, timezone.now())
        assert all(str(one.session) for own in found.values() for one in own)


def test_public_page_shows_what_is_public_and_out() -> None:
    event = make_event()
    later = timezone.now() + timedelta(days=1)
    added(event, titles={"en": "For all"}, visibility="public")
    added(event, titles={"en": "Seated only"})
    added(event, titles={"en": "Not yet"}, visibility="public", released_at=later)

    html = Client().get(f"/events/{event.slug}/").content.decode()

    assert "For all" in html
    assert "Seated only" not in html
    assert "Not yet" not in html


def test_own_page_and_my_page_show_them_and_open_them() -> None:
    event = make_event()
    row = make_registration(event, email="ana@town.example")
    material = added(event, titles={"en": "Handout"}, session=event.sessions.get())
    page = registration_path(row)
    file = f"/materials/{material.uid}/"
    client = Client()
    client.post(f"/my/link/{my.make_token('ana@town.example')}/")

    own = client.get(page).content.decode()
    answer = client.get(f"{page.rstrip('/')}{file}")

    assert own.count(file) == 2  # in the list and beside its session
    assert file in client.get("/my/").content.decode()
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="Slides.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_files_are_404_for_all_who_may_not_have_them() -> None:
    at = timezone.now()
    event, other = make_event(), make_event()
    closed = make_event(is_public=False)
    secret = added(event)
    later = added(event, visibility="public", released_at=at + timedelta(days=1))
    hidden = added(closed, visibility="public")
    attended = added(event, visibility="attended")
    internal = added(event, visibility="internal")
    row, foreign = make_registration(event), make_registration(other)
    waiting = make_registration(event, status="waiting")
    client = Client()

    for material in (secret, later, attended, internal):
        path = f"/events/{event.slug}/materials/{material.uid}/"
        assert client.get(path).status_code == 404
    path = f"/events/{closed.slug}/materials/{hidden.uid}/"
    assert client.get(path).status_code == 404
    for who, material in [
        (row, later),
        (row, attended),
        (row, internal),
        (foreign, secret),
        (waiting, secret),
    ]:
        path = f"{registration_path(who)}materials/{material.uid}/"
        assert client.get(path).status_code == 404
    assert client.get(f"/media/{secret.file.name}").status_code == 404


def test_agenda_on_the_public_page_has_public_ones_beside_their_session() -> None:
    event = make_event()
    session = make_session(event)
    added(event, titles={"en": "Slides of it"}, visibility="public", session=session)

    html = Client().get(f"/events/{event.slug}/").content.decode()

    assert html.count("Slides of it") == 2


# --- the desk -------------------------------------------------------------------------------


def test_desk_adds_changes_and_removes() -> None:
    event = make_event()
    client, desk = organiser_of(event), f"/desk/events/{event.slug}/materials/"

    client.post(
        desk,
        {
            "titles_en": "Slides",
            "file": SimpleUploadedFile("Slides.pdf", PDF),
            "visibility": "registered",
            "released_at": "13.10.2027 9:30",
        },
    )
    row = Material.objects.get()
    client.post(
        f"{desk}{row.uid}/",
        {"titles_en": "Slides 2", "visibility": "public", "released_at": ""},
    )
    row.refresh_from_db()
    page = client.get(desk).content.decode()

    assert (row.titles, row.visibility, row.file.read()) == (
        {"en": "Slides 2"},
        "public",
        PDF,
    )
    assert "Slides 2" in page
    assert "PDF" in page
    client.post(f"{desk}{row.uid}/", {"remove": "yes"})
    assert not Material.objects.exists()
    assert "No materials yet" in client.get(desk).content.decode()


def test_release_is_on_the_clocks_of_the_event() -> None:
    event = make_event(time_zone="Europe/Sofia")

    organiser_of(event).post(
        f"/desk/events/{event.slug}/materials/",
        {
            "titles_en": "Recording",
            "link": LINK,
            "visibility": "public",
            "released_at": "13.10.2027 9:30",
        },
    )

    row = Material.objects.get()
    assert row.released_at is not None
    assert row.released_at.isoformat() == "2027-10-13T06:30:00+00:00"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose a file, or give a link."),
        ({"link": "javascript:alert(1)"}, "address of a website"),
        ({"link": LINK, "file": SimpleUploadedFile("a.pdf", PDF)}, "two entries"),
        ({"file": SimpleUploadedFile("a.pdf", b"x")}, "This file cannot be used"),
        ({"link": LINK, "session": "00000000-0000-0000-0000-000000000000"}, "choice"),
    ],
)
def test_desk_says_what_is_wrong(fields: dict[str, Any], said: str) -> None:
    event = make_event()

    answer = organiser_of(event).post(
        f"/desk/events/{event.slug}/materials/",
        {"titles_en": "Slides", "visibility": "public", **fields},
    )

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Material.objects.exists()


def test_desk_shows_those_of_the_course_to_be_changed_there() -> None:
    course = create_course({"en": "Finance"}, actor=None)
    event = make_event(course=course)
    of_course = added(course, titles={"en": "Textbook"})
    client = organiser_of(event)

    page = client.get(f"/desk/events/{event.slug}/materials/").content.decode()

    assert "Textbook" in page
    assert f"/desk/courses/{course.uid}/" in page
    other = f"/desk/events/{event.slug}/materials/{of_course.uid}/"
    assert client.get(other).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_desk_takes_a_fixed_number_of_queries(
    number: int, django_assert_max_num_queries: Any
) -> None:
    event = make_event(course=create_course({"en": "x"}, actor=None))
    for _number in range(number):
        added(event, link=LINK, session=event.sessions.get())
        assert event.course is not None
        added(event.course, link=LINK)
    client = organiser_of(event)
    client.get(f"/desk/events/{event.slug}/materials/")

    with django_assert_max_num_queries(16):
        client.get(f"/desk/events/{event.slug}/materials/")
