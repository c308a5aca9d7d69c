"""The catalogue: kinds, courses, materials."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client

from courses.models import Event, EventKind, Material
from courses.services.catalogue import add_material, create_course, create_kind
from tests.factories import make_event, make_topic


@pytest.mark.django_db
def test_create_kind_can_be_used_and_filtered_without_code(client: Client) -> None:
    kind = create_kind(
        "fair", {"en": "Fair"}, behaviour=EventKind.Behaviour.GATHERING, actor=None
    )
    event = make_event(kind=kind)
    make_event()

    html = client.get("/events/", {"kind": "fair"}).content.decode()

    assert html.count("/events/event-") == 1
    assert f"/events/{event.slug}/" in html


@pytest.mark.django_db
def test_create_kind_twice_is_refused() -> None:
    create_kind("fair", {"en": "Fair"}, behaviour="gathering", actor=None)

    with pytest.raises(ValidationError):
        create_kind("fair", {"en": "Other"}, behaviour="gathering", actor=None)

    assert EventKind.objects.count() == 1


@pytest.mark.django_db
def test_add_material_belongs_to_a_course_or_an_event(
    tmp_path: Path, settings: pytest.FixtureRequest
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    course = create_course({"en": "Local finance"}, topics=[make_topic()], actor=None)
    event: Event = make_event(course=course)

    of_course = add_material(
        course, {"en": "Slides"}, ContentFile(b"a", "a.pdf"), actor=None
    )
    of_event = add_material(
        event, {"en": "List"}, ContentFile(b"b", "b.pdf"), actor=None
    )

    assert (of_course.course, of_course.event) == (course, None)
    assert (of_event.course, of_event.event) == (None, event)
    assert Material.objects.filter(visibility="registered").count() == 2
