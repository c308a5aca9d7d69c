"""Files, lists, numbers and the preview of a registration form."""

from __future__ import annotations

import io
import os
import re
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
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from courses.models import (
    Answer,
    AnswerFile,
    Event,
    Question,
    Registration,
    SensitiveAnswer,
)
from courses.privacy.answers import (
    erase_answer_files,
    erase_answers,
    export_answer_files,
)
from courses.selectors.answers import summaries_of
from courses.services.answer_files import (
    FileRefused,
    TooManyDrafts,
    checked_answer,
    keep_draft,
    sweep_files,
)
from courses.services.form_answers import FormChanged, change_answers
from courses.services.registration import register
from courses.services.tickets import registration_path
from tests.courses.answering import TYPED, WHO, window
from tests.courses.factories import make_asked
from tests.factories import make_event, make_grant, make_person, make_registration

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 curriculum"
PNG = b"\x89PNG\r\n\x1a\n picture"
SECRET = "Where it was taken"
SVG = b"<svg onload=alert(1)>"


def sent(content: bytes = PDF, name: str = "CV.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def draft(question: Question, content: bytes = PDF) -> AnswerFile:
    return keep_draft(question, io.BytesIO(content), name="CV.pdf")


def on_disk(row: AnswerFile, settings: LazySettings) -> Path:
    return Path(settings.MEDIA_ROOT) / str(row.file.name)


def organiser_of(event: Event) -> Client:
    client = window()
    client.force_login(make_grant(role="organiser", row=event).user)
    return client


# --- files ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "picture.png"),
        (b"MZ program", "cv.pdf"),
        (PDF, "cv.exe"),
        (PDF, "cv.jpg"),
        (SVG, "cv.svg"),
        (b"<html>", "cv.html"),
        (b"", "cv.pdf"),
        (PDF + b"x" * 10_000_000, "cv.pdf"),
        (PNG, "cv.png"),
        (PNG + b"x" * 10_000_000, "cv.png"),
        (b"\xff\xd8\xff\xe0", "cv.jpg"),
    ],
)
def test_a_file_that_lies_or_is_too_large_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(FileRefused):
        checked_answer(io.BytesIO(content), name)


