"""Lists as spreadsheets: people and organisations of the desk."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from participants.exchange.exports import ORGANISATIONS
from participants.exchange.exports import PEOPLE as PEOPLE_
from participants.models import AuditEvent, PersonalAnswer
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_programme,
    make_question,
    make_region,
    make_user,
)

pytestmark = pytest.mark.django_db
PEOPLE = "/desk/people/export/"
BODIES = "/desk/organisations/export/"


def cells(response: Any) -> list[list[Any]]:
    assert response.status_code == 200
    sheet = load_workbook(io.BytesIO(response.getvalue())).worksheets[0]
    return [list(row) for row in sheet.iter_rows()]


def table(client: Client, path: str, *columns: str, **choices: str) -> list[list[Any]]:
    data = {"columns": columns, "language": "en", "letters": "written"} | choices
    rows = cells(client.post(path, data))
    return [[cell.value for cell in row] for row in rows]


def test_only_chosen_columns_are_written_in_their_order() -> None:
    make_post(make_person("Ana Canary", email="ana@town.example"), title="mayor")

    rows = table(client_of(make_admin()), PEOPLE, "email", "name")

    assert rows == [["Full name", "E-mail"], ["Ana Canary", "ana@town.example"]]


def test_organisations_have_their_legal_form() -> None:
    make_organisation("Adra", kind="ngo", language="en", legal_form="public_benefit")
    make_organisation("Bonum", kind="ngo", language="en")

    rows = table(client_of(make_admin()), BODIES, "name", "legal_form")

    assert rows[0] == ["Name", "Legal form"]
    assert ["Adra", "in public benefit"] in rows
    assert ["Bonum", None] in rows


def test_people_have_their_job_profiles_and_what_they_told_or_would_not_tell() -> None:
    make_question(None, "gender")
    make_question(None, "birth_year")
    lawyer = make_profile("Lawyer")
    planner = make_profile("Planner")
    told = make_person("Ana Canary", gender="woman", birth_year=1980)
    make_post(told).profiles.set([lawyer, planner])
    make_post(told, ended_on=date(2020, 1, 1)).profiles.set([make_profile("old")])
    refused = make_person("Boyan Canary", gender="undisclosed")
    merged = make_person("Boyan Canari", merged_into=refused)
    for row, is_refused in ((merged, True), (told, False)):
        PersonalAnswer.objects.create(
            person=row, field="birth_year", is_refused=is_refused, at=timezone.now()
        )
    make_person("Vera Canary")

    columns = ("name", "profiles", "gender", "born")
    rows = table(client_of(make_admin()), PEOPLE, *columns)

    assert rows[1:] == [
        ["Ana Canary", "Lawyer; Planner", "woman", 1980],
        ["Boyan Canary", None, "prefer not to say", "prefer not to say"],
        ["Vera Canary", None, "not asked", "not asked"],
    ]


def test_a_list_has_what_the_card_shows_and_no_more() -> None:
    programme = make_programme()
    make_question(programme, "gender")
    make_question(None, "birth_year")  # of another programme
    manager = make_grant(make_user(), "manager", programme).user

    page = client_of(manager).get(PEOPLE)
    data = {"columns": ["born"], "language": "en", "letters": "written"}
    taken = client_of(manager).post(PEOPLE, data)

    keys = [key for key, _label in page.context["form"].fields["columns"].choices]
    assert "gender" in keys
    assert "born" not in keys
    assert taken.status_code == 400


def test_usual_columns_are_ticked_and_the_filters_stay_in_the_address() -> None:
    page = client_of(make_admin()).get(f"{PEOPLE}?q=ana").content.decode()

    assert page.count("checked") == 5
    assert 'href="/desk/people/?q=ana"' in page


def test_no_column_is_refused_and_noted_nowhere() -> None:
    data = {"language": "en", "letters": "written"}

    response = client_of(make_admin()).post(PEOPLE, data)

    assert response.status_code == 400
    assert "Tick at least one column." in response.content.decode()
    assert not AuditEvent.objects.filter(action="list.exported").exists()


def test_an_unknown_column_is_refused() -> None:
    data = {"columns": ["search_key"], "language": "en", "letters": "written"}

    assert client_of(make_admin()).post(PEOPLE, data).status_code == 400


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "#N/A", "#REF!"])
def test_texts_are_never_formulas(text: str) -> None:
    make_person("Ana Canary", phone=text)
    data = {"columns": ["phone"], "language": "en", "letters": "written"}

    _head, (cell,) = cells(client_of(make_admin()).post(PEOPLE, data))

    assert (cell.value, cell.data_type) == (text, "s")


def test_people_are_those_of_the_list() -> None:
    seen, other = make_post(make_person("Ana Canary")), make_person("Iva Foreign")
    make_post(other)
    user = make_grant(role="coordinator", row=seen.organisation).user
    client = client_of(user)

    assert table(client, PEOPLE, "name")[1:] == [["Ana Canary"]]
    assert table(client, f"{PEOPLE}?q=foreign", "name")[1:] == []


def test_search_and_filter_are_those_of_the_list() -> None:
    make_post(make_person("Мария Щерева", language="bg"))
    make_person("Петър Колев", language="bg")
    client = client_of(make_admin())

    assert table(client, f"{PEOPLE}?q=shtereva", "name")[1:] == [["Мария Щерева"]]
    assert table(client, f"{PEOPLE}?without=post", "name")[1:] == [["Петър Колев"]]


def test_people_in_both_scripts() -> None:
    make_person("Мария Щерева", language="bg", own_latin="Maria Stereva")
    make_person("Đorđe Šušnjar", language="sr-latn")
    client, names = client_of(make_admin()), ("name", "given", "family")

    latin = table(client, PEOPLE, *names, letters="latin")[1:]
    cyrillic = table(client, PEOPLE, *names, letters="cyrillic")[1:]

    assert sorted(latin) == [
        ["Maria Stereva", "Maria", "Stereva"],
        ["Đorđe Šušnjar", "Đorđe", "Šušnjar"],
    ]
    assert sorted(cyrillic) == [
        ["Ђорђе Шушњар", "Ђорђе", "Шушњар"],
        ["Мария Щерева", "Мария", "Щерева"],
    ]


def test_headings_are_in_the_chosen_language() -> None:
    client = client_of(make_admin())

    assert table(client, PEOPLE, "name", "email", language="bg") == [
        ["Пълно име", "Имейл"]
    ]


@pytest.mark.parametrize("language", ["bg", "sr", "sr-latn", "bs", "en"])
def test_no_two_columns_of_people_are_called_the_same(language: str) -> None:
    with override(language):
        heads = [str(column.label).capitalize() for column in PEOPLE_]

    assert len(set(heads)) == len(heads)


def test_who_took_what_is_noted_without_names() -> None:
    make_person("Ana Canary")
    user = make_admin()

    table(client_of(user), f"{PEOPLE}?q=canary&without=post", "name", "phone")

    event = AuditEvent.objects.get(action="list.exported")
    assert (event.actor, event.target_kind) == (user, "participants.Person")
    assert event.after == {
        "list": "person",
        "rows": 1,
        "columns": ["name", "phone"],
        "filters": {"searched": True, "without": "post"},
    }


@pytest.mark.parametrize("path", [PEOPLE, f"{PEOPLE}?q=obshtina", BODIES])
def test_exports_take_a_fixed_number_of_queries(path: str) -> None:
    for field in ("gender", "birth_year"):
        make_question(None, field)
    client = client_of(make_admin())
    columns = [column.key for column in (ORGANISATIONS if path == BODIES else PEOPLE_)]

    def taken() -> int:
        post = make_post(organisation=make_organisation(region=make_region()))
        post.profiles.set([make_profile()])
        with CaptureQueriesContext(connection) as queries:
            table(client, path, *columns)
        return len(queries)

    taken()
    assert taken() == taken() <= 19


def test_organisations_are_those_of_the_list() -> None:
    day = timezone.localdate()
    make_organisation("Cell Council", kind="council", verified_on=day)
    make_organisation("Cell Hidden", kind="council", is_public=False)
    make_organisation("Cell Office", kind="office")
    office = make_organisation("Own Office", kind="office")
    reader = make_grant(role="coordinator", row=office).user
    path = f"{BODIES}?kind=council"

    rows = table(client_of(reader), path, "name", "kind", "verified")

    assert rows[0] == ["Name", "Kind", "Last confirmed on"]
    assert [row[:2] for row in rows[1:]] == [["Cell Council", "municipal council"]]
    assert rows[1][2].date() == day
    all_rows = table(client_of(make_admin()), path, "name")
    assert len(all_rows) == 3


def test_the_lists_lead_to_their_export() -> None:
    client = client_of(make_admin())

    for name, path in {"person_list": PEOPLE, "registry_list": BODIES}.items():
        page = client.get(reverse(name), {"q": "ana"}).content.decode()
        assert f'href="{path}?q=ana"' in page


def test_people_with_several_posts_have_them_in_one_row() -> None:
    person = make_person("Ana Canary")
    smolyan, office = make_organisation("Town of Smolyan"), make_organisation("Office")
    make_post(person, organisation=smolyan, title="mayor")
    make_post(person, organisation=office, title="trainer")
    make_post(make_person("Iva Other"), organisation=smolyan, title="clerk")

    rows = table(client_of(make_admin()), PEOPLE, "name", "post", "organisation")[1:]

    assert rows == [
        ["Ana Canary", "mayor; trainer", "Town of Smolyan; Office"],
        ["Iva Other", "clerk", "Town of Smolyan"],
    ]
