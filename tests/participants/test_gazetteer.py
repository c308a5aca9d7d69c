"""Official lists are loaded by code, again and again, all of a list or nothing."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.text import fold
from participants.exchange.territory import ListUnreadable, read_places
from participants.invariants import problems
from participants.models import AuditEvent, Region, RegionCode, RegionStatus
from participants.selectors.territory import regions_above, regions_below
from participants.services.gazetteer import Report, Verdict, load_places
from participants.services.territory import PlaceIsBelow, load_region, move_region

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "participants" / "data"
FILES = {"BG": "bg.csv", "RS": "rs.csv", "BA": "ba.csv"}

SMALL = """\
country,level,parent,code:X,name_cyrillic,name_latin,aliases,inflections,status,status_from
BA,country,,BA,Босна и Херцеговина,Bosna i Hercegovina,,,,
BA,entity,,1,Република Српска,Republika Srpska,,,,
BA,entity,,2,Федерација,Federacija,,,,
BA,canton,X:2,21,Кантон Сарајево,Kanton Sarajevo,,,,
BA,municipality,X:1,11,Нови Град,Novi Grad,Bosanski Novi,Novog Grada,opština,
BA,municipality,Kanton Sarajevo,211,Нови Град,Novi Grad,,,općina,
BA,community,X:11,111,Брезичани,Brezičani,,,,
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def changed(text: str, **rows: dict[str, str]) -> str:
    """The list with other cells in the rows of these codes: `_11={"status": "x"}`."""
    reader = csv.DictReader(io.StringIO(text))
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames or [], lineterminator="\n")
    writer.writeheader()
    for row in reader:
        writer.writerow(row | rows.get(f"_{row['code:X']}", {}))
    return out.getvalue()


@pytest.fixture
def load(tmp_path: Path) -> Any:
    def load_text(text: str = SMALL, **options: Any) -> Report:
        found = read_places(write(tmp_path / "list.csv", text))
        return load_places(found.places, bad=found.bad, actor=None, **options)

    return load_text


def stored() -> list[Any]:
    tables: list[Any] = [Region, RegionCode, RegionStatus, AuditEvent]
    return [sorted(map(str, table.objects.values())) for table in tables]


def by_code(code: str) -> Region:
    return Region.objects.get(codes__code=code)


def bad(report: Report) -> list[str]:
    return [row.reason for row in report.outcomes if row.verdict == Verdict.BAD]


# --- our own data ---------------------------------------------------------------


@pytest.mark.parametrize("country", FILES)
def test_the_lists_of_three_countries_load_and_are_idempotent(country: str) -> None:
    found = read_places(DATA / FILES[country])

    first = load_places(found.places, bad=found.bad, actor=None)
    before = stored()
    with CaptureQueriesContext(connection) as queries:
        second = load_places(found.places, bad=found.bad, actor=None)

    assert bad(first) == bad(second) == []
    assert first.counts["new"] == len(found.places)
    assert second.counts["same"] == len(found.places)
    assert stored() == before
    assert len(queries) < 10, "a list that is known is compared in memory"
    assert list(problems()) == []


def test_the_lists_have_every_region_and_municipality() -> None:
    for name in FILES.values():
        found = read_places(DATA / name)
        load_places(found.places, actor=None)
    level = {
        level: Region.objects.filter(level=level).count()
        for level in Region.Level.values
    }

    assert level["country"] == 3
    assert level["municipality"] == 43
    codes = RegionCode.objects.filter(system="ISO 3166-2")
    numbers = [
        codes.filter(code__startswith=country).count() for country in ("BG", "RS", "BA")
    ]
    assert numbers == [28, 26, 3]
    assert level["canton"] == 10
    haskovo = Region.objects.get(codes__code="BG-26")
    chain = [row.name_latin for row in regions_above(haskovo)]
    assert chain == ["Bulgaria", "Yuzhen tsentralen", "Haskovo"]
    pecinci = Region.objects.get(name_latin="Pećinci")
    assert {"Pećinaca", "Пећинцима"} <= set(pecinci.inflections)
    assert "petsinatsa" in pecinci.search_key
    rodopi = Region.objects.filter(codes__code="56784", level="municipality")
    assert {row.name_latin for row in rodopi} == {"Plovdiv", "Rodopi"}


