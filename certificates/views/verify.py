"""Verification: by code, or with the file itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from certificates.forms import CodeForm, FileForm
from certificates.models import Certificate
from certificates.selectors.certificates import (
    ending_of,
    find_by_code,
    find_by_file,
    state_on,
)
from certificates.services.snapshot import CYRILLIC
from core import codes
from core.languages import html_lang, known
from core.throttle import Limit, throttled

# against guessing, so in all processes together
GUESSES = Limit("certificates.verify", 30, store="default")


def unlisted(response: HttpResponse) -> HttpResponse:
    """Keep the page out of search engines."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@throttled(GUESSES)
def verify(request: HttpRequest) -> HttpResponse:
    """The form for a code and the form for a file."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("certificate_page", form.cleaned_data["code"])
    context = {"form": form, "file_form": FileForm()}
    return render(request, "certificates/verify.html", context)


@require_safe
@throttled(GUESSES)
def certificate_page(request: HttpRequest, code: str) -> HttpResponse:
    """All that is printed on a certificate, and whether it still holds."""
    row = find_by_code(code)
    if row is None:
        page = render(
            request,
            "certificates/certificate_unknown.html",
            {"typed": code},
            status=404,
        )
        return unlisted(page)
    if code != row.code:
        return redirect("certificate_page", row.code)
    context = {**page_of(row), "file_form": FileForm()}
    return unlisted(render(request, "certificates/certificate_page.html", context))


@require_POST
@throttled(GUESSES)
def verify_file(request: HttpRequest) -> HttpResponse:
    """Compare a file with those we issued; it is hashed and not kept."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"form": CodeForm(), "file_form": form}
        return unlisted(render(request, "certificates/verify.html", context))
    digest = hashlib.sha256()
    for chunk in form.cleaned_data["file"].chunks():
        digest.update(chunk)
    row = find_by_file(digest.hexdigest())
    shown = {"row": row, **page_of(row)} if row else {"form": CodeForm()}
    return unlisted(render(request, "certificates/verify_file.html", shown))


def page_of(row: Certificate) -> dict[str, Any]:
    """The whole content of a certificate for a page, from its snapshot alone."""
    snapshot = row.snapshot
    languages = list(snapshot["languages"])
    mine = known(None)
    if mine in languages:  # the reader's language first
        languages.remove(mine)
        languages.insert(0, mine)
    until = row.expires_on
    return {
        "certificate": row,
        "state": state_on(row, timezone.localdate()),
        "ending": ending_of(row),
        "until": until,
        "replacement": getattr(row, "replaced_by", None),
        "code": codes.grouped(row.code),
        "names": snapshot["names"],
        "blocks": list(_blocks(snapshot, languages)),
        "issuer": row.series_year.series.organisation,
    }


def _blocks(snapshot: Mapping[str, Any], languages: list[str]) -> Iterator[Any]:
    """One language after the other, with the name in the script of each."""
    for language in languages:
        texts = snapshot["texts"][language]
        script = "-Cyrl" if language in CYRILLIC else "-Latn"
        names = [row["text"] for row in snapshot["names"] if script in row["lang"]]
        keys = ("event_kind", "dates", "place", "hours", "mode")
        yield {
            **texts,
            "lang": html_lang(language),
            "name": names[0] if names else _first_name(snapshot),
            "facts": " · ".join(texts[key] for key in keys if texts[key]),
            "signed": [
                ", ".join(
                    filter(None, (row["name"], row["title"], row["organisation"]))
                )
                for row in texts["signatories"]
            ],
        }


def _parts(signatory: Mapping[str, str]) -> list[str]:
    return [
        text for key in ("name", "title", "organisation") if (text := signatory[key])
    ]


def _first_name(snapshot: Mapping[str, Any]) -> str:
    return snapshot["names"][0]["text"] if snapshot["names"] else ""
