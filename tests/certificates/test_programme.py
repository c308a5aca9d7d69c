from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certificates.models import CertificateSeries, Signatory
from certificates.services.issue import issue_certificates
from participants.models import User
from programmes.models import Partner, Programme
from tests.certificates.factories import (
    ISSUED_AT,
    make_attendant,
    make_held_event,
)
from tests.certificates.test_desk import organiser_of
from tests.certificates.test_signatories import add, picture
from tests.clients import words_of
from tests.factories import (
    make_event,
    make_grant,
    make_organisation,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db


def manager_of(programme: Programme) -> User:
    return make_grant(make_user(), "manager", programme).user


def signatory(**changes: Any) -> dict[str, Any]:
    if "organisation" not in changes:
        changes["organisation"] = str(make_organisation().uid)
    return {"names_bg": "Петър Примеров", "position": "1", **changes}


# --- the doors ------------------------------------------------------------------------


def test_programme_certificates_is_for_the_managers_of_the_programme(
    client: Client,
) -> None:
    event = make_held_event()
    path = reverse("programme_certificates", args=[event.programme.code])

    assert client.get(path).status_code == 302
    for user in (
        organiser_of(event),
        manager_of(make_programme()),
        make_grant(make_user(), "observer", event.programme).user,
    ):
        client.force_login(user)
        assert client.get(path).status_code == 404
    client.force_login(manager_of(event.programme))
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200


def test_series_create_is_not_for_organisers_of_one_event(client: Client) -> None:
    event = make_event(status="held")
    organiser = event.organisers.get().organisation
    data = {"code": "aro", "organisation": organiser.uid}
    path = reverse("series_create", args=[event.slug])
    page = reverse("event_certificates", args=[event.slug])

    client.force_login(organiser_of(event))
    refused = client.post(path, data)
    told = words_of(client.get(page))

    assert refused.status_code == 404
    assert not CertificateSeries.objects.exists()
    assert "Ask the manager of the programme" in told
    assert "Create the series" not in told
    client.force_login(make_grant(make_user(), "organiser", event.programme).user)
    assert "Create the series" in words_of(client.get(page))
    assert client.post(path, data).status_code == 302
    assert CertificateSeries.objects.get().code == "ARO"


def test_register_shows_the_events_one_may_see(client: Client) -> None:
    event = make_held_event(series="ARO")
    make_attendant(event, "Ана Първа")
    other = make_event(programme=event.programme, status="held", sessions=1)
    make_attendant(other, "Боян Втори")
    for row in (event, other):
        issue_certificates(row, actor=None, at=ISSUED_AT)
    path = reverse("programme_register", args=[event.programme.code])

    client.force_login(organiser_of(event))
    own = words_of(client.get(path))
    client.force_login(manager_of(event.programme))
    whole = words_of(client.get(path))
    client.force_login(organiser_of(make_held_event()))
    foreign = client.get(path)

    assert "Ана Първа" in own
    assert "Боян Втори" not in own
    assert "Ана Първа" in whole
    assert "Боян Втори" in whole
    assert foreign.status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("ana", True),
        ("АНА", True),
        ("ARO-2026-000001", True),
        ("boyan", False),
        ("?state=revoked", False),
    ],
)
def test_register_is_searched_in_either_script(
    client: Client, query: str, found: bool
) -> None:
    event = make_held_event(series="ARO")
    make_attendant(event, "Ана Първа")
    issue_certificates(event, actor=None, at=ISSUED_AT)
    client.force_login(manager_of(event.programme))
    path = reverse("programme_register", args=[event.programme.code])
    asked = query if query.startswith("?") else f"?q={query}"

    assert ("Ана Първа" in words_of(client.get(path + asked))) is found