def test_the_regions_left_to_an_installation_have_a_list_of_their_own() -> None:
    load_places(read_places(DATA / "rs.csv").places, actor=None)

    report = load_places(read_places(DATA / "rs-optional.csv").places, actor=None)

    assert (report.counts["new"], report.counts["same"]) == (6, 1)
    assert by_code("RS-KM").country == "RS"


def test_the_lists_meet_regions_loaded_before_without_codes() -> None:
    bulgaria = load_region(
        country="BG",
        level="country",
        name_cyrillic="България",
        name_latin="Bulgaria",
        codes={"ISO 3166-1": "BG"},
    )
    region = load_region(
        country="BG",
        level="statistical",
        name_cyrillic="Южен централен",
        name_latin="Yuzhen tsentralen",
        parent=bulgaria,
    )

    load_places(read_places(DATA / "bg.csv").places, actor=None)

    assert region.codes.get().code == "BG42"
    assert Region.objects.filter(level="statistical").count() == 6


# --- a list again ---------------------------------------------------------------


def test_load_places_keeps_places_of_one_name_apart(load: Any) -> None:
    report = load()

    one, two = by_code("11"), by_code("211")
    assert report.counts == {"new": 7, "changed": 0, "same": 0, "bad": 0}
    assert one != two
    assert one.name_key == two.name_key == "novi grad"
    assert [row.name_latin for row in regions_above(two)][1:3] == [
        "Federacija",
        "Kanton Sarajevo",
    ]
    assert set(regions_below(by_code("1"))) == {by_code("1"), one, by_code("111")}
    assert load().counts["same"] == 7


def test_load_places_refuses_a_name_that_is_not_unique(load: Any) -> None:
    load()
    before = stored()

    above = load(changed(SMALL, _111={"parent": "Novi Grad"}))
    twice = load(SMALL + "BA,municipality,X:1,,Нови Град,Novi Grad,,,,\n")

    assert bad(above) == [
        "Several places above are called Novi Grad: name it by its code."
    ]
    assert bad(twice) == ["Row 6 is the same place."]
    assert stored() == before


def test_load_places_brings_names_codes_and_levels_up_to_date(load: Any) -> None:
    load()
    new = {"name_cyrillic": "Уна", "name_latin": "Una", "aliases": "Novi"}

    report = load(changed(SMALL, _11=new))

    row = by_code("11")
    outcome = next(row for row in report.outcomes if row.verdict == Verdict.CHANGED)
    assert report.counts == {"new": 0, "changed": 1, "same": 6, "bad": 0}
    assert set(outcome.changed) == {"name_cyrillic", "name_latin", "aliases"}
    assert row.name_key == "una"
    assert row.aliases == ["Bosanski Novi", "Novi Grad", "Нови Град", "Novi"]
    assert fold("Novi Grad") in row.search_key
    assert list(problems()) == []


def test_load_places_moves_a_place_with_all_below_it(load: Any) -> None:
    load()

    report = load(changed(SMALL, _11={"parent": "X:2"}))

    assert report.counts["changed"] == 1
    community = by_code("111")
    assert [row.name_latin for row in regions_above(community)] == [
        "Bosna i Hercegovina",
        "Federacija",
        "Novi Grad",
        "Brezičani",
    ]
    assert list(problems()) == []
    assert load(changed(SMALL, _11={"parent": "X:2"})).counts["same"] == 7


