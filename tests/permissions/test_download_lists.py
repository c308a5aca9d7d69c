"""Every list page has a file, and every file is written row by row."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import resolve

from participants.views.downloads import Listing
from tests.factories import make_event
from tests.permissions.addresses import address, named_views
from tests.permissions.world import World, undone
from tests.test_permissions import ROWS

pytestmark = pytest.mark.django_db
EXPORTS = sorted(view for view in named_views() if view.endswith("_export"))
IS_LIST = re.compile(
    r'<table class="|<ul class="list|class="page-links|aria-current="page">\d'
)
LINK = "Download as a spreadsheet"

# Pages that show rows and have no file, each with the reason.
WITHOUT = {
    "checkin_app": "one page for every device; its lists are those of the device",
    "course_list": "courses; their runs are in the list of events",
    "course_page": "one course; its runs are in the list of events",
    "course_materials": "the few materials of one course, set here",
    "desk": "what needs one today; each of its lists has its own page",
    "dispatch_progress": "a part of the page of a sending, which has a file",
    "event_board": "sums of this minute; who is in is in the list of the check-in",
    "event_desk": "the overview of one event; its lists are on its other tabs",
    "event_delegations": "people beside the rules; their list has a file",
    "event_practices": "the examples of one visit, set here",
    "event_route": "the legs of one visit, which its booklet prints",
    "event_travellers": "protected data: no file holds them",
    "event_messages": "the messages of one event, each with a page of its own",
    "event_page": "one event; its agenda is written out on the desk",
    "event_sheets": "papers of one event, each with its page",
    "event_seats": "the seats of one event are set here; their sums are in its list",
    "home": "what comes next; events, programmes and issues have their own pages",
    "import_columns": "a form: what the columns of a list are taken for",
    "invitation_page": "an invitation, for whom it was sent to",
    "issue_send": "a form: who would get the issue, and who would not",
    "newsletter_list": "each newsletter has its own page with its issues",
    "office_nominations": "by a link: whom one office nominated, who has no account",
    "nomination_events": "events to nominate for; the public list of them has a file",
    "organisation_merge": "two cards side by side",
    "person_merge": "two cards side by side",
    "person_page": "one card",
    "person_record": "the record of one person, which is a PDF",
    "programme_messages": "the few reminders and mails of a programme, set here",
    "programme_certificates": "the signatories of a programme: at most three",
    "programme_needs": "the surveys of a programme; the wishes of each have a file",
    "programme_page": "one programme; its events and figures have files",
    "programme_questions": "what a programme asks is set here",
    "pool_request_page": "one request and who was asked; the requests have a file",
    "practice_list": "examples to be read, each on its page",
    "programme_qualifications": "the qualifications of a programme; candidates have a"
    " file",
    "qualification_edit": "what a qualification asks for is set here",
    "proposal_page": "one correction",
    "request_page": "one request",
    "registration_desk": "one registration",
    "session_presence": "a form; the presence in all sessions has a file",
    "registration_page": "one registration, for whose it is",
    "registry_page": "one organisation; its lists are on its other tabs",
}
# Files that are made of what is in memory anyway, each with the reason.
WHOLE = {
    "sheet_day_export": "the people of one day, put together from its scans",
    "event_roles_export": "the few who lead one event, compared with one another",
    "job_profile_export": "a vocabulary, in the order of the reader's language",
    "trainer_workload_export": "sums, one for each trainer and programme",
}


def pages() -> list[str]:
    """The pages that can be opened, files and API left out."""
    return sorted(
        view
        for view, row in ROWS.items()
        if row.get == "200" and ":" not in view and not view.startswith("api")
    )


def shows_rows(world: World, view: str) -> tuple[bool, bool]:
    """Whether the page of an administrator shows rows, and a way to their file."""
    with undone():
        response: Any = world.window("PA").get(address(view, world.own))
    if "text/html" not in response.headers.get("Content-Type", ""):
        return False, False
    page = response.content.decode()
    is_list = view.endswith("_list") or bool(IS_LIST.search(page))
    return is_list, LINK in page


def test_every_list_page_leads_to_a_file(world: World) -> None:
    make_event(programme=world.own.programme, course=world.own.course)  # a run

    found = {view: shows_rows(world, view) for view in pages()}

    without = {view for view, (is_list, has) in found.items() if is_list and not has}
    lost, past = without - set(WITHOUT), set(WITHOUT) - without
    assert not lost, f"lists without a file: {' '.join(sorted(lost))}"
    assert not past, f"no exceptions any more: {' '.join(sorted(past))}"


def listing_of(world: World, view: str) -> Listing:
    path = address(view, world.own)
    match = resolve(path)
    request = RequestFactory().get(path)
    request.user = world.users["PA"]
    request.resolver_match = match
    found: Listing = inspect.unwrap(match.func)(request, **match.kwargs)
    return found


@pytest.mark.parametrize("view", EXPORTS)
def test_rows_come_one_after_the_other(world: World, view: str) -> None:
    if view in WHOLE:
        pytest.skip(WHOLE[view])

    assert isinstance(listing_of(world, view).rows(), Iterator)
