"""Who asks too often waits; staff at the door never do (TRUST 79)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client, RequestFactory
from django.urls import reverse

from core.throttle import EXPORTS, FILES, SEARCH, Limit
from courses.services.tickets import ticket_code
from participants.models import AuditEvent
from tests.factories import make_admin, make_event, make_organisation, make_registration

pytestmark = pytest.mark.django_db
PUBLIC = "/organisations/export/"
CHOSEN = {"columns": ["name"], "language": "en", "letters": "written"}
SEARCHES = [
    "/organisations/?q=a",
    "/organisations/options/?q=a",
    "/organisations/places/?q=a",
    "/events/?q=a",
    "/programmes/?q=a",
    "/api/v1/organisations/?q=a",
]


def admins_client() -> Client:
    client = Client()
    client.force_login(
        make_admin(), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture(autouse=True)
def few() -> Iterator[None]:
    """Two requests a minute are enough to be tested with."""
    usual = [(limit, limit.per_minute) for limit in (SEARCH, FILES, EXPORTS)]
    for limit, _number in usual:
        object.__setattr__(limit, "per_minute", 2)
    yield
    for limit, number in usual:
        object.__setattr__(limit, "per_minute", number)


@pytest.mark.parametrize("path", SEARCHES)
def test_the_public_searches_only_so_often(client: Client, path: str) -> None:
    answers = [client.get(path) for _ in range(4)]

    assert [one.status_code for one in answers] == [200, 200, 429, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert client.get(path, REMOTE_ADDR="10.0.0.9").status_code == 200


@pytest.mark.parametrize("path", SEARCHES)
def test_who_signed_in_searches_on(path: str) -> None:
    client = admins_client()

    assert {client.get(path).status_code for _ in range(4)} == {200}


def test_searches_of_all_kinds_are_counted_together(client: Client) -> None:
    answers = [client.get(path).status_code for path in SEARCHES]

    assert answers == [200, 200, 429, 429, 429, 429]


def test_the_api_says_in_json_when_to_come_again(client: Client) -> None:
    path = "/api/v1/organisations/"

    *_some, last = [client.get(path) for _ in range(3)]

    assert (last.status_code, last["Retry-After"]) == (429, "60")
    assert last.json()["code"] == "throttled"


def test_files_are_given_only_so_often(client: Client) -> None:
    path = reverse("catalogue_file", args=["6f2c1de4-6d5c-4e0a-9b8d-3b9c5d1f7a10"])

    assert [client.get(path).status_code for _ in range(3)] == [404, 404, 429]


def test_a_refused_export_leaves_no_trace(client: Client) -> None:
    make_organisation(is_public=True)

    answers = [client.post(PUBLIC, CHOSEN) for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert AuditEvent.objects.filter(action="list.exported").count() == 2
    assert client.get(PUBLIC).status_code == 200  # the page of choices costs little


def test_exports_are_counted_by_account(client: Client) -> None:
    path, one, other = "/desk/people/export/", admins_client(), admins_client()

    assert [one.post(path, CHOSEN).status_code for _ in range(3)] == [200, 200, 429]
    assert other.post(path, CHOSEN).status_code == 200
    assert client.post(PUBLIC, CHOSEN).status_code == 200


def test_the_door_works_on_while_the_public_is_kept_waiting(client: Client) -> None:
    event = make_event(status="open")
    registration = make_registration(event)
    staff, path = admins_client(), f"/checkin/{event.slug}/"

    for _ in range(5):
        client.get("/organisations/?q=a")
    answers = [
        staff.post(path, {"code": ticket_code(registration)}).status_code
        for _ in range(5)
    ]

    assert client.get("/organisations/?q=a").status_code == 429
    assert set(answers) == {302}


def test_a_limit_counts_acts_and_asks_without_counting(rf: RequestFactory) -> None:
    caches["memory"].clear()
    limit, request = Limit("tried", 2), rf.get("/")
    client = "127.0.0.1"

    asked = [limit.is_spent(request) for _ in range(3)]
    counted = [limit.counts(client) for _ in range(3)]

    assert asked == [False] * 3
    assert counted == [True, True, False]
    assert limit.is_spent(request)
    assert limit.counts("somebody else")
