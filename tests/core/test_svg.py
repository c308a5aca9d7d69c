from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from core import svg

PICTURES = [
    svg.mark(label="Obuka"),
    svg.bar(3, 4, label="Reached"),
    svg.progress(1, 3),
    svg.curve([(datetime(2022, 10, 13, 9, tzinfo=UTC), 1)]),
    *(svg.icon(name) for name in svg.ICONS),
]


@pytest.mark.parametrize("picture", PICTURES)
def test_pictures_are_well_formed_and_need_no_inline_style(picture: str) -> None:
    root = ElementTree.fromstring(picture)

    assert root.tag == "svg"
    assert "style" not in picture
    assert ("aria-label" in root.attrib) != (root.get("aria-hidden") == "true")


def test_mark_is_named_when_it_stands_alone() -> None:
    assert 'role="img" aria-label="Obuka"' in svg.mark(label="Obuka")


def test_icon_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        svg.icon("unicorn")


def test_bar_is_as_long_as_its_part() -> None:
    picture = svg.bar(180, 240, top=300)

    assert '<rect class="value" y="2" width="60"' in picture
    assert '<path class="target" d="M80 0V12"' in picture


def test_bar_past_its_target_still_fits() -> None:
    picture = svg.bar(80, 60)

    assert 'width="100" height="8" fill="#114a56"' in picture
    assert "M75 0V12" in picture


def test_bar_without_a_target_has_no_line() -> None:
    assert "target" not in svg.bar(1, None, top=2)


@pytest.mark.parametrize(("value", "total"), [(0, 0), (-1, 0), (0, 5)])
def test_progress_of_nothing_is_empty(value: int, total: int) -> None:
    assert '<rect class="value" y="2" width="0"' in svg.progress(value, total)


def test_curve_keeps_time_to_scale() -> None:
    points = [
        (datetime(2022, 10, 13, 8, 0, tzinfo=UTC), 0),
        (datetime(2022, 10, 13, 8, 15, tzinfo=UTC), 5),
        (datetime(2022, 10, 13, 9, 0, tzinfo=UTC), 10),
    ]

    line = re.search(r'class="curve" d="([^"]+)"', svg.curve(points))

    assert line is not None
    assert line[1] == "M0.0 100.0H75.0V52.0H300.0V4.0"


def test_curve_of_one_point_is_a_line_and_no_dot() -> None:
    points = [(datetime(2022, 10, 13, 9, tzinfo=UTC), 3)]

    assert 'class="curve" d="M0.0 4.0H300"' in svg.curve(points)


def test_curve_of_nothing_is_only_its_axis() -> None:
    assert 'class="curve" d=""' in svg.curve([])


def test_labels_are_escaped() -> None:
    picture = svg.bar(1, 2, label='"><script>alert(1)</script>')

    assert "<script" not in picture
