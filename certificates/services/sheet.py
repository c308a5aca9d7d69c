"""One sheet of paper from a snapshot, and as many as one likes in one PDF."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final

from django.template.loader import get_template, render_to_string

from certificates.models import SignaturePicture
from certificates.services.links import verify_address
from certificates.services.ornament import border_uri, flourish_uri
from core import codes, pdf, qr
from core.languages import html_lang

SMALLEST: Final = 12  # classes fit-0 to fit-12 of the style sheet
LONGEST: Final = 1000  # characters of a name, an office or a title
QR_MASK: Final = 3  # the search for the best one costs more than drawing it
Snapshot = Mapping[str, Any]


class DoesNotFit(Exception):
    """The text is too long for one page, however small it is set."""


def one_page(snapshot: Snapshot) -> bytes:
    """The PDF of a certificate: one page always. Raises DoesNotFit."""
    return _largest(snapshot)[1]


def many_pages(snapshots: Sequence[Snapshot]) -> bytes:
    """One PDF with a page for each certificate, for the printer. Raises DoesNotFit."""
    printed = _pdf(snapshots, [0] * len(snapshots))
    if printed.pages != len(snapshots):
        printed = _pdf(snapshots, [_largest(snapshot)[0] for snapshot in snapshots])
    return printed.content


def _largest(snapshot: Snapshot) -> tuple[int, bytes]:
    """The largest size at which all is on one page, and the page."""
    if _is_absurd(snapshot):
        raise DoesNotFit
    printed = _pdf([snapshot], [0])
    if printed.pages == 1:
        return 0, printed.content
    found: tuple[int, bytes] | None = None
    low, high = 1, SMALLEST
    while low <= high:
        middle = (low + high) // 2
        printed = _pdf([snapshot], [middle])
        if printed.pages == 1:
            found, high = (middle, printed.content), middle - 1
        else:
            low = middle + 1
    if found is None:
        raise DoesNotFit
    return found


def _is_absurd(snapshot: Snapshot) -> bool:
    """Whether trying to lay it out would be a waste of minutes."""
    strings = [name["text"] for name in snapshot["names"]]
    for texts in snapshot["texts"].values():
        strings += [texts["from"], texts["title"]]
    return max(map(len, strings)) > LONGEST


def _pdf(snapshots: Sequence[Snapshot], fits: Sequence[int]) -> pdf.Printed:
    sheets = [sheet_of(row, fit=fit) for row, fit in zip(snapshots, fits, strict=True)]
    first = sheets[0]
    one = len(sheets) == 1
    return pdf.print_out(
        render_to_string("certificates/print/classic.html", {"sheets": sheets}),
        css=_css(),
        title=f"{first['heading']}: {first['name']}" if one else first["heading"],
        language=snapshots[0]["languages"][0],
    )


@cache
def _css() -> str:
    source: str = get_template("certificates/print/classic.css").template.source  # type: ignore[attr-defined]
    return source.replace("BORDER", border_uri()).replace("FLOURISH", flourish_uri())


def sheet_of(snapshot: Snapshot, *, fit: int) -> dict[str, Any]:
    """What the template prints."""
    first, *others = snapshot["languages"]
    texts = snapshot["texts"][first]
    second = snapshot["texts"][others[0]] if others else {}
    names = snapshot["names"]
    sheet = {
        "fit": str(fit),
        "lang": html_lang(first),
        **_strings(texts),
        "second": _strings(second) if second else {},
        "name": names[0]["text"],
        "name_lang": names[0]["lang"],
        "heading_size": "long" if len(texts["heading"]) > 30 else "",
        "name_size": _size(names[0]["text"], 34, 50),
        "title_size": _size(texts["title"], 60, 160),
        "second_title_size": f"title {_size(texts['title'], 60, 160)}",
        "layout": snapshot.get("layout", ""),
        "signatories": _signatories(snapshot, texts, second),
        "donors": _donors(snapshot, texts, second),
        "serial": texts["number"],
        "issued": texts["issued"],
        "verify": texts["verify"],
        "address": verify_address(snapshot["code"]),
        "code": codes.grouped(snapshot["code"]),
        "qr": _qr(verify_address(snapshot["code"])),
    }
    if len(names) > 1:
        sheet |= {"other_name": names[1]["text"], "other_lang": names[1]["lang"]}
    if second:
        for key in ("organisers", "from", "title"):  # the same in both: once is enough
            if sheet["second"][key] == sheet[key]:
                sheet["second"][key] = ""
        sheet["second"]["lang"] = html_lang(others[0])
    sheet["signed_by"] = str(len(sheet["signatories"]))
    return sheet


def _strings(texts: Snapshot) -> dict[str, str]:
    facts = [texts[key] for key in ("event_kind", "dates", "place", "hours", "mode")]
    topics = "; ".join(texts["topics"])
    return {
        "organisers": " · ".join(texts["organisers"]),
        "heading": texts["heading"],
        "before": texts["before"],
        "from": texts["from"],
        "after": texts["after"],
        "title": texts["title"],
        "facts": " · ".join(filter(None, facts)),
        "topics": f"{texts['topics_label']}: {topics}" if topics else "",
    }


def _size(text: str, long: int, longest: int) -> str:
    if len(text) <= long:
        return ""
    return "long" if len(text) <= longest else "longest"


def _signatories(
    snapshot: Snapshot, texts: Snapshot, second: Snapshot
) -> list[dict[str, str]]:
    digests = snapshot.get("signatures", [])
    rows = []
    for number, row in enumerate(texts["signatories"]):
        other = second["signatories"][number] if second else {}
        parts = [
            other[key]
            for key in ("name", "title", "organisation")
            if other.get(key) and other[key] != row[key]
        ]
        digest = digests[number] if number < len(digests) else ""
        ink = _signature(digest) if digest else ""
        rows.append({**row, "second": ", ".join(parts), "ink": ink})
    return rows


@lru_cache(maxsize=32)  # what a digest names never changes
def _signature(digest: str) -> str:
    picture = SignaturePicture.objects.get(digest=digest)
    return _uri("image/png", bytes(picture.png))


def _donors(
    snapshot: Snapshot, texts: Snapshot, second: Snapshot
) -> list[dict[str, str]]:
    rows = []
    for number, row in enumerate(texts["donors"]):
        other = second["donors"][number]["sentence"] if second else ""
        mark = snapshot["marks"][number]
        rows.append(
            {
                **row,
                "second": "" if other == row["sentence"] else other,
                "mark": _uri("image/svg+xml", mark.encode()) if mark else "",
            }
        )
    return rows


def _qr(address: str) -> str:
    return _uri("image/png", qr.png(address, scale=8, mask=QR_MASK))


def _uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"
