from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFile

from certificates.models import (
    CertificateSeries,
    Signatory,
    SignaturePicture,
    TemplateVersion,
)
from certificates.services.designs import current_design
from certificates.services.issue import issue_certificates
from certificates.services.preview import NoEventYet, specimen
from certificates.services.sheet import one_page, sheet_of
from certificates.services.signatories import (
    NotAPicture,
    NothingDrawn,
    PictureTooLarge,
    TooManySignatories,
    add_signatory,
    change_signatory,
    choose_design,
    ink_of,
    remove_signatory,
)
from participants.models import AuditEvent
from programmes.models import Programme
from tests.certificates.factories import (
    ISSUED_AT,
    make_attendant,
    make_held_event,
    make_signatory,
)
from tests.factories import make_donor, make_organisation, make_programme

pytestmark = pytest.mark.django_db


def picture(
    kind: str = "PNG", size: tuple[int, int] = (600, 240), **saved: Any
) -> bytes:
    """A signature: a dark line on white paper."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).line([(100, 200), (300, 60), (500, 180)], "navy", 8)
    stream = BytesIO()
    image.save(stream, kind, **saved)
    return stream.getvalue()


def add(programme: Programme, **fields: Any) -> Signatory:
    fields.setdefault("names", {"bg": "Петър Примеров"})
    fields.setdefault("titles", {"bg": "директор"})
    fields.setdefault("position", 1)
    if "organisation" not in fields:
        fields["organisation"] = make_organisation()
    return add_signatory(programme, actor=None, **fields)


# --- the picture ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_ink_of_keeps_the_ink_and_drops_the_paper(kind: str) -> None:
    made = Image.open(BytesIO(ink_of(picture(kind))))

    assert (made.format, made.mode) == ("PNG", "LA")
    darkness = made.getchannel("A").tobytes()
    assert min(darkness) == 0
    assert max(darkness) > 150
    assert made.width < 450  # cut to what is drawn


def test_ink_of_leaves_nothing_of_the_file_but_the_drawing() -> None:
    exif = Image.Exif()
    exif[0x010E] = "CANARY"

    made = ink_of(picture("JPEG", exif=exif) + b"<script>CANARY</script>")

    assert b"CANARY" not in made
    assert len(made) < 40_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture()[:120],
        picture()[:-20],
        picture("JPEG")[:-400],
        picture("GIF"),
        picture("BMP"),
    ],
)
@pytest.mark.parametrize("takes_halves", [True, False])
def test_ink_of_refuses_what_is_no_picture(
    content: bytes, takes_halves: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", takes_halves)

    with pytest.raises(NotAPicture):
        ink_of(content)


def test_ink_of_refuses_a_picture_that_unpacks_to_too_much() -> None:
    with pytest.raises(PictureTooLarge):
        ink_of(picture(size=(4000, 3001)))


def test_ink_of_refuses_blank_paper() -> None:
    stream = BytesIO()
    Image.new("RGB", (300, 100), "white").save(stream, "PNG")

    with pytest.raises(NothingDrawn):
        ink_of(stream.getvalue())


# --- the acts -------------------------------------------------------------------------


def test_add_signatory_is_on_the_certificates_issued_after_it() -> None:
    event = make_held_event(people=1)
    add(event.programme, picture=picture())

    (issued,) = issue_certificates(event, actor=None, at=ISSUED_AT).certificates

    stored = SignaturePicture.objects.get()
    assert issued.snapshot["signatures"] == [stored.digest]
    (shown,) = sheet_of(issued.snapshot, fit=0)["signatories"]
    assert shown["name"] == "Петър Примеров"
    assert shown["ink"].startswith("data:image/png;base64,")
    assert one_page(issued.snapshot).startswith(b"%PDF-1.7")
    assert AuditEvent.objects.filter(action="signatory.added").count() == 1


def test_add_signatory_stores_one_picture_once() -> None:
    programme = make_programme()

    add(programme, picture=picture())
    add(programme, picture=picture())

    assert SignaturePicture.objects.count() == 1


def test_add_signatory_refuses_a_fourth() -> None:
    programme = make_programme()
    for _ in range(3):
        add(programme)

    with pytest.raises(TooManySignatories):
        add(programme)

    assert programme.signatories.count() == 3


def test_add_signatory_with_a_bad_picture_changes_nothing() -> None:
    programme = make_programme()

    with pytest.raises(NotAPicture):
        add(programme, picture=b"no picture")

    assert not Signatory.objects.exists()
    assert not AuditEvent.objects.filter(action="signatory.added").exists()


def test_change_signatory_keeps_the_picture_unless_told() -> None:
    row = add(make_programme(), picture=picture())
    same: dict[str, Any] = {
        "names": {"en": "Peter Example"},
        "titles": {},
        "position": 2,
    }

    kept = change_signatory(row, organisation=row.organisation, actor=None, **same)
    assert kept.picture_id == row.picture_id
    assert (kept.names, kept.position) == ({"en": "Peter Example"}, 2)

    bare = change_signatory(
        row, organisation=row.organisation, actor=None, without_picture=True, **same
    )
    assert bare.picture_id is None


def test_remove_signatory_leaves_issued_certificates_as_they_are() -> None:
    event = make_held_event(people=1)
    row = add(event.programme, picture=picture())
    (issued,) = issue_certificates(event, actor=None, at=ISSUED_AT).certificates

    remove_signatory(row, actor=None)

    acts_of = AuditEvent.objects.values_list("action", flat=True)
    assert "signatory.removed" in acts_of
    assert not Signatory.objects.exists()
    assert sheet_of(issued.snapshot, fit=0)["signatories"][0]["ink"]


def test_an_event_with_signatories_of_its_own_prints_those() -> None:
    event = make_held_event(people=1)
    add(event.programme, picture=picture())
    make_signatory(event, "Анна Измислена")

    (issued,) = issue_certificates(event, actor=None, at=ISSUED_AT).certificates

    (shown,) = sheet_of(issued.snapshot, fit=0)["signatories"]
    assert (shown["name"], shown["ink"]) == ("Анна Измислена", "")


def test_a_certificate_from_before_pictures_is_printed() -> None:
    event = make_held_event(people=1)
    make_signatory(event)
    (issued,) = issue_certificates(event, actor=None, at=ISSUED_AT).certificates
    old = {
        key: value
        for key, value in issued.snapshot.items()
        if key not in {"signatures", "layout"}
    }

    assert one_page(old).startswith(b"%PDF-1.7")


# --- designs --------------------------------------------------------------------------


def test_choose_design_holds_for_what_is_issued_later() -> None:
    event = make_held_event(people=1)
    issue_certificates(event, actor=None, at=ISSUED_AT)
    series = CertificateSeries.objects.get(programme=event.programme)

    choose_design(series, "plain", actor=None)
    choose_design(series, "plain", actor=None)
    make_attendant(event)
    (later,) = issue_certificates(event, actor=None, at=ISSUED_AT).certificates

    first = event.certificates.order_by("pk")[0]
    assert first.snapshot["layout"] == "classic"
    assert (later.snapshot["layout"], later.template.code) == ("plain", "plain")
    assert AuditEvent.objects.filter(action="series.design_chosen").count() == 1


def test_designs_of_ours_share_their_sentences() -> None:
    classic, plain = current_design("classic"), current_design("plain")

    assert classic.wordings == plain.wordings
    assert (classic.layout, plain.layout) == ("classic", "plain")
    assert current_design("plain") == plain


# --- the specimen ---------------------------------------------------------------------


@pytest.mark.parametrize("design", ["", "classic", "plain"])
def test_specimen_needs_neither_a_series_nor_a_holder(design: str) -> None:
    event = make_held_event(people=1)
    CertificateSeries.objects.all().delete()

    made = specimen(event.programme, design=design, at=ISSUED_AT)

    assert made.startswith(b"%PDF-1.7")
    assert not TemplateVersion.objects.exists()  # a look writes nothing
    assert not event.certificates.exists()


def test_specimen_needs_an_event() -> None:
    programme = make_programme()
    make_donor(programme)

    with pytest.raises(NoEventYet):
        specimen(programme, at=ISSUED_AT)
