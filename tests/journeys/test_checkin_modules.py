"""The modules of the check-in app read codes and names as the server does."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from core.codes import (
    ALPHABET,
    TICKET_LENGTH,
    BadCode,
    make_ticket_code,
    normalise,
    read_ticket_code,
)
from core.text import search_key
from courses.selectors.checkin_words import app_letters
from courses.views.checkin_app import MODULES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "courses/static/courses/checkin"
CODES = json.loads((ROOT / "tests/courses/typed_codes.json").read_text())
KEYS = {"2": "the newest key of a test", "1": "an older key of a test"}
NAMES = (
    "Ђорђе Ђорђевић",
    "Djordje Djordjevic",
    "Đorđe ĐORĐEVIĆ",
    "Цветанка Щерева-Жекова",
    "Tsvetanka Shtereva-Zhekova",
    "Кърджали",
    "Kurdzhali",
    "Amela Hadžić",
    "Амела Хаџић",
    "Općina „Novi Grad“",
    "Община Долна Митрополия",
    "ОШ „Вук Караџић“ № 2",
    "Љиљана Њежић",
    "O'Brien-Müßig",
    "Анна-Мария Ёлкина",
    "José Ñúñez",
    "Мария",
    "  ",
)
READ = """async ([source, looks, typed]) => {
    const { ticketOf } = await import("data:text/javascript," + encodeURIComponent(source));
    return typed.map((one) => ticketOf(one, looks));
}"""
FIND = """async ([source, fold, names]) => {
    const url = "data:text/javascript," + encodeURIComponent(source);
    const { searchKey } = await import(url);
    return names.map((one) => searchKey(one, fold));
}"""
JUDGE = """async ([folder, looks, data, typed]) => {
    const { ticketOf, digest } = await import(`${folder}/codes.js`);
    const { Roster } = await import(`${folder}/roster.js`);
    const list = new Roster(data);
    const at = Date.parse("2026-10-01T08:00:00Z");
    const judged = [];
    for (const one of typed) {
        const code = ticketOf(one, looks);
        const person = code ? list.byDigest(await digest(code)) : null;
        const how = { session: "s", direction: "in", at, isTicket: Boolean(code) };
        judged.push(list.judge(person, how).verdict);
    }
    return judged;
}"""


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """Modules that hash need a page with an address that counts as secure."""
    page = browser.new_page()
    page.goto(f"{live_server.url}/health/")
    yield page
    page.close()


def source(name: str) -> str:
    return (FOLDER / name).read_text()


def of_the_server(typed: str) -> str:
    """The normalised code, if it has the length and the letters of a ticket."""
    code = normalise(typed)
    is_ticket = len(code) == TICKET_LENGTH and set(code) <= set(ALPHABET)
    return code if is_ticket else ""


def test_both_sides_read_the_vectors_alike(browser: Browser) -> None:
    page = browser.new_page()
    typed = [vector["typed"] for vector in CODES]

    found = page.evaluate(READ, [source("codes.js"), app_letters()["looks"], typed])

    page.close()
    expected = [vector["code"] for vector in CODES]
    assert found == expected
    assert [of_the_server(one) for one in typed] == expected


def test_both_sides_find_names_alike(browser: Browser) -> None:
    page = browser.new_page()

    found = page.evaluate(FIND, [source("names.js"), app_letters()["fold"], NAMES])

    page.close()
    assert found == [search_key(name) for name in NAMES]


def mutated(rng: random.Random, code: str) -> str:
    """The code with one to three letters changed, two exchanged, one more or less."""
    letters = list(code)
    way = rng.randrange(4)
    if way == 0:
        for _ in range(rng.randint(1, 3)):
            letters[rng.randrange(len(letters))] = rng.choice(ALPHABET)
    elif way == 1:
        one, other = rng.sample(range(len(letters)), 2)
        letters[one], letters[other] = letters[other], letters[one]
    elif way == 2:
        at = rng.randrange(len(letters))
        letters[at] = chr(ord(letters[at]) ^ 1 << rng.randrange(7))
    else:
        del letters[rng.randrange(len(letters))]
    return "".join(letters)


def is_genuine(typed: str) -> bool:
    try:
        read_ticket_code(typed, KEYS)
    except BadCode:
        return False
    return True


def test_ten_thousand_mutated_codes_are_refused_without_a_server(page: Page) -> None:
    rng = random.Random(63)
    tickets = [make_ticket_code("T", number, KEYS) for number in range(1, 301)]
    wrong: list[str] = []
    while len(wrong) < 10_000:
        typed = mutated(rng, rng.choice(tickets))
        if normalise(typed) not in tickets:
            wrong.append(typed)
    elsewhere = [make_ticket_code("T", number, KEYS) for number in range(301, 401)]
    people = [
        {
            "uid": f"r{at}",
            "codes": [hashlib.sha256(code.encode()).hexdigest()[:16]],
            "names": ["A"],
            "key": "a",
            "status": "confirmed",
            "sessions": {},
        }
        for at, code in enumerate(tickets)
    ]
    session = {
        "uid": "s",
        "starts_at": "2026-10-01T07:00:00Z",
        "ends_at": "2026-10-01T10:00:00Z",
    }
    data = {
        "event": {"time_zone": "Europe/Sofia"},
        "sessions": [session],
        "people": people,
        "cursor": "",
        "is_whole": True,
    }
    folder, looks = "/static/courses/checkin", app_letters()["looks"]

    verdicts = page.evaluate(
        JUDGE, [folder, looks, data, [*wrong, *elsewhere, *tickets]]
    )

    assert not any(map(is_genuine, wrong))
    assert set(verdicts[: len(wrong) + len(elsewhere)]) == {"refused"}
    assert verdicts[len(wrong) + len(elsewhere) :] == ["ok"] * len(tickets)


def test_every_module_is_kept_for_offline() -> None:
    imported = {
        name
        for path in FOLDER.glob("*.js")
        for name in re.findall(r'from "\./([\w.]+)"', path.read_text())
    }

    assert imported <= set(MODULES)
    assert {path.name for path in FOLDER.iterdir()} == set(MODULES)
