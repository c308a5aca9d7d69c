"""Materials of the demonstration: a page of text, and a link to a recording."""

from __future__ import annotations

import io

from core import pdf
from courses.models import Event, Material
from courses.services.materials import add_material

Visibility = Material.Visibility
TITLES = {
    "bg": "Презентация",
    "sr": "Презентација",
    "bs": "Prezentacija",
    "en": "Slides",
}
RECORDING = {"bg": "Запис", "sr": "Снимак", "bs": "Snimak", "en": "Recording"}
READING = {
    "bg": "Текст за подготовка",
    "sr": "Текст за припрему",
    "bs": "Tekst za pripremu",
    "en": "Reading beforehand",
}
VIDEO = "https://video.example/obuka"


def load_materials() -> None:
    """Events with an agenda get a text for all, slides and a recording."""
    for event in Event.objects.exclude(sessions=None).filter(materials=None):
        language = (event.languages or ["en"])[0]
        session = event.sessions.order_by("starts_at").first()
        title = READING.get(language, READING["en"])
        content = pdf.render(f"<h1>{title}</h1>", title=title, language=language)
        for titles, visibility, of in (
            (READING, Visibility.PUBLIC, None),
            (TITLES, Visibility.REGISTERED, session),
        ):
            add_material(
                event,
                titles,
                file=io.BytesIO(content),
                file_name=f"{titles.get(language, titles['en'])}.pdf",
                session=of,
                language=language,
                visibility=visibility,
                actor=None,
            )
        add_material(
            event,
            RECORDING,
            link=VIDEO,
            visibility=Visibility.ATTENDED,
            released_at=event.ends_at,
            actor=None,
        )
