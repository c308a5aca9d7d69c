from __future__ import annotations

import re

import pytest

from core.markdown import clean_html, to_html, to_text

SOURCE = """# Билтен 3

Поздрав *свима*, **важно**: [позив](https://skgo.org/poziv) и [опет](https://skgo.org/poziv).
Пишите на <mailto:ana@opstina.example> или <https://obuka.example>.

## Programme

- one
- two
  1. deeper
  2. [second](https://b.example)

> A word
> of thanks

| Place | People |
|---|---|
| Гацко | 12 |

```
code <b>
```

---

![Logo of the donor](https://obuka.example/logo.png)
"""


def test_to_html_makes_plain_elements() -> None:
    html = to_html("# A\n\n*b* **c** ~~d~~ `e`\n\n3. x\n\n![f](/g.png)")

    assert html == (
        "<h1>A</h1>\n<p><em>b</em> <strong>c</strong> <s>d</s> <code>e</code></p>\n"
        '<ol start="3">\n<li>x</li>\n</ol>\n<p><img src="/g.png" alt="f"></p>\n'
    )


def test_to_html_gives_links_a_rel() -> None:
    assert to_html('[a](https://b.example "c")') == (
        '<p><a href="https://b.example" title="c" rel="noopener noreferrer">a</a></p>\n'
    )


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "<iframe src=https://evil.example></iframe>",
        "<form action=https://evil.example><input></form>",
        "<base href=https://evil.example>",
        "<meta http-equiv=refresh content=0>",
        "<style>@import url(https://evil.example)</style>",
        '<p style="position:fixed">x</p>',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](vbscript:msgbox(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        '<https://evil.example" onmouseover=alert(1)>',
        "[x](https://a.example 'x\" onclick=\"alert(1)')",
        '![x" onerror="alert(1)](/a.png)',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<svg><animate onbegin=alert(1) attributeName=x></svg>",
        "<a href=javascript:alert(1)>x</a>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<details open ontoggle=alert(1)>",
    ],
)
def test_to_html_lets_nothing_run(payload: str) -> None:
    for html in (to_html(payload), clean_html(payload)):
        tags = re.findall(r"<[^>]*>", html)

        assert not [
            tag for tag in tags if re.search(r"\son\w+\s*=|style=", unquoted(tag))
        ]
        assert not re.search(
            r"<(?:script|svg|math|style|iframe|form|base|meta|details)", html
        )
        assert not re.search(
            r"(?:href|src)=\"\s*(?:javascript|vbscript|data):", html, re.I
        )


def test_to_html_shows_a_lookalike_address_as_it_travels() -> None:
    html = to_html("<http://ѕkgo.rs/a> <http://општина.срб>")

    assert ">http://xn--kgo-ehd.rs/a</a>" in html
    assert ">http://општина.срб</a>" in html
    assert "http://xn--kgo-ehd.rs/a" in to_text("<http://ѕkgo.rs/a>")


def unquoted(tag: str) -> str:
    return re.sub(r'"[^"]*"', '""', tag)


def test_clean_html_keeps_a_pasted_list_and_drops_its_clothes() -> None:
    pasted = (
        '<ul style="color:red" class="MsoList"><li onclick="x()">едно</li></ul>'
        '<script>x()</script><a href="javascript:x()">л</a><font>б</font>'
    )

    assert clean_html(pasted) == (
        '<ul><li>едно</li></ul><a rel="noopener noreferrer">л</a>б'
    )


def test_to_text_is_readable_and_lists_links_at_the_end() -> None:
    assert (
        to_text(SOURCE)
        == """Билтен 3
========

Поздрав свима, важно: позив [1] и опет [1]. Пишите на ana@opstina.example или https://obuka.example.

Programme
---------

- one
- two
  1. deeper
  2. second [2]

> A word of thanks

Place | People
Гацко | 12

    code <b>

--------------------

Logo of the donor

[1] https://skgo.org/poziv
[2] https://b.example"""
    )


def test_to_text_keeps_line_breaks_and_loose_items() -> None:
    assert to_text("a  \nb\n\n1. c\n\n   d\n2. e") == "a\nb\n\n1. c\n\n   d\n2. e"


def test_to_text_of_nothing_is_empty() -> None:
    assert to_text("") == to_text(" \n ") == ""
