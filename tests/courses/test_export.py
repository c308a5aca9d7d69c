"""The people of an event as a spreadsheet."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from courses.exchange.asked import INVITATIONS
from courses.models import Event
from participants.models import AuditEvent
from tests.courses.answering import answered
from tests.courses.factories import make_asked, make_invitation
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_profile,
    make_region,
    make_registration,
    make_user,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def event() -> Event:
    return make_event()


def path_of(event: Event) -> str:
    return f"/desk/events/{event.slug}/people/export/"


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def table(client: Client, path: str, *columns: str, **choices: str) -> list[list[Any]]:
    data = {"columns": columns, "language": "en", "letters": "written"} | choices
    response: Any = client.post(path, data)
    assert response.status_code == 200
    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_registrations_are_those_of_the_list(event: Event) -> None:
    make_registration(event, given_name="Ana", family_name="Canary")
    ended = make_registration(event, given_name="Iva", family_name="Gone")
    type(ended).objects.filter(pk=ended.pk).update(status="cancelled")
    make_registration(given_name="Other", family_name="Event")
    client, path = client_of(make_admin()), path_of(event)

    assert table(client, path, "name", "state") == [
        ["Name", "State"],
        ["Ana Canary", "confirmed"],
    ]
    found = table(client, f"{path}?status=cancelled", "name")
    assert found[1:] == [["Iva Gone"]]


def test_events_have_those_who_are_confirmed_by_gender(event: Event) -> None:
    for gender in ("woman", "woman", "man", "undisclosed", ""):
        make_registration(event, person=make_person(gender=gender), status="confirmed")
    make_registration(event, person=make_person(gender="woman"), status="waiting")
    make_event()  # with nobody
    columns = ("confirmed", "women", "men", "other", "untold")

    rows = table(client_of(make_admin()), "/desk/events/export/", *columns)
    public = Client().get("/events/list/export/").context["form"].fields["columns"]

    assert sorted(rows[1:]) == [[0, 0, 0, 0, 0], [5, 2, 1, 0, 2]]
    assert not {"women", "men"} & {key for key, _label in public.choices}


def test_dates_are_dates_and_formulas_texts(event: Event) -> None:
    make_registration(event, post_title="=1+1", organisation_text="=HYPERLINK(1)")
    client = client_of(make_admin())

    _head, row = table(client, path_of(event), "organisation", "post", "registered")

    assert row[:2] == ["=HYPERLINK(1)", "=1+1"]
    assert row[2].date() == timezone.localdate()


@pytest.mark.parametrize(
    ("letters", "name"), [("latin", "Maria Shtereva"), ("cyrillic", "Мария Щерева")]
)
def test_names_in_either_script(event: Event, letters: str, name: str) -> None:
    names = {"given_name": "Мария", "middle_name": "", "family_name": "Щерева"}
    make_registration(event, language="bg", **names)

    rows = table(client_of(make_admin()), path_of(event), "name", letters=letters)

    assert rows[1:] == [[name]]


def test_the_export_is_behind_the_door_of_the_event(event: Event) -> None:
    other = make_grant(role="organiser", row=make_event()).user
    data = {"columns": ["name"], "language": "en", "letters": "written"}

    for user in (other, make_user()):
        assert client_of(user).get(path_of(event)).status_code == 404
        assert client_of(user).post(path_of(event), data).status_code == 404
    assert not AuditEvent.objects.filter(action="list.exported").exists()


def test_a_trainer_takes_the_own_list_without_any_way_to_reach_people(
    event: Event,
) -> None:
    office = make_organisation("Town of Smolyan")
    make_registration(
        event, given_name="Ana", family_name="Canary", organisation=office
    )
    make_registration(event, status="waiting")
    client = client_of(make_grant(role="trainer", row=event).user)
    path = path_of(event)

    form = client.get(path).context["form"]
    rows = table(client, f"{path}?q=nobody", "name", "organisation")
    refused = client.post(
        path, {"columns": ["email"], "language": "en", "letters": "written"}
    )

    offered = {key for key, _label in form.fields["columns"].choices}
    assert offered == {"name", "organisation", "place", "post", "profiles", "state"}
    assert rows[1:] == [["Ana Canary", "Town of Smolyan"]]
    assert refused.status_code == 400
    assert AuditEvent.objects.filter(action="list.exported").count() == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 200),
        ({"status": "draft"}, 404),
        ({"status": "cancelled"}, 404),
        ({"starts_at": timezone.now() - timedelta(hours=60)}, 404),
    ],
)
def test_a_trainer_has_the_list_until_two_days_after_the_event(
    fields: dict[str, Any], status: int
) -> None:
    event = make_event(**fields)
    trainer, other = (
        make_grant(role="trainer", row=row).user for row in (event, make_event())
    )

    assert client_of(trainer).get(path_of(event)).status_code == status
    assert client_of(other).get(path_of(event)).status_code == 404


def test_who_took_the_list_is_noted_at_the_event(event: Event) -> None:
    make_registration(event)
    user = make_admin()

    table(client_of(user), f"{path_of(event)}?organisation=none", "name")

    noted = AuditEvent.objects.get(action="list.exported")
    assert (noted.actor, noted.target_uid) == (user, event.uid)
    assert noted.after == {
        "list": "event_people",
        "rows": 1,
        "columns": ["name"],
        "filters": {"searched": False, "organisation": "none"},
    }


def test_the_kinds_of_work_stand_in_one_cell(event: Event) -> None:
    make_registration(event, profiles=[make_profile("head"), make_profile("lawyer")])

    rows = table(client_of(make_admin()), path_of(event), "profiles")

    assert ["head; lawyer"] in rows


def test_the_export_takes_a_fixed_number_of_queries(event: Event) -> None:
    client, path = client_of(make_admin()), path_of(event)

    def taken() -> int:
        body = make_organisation(region=make_region())
        make_registration(event, organisation=body, profiles=[make_profile()])
        columns = ("name", "organisation", "place", "profiles", "registered")
        with CaptureQueriesContext(connection) as queries:
            table(client, path, *columns)
        return len(queries)

    taken()
    assert taken() == taken() <= 15


WRITTEN = {
    "text": ("=1+1", "=1+1"),
    "long_text": ("One\nTwo", "One\nTwo"),
    "number": ("2.5", 2.5),
    "yes_no": ("no", "No"),
    "one": ("o2", "Two"),
    "many": (["o1", "o2"], "One, Two"),
    "date": ("2032-10-13", datetime(2032, 10, 13)),  # noqa: DTZ001
    "time": ("09:30", "09:30"),
    "phone": ("+387 55 123 456", "+387 55 123 456"),
    "consent": ("yes", "Agreed"),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_answers_of_every_kind_stand_in_the_export(event: Event, kind: str) -> None:
    stored, cell = WRITTEN[kind]
    question = make_asked(event, kind, labels={"en": "Asked"})
    answered(question, stored, given_name="Ana", family_name="Canary")
    make_registration(event, given_name="Bo", family_name="Silent")
    column = f"answer-{question.uid}"

    rows = table(client_of(make_admin()), path_of(event), "name", column)

    head, *lines = rows
    assert head == ["Name", "Asked"]
    assert sorted(lines, key=str) == [["Ana Canary", cell], ["Bo Silent", None]]


def test_an_organisation_answered_stands_by_name_in_the_export(event: Event) -> None:
    question = make_asked(event, "organisation", labels={"en": "Who sends you"})
    row = answered(question, "typed")
    row.answers.update(organisation=make_organisation("Община Пример"))
    column = f"answer-{question.uid}"

    rows = table(client_of(make_admin()), path_of(event), column)

    assert rows[1:] == [["Obshtina Primer"]]


def test_special_answers_are_no_column_of_the_export(event: Event) -> None:
    """They leave their table as counts of five and more alone (R-59)."""
    special = make_asked(event, "yes_no", is_sensitive=True)
    client, path = client_of(make_admin()), path_of(event)

    offered = client.get(path).context["form"].fields["columns"].choices
    asked = client.post(path, {"columns": f"answer-{special.uid}", "language": "en"})

    assert f"answer-{special.uid}" not in dict(offered)
    assert asked.status_code == 400


def test_the_export_of_answers_takes_the_same_queries_for_one_and_three(
    event: Event,
) -> None:
    client, path = client_of(make_admin()), path_of(event)
    columns = []

    def taken() -> int:
        question = make_asked(event)
        columns.append(f"answer-{question.uid}")
        answered(question, "Yes, please")
        with CaptureQueriesContext(connection) as queries:
            table(client, path, *columns)
        return len(queries)

    taken()
    second = taken()
    assert taken() == second


def test_the_list_leads_to_its_export(event: Event) -> None:
    client = client_of(make_admin())

    page = client.get(f"/desk/events/{event.slug}/people/?q=ana").content.decode()

    assert f'href="{path_of(event)}?q=ana"' in page


def test_invitations_say_how_they_stand_and_hold_no_link_to_answer(
    event: Event,
) -> None:
    """E70, decision 0038: a link in a file would let whoever has it answer."""
    person = make_person("Ana Invited", email="ana@town.example")
    make_invitation(event, person=person, state="declined")
    keys = [column.key for column in INVITATIONS]

    rows = table(
        client_of(make_admin()),
        f"/desk/events/{event.slug}/invitations/export/",
        *keys,
    )

    cells = " ".join(str(cell) for row in rows for cell in row)
    assert "Ana Invited" in cells
    assert "cannot come" in cells
    assert "http" not in cells
    assert "/invitations/" not in cells