@pytest.mark.parametrize(
    ("content", "name", "safe"),
    [
        (PDF, "../../etc/CV .pdf", "CV.pdf"),
        (PDF, "x.pdf.exe.pdf", "x.pdf.exe.pdf"),
    ],
)
def test_a_right_file_gets_a_plain_name(content: bytes, name: str, safe: str) -> None:
    assert checked_answer(io.BytesIO(content), name) == (content, safe)


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture that lies on its side and says where it was taken, in each way."""
    drawn, exif = io.BytesIO(), Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = SECRET
    exif[ExifTags.Base.GPSInfo] = {1: "N", 2: (44.0, 1.0, 2.0)}
    told = PngInfo()
    told.add_text("Comment", SECRET)
    told.add_itxt("XML:com.adobe.xmp", SECRET)
    more: dict[str, Any] = {"pnginfo": told} if kind == "PNG" else {"comment": SECRET}
    Image.new(mode, size, 1).save(drawn, kind, exif=exif, **more)
    return drawn.getvalue() + SECRET.encode()


@pytest.mark.parametrize(
    ("kind", "mode", "name", "safe"),
    [
        ("JPEG", "RGB", "Слика<1>.JPG", "Слика1.jpg"),
        ("JPEG", "CMYK", "a.jpeg", "a.jpeg"),
        ("PNG", "RGBA", "a\u202egnp.png", "agnp.png"),
        ("PNG", "P", "a.png", "a.png"),
        ("PNG", "1", "a.png", "a.png"),
    ],
)
def test_a_picture_loses_what_it_tells_beside_what_it_shows(
    kind: str, mode: str, name: str, safe: str
) -> None:
    """TRUST 59: drawn anew, upright, without place, time, comments or what follows."""
    sent = picture(kind, mode)

    content, given = checked_answer(io.BytesIO(sent), name)

    assert SECRET.encode() in sent
    assert given == safe
    with Image.open(io.BytesIO(content)) as kept:
        assert (kept.format, kept.size) == (kind, (40, 60))
        assert not kept.getexif()
        assert not set(kept.info) - {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
        }
    assert SECRET.encode() not in content


def test_a_huge_picture_is_made_smaller_or_refused() -> None:
    content, _name = checked_answer(
        io.BytesIO(picture("JPEG", size=(9000, 600))), "a.jpg"
    )

    with Image.open(io.BytesIO(content)) as kept:
        assert max(kept.size) <= 4000
    with pytest.raises(FileRefused):
        checked_answer(io.BytesIO(picture("PNG", "1", (30_000, 30_000))), "a.png")


def test_half_a_picture_is_refused() -> None:
    whole = picture("PNG")

    with pytest.raises(FileRefused):
        checked_answer(io.BytesIO(whole[:90]), "a.png")


def test_a_file_is_kept_over_a_mistake_and_goes_with_the_registration() -> None:
    event = make_event()
    question = make_asked(event, "file", is_required=True)
    path, name = f"/events/{event.slug}/register/", f"q-{question.key}"
    client = window()

    wrong = client.post(path, TYPED | {"email": "nobody", name: sent()})
    page = wrong.content.decode()
    found = re.search(rf'name="{name}_kept"\s+value="([^"]+)"', page)
    assert found is not None
    token = found[1]
    done = client.post(path, TYPED | {f"{name}_kept": token})

    assert "CV.pdf" in page
    assert 'enctype="multipart/form-data"' in page
    assert done.status_code == 302
    row, answer = AnswerFile.objects.get(), Answer.objects.get()
    assert row.registration == answer.registration
    assert answer.value == "CV.pdf"


def test_a_lying_file_is_refused_beside_its_field() -> None:
    event = make_event()
    question = make_asked(event, "file")
    path, name = f"/events/{event.slug}/register/", f"q-{question.key}"

    page = window().post(path, TYPED | {name: sent(SVG, "x.png")}).content.decode()

    assert "This file cannot be used" in page
    assert not AnswerFile.objects.exists()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("token", ["x", "..", "\x00"])
def test_a_made_up_token_is_no_file(token: str) -> None:
    event = make_event()
    question = make_asked(event, "file")
    path = f"/events/{event.slug}/register/"

    done = window().post(path, TYPED | {f"q-{question.key}_kept": token})

    assert done.status_code == 302
    assert not Answer.objects.exists()


def test_a_file_of_another_registration_cannot_be_taken() -> None:
    event = make_event()
    question = make_asked(event, "file")
    file = draft(question)
    register(event, **WHO, answers={question.key: file})

    other = WHO | {"email": "other@town.example"}

    with pytest.raises(FormChanged):
        register(event, **other, answers={question.key: file})

    assert Registration.objects.count() == 1


def test_drafts_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courses.services.answer_files.MOST_DRAFTS", 1)
    question = make_asked(make_event(), "file")
    draft(question)

    with pytest.raises(TooManyDrafts):
        draft(question)

    assert AnswerFile.objects.count() == 1


def with_file(**fields: Any) -> tuple[Registration, AnswerFile]:
    question = make_asked(make_event(), "file")
    row = make_registration(question.event, **fields)
    change_answers(row, {question.key: draft(question)})
    return row, AnswerFile.objects.get(registration=row)


def test_the_file_is_given_to_its_own_link_and_to_staff_alone() -> None:
    row, file = with_file()
    own = f"{registration_path(row)}files/{file.uid}/"
    desk = f"/desk/events/{row.event.slug}/people/{row.uid}/files/{file.uid}/"
    stranger = registration_path(make_registration(row.event))

    mine, theirs = window().get(own), organiser_of(row.event).get(desk)

    for response in (mine, theirs):
        assert response.getvalue() == PDF
        assert response["Content-Disposition"] == 'attachment; filename="CV.pdf"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
    assert window().get(f"{stranger}files/{file.uid}/").status_code == 404
    assert window().get(f"/media/{file.file.name}").status_code == 404
    assert window().get(desk).status_code == 302
    assert organiser_of(make_event()).get(desk).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_new_file_takes_the_place_of_the_old(settings: LazySettings) -> None:
    row, old = with_file()
    question, kept = old.question, on_disk(old, settings)

    change_answers(row, {question.key: draft(question, PDF + b" 2")})

    new = AnswerFile.objects.get()
    assert not kept.exists()
    assert on_disk(new, settings).read_bytes() == PDF + b" 2"
    change_answers(row, {question.key: new})
    assert AnswerFile.objects.get() == new
    change_answers(row, {})
    assert not AnswerFile.objects.exists()
    assert not on_disk(new, settings).exists()


@pytest.mark.django_db(transaction=True)
def test_drafts_and_files_without_a_row_are_swept(settings: LazySettings) -> None:
    row, file = with_file()
    old = draft(file.question)
    AnswerFile.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(hours=25)
    )
    young = draft(file.question)
    stray = on_disk(file, settings).with_name("stray.pdf")
    stray.write_bytes(PDF)
    fresh = stray.with_name("fresh.pdf")
    fresh.write_bytes(PDF)
    os.utime(stray, (0, 0))

    gone = sweep_files(timezone.now())

    assert gone == 2
    assert set(AnswerFile.objects.all()) == {file, young}
    assert on_disk(file, settings).exists()
    assert fresh.exists()
    assert not stray.exists()
    assert not on_disk(old, settings).exists()
    assert row.answers.get().value == "CV.pdf"


@pytest.mark.django_db(transaction=True)
def test_erasing_somebody_removes_their_files(settings: LazySettings) -> None:
    person = make_person()
    _row, file = with_file(person=person)
    kept = on_disk(file, settings)

    copy = export_answer_files(person)
    erase_answers(person, timezone.now())
    erase_answer_files(person, timezone.now())

    assert [row["file"] for row in copy] == ["CV.pdf"]
    assert not Answer.objects.exists()
    assert not AnswerFile.objects.exists()
    assert not kept.exists()


# --- lists and numbers ----------------------------------------------------------------


def answered(question: Question, *values: Any) -> None:
    model = SensitiveAnswer if question.is_sensitive else Answer
    for value in values:
        row = make_registration(question.event)
        model._default_manager.create(registration=row, question=question, value=value)


def test_summaries_count_what_is_valid() -> None:
    event = make_event()
    many, number = make_asked(event, "many"), make_asked(event, "number")
    answered(many, ["o1"], ["o1", "o2"])
    answered(number, "2", "3.5")
    gone = make_registration(event, status="cancelled")
    Answer.objects.create(registration=gone, question=many, value=["o1"])

    first, second = summaries_of(event)

    assert [(row.label, row.number) for row in first.options] == [
        ("One", 2),
        ("Two", 1),
    ]
    assert [second.number, second.least, second.most] == [2, 2, 3.5]
    assert [second.mean, second.total] == [2.75, 5.5]


def test_special_answers_are_told_from_five_on_and_never_in_all() -> None:
    special = make_asked(make_event(), "one", is_sensitive=True)
    answered(special, *["o1"] * 5, *["o2"] * 4)

    (summary,) = summaries_of(special.event)

    assert [(row.label, row.number) for row in summary.options] == [
        ("One", 5),
        ("Two", None),
    ]
    assert summary.number is None
    Question.objects.filter(pk=special.pk).update(kept_counts={"o2": 1})
    assert summaries_of(special.event)[0].options[1].number == 5


def test_the_page_of_answers_asks_as_often_for_three_as_for_one() -> None:
    event = make_event()
    client, numbers = organiser_of(event), []
    for _ in range(2):
        answered(make_asked(event, "one"), "o1")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/desk/events/{event.slug}/form/answers/")
        numbers.append(len(queries))
        answered(make_asked(event, "number"), "3", "4")

    assert page.status_code == 200
    assert numbers[0] == numbers[1]


def test_the_list_shows_chosen_answers_and_nothing_special() -> None:
    event = make_event()
    shown = make_asked(event, "one", labels={"en": "How do you come?"})
    other = make_asked(event, "text", labels={"en": "Wishes"})
    special = make_asked(event, "one", labels={"en": "Health"}, is_sensitive=True)
    answered(shown, "o2")
    answered(other, "Window")
    answered(special, "o1")
    client, path = organiser_of(event), f"/desk/events/{event.slug}/people/"

    page = client.get(path, {"show": shown.key}).content.decode()

    assert '<td dir="auto">Two</td>' in page
    assert "Window" not in page
    assert "Health" not in page
    assert client.get(path, {"show": special.key}).status_code == 400


def test_the_list_asks_as_often_for_three_people_as_for_one() -> None:
    event = make_event()
    question = make_asked(event, "one")
    client, numbers = organiser_of(event), []
    for values in (["o1"], ["o1", "o2"]):
        answered(question, *values)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/desk/events/{event.slug}/people/", {"show": question.key})
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


# --- the preview ----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs", "en"])
def test_preview_shows_the_form_in_each_language(language: str) -> None:
    event = make_event()
    texts = {code: f"Question {code}" for code in ("bg", "sr", "sr-latn", "bs", "en")}
    make_asked(event, "text", labels=texts)

    page = organiser_of(event).get(
        f"/desk/events/{event.slug}/form/preview/", {"language": language}
    )

    assert f"Question {language}<" in page.content.decode().replace(" <", "<")


def test_preview_stores_nothing() -> None:
    event = make_event()
    question = make_asked(event, "file", is_required=True)
    client = organiser_of(event)
    path = f"/desk/events/{event.slug}/form/preview/"

    page = client.post(path, TYPED | {f"q-{question.key}": sent()})

    assert "nothing was stored" in page.content.decode()
    assert not Registration.objects.exists()
    assert not AnswerFile.objects.exists()
    assert client.get(path, {"language": "xx"}).status_code == 400
