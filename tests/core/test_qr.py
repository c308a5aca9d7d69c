from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
from PIL import Image
from qrcode.main import QRCode

from core import qr

TEXT = "TA0000000003RJ0RWXWYMSMCQZW5T5V"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(path: str, size: int) -> list[list[bool]]:
    """The modules that the runs of an SVG path cover."""
    rows = [[False] * size for _ in range(size)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        for at in range(int(x), int(x) + int(length)):
            rows[int(y)][at] = True
    return rows


def expected(text: str) -> list[list[bool]]:
    code = QRCode(border=4)
    code.add_data(text)
    code.make()
    return [[bool(module) for module in row] for row in code.get_matrix()]


def test_svg_draws_the_code_with_its_quiet_zone() -> None:
    root = ET.fromstring(qr.svg(TEXT))

    paths = root.findall(f"{SVG}path")

    assert root.get("viewBox") == "0 0 33 33"
    assert [path.get("class") for path in paths] == ["qr-paper", "qr-ink"]
    assert drawn(paths[1].get("d") or "", 33) == expected(TEXT)


def test_svg_has_a_name_and_no_styles() -> None:
    svg = qr.svg(TEXT, title='Ticket of <b>"Ana"</b>')

    assert "<title>Ticket of &lt;b&gt;&quot;Ana&quot;&lt;/b&gt;</title>" in svg
    assert 'role="img"' in svg
    assert "style" not in svg
    assert len(svg) < 4000


def test_png_has_one_bit_and_the_same_modules() -> None:
    image = Image.open(BytesIO(qr.png(TEXT, scale=3)))

    assert (image.mode, image.size) == ("1", (99, 99))
    modules = [
        [image.getpixel((x * 3 + 1, y * 3 + 1)) == 0 for x in range(33)]
        for y in range(33)
    ]
    assert modules == expected(TEXT)


@pytest.mark.parametrize(
    ("text", "level", "version"),
    [
        ("A" * 20, "M", 1),
        (TEXT, "M", 2),
        ("A" * 38, "M", 2),
        ("A" * 39, "M", 3),
        (TEXT, "H", 3),
    ],
)
def test_version_tells_the_size(text: str, level: str, version: int) -> None:
    assert qr.version(text, level=level) == version


def test_a_fixed_mask_draws_another_pattern_of_the_same_size() -> None:
    patterns = {qr.svg(TEXT, mask=mask) for mask in range(8)}

    assert len(patterns) == 8
    assert all('viewBox="0 0 33 33"' in svg for svg in patterns)
