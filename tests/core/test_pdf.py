"""PDF: what is on paper, and that hostile HTML reaches neither network nor files."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pypdf import PdfReader

from core import pdf, qr

LETTERS = "ђћљњџ щъьюя Đđ Žž Čč Ćć Šš"
CALLS: list[str] = []


class Trap(BaseHTTPRequestHandler):
    """Notes whoever calls; the tests want nobody."""

    def do_GET(self) -> None:
        CALLS.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def test_the_title_of_a_whole_page_has_no_line_breaks() -> None:
    """Templates write it on a line of its own; a reader of PDF shows it as it is."""
    page = "<html lang='sr'><head><title>\n  Каталог\n  </title></head><p>x</p></html>"

    printed = pdf.render(page, title="", language="sr")

    told = PdfReader(BytesIO(printed)).metadata
    assert told is not None
    assert told.title == "Каталог"


@pytest.fixture
def trap() -> Iterator[str]:
    CALLS.clear()
    server = HTTPServer(("127.0.0.1", 0), Trap)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def root_of(data: bytes) -> Any:
    return read(data).root_object


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(data).pages)


def test_render_keeps_every_letter_and_names_the_document() -> None:
    data = pdf.render(f"<h1>{LETTERS}</h1>", title="Потврда <1>", language="sr")

    reader = read(data)
    assert text_of(data) == LETTERS
    assert reader.metadata is not None
    assert reader.metadata.title == "Потврда <1>"
    assert root_of(data)["/Lang"] == "sr-Cyrl"


def test_render_makes_pdf_for_screen_readers() -> None:
    data = pdf.render("<h1>A</h1>" + qr.svg("CODE"), title="A", language="bg")

    root = root_of(data)
    assert root["/MarkInfo"] == {"/Marked": True}
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_render_of_the_same_is_the_same_bytes() -> None:
    page = "<h1>A</h1><p>Б</p>"

    made = {
        pdf.render(page, css="h1 { color: red }", title="A", language="bg")
        for _ in "abc"
    }

    assert len(made) == 1


def test_render_takes_a_whole_page_as_it_is() -> None:
    page = (
        '<!doctype html><html lang="bs"><head><title>Own</title></head><p>X</p></html>'
    )

    data = pdf.render(page, title="Other", language="bg")

    assert root_of(data)["/Lang"] == "bs"
    assert text_of(data) == "X"


def test_render_applies_style_sheets_and_data_pictures() -> None:
    css = "@page { size: A5 landscape } .second { break-before: page }"
    picture = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg=="

    data = pdf.render(
        f'<img src="{picture}" alt="Dot"><p class="second">Two</p>',
        css=css,
        title="A",
        language="en",
    )

    pages = read(data).pages
    assert len(pages) == 2
    assert round(float(pages[0].mediabox.width)) == 595
    assert len(pages[0].images) == 1


def test_render_works_in_several_threads_at_once() -> None:
    def make(number: int) -> str:
        return text_of(pdf.render(f"<p>{number}</p>", title="A", language="en"))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(make, range(12))) == [str(number) for number in range(12)]


PAYLOADS = [
    '<img src="{url}/img">',
    '<link rel="stylesheet" href="{url}/link">',
    "<style>@import url({url}/import);</style>",
    "<style>body {{ background: url({url}/background) }}</style>",
    "<style>@font-face {{ font-family: x; src: url({url}/font) }} p {{ font-family: x }}</style><p>x",
    '<object data="{url}/object"></object>',
    '<embed src="{url}/embed">',
    '<iframe src="{url}/iframe"></iframe>',
    '<link rel="attachment" href="{url}/attachment">',
    '<a rel="attachment" href="{url}/a">x</a>',
    '<base href="{url}/"><img src="base">',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}/svg" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="{url}/use.svg#x"/></svg>',
    "<ul style=\"list-style-image: url('{url}/list')\"><li>x</li></ul>",
    '<p style="content: url({url}/content)">x</p>',
    '<img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E%3Cimage href=%22{url}/nested%22 width=%229%22 height=%229%22/%3E%3C/svg%3E">',
    "<style>@page {{ @top-left {{ content: url({url}/page) }} }}</style>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_render_calls_nobody(trap: str, payload: str) -> None:
    pdf.render(payload.format(url=trap), title="A", language="en")
    pdf.render(
        "<p>x</p>", css=f"p {{ background: url({trap}/css) }}", title="A", language="en"
    )

    assert CALLS == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_render_reads_no_file(tmp_path: Path, payload: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-5417")

    data = pdf.render(
        payload.format(url=f"file://{tmp_path}/secret.txt#"), title="A", language="en"
    )

    assert b"CANARY-5417" not in data
    assert "CANARY" not in text_of(data)
    assert read(data).attachments == {}


@pytest.mark.parametrize(
    "source", ["secret.txt", "./secret.txt", "//127.0.0.1/x", "/etc/passwd"]
)
def test_render_resolves_no_relative_address(source: str) -> None:
    data = pdf.render(
        f'<link rel="attachment" href="{source}"><img src="{source}" alt="x">',
        title="A",
        language="en",
    )

    assert read(data).attachments == {}


def test_missing_library_is_none_where_pango_is() -> None:
    assert pdf.missing_library() is None


def test_missing_library_names_the_line_to_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without_pango(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pango)

    assert pdf.missing_library() == (
        "Pango (sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
        "libharfbuzz-subset0 fonts-noto-core)"
    )


def test_importing_the_module_does_not_load_weasyprint() -> None:
    import subprocess

    code = "import sys, core.pdf; print('weasyprint' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"


def test_print_out_counts_the_pages() -> None:
    html = "<p>1</p>" + "<p style='break-before: page'>n</p>" * 2

    printed = pdf.print_out(html, title="Three", language="en")

    assert printed.pages == 3
    assert printed.content == pdf.render(html, title="Three", language="en")
