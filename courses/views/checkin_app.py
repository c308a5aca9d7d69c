"""The check-in app: a page that a device keeps, and the worker that keeps it.

Both are the same for everybody and know nobody; the people come over the API.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from core.languages import LANGUAGE_CODES, html_lang
from core.middleware import widen_policy
from courses.selectors.checkin_words import app_letters, app_words

FRAME = (
    "mark.svg tokens.css base.css layout.css forms.css components.css tables.css "
    "lists.css checkin.css print.css obuka.js"
).split()
MODULES = (
    "app.css app.js camera.js choice.js codes.js door.js finding.js line.js names.js "
    "newcomers.js panels.js queue.js roster.js sending.js signals.js store.js "
    "verdict.js wiping.js words.js icon-192.png icon-512.png"
).split()
READER = "barcode-detector/ponyfill.js"
WASM = "zxing-wasm/zxing_reader.wasm"
NEEDS = {"script-src": "'wasm-unsafe-eval'"}  # only here: the reader of codes


@require_safe
def checkin_app(request: HttpRequest) -> HttpResponse:
    """The page; what it shows of an event its device asked for and keeps."""
    page = render(request, "courses/checkin_app.html", _context())
    return widen_policy(page, NEEDS)


@require_safe
def checkin_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it changes whenever anything that it keeps has changed.

    Of a browser that wakes it without a page (`?wakes`) it is a module that can send.
    """
    wakes = "wakes" in request.GET
    context = {
        "version": _version(),
        "scope": reverse("checkin_app"),
        "languages": json.dumps([html_lang(code) for code in LANGUAGE_CODES]),
        "files": json.dumps(list(_addresses().values())),
        "sending": static("courses/checkin/sending.js") if wakes else "",
        "api": settings.DEVICE_API,
    }
    body = render_to_string("courses/checkin_worker.js", context)
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def checkin_manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to know to put the app on its home screen."""
    icons = [
        {
            "src": static(f"courses/checkin/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any",
        }
        for size in (192, 512)
    ]
    content = {
        "id": reverse("checkin_app"),
        "name": _("Check-in"),
        "short_name": _("Check-in"),
        "start_url": reverse("checkin_app"),
        "scope": reverse("checkin_app"),
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#fbfaf7",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


def _context() -> dict[str, Any]:
    addresses = _addresses()
    return {
        "api": settings.DEVICE_API,
        "words": app_words(),
        "letters": app_letters(),
        "scanner": {
            "script": addresses.get(READER, ""),
            "wasm": addresses.get(WASM, ""),
        },
    }


@cache
def _addresses() -> dict[str, str]:
    """The files of the app by name. Without npm there is no reader of our own."""
    names = [f"core/{name}" for name in FRAME]
    names += [f"courses/checkin/{name}" for name in MODULES]
    names += [name for name in (READER, WASM) if _is_there(name)]
    return {name: static(name) for name in names}


def _is_there(name: str) -> bool:
    is_collected = (settings.STATIC_ROOT / name).exists()
    return is_collected or finders.find(name) is not None


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for name, address in _addresses().items():
        digest.update(address.encode())
        path = finders.find(name)
        if isinstance(path, str):
            digest.update(Path(path).read_bytes())
    for code in LANGUAGE_CODES:
        with override(code):
            page = render_to_string("courses/checkin_app.html", _context())
            digest.update(page.encode())
    return digest.hexdigest()[:16]