def test_load_places_keeps_the_history_of_a_status(load: Any) -> None:
    load()
    before = stored()

    undated = load(changed(SMALL, _11={"status": "grad"}))
    after = stored()
    dated = changed(SMALL, _11={"status": "grad", "status_from": "2018-04-20"})
    report = load(dated)

    assert bad(undated) == ["It was opština until now: say since when it is another."]
    assert after == before
    assert report.counts["changed"] == 1
    rows = by_code("11").statuses.values_list("status", "started_on", "ended_on")
    assert list(rows) == [
        ("grad", date(2018, 4, 20), None),
        ("opština", None, date(2018, 4, 19)),
    ]
    assert load(dated).counts["same"] == 7
    back = changed(SMALL, _11={"status": "opština", "status_from": "2017-01-01"})
    assert bad(load(back)) == ["The new status begins before the present one."]


def test_load_places_names_what_the_list_leaves_out(load: Any) -> None:
    load()

    report = load("\n".join(SMALL.splitlines()[:7]) + "\n")

    assert report.unlisted == ()  # no community in the list: it is not about them
    without = SMALL.replace("BA,entity,,2,", "BA,entity,,3,").replace("X:2", "X:3")
    assert "Federacija" in load(without).unlisted
    assert by_code("111")


def test_load_places_writes_one_line_of_the_audit_trail(load: Any) -> None:
    load()
    load()

    event = AuditEvent.objects.get()
    assert event.action == "territory.loaded"
    assert event.target_uid == by_code("BA").uid
    assert event.after == {"new": 7, "changed": 0, "same": 0, "bad": 0}


def test_load_places_on_a_dry_run_writes_nothing(load: Any) -> None:
    before = stored()

    report = load(dry_run=True)

    assert (report.counts["new"], report.is_written) == (7, False)
    assert stored() == before


@pytest.mark.parametrize(
    ("code", "cells", "reason"),
    [
        ("_11", {"country": "XX"}, "The country XX is not known."),
        ("_11", {"level": "castle"}, "The level castle is not known."),
        ("_11", {"name_latin": "", "name_cyrillic": ""}, "The name is missing."),
        ("_11", {"parent": "X:99"}, "No place above is known as X:99."),
        ("_11", {"parent": "X:111"}, "No place above is known as X:111."),
        ("_11", {"parent": "X:211"}, "No place above is known as X:211."),
        ("_11", {"code:X": "211"}, "Row 6 is the same place."),
        ("_11", {"status_from": "20.4.2018"}, "20.4.2018 is no day"),
        ("_11", {"name_latin": "x" * 201}, "It is too long: name_latin."),
        ("_11", {"code:X": "1" * 25}, "It is too long: " + "1" * 25),
        ("_1", {"country": "BG"}, "No place above is known as BG."),
    ],
)
def test_load_places_with_a_bad_row_writes_nothing(
    load: Any, code: str, cells: dict[str, str], reason: str
) -> None:
    before = stored()

    report = load(changed(SMALL, **{code: cells}))

    assert any(text.startswith(reason) for text in bad(report)), bad(report)
    assert len(report.outcomes) == 7, "every row stands in the report"
    assert not report.is_written
    assert stored() == before


def test_load_places_refuses_codes_of_two_places(load: Any) -> None:
    load()
    RegionCode.objects.create(region=by_code("211"), system="Y", code="7")
    one = (
        "country,level,parent,code:X,code:Y,name_latin\nBA,municipality,X:1,11,7,Novi\n"
    )

    assert bad(load(one)) == ["Several places are meant: give the code of one."]


def test_a_code_is_of_one_region_whatever_the_country(load: Any) -> None:
    load()
    text = "country,level,code:X,name_cyrillic\nRS,country,1,Србија\n"

    assert bad(load(text)) == ["A code is that of a place in another country."]
    with pytest.raises(IntegrityError), transaction.atomic():
        RegionCode.objects.create(region=by_code("2"), system="X", code="11")
    for code in ("11", "211"):
        RegionCode.objects.create(
            region=by_code(code), system="EKATTE-centre", code="56784"
        )


