"""A cell of a list that says nothing is empty, so that no card shows its label alone.

On a phone each row becomes a card of labels and words; a cell is left out there if it
is `:empty`, and one line break is enough for it not to be.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CELL = re.compile(r"<td([^>]*data-label[^>]*)>(.*?)</td>", re.DOTALL)
TAG = re.compile(r"{% (if|else|endif)\b.*?%}", re.DOTALL)
PAGES = sorted(
    path
    for path in ROOT.glob("*/templates/**/*.html")
    if not {"print", "mail"} & set(path.parts)
)


def may_be_empty(body: str) -> bool:
    """Whether all that stands in a cell hangs on one condition, without an else."""
    if not body.startswith("{% if "):
        return False
    depth = 0
    for tag in TAG.finditer(body):
        depth += {"if": 1, "else": 0, "endif": -1}[tag[1]]
        if tag[1] == "else" and depth == 1:
            return False
        if not depth:
            return tag.end() == len(body)
    return False


def test_the_pages_are_found() -> None:
    assert len(PAGES) > 300


@pytest.mark.parametrize(
    ("body", "is_so"),
    [
        ("{% if a %}x{% endif %}", True),
        ("{% if a %}{% if b %}x{% else %}y{% endif %}{% endif %}", True),
        ("{% if a %}x{% elif b %}y{% endif %}", True),
        ("{% if a %}x{% else %}y{% endif %}", False),
        ("{% if a %}x{% endif %} z", False),
        ("{% if a %}x{% endif %}{% if b %}y{% endif %}", False),
        ("x", False),
    ],
)
def test_may_be_empty(body: str, is_so: bool) -> None:
    assert may_be_empty(body) is is_so


def test_cells_that_may_be_empty_are_so_without_a_space() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {cell[1].strip()}"
        for path in PAGES
        for cell in CELL.finditer(path.read_text(encoding="utf-8"))
        if may_be_empty(cell[2].strip()) and cell[2] != cell[2].strip()
    ]
    assert found == []
