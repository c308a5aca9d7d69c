"""Five devices, bad networks, wrong clocks: presence equals the set of what was scanned."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.codes import ALPHABET
from courses.invariants import problems
from courses.models import Event, Presence, Registration, Scan, Status
from courses.selectors.roster import code_hashes
from courses.services.keys import set_keys
from courses.services.presence import derive_event
from courses.services.tickets import ticket_code
from tests.courses.door import Phone, item, make_running_event
from tests.factories import make_registration, make_session

Threads = Callable[..., list[Any]]
DEVICES, SCANS_EACH, PEOPLE, BATCH = 5, 300, 240, 50
HOUR = timedelta(hours=1)
EARLIEST, LATEST = -3 * HOUR, 48 * HOUR


def make_people(event: Event, number: int) -> list[Registration]:
    luck = random.Random(number)
    rows = [
        Registration(
            event=event,
            status=Status.CONFIRMED,
            given_name="Иван",
            family_name=f"Примеров{at}",
            language="bg",
            number=luck.getrandbits(62),
            queued_at=timezone.now(),
            confirmed_at=timezone.now(),
        )
        for at in range(number)
    ]
    for row in rows:
        set_keys(row)
    return Registration.objects.bulk_create(rows)


class Storm:
    """What every device has to send, and what must be known afterwards."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)
        self.event = make_running_event()
        first = self.event.sessions.get()
        second = make_session(
            self.event, starts_at=first.starts_at, ends_at=first.ends_at, track="B"
        )
        self.sessions = [first, second]
        self.people = make_people(self.event, PEOPLE)
        self.expected: set[tuple[int, int]] = set()
        self.ids: set[str] = set()
        self.uploads: list[tuple[Phone, list[dict[str, Any]]]] = []
        for number in range(DEVICES):
            self._fill(Phone(self.event, f"Phone {number}"))
        self.luck.shuffle(self.uploads)

    def _fill(self, phone: Phone) -> None:
        """Scans in random order, in batches of which each is sent 1 to 4 times."""
        clock = self.luck.uniform(EARLIEST / HOUR, LATEST / HOUR) * HOUR
        queue = []
        for _number in range(SCANS_EACH):
            row = self.luck.choice(self.people)
            session = self.luck.choice(self.sessions)
            at = timezone.now() - timedelta(minutes=self.luck.randrange(55)) + clock
            queue.append(item(session, row, at, offline=True))
            self.expected.add((row.pk, session.pk))
        self.ids |= {act["id"] for act in queue}
        self.luck.shuffle(queue)
        for start in range(0, SCANS_EACH, BATCH):
            part = queue[start : start + BATCH]
            for _turn in range(self.luck.randint(1, 4)):
                self.uploads.append((phone, self.luck.sample(part, len(part))))

    def presences(self) -> set[tuple[int, int]]:
        rows = Presence.objects.values_list("registration_id", "session_id")
        assert len(rows) == len(set(rows))
        return set(rows)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [5, 300])
def test_presences_equal_the_set_whatever_the_order_repetition_and_clock(
    seed: int,
) -> None:
    storm = Storm(seed)

    for phone, acts in storm.uploads:
        phone.send(*acts)
        if storm.luck.random() < 0.2:  # the answer got lost after the commit
            phone.send(*acts)

    assert storm.presences() == storm.expected
    assert {str(pk) for pk in Scan.objects.values_list("pk", flat=True)} == storm.ids
    assert Scan.objects.count() == DEVICES * SCANS_EACH
    assert not list(problems())


@pytest.mark.django_db(transaction=True)
def test_presences_equal_the_set_when_all_devices_send_at_once(
    run_threads: Threads,
) -> None:
    storm = Storm(8)

    found = run_threads(
        [
            lambda phone=phone, acts=acts: phone.post(*acts).status_code
            for phone, acts in storm.uploads
        ],
        workers=8,
    )

    assert set(found) == {200}
    assert storm.presences() == storm.expected
    assert Scan.objects.count() == DEVICES * SCANS_EACH


