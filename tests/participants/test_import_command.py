"""What `import_people` can be told, and that a failure leaves nothing (R-70, R-45)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.test import Client

from participants.exchange import imports
from participants.models import ImportRun, Listing, Organisation, Person, Post, Region
from tests.factories import make_admin, make_organisation, make_programme, make_region
from tests.participants.workbooks import make_run, reason, verdicts, xlsx

pytestmark = pytest.mark.django_db
HEAD = ["Ime i prezime", "Opština", "E-mail"]
ROWS: list[list[Any]] = [HEAD, ["Ana Anić", "Opština Šid", "ana@sid.example"]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "list.xlsx"
    found.write_bytes(xlsx({"A": ROWS}))
    return found


def told(capsys: Any, path: Path, *options: str) -> dict[str, Any]:
    call_command("import_people", str(path), "--json", *options)
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


# --- options ------------------------------------------------------------------------


def test_people_of_a_programme_are_listed_with_it(capsys: Any, path: Path) -> None:
    programme = make_programme()

    told(capsys, path, "--programme", programme.code, "--commit")

    run = ImportRun.objects.get()
    assert (run.scope, run.scope_uid) == ("programme", programme.uid)
    listed = Listing.objects.get()
    assert (listed.person, listed.scope_uid) == (Person.objects.get(), programme.uid)


def test_an_unknown_programme_is_refused_and_nothing_stored(path: Path) -> None:
    with pytest.raises(CommandError, match="no programme has the code 'gone'"):
        call_command("import_people", str(path), "--programme", "gone", "--commit")

    assert not Person.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_list_of_nobody_is_told_row_by_row_and_refused(
    capsys: Any, path: Path
) -> None:
    path.write_bytes(xlsx({"A": [HEAD, [None, "Opština Šid", "ana@sid.example"]]}))

    with pytest.raises(CommandError):
        call_command("import_people", str(path), "--json", "--commit")

    answer = json.loads(capsys.readouterr().out)
    assert verdicts(answer) == {1: "skipped", 2: "bad"}
    assert not ImportRun.objects.exists()


def test_hidden_rows_are_read_when_asked(capsys: Any, path: Path) -> None:
    rows = [*ROWS, ["Ivo Ivić", "Opština Šid", None]]
    path.write_bytes(xlsx({"A": rows}, hidden_rows={"A": [3]}))

    shut, asked = told(capsys, path), told(capsys, path, "--hidden")

    assert verdicts(shut) == {1: "skipped", 2: "new", 3: "skipped"}
    assert verdicts(asked) == {1: "skipped", 2: "new", 3: "new"}


def test_letters_that_were_read_wrongly_are_repaired_when_asked(
    capsys: Any, path: Path
) -> None:
    rows = [*ROWS, ["Èâàí Ïðèìåðîâ", "Opština Šid", None]]
    path.write_bytes(xlsx({"A": rows}))

    shut, asked = told(capsys, path), told(capsys, path, "--repair")

    assert (verdicts(shut)[3], verdicts(asked)[3]) == ("bad", "new")


def test_reasons_are_in_the_language_asked_for(capsys: Any, path: Path) -> None:
    path.write_bytes(xlsx({"A": [*ROWS, [None, "Opština Šid", "x@sid.example"]]}))

    english, bulgarian = told(capsys, path), told(capsys, path, "--language", "bg")

    assert reason(english, 3) == "The name is missing."
    assert reason(bulgarian, 3) == "Липсва името."


# --- all or nothing -----------------------------------------------------------------


@contextmanager
def broken(table: str) -> Iterator[None]:
    """A database that takes nothing into a table any more."""
    usual = psycopg.Cursor.copy

    def look_at(sql: str, word: str) -> None:
        if sql.startswith(word) and f'"{table}"' in sql:
            raise OperationalError("disk full")

    def insert(execute: Any, sql: str, *args: Any) -> Any:
        look_at(sql, "INSERT")
        return execute(sql, *args)

    def copy(cursor: Any, sql: str, *args: Any, **more: Any) -> Any:
        look_at(sql, "COPY")
        return usual(cursor, sql, *args, **more)

    # many rows go to PostgreSQL by COPY, past the wrapper
    with (
        connection.execute_wrapper(insert),
        mock.patch.object(psycopg.Cursor, "copy", copy),
    ):
        yield


def stored() -> dict[str, int]:
    models = apps.get_app_config("participants").get_models()
    return {row._meta.label: row._default_manager.count() for row in models}


@pytest.mark.parametrize(
    "table", ["participants_organisation", "participants_person", "participants_post"]
)
def test_a_failure_in_the_middle_leaves_nothing(table: str) -> None:
    rows = [*ROWS, ["Ivo Ivić", "Opština Irig", None]]
    run = make_run(xlsx({"A": rows}))
    before = stored()

    with broken(table), pytest.raises(OperationalError, match="disk full"):
        imports.commit(run, actor=None)

    assert stored() == before
    run.refresh_from_db()
    assert run.state != "done"
    imports.commit(run, actor=None)
    assert (Person.objects.count(), Post.objects.count()) == (2, 2)


# --- one name, two places -----------------------------------------------------------


def two_towns() -> tuple[Organisation, Organisation]:
    """Novi Grad in Republika Srpska, and that in Sarajevo (R-45)."""

    def town(above: str, level: str) -> Organisation:
        part = make_region(
            country="BA", name_latin=above, name_cyrillic=above, level=level
        )
        place = make_region(
            country="BA", name_latin="Novi Grad", name_cyrillic="Нови Град", parent=part
        )
        return make_organisation(
            "Opština Novi Grad", language="bs", region=place, is_public=True
        )

    return (
        town("Republika Srpska", Region.Level.ENTITY),
        town("Kanton Sarajevo", Region.Level.CANTON),
    )


def test_of_two_towns_of_one_name_one_is_chosen_on_the_page(client: Client) -> None:
    on_una, in_sarajevo = two_towns()
    client.force_login(
        make_admin(), backend="django.contrib.auth.backends.ModelBackend"
    )
    run = imports.check(
        make_run(xlsx({"A": [HEAD, ["Ana Anić", "Opština Novi Grad", None]]}))
    )
    path = f"/desk/people/import/{run.uid}/"

    page = client.get(path).content.decode()
    assert "Which organisation?" in page
    assert "Republika Srpska" in page
    assert "Kanton Sarajevo" in page
    assert str(on_una.uid) in page

    choice = {"act": "decide", "decision-0:1:0:organisation": str(in_sarajevo.uid)}
    client.post(path, choice)
    assert not Person.objects.exists()
    client.post(path, {"act": "import"})

    assert Post.objects.get().organisation == in_sarajevo
    assert Organisation.objects.count() == 2
