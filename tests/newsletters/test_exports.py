"""What became of a sending, as a spreadsheet."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from newsletters.models import Delivery, Dispatch
from newsletters.services.dispatch import create_dispatch
from participants.models import User
from tests.factories import (
    make_admin,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_region,
)
from tests.newsletters.factories import make_audience, make_published, make_series

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def table(user: User, path: str, *columns: str) -> list[list[Any]]:
    client = Client()
    client.force_login(user, backend=BACKEND)
    data = {"columns": columns, "language": "en", "letters": "latin"}
    response: Any = client.post(path, data)
    assert response.status_code == 200
    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def dispatch() -> Dispatch:
    series = make_series()
    audience = make_audience(series)
    return create_dispatch(make_published(series), audience, actor=None)


def excluded(dispatch: Dispatch, **fields: Any) -> Delivery:
    groups = [{"uid": "1", "names": {"en": "Mayors"}}]
    return Delivery.objects.create(
        dispatch=dispatch,
        exclusion="no_consent",
        address_key="ana@town.example",
        language="bg",
        rule={"groups": groups, "subscribed": False},
        **fields,
    )


COLUMNS = ("name", "address", "place", "groups", "language", "reason")


def test_deliveries_say_reason_group_and_municipality(dispatch: Dispatch) -> None:
    town = make_region(name_latin="Smolyan")
    office = make_organisation("Town", region=town)
    post = make_post(make_person("Мария Щерева", language="bg"), organisation=office)
    excluded(dispatch, person=post.person)
    path = f"/desk/newsletters/sendings/{dispatch.uid}/export/"

    (row,) = table(make_admin(), path, *COLUMNS)[1:]

    assert row[:2] == ["Maria Shtereva", "ana@town.example"]
    assert "Smolyan" in row[2]
    assert row[3:] == ["Mayors", "Български", "no consent"]


def test_strangers_have_no_name_and_no_address(dispatch: Dispatch) -> None:
    excluded(dispatch, person=make_person("Iva Stranger"))
    editor = make_grant(role="editor", row=dispatch.issue.series.publisher).user
    path = f"/desk/newsletters/sendings/{dispatch.uid}/export/"

    (row,) = table(editor, path, *COLUMNS)[1:]

    assert row[:2] == [None, None]
    assert row[5] == "no consent"


def test_deliveries_take_a_fixed_number_of_queries(dispatch: Dispatch) -> None:
    user = make_admin()
    path = f"/desk/newsletters/sendings/{dispatch.uid}/export/"

    def taken() -> int:
        post = make_post(organisation=make_organisation(region=make_region()))
        excluded(dispatch, person=post.person)
        with CaptureQueriesContext(connection) as queries:
            table(user, path, *COLUMNS)
        return len(queries)

    taken()
    assert taken() == taken()


def test_an_empty_list_is_a_file_with_headings(dispatch: Dispatch) -> None:
    path = f"/desk/newsletters/sendings/{dispatch.uid}/export/"

    assert table(make_admin(), path, "name", "state") == [["Name", "State"]]