@pytest.mark.django_db(transaction=True)
def test_a_cut_after_the_commit_loses_and_doubles_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = make_running_event()
    phone = Phone(event)
    acts = [
        item(event.sessions.get(), make_registration(event), offline=True)
        for _number in range(20)
    ]

    def cut(*_args: object, **_more: object) -> None:
        assert not connection.in_atomic_block
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr("courses.api.checkin.note_contact", cut)
        with pytest.raises(ConnectionResetError):
            phone.post(*acts)
    stored = Scan.objects.count()
    found = phone.send(*acts)

    assert stored == 20
    assert {row["verdict"] for row in found} == {"ok"}
    assert Scan.objects.count() == Presence.objects.count() == 20


def mutated(code: str, luck: random.Random) -> str:
    """The code with one to three letters changed, exchanged, lost or doubled."""
    letters = list(code)
    for _change in range(luck.randint(1, 3)):
        at = luck.randrange(len(letters) - 1)
        match luck.randrange(4):
            case 0:
                letters[at] = luck.choice(ALPHABET)
            case 1:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            case 2:
                del letters[at]
            case _:
                letters.insert(at, letters[at])
    return "".join(letters)


@pytest.mark.django_db
def test_of_ten_thousand_mutated_codes_none_is_accepted() -> None:
    luck = random.Random(10_000)
    event = make_running_event()
    session = event.sessions.get()
    people = make_people(event, 50)
    genuine = {ticket_code(row) for row in people}
    hashes = {one for row in people for one in code_hashes(row.number)}
    wrong: set[str] = set()
    while len(wrong) < 10_000:
        code = mutated(luck.choice(sorted(genuine)), luck)
        if code not in genuine:
            wrong.add(code)
    phone, codes = Phone(event), sorted(wrong)

    for start in range(0, len(codes), 500):
        part = codes[start : start + 500]
        found = phone.send(*[item(session, code=code) for code in part])
        assert {(row["verdict"], row["reason"]) for row in found} == {
            ("refused", "bad_code")
        }

    offline = {sha256(code.encode()).hexdigest()[:16] for code in codes}
    assert not offline & hashes
    assert Scan.objects.count() == 10_000
    assert not Presence.objects.exists()


@pytest.mark.django_db
def test_a_code_of_one_event_is_refused_at_another_online_and_offline() -> None:
    one, other = make_running_event(), make_running_event(titles={"en": "Other"})
    row = make_registration(other)
    phone = Phone(one)
    session = one.sessions.get()

    found = phone.send(item(session, row), item(session, row, offline=True))

    assert [(act["verdict"], act["reason"]) for act in found] == [
        ("refused", "other_event"),
        ("refused", "other_event"),
    ]
    known = {code for man in phone.roster().json()["people"] for code in man["codes"]}
    assert not known & set(code_hashes(row.number))
    assert not Presence.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_presences_say_what_the_scans_say_whatever_is_taken_back(seed: int) -> None:
    rng = random.Random(seed)
    event = make_running_event()
    first = event.sessions.get()
    second = make_session(event, starts_at=first.starts_at, ends_at=first.ends_at)
    rows = [make_registration(event) for _number in range(3)]
    phone = Phone(event)
    sent: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = []
    at = timezone.now() - timedelta(minutes=8)
    for step in range(40):
        moment = at + timedelta(seconds=10 * step)
        if sent and rng.random() < 0.3:
            undone = rng.choice(sent)["id"]
            act = item(None, at=moment, kind="undo", undoes=undone, offline=True)
        else:
            direction = rng.choice(["in", "out"])
            session, row = rng.choice([first, second]), rng.choice(rows)
            act = item(session, row, moment, direction=direction, offline=True)
            sent.append(act)
        waiting.append(act)
        if rng.random() < 0.4:
            phone.send(*waiting)
            waiting = []
    phone.send(*waiting)
    fields = ("registration_id", "session_id", "arrived_at", "left_at", "minutes")
    found = set(Presence.objects.values_list(*fields))

    derive_event(event)

    assert found == set(Presence.objects.values_list(*fields))
    assert found
