from __future__ import annotations

import pytest

from core.navigation import Entry, links

ENTRIES = [
    Entry("Today", "/desk/"),
    Entry("Events", "/desk/events/", more=("/desk/courses/",)),
]


@pytest.mark.parametrize(
    ("path", "marks"),
    [
        ("/desk/", ["page", ""]),
        ("/desk/events/", ["", "page"]),
        ("/desk/events/a/", ["", "true"]),
        ("/desk/courses/", ["", "true"]),
        ("/elsewhere/", ["", ""]),
    ],
)
def test_links_mark_the_deepest_entry_that_a_page_is_under(
    path: str, marks: list[str]
) -> None:
    assert [link.current for link in links(ENTRIES, None, path)] == marks
