"""Photographs of the demonstration: drawn by code, and plainly no photographs."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw

from courses.models import Event
from courses.selectors.photos import no_photo_list
from courses.services.photos import add_photo, describe_and_show, describe_photo

SIZE = (1200, 800)
WALL, FLOOR, WOOD = "#e9e4da", "#c9c0b0", "#9a7b56"
INK, AMBER, GREEN, BRICK = "#1f5060", "#c98a1b", "#4d7d5b", "#a4523d"
SEATS = (INK, AMBER, GREEN, BRICK)
MOST = 2  # events that have some
TABLE = {
    "bg": "Рисунка: кръгла маса и дванайсет стола, отгоре",
    "sr": "Цртеж: округли сто и дванаест столица, одозго",
    "bs": "Crtež: okrugli sto i dvanaest stolica, odozgo",
    "en": "A drawing: a round table and twelve chairs, from above",
}
CHART = {
    "bg": "Рисунка: табло с пет стълба",
    "sr": "Цртеж: табла са пет стубаца",
    "bs": "Crtež: tabla s pet stubaca",
    "en": "A drawing: a flip chart with five bars",
}


def load_photos() -> None:
    """Two events that were held get two drawings for the public and one to describe."""
    held = Event.objects.filter(status=Event.Status.HELD, photos=None, is_public=True)
    seen = held.exclude(registrations=None).exclude(sessions=None)
    if Event.objects.exclude(photos=None).exists():
        return
    for event in seen.order_by("-starts_at")[:MOST]:
        _load(event)


def _load(event: Event) -> None:
    digest = no_photo_list(event).digest
    for picture, captions in ((round_table(), TABLE), (flip_chart(), CHART)):
        photo = add_photo(event, _jpeg(picture), name="drawing.jpg", actor=None)
        describe_and_show(
            photo,
            captions=captions,
            shows_people=False,
            could_show=[],
            is_compared=True,
            digest=digest,
            actor=None,
        )
    photo = add_photo(event, _jpeg(town_hall()), name="drawing.jpg", actor=None)
    describe_photo(photo, captions={}, shows_people=None, could_show=[], actor=None)


def _jpeg(picture: Image.Image) -> io.BytesIO:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    out.seek(0)
    return out


def round_table() -> Image.Image:
    """A table with chairs around it, as seen by a fly on the ceiling."""
    picture = Image.new("RGB", SIZE, FLOOR)
    draw = ImageDraw.Draw(picture)
    middle_x, middle_y, chairs = 600, 400, 12
    for number in range(chairs):
        turn = 2 * math.pi * number / chairs
        x, y = middle_x + 320 * math.cos(turn), middle_y + 320 * math.sin(turn)
        seat = SEATS[number % len(SEATS)]
        draw.rounded_rectangle((x - 48, y - 48, x + 48, y + 48), 16, fill=seat)
        x, y = middle_x + 190 * math.cos(turn), middle_y + 190 * math.sin(turn)
        draw.rectangle((x - 22, y - 30, x + 22, y + 30), fill="white", outline=INK)
    draw.ellipse((350, 150, 850, 650), outline=WOOD, width=26)
    draw.ellipse((540, 340, 660, 460), fill=GREEN)
    return picture


def flip_chart() -> Image.Image:
    """A sheet on three legs, with bars on it."""
    picture = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 640, 1200, 800), fill=FLOOR)
    for foot in (420, 600, 780):
        draw.line((600, 120, foot, 760), fill=WOOD, width=14)
    draw.rectangle((360, 90, 840, 600), fill="white", outline=INK, width=6)
    for number, height in enumerate((120, 210, 170, 290, 350)):
        left = 415 + number * 76
        colour = SEATS[number % len(SEATS)]
        draw.rectangle((left, 560 - height, left + 52, 560), fill=colour)
    draw.line((400, 560, 810, 560), fill=INK, width=5)
    return picture


def town_hall() -> Image.Image:
    """A house with a clock."""
    picture = Image.new("RGB", SIZE, "#cfdfe6")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 640, 1200, 800), fill=GREEN)
    draw.rectangle((250, 300, 950, 660), fill=WALL, outline=INK, width=4)
    draw.polygon([(220, 300), (980, 300), (600, 120)], fill=BRICK)
    draw.ellipse((555, 190, 645, 280), fill="white", outline=INK, width=6)
    draw.line((600, 235, 600, 205), fill=INK, width=6)
    draw.line((600, 235, 625, 245), fill=INK, width=6)
    for left in range(300, 900, 150):
        draw.rectangle((left, 360, left + 80, 470), fill=INK)
    draw.rectangle((550, 520, 650, 660), fill=WOOD)
    return picture
