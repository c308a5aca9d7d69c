"""Donors on paper: words and mark together, inside the document, in their order."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from django.core.files.storage import default_storage

from programmes.models import Programme
from programmes.selectors.programmes import DonorLine, donors_of


@dataclass(frozen=True)
class PaperDonor:
    """What a page shows of a donor; `mark` is a data: address, or empty."""

    name: str
    words: str
    disclaimer: str
    mark: str


def donors_on_paper(programme: Programme, language: str) -> list[PaperDonor]:
    """The donors of a programme in their order: the funding sentence, else the name,
    and beside it the mark of the donor, else the logo of the organisation.
    """
    return [
        PaperDonor(line.name, line.sentence or line.name, line.disclaimer, _mark(line))
        for line in donors_of(programme, language)
    ]


def _mark(line: DonorLine) -> str:
    """Both were checked, or drawn anew, when they were sent: nothing is fetched. A file
    that is gone is no reason to print nothing.
    """
    if line.logo_svg:
        return _uri("image/svg+xml", line.logo_svg.encode())
    if not line.logo_file:
        return ""
    try:
        with default_storage.open(line.logo_file, "rb") as file:
            return _uri("image/png", file.read())
    except FileNotFoundError:
        return ""


def _uri(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"