# --- reading ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the column country is missing."),
        ("name_latin\nx\n", "the column country is missing."),
        ("country,level,colour\n", "its columns are not clear (colour)."),
        ("country,level,level\n", "its columns are not clear"),
    ],
)
def test_read_places_refuses_what_is_no_list(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(ListUnreadable) as refusal:
        read_places(write(tmp_path / "list.csv", text))

    assert reason in str(refusal.value)


def test_read_places_refuses_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(
        "country,level,name_cyrillic\nBG,country,България\n".encode("cp1251")
    )

    with pytest.raises(ListUnreadable):
        read_places(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_read_places_takes_any_delimiter_and_makes_the_other_script(
    tmp_path: Path, delimiter: str
) -> None:
    rows = [
        ["\ufeffcountry", "level", "name_cyrillic", "name_latin"],
        ["bg", "Country", " България ", ""],
        ["", "", "", ""],
        ["RS", "country", "", "Srbija"],
        ["BG", "country", "", "Bulgaria"],
        ["RS", "country", "Србија", "", "more"],
    ]
    text = "\r\n".join(delimiter.join(row) for row in rows)

    found = read_places(write(tmp_path / "list.csv", text))

    names = [(row.number, row.name_cyrillic, row.name_latin) for row in found.places]
    assert names == [(2, "България", "Bulgaria"), (4, "Србија", "Srbija")]
    assert [(row.number, row.reason) for row in found.bad] == [
        (5, "The name in Cyrillic is missing: no rule makes it."),
        (6, "It has more cells than there are columns."),
    ]


# --- the command --------------------------------------------------------------------


def test_import_territory_reports_as_json(tmp_path: Path) -> None:
    path, out = write(tmp_path / "list.csv", SMALL), io.StringIO()

    call_command("import_territory", path, "--json", "--dry-run", stdout=out)
    dry = json.loads(out.getvalue())

    assert not Region.objects.exists()
    assert (dry["new"], dry["bad"], dry["written"]) == (7, 0, False)
    assert dry["rows"][4] == {
        "row": 6,
        "name": "Novi Grad",
        "verdict": "new",
        "reason": "",
        "changed": [],
    }


def test_import_territory_says_what_it_did(tmp_path: Path) -> None:
    path, out = write(tmp_path / "list.csv", SMALL), io.StringIO()

    call_command("import_territory", path, stdout=out)
    call_command("import_territory", path, stdout=out)

    assert out.getvalue().splitlines() == [
        "7 rows: 7 new, 0 changed, 0 same, 0 bad.",
        "7 rows: 0 new, 0 changed, 7 same, 0 bad.",
    ]


def test_import_territory_fails_loudly(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", changed(SMALL, _11={"level": "castle"}))
    out = io.StringIO()

    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_territory", path, stdout=out)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_territory", tmp_path / "none.csv")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_territory", write(tmp_path / "x.csv", "a,b\n"))

    assert "row 6, Novi Grad: The level castle is not known." in out.getvalue()
    assert not Region.objects.exists()


# --- moving -------------------------------------------------------------------------


def test_move_region_refuses_to_put_a_place_into_itself(load: Any) -> None:
    load()
    before = stored()

    with pytest.raises(PlaceIsBelow):
        move_region(by_code("11"), by_code("111"))
    with pytest.raises(PlaceIsBelow):
        move_region(by_code("11"), by_code("11"))

    assert stored() == before


def test_move_region_takes_no_neighbour_along(load: Any) -> None:
    """The paths of keys that begin alike, as 1 and 11, are not mistaken."""
    load()
    country = by_code("BA")
    paths = dict(Region.objects.values_list("pk", "path"))

    move_region(by_code("211"), country)

    moved = {by_code("211").pk}
    after = dict(Region.objects.values_list("pk", "path"))
    assert {pk for pk in paths if paths[pk] != after[pk]} == moved
    assert list(problems()) == []
