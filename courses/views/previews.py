"""Mails as their readers get them, shown on the page where they are written."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from core.languages import LANGUAGE_CODES, LANGUAGE_NAMES
from core.middleware import widen_policy
from courses.services.letter_texts import Reader
from outbox.services.renderers import Mail

# In the preview alone: a line around what organisers wrote.
OWN = "<style>.own { outline: 2px dashed #b06f00; outline-offset: 4px; }</style>"
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
MOST = 1000  # readers to choose from

Make = Callable[[Any, str], Mail | None]


@dataclass(frozen=True)
class Preview:
    """Whose mail is shown, in which language, and the mail; none if there is none."""

    readers: list[tuple[str, str]]
    reader: Reader | None = None
    language: str = ""
    mail: Mail | None = None
    is_asked: bool = True
    may_choose_language: bool = True

    @property
    def languages(self) -> list[tuple[str, str]]:
        return list(LANGUAGE_NAMES.items()) if self.may_choose_language else []

    @property
    def html(self) -> str:
        """The mail with its pictures in it."""
        if self.mail is None:
            return ""
        html = self.mail.html.replace("</head>", f"{OWN}</head>", 1)
        for part in self.mail.attachments:
            if part.content_id:
                data = base64.b64encode(part.content).decode()
                url = f"data:{part.mimetype};base64,{data}"
                html = html.replace(f"cid:{part.content_id}", url)
        return html

    @property
    def files(self) -> list[str]:
        """The names of what hangs at the mail."""
        parts = self.mail.attachments if self.mail else ()
        return [part.name for part in parts if not part.content_id]


def preview_of(
    request: HttpRequest,
    rows: Iterable[Reader],
    make: Make,
    *,
    is_asked: bool = True,
    may_choose_language: bool = True,
) -> Preview:
    """The mail of the one of `rows` that is asked for, else of the first.

    `make` writes it in the language asked for, else in that of the reader; unless
    `is_asked` there is only the choice of readers.
    """
    asked = request.POST if request.method == "POST" else request.GET
    found = list(rows)[:MOST]
    wanted = asked.get("reader", "")
    chosen = [row for row in found if str(row.uid) == wanted]
    reader = next(iter(chosen or found), None)
    language = asked.get("reader_language", "") if may_choose_language else ""
    if language not in LANGUAGE_CODES:
        language = ""
    mail = None
    if reader is not None and is_asked:
        mail = make(reader, language or reader.language)
    return Preview(
        [(str(row.uid), row.full_name) for row in found],
        reader,
        language,
        mail,
        is_asked,
        may_choose_language,
    )


def is_preview(request: HttpRequest) -> bool:
    """Whether the form was sent to be looked at, not to be kept."""
    return request.method == "POST" and "preview" in request.POST


def with_frame(response: HttpResponse, preview: Preview | None) -> HttpResponse:
    """Let the page show the mail in a frame: its own styles, and pictures of donors.

    A frame that is written into the page is under the policy of the page. No script
    runs in it: the frame is a sandbox that allows none, and the policy knows none.
    """
    if preview is not None and preview.mail is not None:
        sheets = " ".join(_hash(sheet) for sheet in STYLE.findall(preview.html))
        extra: dict[str, Any] = {
            "style-src": sheets,
            "style-src-attr": "'unsafe-inline'",
            "img-src": "https:",
        }
        widen_policy(response, extra)
    return response


def _hash(sheet: str) -> str:
    digest = hashlib.sha256(sheet.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
