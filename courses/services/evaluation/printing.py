"""The papers of an evaluation: the sheet for the wall, and the slips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.template.loader import render_to_string
from django.utils.translation import override

from core import qr
from core.codes import grouped
from core.languages import html_lang, pick
from core.mail import absolute
from courses.models import Evaluation
from courses.services.evaluation.links import room_path
from programmes.services.marks import donors_on_paper

Lines = Iterator[dict[str, str]]


def poster_html(evaluation: Evaluation, code: str) -> str:
    """A page with the code of the room, in each language of the event."""
    context = {
        "texts": list(_in_each_language(evaluation)),
        "code": code,
        "address": absolute(room_path(evaluation)).split("//", 1)[-1],
    }
    return _page(evaluation, "poster", context)


def slips_html(evaluation: Evaluation, codes: Sequence[str]) -> str:
    """Slips to be cut: each with its own code, in the first language of the event."""
    room = absolute(room_path(evaluation))
    context = {
        "texts": list(_in_each_language(evaluation))[:1],
        "slips": [(grouped(code, 5), qr.svg(f"{room}{code}/")) for code in codes],
        "address": room.split("//", 1)[-1],
    }
    return _page(evaluation, "slips", context)


def _page(evaluation: Evaluation, name: str, context: Mapping[str, object]) -> str:
    language = (evaluation.event.languages or ["en"])[0]
    with override(language):
        shown = {
            **context,
            "page_lang": html_lang(language),
            "donors": donors_on_paper(evaluation.event.programme, language),
        }
        return render_to_string(f"courses/print/evaluation_{name}.html", shown)


def _in_each_language(evaluation: Evaluation) -> Lines:
    for code in evaluation.event.languages or ["en"]:
        yield {
            "code": code,
            "lang": html_lang(code),
            "title": pick(evaluation.event.titles, code),
        }
