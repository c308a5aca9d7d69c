"""Rich text pasted as HTML keeps a small safe set of it (R-130)."""

from __future__ import annotations

import pytest

from core.fields import TextsField
from core.markdown import to_html
from core.pasted import without_html

SEED = (
    '<ul style="list-style:square" class="MsoList"><li onclick="x()">Да се '
    "повиши капацитетът</li>\n<li>Да се <b>обучат</b> 180 "
    "души</li></ul><script>alert(1)</script>"
)


def test_a_pasted_list_stays_a_list_without_its_clothes() -> None:
    found = without_html(SEED, is_markdown=True)

    assert found == "- Да се повиши капацитетът\n- Да се **обучат** 180 души"
    assert "<ul>\n<li>Да се" in to_html(found)


def test_where_no_markdown_is_read_plain_lines_are_kept() -> None:
    found = without_html(SEED, is_markdown=False)

    assert found == "- Да се повиши капацитетът\n- Да се обучат 180 души"


def test_headings_paragraphs_links_and_numbers_are_kept() -> None:
    pasted = (
        "<h2>Цел</h2><p>Първи&nbsp;ред<br>втори</p><div><i>Важно</i>: "
        '<a href="https://skgo.org" onclick="x()">позив</a> '
        '<a href="javascript:x()">лош</a></div>'
        "<ol start='3'><li>три<ul><li>вътре</li></ul></li><li>четири</li></ol>"
        "<table><tr><td>Гацко</td><td>12</td></tr></table>"
    )

    assert without_html(pasted, is_markdown=True) == (
        "## Цел\n\nПърви ред\nвтори\n\n*Важно*: [позив](https://skgo.org) лош\n\n"
        "3. три\n   - вътре\n4. четири\n\nГацко 12"
    )


@pytest.mark.parametrize(
    "payload",
    [
        "<p>a</p><style>@import url(https://evil.example)</style>",
        "<p>a</p><iframe src=https://evil.example></iframe>",
        '<p style="position:fixed">a</p><form action=https://evil.example></form>',
        "<p>a<img src=x onerror=alert(1)></p>",
        "<p>a</p><script>alert(1)</script>",
        "<o:p>a</o:p>",
    ],
)
def test_what_is_not_of_the_safe_set_goes(payload: str) -> None:
    assert without_html(payload, is_markdown=True) == "a"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a < b и c > d",
        "Пишете на <mailto:ana@opstina.example>",
        "- **ред** с `<кода>`",
        "```\n<p>code</p>\n```",
        "<img src=x onerror=alert(1)>",  # nobody's list: it is shown as it is
        "{name}, вижте {online_link}",
    ],
)
def test_what_was_written_by_hand_stays_as_it_is(text: str) -> None:
    assert without_html(text, is_markdown=True) == text
    assert without_html(text, is_markdown=False) == text


def test_places_of_a_letter_and_signs_of_markdown_survive() -> None:
    found = without_html("<p>{online_link} * 2 \\ 3</p>", is_markdown=True)

    assert found == "{online_link} \\* 2 \\\\ 3"


def test_done_twice_it_changes_nothing_more() -> None:
    once = without_html(SEED, is_markdown=True)

    assert without_html(once, is_markdown=True) == once


def test_fields_clean_what_is_pasted_whenever_they_are_saved() -> None:
    rich, plain = TextsField(markdown=True), TextsField(multiline=True)
    line = TextsField()

    assert rich.cleaned({"bg": "<p><b>Едно</b></p>"}) == {"bg": "**Едно**"}
    assert plain.cleaned({"bg": "<p><b>Едно</b></p>"}) == {"bg": "Едно"}
    assert line.cleaned({"bg": "<p>Едно</p>"}) == {"bg": "<p>Едно</p>"}


@pytest.mark.parametrize("text", ["Dear reader, & <b>", "x <p y", "1 <br 2", "a < b"])
def test_what_only_begins_like_html_is_the_writers_own(text: str) -> None:
    assert without_html(text, is_markdown=True) == text
