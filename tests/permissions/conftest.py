"""What all tests of permissions share: one world, made once for each module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import override_settings

from tests.permissions.state import State, stored
from tests.permissions.world import World, make_world, undone


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any
) -> Iterator[World]:
    """Made once: every test runs inside its transaction and is taken back."""
    folder = tmp_path_factory.mktemp("permissions")
    files = {"MEDIA_ROOT": folder / "media", "EPOCH_FILE": folder / "epoch"}
    with override_settings(**files), django_db_blocker.unblock(), undone():
        yield make_world()


@pytest.fixture(autouse=True)
def same_files(world: World, settings: Any, own_files: None) -> None:
    """Where the files of the world are, not where those of one test would go."""
    settings.MEDIA_ROOT = world.media


class Unprinted:
    """Stands in for WeasyPrint's HTML: a paper is its page, which can be read."""

    def __init__(self, *, string: str, **_options: Any) -> None:
        self.string, self.pages = string, [string]

    def render(self, **_options: Any) -> Unprinted:
        return self

    def write_pdf(self, **_options: Any) -> bytes:
        return self.string.encode()


@pytest.fixture(autouse=True)
def papers_are_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may read a paper is asked here, and what it says; not how it is printed."""
    monkeypatch.setattr("weasyprint.HTML", Unprinted)


@pytest.fixture(scope="module")
def before(world: World) -> State:
    """All that is stored before anybody asks for anything."""
    return stored()