def test_register_has_a_fixed_number_of_queries(client: Client) -> None:
    counts = []
    for people in (1, 3):
        event = make_held_event(people=people)
        issue_certificates(event, actor=None, at=ISSUED_AT)
        client.force_login(manager_of(event.programme))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("programme_register", args=[event.programme.code]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- the pages ------------------------------------------------------------------------


def test_programme_certificates_has_a_fixed_number_of_queries(client: Client) -> None:
    counts = []
    for number in (1, 3):
        programme = make_held_event().programme
        for _ in range(number):
            add(programme)
        client.force_login(manager_of(programme))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("programme_certificates", args=[programme.code]))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_programme_series_create_takes_who_leads_the_programme(client: Client) -> None:
    programme = make_programme()
    lead = make_organisation()
    Partner.objects.create(programme=programme, organisation=lead, role="lead")
    client.force_login(manager_of(programme))
    path = reverse("programme_series_create", args=[programme.code])

    foreign = client.post(path, {"code": "x1", "organisation": make_organisation().uid})
    good = client.post(path, {"code": "x1", "organisation": lead.uid})

    assert (foreign.status_code, good.status_code) == (400, 302)
    assert CertificateSeries.objects.get().organisation == lead


def test_signatory_add_with_a_picture_and_without(client: Client) -> None:
    programme = make_programme()
    client.force_login(manager_of(programme))
    path = reverse("signatory_add", args=[programme.code])
    file = SimpleUploadedFile("a.png", picture(), "image/png")

    drawn = client.post(path, signatory(picture=file))
    plain = client.post(path, signatory(position="2"))

    assert (drawn.status_code, plain.status_code) == (302, 302)
    first, second = Signatory.objects.all()
    assert first.picture_id is not None
    assert second.picture_id is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no picture at all", "This is not a picture we can read"),
        (b"\x89PNG" + b"0" * (2 * 1024 * 1024), "larger than 2 MB"),
    ],
)
def test_signatory_add_says_what_is_wrong_with_a_file(
    client: Client, content: bytes, message: str
) -> None:
    programme = make_programme()
    client.force_login(manager_of(programme))
    file = SimpleUploadedFile("a.png", content, "image/png")

    answer = client.post(
        reverse("signatory_add", args=[programme.code]), signatory(picture=file)
    )

    assert answer.status_code == 400
    assert message in words_of(answer)
    assert not Signatory.objects.exists()


def test_signatory_edit_is_of_this_programme_alone(client: Client) -> None:
    mine, row = make_programme(), add(make_programme())
    client.force_login(manager_of(mine))

    for name in ("signatory_edit", "signatory_remove"):
        path = reverse(name, args=[mine.code, row.uid])
        assert client.post(path, signatory()).status_code == 404
    assert Signatory.objects.get().names == row.names


def test_signatory_edit_and_remove(client: Client) -> None:
    programme = make_programme()
    row = add(programme, picture=picture())
    client.force_login(manager_of(programme))
    path = reverse("signatory_edit", args=[programme.code, row.uid])

    shown = words_of(client.get(path))
    client.post(path, signatory(names_bg="Друг Примеров", without_picture="on"))
    row.refresh_from_db()

    assert "A picture of the signature is stored" in shown
    assert (row.names, row.picture_id) == ({"bg": "Друг Примеров"}, None)
    client.post(reverse("signatory_remove", args=[programme.code, row.uid]))
    assert not Signatory.objects.exists()


def test_programme_design_is_chosen_and_foreign_words_refused(client: Client) -> None:
    programme = make_held_event().programme
    client.force_login(manager_of(programme))
    path = reverse("programme_design", args=[programme.code])

    client.post(path, {"design": "../../etc/passwd"})
    assert CertificateSeries.objects.get().design == "classic"
    client.post(path, {"design": "plain"})
    assert CertificateSeries.objects.get().design == "plain"


def test_programme_specimen_is_a_pdf_or_says_what_is_missing(client: Client) -> None:
    event = make_held_event()
    bare = make_programme()
    client.force_login(manager_of(event.programme))
    path = reverse("programme_specimen", args=[event.programme.code])

    good = client.get(path, {"design": "plain"})
    unknown = client.get(path, {"design": "secret"})
    client.force_login(manager_of(bare))
    early = client.get(reverse("programme_specimen", args=[bare.code]), follow=True)

    assert good.content.startswith(b"%PDF-1.7")
    assert unknown.status_code == 404
    assert "Plan an event of the programme first" in words_of(early)
