"""What a check read is kept for the import, and used only while it would be the same."""

from __future__ import annotations

from datetime import date

import pytest

from participants.exchange import imports
from participants.exchange.readings import Kept, pack_lines, stamp_of, unpack_lines
from participants.models import ImportRun, Person, Post
from participants.selectors.imports.lines import Line, Reason
from participants.selectors.imports.organisations import OrganisationIndex
from participants.services.imports import keep_result
from tests.factories import make_organisation
from tests.participants.workbooks import make_run, xlsx

pytestmark = pytest.mark.django_db
ROWS: list[list[str | None]] = [
    ["Име", "Организация", "E-mail", "Новина"],
    ["Ана Примерова", "Община Ново", "ana@novo.example", "Списък"],
    ["Иван Примеров", "Община Ново", "ivan@novo.example", None],
]


def test_lines_are_unpacked_as_they_were_packed() -> None:
    line = Line(
        *(1, 7, 2),
        given="Ана",
        family="Ћирић",
        birth_year=1980,
        is_municipality=True,
        started_on=date(2020, 5, 1),
        consents={"photo": False},
        problems=[Reason("vacant", {"text": "няма"})],
        warnings=[Reason("national_dropped")],
    )
    skipped = Line(0, 3, skipped=Reason("title"))
    kept = Kept("stamp", ["Списък", "Лист 2"], [line, skipped])

    again = unpack_lines(pack_lines(kept), "stamp")

    assert again == kept
    assert unpack_lines(pack_lines(kept), "another") is None


def test_stamp_of_a_list_changes_with_decisions_and_organisations() -> None:
    before = stamp_of([{"fill_down": False}], OrganisationIndex())
    same = stamp_of([{"fill_down": False}], OrganisationIndex())
    decided = stamp_of([{"fill_down": True}], OrganisationIndex())
    make_organisation(names={"bg": "Списък"}, language="bg")
    known = stamp_of([{"fill_down": False}], OrganisationIndex())

    assert before == same
    assert len({before, decided, known}) == 3


def test_an_import_uses_what_its_check_read_and_keeps_it_no_longer() -> None:
    run = imports.check(make_run(xlsx({"A": ROWS})))
    kept = unpack_lines(
        bytes(run.reading or b""),
        imports.lines_of(run, OrganisationIndex()).stamp,
    )

    imports.commit(run, actor=None)

    run.refresh_from_db()
    assert kept is not None
    assert [line.email for line in kept.lines] == [
        *("", "ana@novo.example", "ivan@novo.example")
    ]
    assert run.reading is None
    assert (run.state, run.counts["added_people"]) == (ImportRun.State.DONE, 2)
    assert set(Person.objects.values_list("email", flat=True)) == {
        *("ana@novo.example", "ivan@novo.example")
    }


def test_an_organisation_added_after_the_check_is_seen_by_the_import() -> None:
    run = imports.check(make_run(xlsx({"A": ROWS})))
    body = make_organisation(names={"bg": "Община Ново"}, language="bg")

    imports.commit(run, actor=None)

    run.refresh_from_db()
    assert run.counts["added_organisations"] == 0
    assert set(Post.objects.values_list("organisation", flat=True)) == {body.pk}


def test_a_list_that_is_forgotten_is_not_kept_as_it_was_read() -> None:
    run = make_run(xlsx({"A": ROWS}))
    stale = ImportRun.objects.get(pk=run.pk)
    imports.check(run)
    ImportRun.objects.update(content=None, reading=None, result=None)

    kept = keep_result(stale, result=b"x", counts={}, reading=b"x")

    assert (kept.content, kept.reading, kept.result) == (None, None, None)
