"""Conclusions, minutes and presentations of an event that was held."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Conclusion, Event, FollowUp
from courses.services.conclusions import (
    FileNotUsable,
    NothingGiven,
    NotOverYet,
    add_conclusion,
    checked_file,
    move_conclusion,
    remove_conclusion,
    show_conclusion,
)
from participants.models import AuditEvent
from tests.clients import organiser_of
from tests.factories import make_admin, make_event, make_organisation

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 minutes"


def held() -> Event:
    start = timezone.now() - timedelta(days=3)
    return make_event(status="held", starts_at=start)


def office_file(*names: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as parts:
        for name in names or ("[Content_Types].xml", "ppt/presentation.xml"):
            parts.writestr(name, "x")
    return kept.getvalue()


def added(event: Event, text: str = "Agreed.", **fields: Any) -> Conclusion:
    fields.setdefault("kind", "conclusions")
    fields.setdefault("is_public", False)
    texts = {"en": text} if text else {}
    return add_conclusion(event, texts=texts, actor=None, **fields)


def with_file(event: Event, **fields: Any) -> Conclusion:
    return added(event, file=io.BytesIO(PDF), file_name="Minutes.pdf", **fields)


def file_path(row: Conclusion) -> str:
    return f"/events/{row.event.slug}/files/{row.uid}/"


# --- acts -------------------------------------------------------------------------------


def test_add_keeps_text_and_file_in_order(settings: LazySettings) -> None:
    event = held()
    first = added(event)

    second = with_file(event, kind="minutes", is_public=True)

    kept = Path(settings.MEDIA_ROOT) / str(second.file.name)
    assert [row.pk for row in event.conclusions.all()] == [first.pk, second.pk]
    assert kept.read_bytes() == PDF
    assert "Minutes" not in kept.name
    assert (second.file_name, second.file_bytes) == ("Minutes.pdf", len(PDF))
    noted = AuditEvent.objects.filter(action="conclusion.added").order_by("pk").last()
    assert noted is not None
    assert noted.after == {"kind": "minutes", "public": True, "file": True}


@pytest.mark.parametrize("status", ["draft", "announced", "open", "cancelled"])
def test_add_before_the_end_is_refused(status: str) -> None:
    with pytest.raises(NotOverYet):
        added(make_event(status=status))

    assert not Conclusion.objects.exists()


def test_add_of_nothing_is_refused() -> None:
    with pytest.raises(NothingGiven):
        added(held(), text="")

    assert not Conclusion.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>"),
        ("page.pdf", b"<script>"),
        ("slides.pptx", b"PK but no more"),
        ("slides.pptm", office_file()),
        ("slides.pptx", office_file("[Content_Types].xml", "ppt/vbaProject.bin")),
        ("text.odt", office_file("META-INF/manifest.xml", "Basic/script-lc.xml")),
        ("archive.docx", office_file("a.txt")),
        ("minutes", PDF),
        ("large.pdf", PDF + bytes(20_000_000)),
    ],
)
def test_add_of_a_file_that_is_something_else_is_refused(
    settings: LazySettings, name: str, content: bytes
) -> None:
    event = held()

    with pytest.raises(FileNotUsable):
        added(event, file=io.BytesIO(content), file_name=name)

    assert not Conclusion.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.*"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Презентация 1.PPTX", "Презентация 1.pptx"),
        ('../..\\evil"\r\n.pptx', "evil.pptx"),
        (".pptx", None),
        ("….pptx", "file.pptx"),
    ],
)
def test_checked_file_gives_it_a_plain_name(given: str, kept: str | None) -> None:
    file = io.BytesIO(office_file())

    if kept is None:
        with pytest.raises(FileNotUsable):
            checked_file(file, given)
    else:
        assert checked_file(file, given)[1] == kept


def test_move_changes_places_and_stops_at_the_ends() -> None:
    event = held()
    a, b, c = (added(event, text) for text in "abc")

    move_conclusion(c, up=True, actor=None)
    move_conclusion(a, up=True, actor=None)
    move_conclusion(b, up=False, actor=None)

    assert [str(row) for row in event.conclusions.all()] == ["a", "c", "b"]
    assert AuditEvent.objects.filter(action="conclusion.moved").count() == 1


def test_show_is_noted_once() -> None:
    row = added(held())

    show_conclusion(row, is_public=True, actor=make_admin())
    show_conclusion(row, is_public=True, actor=None)

    row.refresh_from_db()
    assert row.is_public
    assert AuditEvent.objects.filter(action="conclusion.shown").count() == 1


@pytest.mark.django_db(transaction=True)
def test_remove_takes_the_file_away(settings: LazySettings) -> None:
    row = with_file(held())

    remove_conclusion(row, actor=None)

    assert not Conclusion.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.pdf"))


# --- pages ------------------------------------------------------------------------------


def test_file_of_a_public_one_is_given_to_anybody_as_a_download() -> None:
    row = with_file(held(), is_public=True)

    answer = Client().get(file_path(row))

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="Minutes.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_file_of_an_internal_one_exists_for_organisers_alone() -> None:
    """R-27 says 403; like all that is not public here, it is 404."""
    row = with_file(held())
    other = organiser_of(make_event())

    assert Client().get(file_path(row)).status_code == 404
    assert other.get(file_path(row)).status_code == 404
    assert organiser_of(row.event).get(file_path(row)).status_code == 200


@pytest.mark.parametrize("values", [{"is_public": False}, {"status": "draft"}])
def test_file_of_an_event_that_is_not_public_is_not_public(
    values: dict[str, Any],
) -> None:
    row = with_file(held(), is_public=True)
    Event.objects.update(**values)

    assert Client().get(file_path(row)).status_code == 404


def test_event_page_shows_what_is_public() -> None:
    event = held()
    added(event, "Everybody reads this.", is_public=True)
    added(event, "Only we read this.")
    with_file(event, text="", is_public=True)

    page = Client().get(f"/events/{event.slug}/").content.decode()

    assert "Everybody reads this." in page
    assert "Only we read this." not in page
    assert "Minutes.pdf" in page


def test_minutes_keep_their_paragraphs() -> None:
    event = held()
    path = f"/desk/events/{event.slug}/conclusions/"
    text = "1. Agreed.\r\nBy all.\r\n\r\n2. Next in May."
    values = {"act": "add", "kind": "minutes", "texts_en": text, "is_public": "on"}

    organiser_of(event).post(path, values)

    shown = Client().get(f"/events/{event.slug}/").content.decode()
    assert event.conclusions.get().texts["en"] == text.replace("\r\n", "\n")
    assert "<p>1. Agreed.<br>By all.</p>\n\n<p>2. Next in May.</p>" in shown


def test_desk_adds_orders_shows_and_removes() -> None:
    event = held()
    client = organiser_of(event)
    path = f"/desk/events/{event.slug}/conclusions/"
    file = SimpleUploadedFile("Slides.pptx", office_file())

    client.post(path, {"act": "add", "kind": "presentation", "file": file})
    client.post(path, {"act": "add", "kind": "minutes", "texts_en": "Agreed."})
    slides, minutes = Conclusion.objects.order_by("pk")
    for act, row in (("up", minutes), ("show", slides), ("remove", minutes)):
        client.post(path, {"act": act, "conclusion": str(row.uid)})

    left = Conclusion.objects.get()
    assert (left.pk, left.is_public, left.position) == (slides.pk, True, 2)
    assert "Slides.pptx" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"kind": "minutes"}, "Write a text or choose a file."),
        ({"kind": "minutes", "file": "x.html"}, "This file cannot be used."),
        ({"texts_en": "Agreed."}, "required"),
    ],
)
def test_desk_says_what_is_wrong(data: dict[str, Any], words: str) -> None:
    event = held()
    path = f"/desk/events/{event.slug}/conclusions/"
    if name := data.get("file"):
        data = data | {"file": SimpleUploadedFile(name, b"<script>")}

    answer = organiser_of(event).post(path, {"act": "add"} | data)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Conclusion.objects.exists()


@pytest.mark.parametrize("data", [{}, {"act": "x"}, {"act": "up", "conclusion": "x"}])
def test_desk_refuses_what_it_does_not_know(data: dict[str, str]) -> None:
    event = held()
    row = added(event)
    path = f"/desk/events/{event.slug}/conclusions/"

    answer = organiser_of(event).post(path, {"conclusion": str(row.uid)} | data)

    assert answer.status_code == 404


def test_desk_does_not_touch_what_belongs_to_another_event() -> None:
    event, other = held(), added(held())
    path = f"/desk/events/{event.slug}/conclusions/"
    data = {"act": "remove", "conclusion": str(other.uid)}

    assert organiser_of(event).post(path, data).status_code == 404
    assert Conclusion.objects.count() == 1


def test_desk_shows_who_promised_what_and_asks_as_much_for_three_as_for_one() -> None:
    event, office = held(), make_organisation("Община Смолян")
    path = f"/desk/events/{event.slug}/conclusions/"
    client, numbers = organiser_of(event), []

    for count in (1, 2):
        for _ in range(count):
            FollowUp.objects.create(
                conclusion=added(event),
                organisation=office,
                due_on=timezone.localdate(),
            )
        with CaptureQueriesContext(connection) as queries:
            page = client.get(path)
        numbers.append(len(queries))

    assert "Obshtina Smolyan" in page.content.decode()
    assert numbers[0] == numbers[1]
