"""The page that a device at the door keeps, and the worker that keeps it."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from courses.views.checkin_app import FRAME, MODULES
from tests.factories import make_admin, make_registration

pytestmark = pytest.mark.django_db


def test_the_page_is_the_same_for_everybody_and_knows_nobody(client: Client) -> None:
    row = make_registration(given_name="Мария", family_name="Примерова")
    before = client.get("/checkin/").content

    client.force_login(make_admin())
    after = client.get("/checkin/").content

    assert before == after
    assert row.family_name not in after.decode()


@pytest.mark.parametrize("lang", ["bg", "sr-Cyrl", "sr-Latn", "bs", "en"])
def test_the_page_speaks_the_language_that_the_worker_asks_for(
    client: Client, lang: str
) -> None:
    page = client.get("/checkin/", headers={"accept-language": lang})

    assert f'<html lang="{lang}">' in page.content.decode()


def test_only_the_app_may_compile_a_reader_of_codes(client: Client) -> None:
    app = client.get("/checkin/")
    other = client.get("/")

    assert "'wasm-unsafe-eval'" in app["Content-Security-Policy"]
    assert "'wasm-unsafe-eval'" not in other["Content-Security-Policy"]


def test_the_worker_keeps_every_file_that_the_page_names(client: Client) -> None:
    page = client.get("/checkin/").content.decode()
    worker = client.get("/checkin/worker.js")

    found = re.search(r"const FILES = (.*);", worker.content.decode())
    assert found
    kept = set(json.loads(found[1]))
    named = set(re.findall(r'(?:href|src|data-\w+)="(/static/[^"]+)"', page))
    assert len(named) > 10
    assert named <= kept
    assert worker["Cache-Control"] == "no-cache"
    assert worker["Content-Type"].startswith("text/javascript")


def test_the_files_of_the_app_are_there() -> None:
    names = [f"core/{name}" for name in FRAME]
    names += [f"courses/checkin/{name}" for name in MODULES]

    assert [name for name in names if finders.find(name) is None] == []


def test_the_page_names_the_manifest_by_which_it_is_installed(client: Client) -> None:
    page = client.get("/checkin/").content.decode()

    assert re.findall(r'<link rel="manifest"\s+href="([^"]+)"', page) == [
        "/checkin/app.webmanifest"
    ]


def test_the_manifest_opens_the_app_and_nothing_else(client: Client) -> None:
    manifest = client.get("/checkin/app.webmanifest")

    data = manifest.json()
    assert manifest["Content-Type"] == "application/manifest+json"
    assert (data["start_url"], data["scope"]) == ("/checkin/", "/checkin/")
    assert [icon["sizes"] for icon in data["icons"]] == ["192x192", "512x512"]
    assert all(client.get(icon["src"]).status_code == 200 for icon in data["icons"])
