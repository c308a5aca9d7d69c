"""From upload to the written list: state, twice, purge, pages."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.xlsx import read_workbook
from participants.exchange import imports
from participants.invariants import problems
from participants.models import (
    AuditEvent,
    ImportMapping,
    ImportRun,
    Organisation,
    Person,
    PersonalAnswer,
    Post,
)
from participants.selectors.imports.organisations import OrganisationIndex
from participants.selectors.questions import facts_of
from participants.services.answers import record_answers
from participants.services.imports import (
    ImportedAlready,
    NothingToImport,
    choose_columns,
    decide,
    purge_imports,
)
from participants.services.newcomers import list_person
from participants.services.privacy import erase_person
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_organisation,
    make_person,
    make_programme,
    make_question,
    make_user,
)
from tests.participants.pages import text_of
from tests.participants.workbooks import make_run, xlsx

pytestmark = pytest.mark.django_db
ROWS: list[list[Any]] = [
    ["Ime i prezime", "Opština", "E-mail", "JMBG", "Beleška"],
    ["Ana Anić", "Šid", "ana@sid.example", "0101990715008", None],
    ["Ivo Ivić", "Opština Šid", None, None, "=1+1"],
    ["Ivo", "Šid", None, "0202985710005", "=2+2"],
    ["Anić Ana", "Opština Irig", "ana@sid.example", None, None],
]


def test_import_writes_people_posts_and_organisations_to_be_confirmed() -> None:
    run = make_run(xlsx({"A": ROWS}))

    imports.commit(run, actor=None)

    run.refresh_from_db()
    assert run.state == "done"
    assert run.counts["added_people"] == 2
    ana = Person.objects.get(email="ana@sid.example")
    assert {post.is_confirmed for post in ana.posts.all()} == {False}
    assert ana.posts.count() == 2
    assert Organisation.objects.filter(is_public=False, verified_on=None).count() == 2
    assert list(problems()) == []
    trail = AuditEvent.objects.filter(action="person.created")
    assert trail.count() == 2
    assert trail.get(target_uid=ana.uid).after == {
        "import": str(run.uid),
        "posts": [
            {"post": str(post.uid), "organisation": str(post.organisation.uid)}
            for post in ana.posts.order_by("pk")
        ],
    }


def test_the_same_list_twice_changes_nothing() -> None:
    imports.commit(make_run(xlsx({"A": ROWS})), actor=None)
    before = list(Person.objects.values()), list(Post.objects.values())
    run = make_run(xlsx({"A": ROWS}))

    imports.commit(run, actor=None)

    run.refresh_from_db()
    assert run.counts["new"] == 0
    assert run.counts["changed_people"] == run.counts["added_posts"] == 0
    assert (list(Person.objects.values()), list(Post.objects.values())) == before


def test_what_is_known_is_completed_and_never_overwritten() -> None:
    sid = make_organisation("Opština Šid", language="sr-latn")
    person = make_person("Ana Anić", email="ana@sid.example", language="sr-latn")
    rows: list[list[Any]] = [["Ime", "Prezime", "Opština", "E-mail", "Telefon"],
            ["Ana", "Anić", "Šid", "ana@sid.example", "063/111-222"]]  # fmt: skip

    imports.commit(make_run(xlsx({"A": rows})), actor=None)

    person.refresh_from_db()
    assert (person.email, person.phone) == ("ana@sid.example", "063/111-222")
    assert person.posts.get().organisation == sid


TOLD: list[list[Any]] = [
    ["Ime i prezime", "Opština", "Pol", "Godina rođenja"],
    ["Ana Anić", "Šid", "ž", 1975],
    ["Ivo Ivić", "Šid", "m", 1980],
]


def test_what_the_programme_does_not_ask_is_left_out_with_a_warning() -> None:
    programme = uuid4()
    make_question(programme, "gender")
    make_question(None, "birth_year")  # of another programme
    run = make_run(xlsx({"A": TOLD}), scope="programme", scope_uid=programme)

    plan = imports.plan_of(run)
    imports.commit(run, actor=None)

    warned = [[row.code for row in entry.line.warnings] for entry in plan.entries]
    assert sum("not_asked" in row for row in warned) == 2
    people = Person.objects.order_by("family_name").values_list("gender", "birth_year")
    assert list(people) == [("woman", None), ("man", None)]
    answers = PersonalAnswer.objects.order_by("person__family_name")
    assert [(a.field, a.programme_uid, a.channel, a.source) for a in answers] == [
        ("gender", programme, "import", run),
        ("gender", programme, "import", run),
    ]


def test_the_card_says_which_list_told_a_gender_and_when() -> None:
    make_question(None, "gender")
    make_question(None, "birth_year")
    known = make_person("Ana Anić", email="ana@sid.example", language="sr-latn")
    known.personal_answers.create(field="gender", value="", at=timezone.now())
    rows: list[list[Any]] = [
        ["Ime i prezime", "Opština", "E-mail", "Pol", "Godina rođenja"],
        ["Ana Anić", "Šid", "ana@sid.example", "ž", 1975],
    ]

    imports.commit(make_run(xlsx({"A": rows}), "spisak.xlsx"), actor=None)

    known.refresh_from_db()
    facts = facts_of(known, ["gender", "birth_year"])
    assert [(f.state, f.value, f.source, f.at is not None) for f in facts] == [
        ("given", "woman", "spisak.xlsx", True),
        ("given", "1975", "spisak.xlsx", True),
    ]
    record_answers(
        known,
        None,
        {"gender": "woman"},
        channel="form",
        at=timezone.now(),
        actor=None,
    )
    assert facts_of(known, ["gender"])[0].source == ""


def test_no_list_tells_a_year_somebody_would_not_tell() -> None:
    make_question(None, "birth_year")
    known = make_person("Ana Anić", email="ana@sid.example", language="sr-latn")
    known.personal_answers.create(
        field="birth_year", is_refused=True, at=timezone.now()
    )
    rows: list[list[Any]] = [
        ["Ime i prezime", "Opština", "E-mail", "Godina rođenja"],
        ["Ana Anić", "Šid", "ana@sid.example", 1975],
        ["Ivo Ivić", "Šid", "ivo@sid.example", 1980],
    ]

    imports.commit(make_run(xlsx({"A": rows})), actor=None)

    years = Person.objects.order_by("family_name").values_list("birth_year", flat=True)
    assert list(years) == [None, 1980]


def test_an_import_with_nothing_in_it_is_refused() -> None:
    run = make_run(xlsx({"A": [["Ime", "Opština"], ["Ana", None]]}))

    with pytest.raises(NothingToImport):
        imports.commit(run, actor=None)

    run.refresh_from_db()
    assert run.state != "done"
    assert not Person.objects.exists()


def test_an_import_is_committed_once() -> None:
    run = make_run(xlsx({"A": ROWS}))
    imports.commit(run, actor=None)

    with pytest.raises(ImportedAlready):
        imports.commit(run, actor=None)

    assert Person.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_write_it_once(
    run_threads: Callable[..., list[Any]],
) -> None:
    data = xlsx({"A": ROWS})
    runs = [make_run(data) for _ in range(4)]

    def attempt(run: ImportRun) -> str:
        try:
            imports.commit(run, actor=None)
        except ImportedAlready:
            return "already"
        return "done"

    found = run_threads([lambda run=run: attempt(run) for run in runs])

    assert sorted(found) == ["already"] * 3 + ["done"]
    assert Person.objects.count() == 2


def test_an_import_asks_few_queries_however_long_it_is() -> None:
    def cost(count: int) -> int:
        rows: list[list[Any]] = [
            [
                f"Ana{chr(97 + n)} An{chr(97 + count)}ić",
                "Opština Šid",
                f"a{n}-{count}@x.example",
            ]
            for n in range(count)
        ]
        run = make_run(xlsx({"A": [["Ime i prezime", "Opština", "E-mail"], *rows]}))
        with CaptureQueriesContext(connection) as queries:
            imports.commit(run, actor=None)
        return len(queries)

    cost(1)
    assert cost(20) == cost(3)


def test_national_numbers_are_in_no_table_and_no_error_file() -> None:
    run = imports.check(make_run(xlsx({"A": ROWS})))

    kept = zlib.decompress(bytes(run.content or b"")).decode()
    sheet = read_workbook(
        imports.error_file(run, "Reason", "Sheet", "Row"), "e.xlsx"
    ).sheets[0]

    assert "0202985710005" not in kept + str(sheet.rows) + str(imports.results_of(run))
    assert len(sheet.rows) == 2
    assert sheet.rows[1][3] == "Ivo"
    assert sheet.rows[0][0] == "Reason"


def test_decisions_keep_namesakes_apart_and_leave_rows_out() -> None:
    rows: list[list[Any]] = [
        ["Ime i prezime", "Opština", "E-mail"],
        ["Ana Anić", "Šid", "a@x.example"],
        ["Ana Anić", "Šid", "b@x.example"],
        ["Ivo Ivić", "Šid", None],
    ]
    run = make_run(xlsx({"A": rows}))

    run = decide(run, {"0:2:0": "separate", "0:3:0": "skip"}, actor=None)
    imports.commit(run, actor=None)

    assert Person.objects.count() == 2


def test_a_namesake_out_of_sight_is_offered_by_the_name_in_the_list() -> None:
    programme = make_programme()
    manager = make_grant(role="manager", row=programme).user
    make_person("Ана", middle_name="Тайна", family_name="Пробна")
    own = make_person("Бора", middle_name="Јавни", family_name="Пробни")
    rows = [
        ["Име", "Организация"],
        ["Ана Пробна", "Община А"],
        ["Бора Пробни", "ОбА А"],
    ]
    run = make_run(xlsx({"A": rows}), scope="programme", scope_uid=programme.uid)
    list_person(own, programme.uid, actor=None)

    page = text_of(client_of(manager).get(reverse("import_page", args=[run.uid])))

    assert "Тайна" not in page
    assert "Ана Пробна – a card you may not open" in page
    assert "Бора Јавни Пробни" in page


def test_columns_are_remembered_for_the_sender() -> None:
    rows: list[list[Any]] = [
        ["Ime", "Foo", "E-mail"],
        ["Ana Anić", "Opština Šid", "a@x.example"],
    ]
    run = make_run(xlsx({"A": rows}))
    columns = {"0:0": {"0": "name", "1": "post", "2": "email"}}
    signature = imports.read_run(run, OrganisationIndex())[1].tables[0].signature
    choose_columns(
        run, columns=columns, options={}, signatures={"0:0": signature}, actor=None
    )

    again = make_run(xlsx({"A": rows}))
    other = make_run(
        xlsx({"A": rows}), scope="organisation", scope_uid=make_organisation().uid
    )

    def kind(run: ImportRun) -> str:
        return imports.read_run(run, OrganisationIndex())[1].tables[0].columns[1].kind

    assert (kind(again), kind(other)) == ("post", "organisation")
    assert ImportMapping.objects.count() == 1


def test_a_coordinator_brings_in_own_people_only() -> None:
    sid = make_organisation("Opština Šid", language="sr-latn")
    run = make_run(xlsx({"A": ROWS}), scope="organisation", scope_uid=sid.uid)

    run = imports.check(run)

    assert (run.counts["new"], run.counts["bad"]) == (2, 2)


def test_files_are_purged_and_counts_stay() -> None:
    old, fresh = make_run(xlsx({"A": ROWS})), make_run(xlsx({"B": ROWS}))
    imports.commit(old, actor=None)
    ImportRun.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=15)
    )

    assert purge_imports() == 1

    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.content, old.result, old.counts["new"]) == (None, None, 2)
    assert fresh.content is not None


def test_erasing_a_person_forgets_the_lists_that_name_them() -> None:
    run = make_run(xlsx({"A": ROWS}))
    imports.commit(run, actor=None)
    waiting = make_run(xlsx({"C": ROWS}))

    erase_person(Person.objects.get(email="ana@sid.example"), actor=None)

    for row in (run, waiting):
        row.refresh_from_db()
        assert row.content is None
        assert row.result is None


def test_the_command_prints_one_object_and_stores_only_when_told(
    tmp_path: Any, capsys: Any
) -> None:
    import json

    path = tmp_path / "list.xlsx"
    path.write_bytes(xlsx({"A": ROWS}))

    call_command("import_people", str(path), "--json")
    dry = json.loads(capsys.readouterr().out)
    stored = Person.objects.count()
    call_command("import_people", str(path), "--json", "--commit")
    done = json.loads(capsys.readouterr().out)

    assert stored == 0
    assert not ImportRun.objects.exclude(state="done").exists()
    assert dry == done
    assert set(dry) == {"rows", "persons", "organisations", "bad", "duplicates"}
    assert (dry["persons"], dry["organisations"], dry["bad"], dry["duplicates"]) == (
        2,
        2,
        1,
        1,
    )
    assert Person.objects.count() == 2


# --- pages ------------------------------------------------------------------------------


def test_pages_lead_from_the_file_to_the_people(client: Client) -> None:
    client.force_login(
        make_admin(), backend="django.contrib.auth.backends.ModelBackend"
    )
    file = SimpleUploadedFile("spisak.xlsx", xlsx({"A": ROWS}))

    sent = client.post(
        "/desk/people/import/add/", {"sender": "platform:", "file": file}
    )
    run = ImportRun.objects.get()
    columns = client.get(sent["Location"])
    shown = client.get(f"/desk/people/import/{run.uid}/?show=bad")
    done = client.post(
        f"/desk/people/import/{run.uid}/", {"act": "import"}, follow=True
    )
    errors = client.get(f"/desk/people/import/{run.uid}/errors/")

    assert "JMBG" in columns.content.decode()
    assert "The family name is missing" in shown.content.decode()
    assert "2 people were added" in done.content.decode()
    assert errors.status_code == 200
    assert Person.objects.count() == 2


def test_a_file_that_is_no_list_is_refused_with_a_sentence(client: Client) -> None:
    client.force_login(
        make_admin(), backend="django.contrib.auth.backends.ModelBackend"
    )
    file = SimpleUploadedFile("a.xlsx", b"<html><table></table></html>")

    answer = client.post(
        "/desk/people/import/add/", {"sender": "platform:", "file": file}
    )

    assert answer.status_code == 400
    assert "This is a web page" in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_a_coordinator_sees_only_lists_of_the_own_organisation(client: Client) -> None:
    own, other = make_organisation(), make_organisation()
    user = make_user()
    make_grant(user, "coordinator", own)
    make_run(xlsx({"A": ROWS}), "own.xlsx", scope="organisation", scope_uid=own.uid)
    foreign = make_run(
        xlsx({"A": ROWS}), "foreign.xlsx", scope="organisation", scope_uid=other.uid
    )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get("/desk/people/import/").content.decode()

    assert "own.xlsx" in page
    assert "foreign.xlsx" not in page
    assert client.get(f"/desk/people/import/{foreign.uid}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_import_list_asks_a_fixed_number_of_queries(client: Client, count: int) -> None:
    client.force_login(
        make_admin(), backend="django.contrib.auth.backends.ModelBackend"
    )
    for number in range(count):
        make_run(xlsx({f"A{number}": ROWS}))

    with CaptureQueriesContext(connection) as queries:
        client.get("/desk/people/import/")

    assert len(queries) <= 8
