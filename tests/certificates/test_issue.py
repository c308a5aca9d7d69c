from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from certificates.models import (
    Certificate,
    CertificateEvent,
    SeriesYear,
    VoidNumber,
)
from certificates.selectors.eligibility import candidates, why_not
from certificates.services.floor import floor_of, floor_path
from certificates.services.issue import (
    EventNotHeld,
    NotConfirmed,
    NotEligible,
    NothingTaught,
    issue_certificate,
    issue_certificates,
    issue_role_certificate,
)
from certificates.services.series import NoSeries
from certificates.services.snapshot import NoDonorSentence, hash_of
from core import codes
from courses.models import Event, EventRole
from participants.models import AuditEvent
from tests.certificates.factories import (
    ISSUED_AT,
    make_attendant,
    make_certificate,
    make_held_event,
    serials,
)
from tests.factories import (
    make_donor,
    make_event,
    make_kind,
    make_organisation,
    make_person,
    make_programme,
    make_registration,
    make_user,
)

pytestmark = pytest.mark.django_db
Kind, State = Certificate.Kind, Certificate.State


# --- who gets one ---------------------------------------------------------------


def test_issue_certificates_asks_for_the_share_of_the_event() -> None:
    event = make_held_event(series="ARO", threshold_percent=80)
    make_attendant(event, "Ана Първа", minutes=72)  # 80 %
    below = make_attendant(event, "Боян Втори", minutes=71)  # 78 %

    issued = issue_certificates(event, actor=None, at=ISSUED_AT)

    assert [row.person.full_name for row in issued.certificates] == ["Ана Първа"]
    assert serials(event) == ["ARO-2026-000001"]
    ((registration, reason),) = issued.refused
    assert registration == below
    assert isinstance(reason, NotEligible)
    assert str(reason) == (
        "Боян Втори was present for 78 % of what was taught; this event asks for 80 %."
    )


def test_issue_certificates_passes_over_whom_nobody_knows() -> None:
    event = make_held_event()
    make_registration(event, person=None)

    issued = issue_certificates(event, actor=None, at=ISSUED_AT)

    assert issued.certificates == []
    assert [type(reason) for _, reason in issued.refused] == [NotConfirmed]


def test_issue_certificates_needs_a_session_that_counts() -> None:
    event = make_held_event(people=1)
    event.sessions.update(kind="break")

    issued = issue_certificates(event, actor=None, at=ISSUED_AT)

    assert [type(reason) for _, reason in issued.refused] == [NothingTaught]


@pytest.mark.parametrize("status", ["announced", "open", "closed", "cancelled"])
def test_issue_certificates_waits_until_the_event_is_held(status: str) -> None:
    event = make_held_event(people=1, status=status)

    with pytest.raises(EventNotHeld):
        issue_certificates(event, actor=None, at=ISSUED_AT)

    assert not SeriesYear.objects.exists()


def test_issue_certificates_without_a_series_is_refused() -> None:
    event = make_event(status=Event.Status.HELD)

    with pytest.raises(NoSeries):
        issue_certificates(event, actor=None, at=ISSUED_AT)


def test_issue_certificates_without_the_donors_sentence_is_impossible() -> None:
    event = make_held_event(people=1)
    make_donor(
        event.programme,
        organisation=make_organisation("Мълчалив фонд"),
        funding_sentences={},
    )

    with pytest.raises(NoDonorSentence) as refusal:
        issue_certificates(event, actor=None, at=ISSUED_AT)

    assert "Malchaliv fond" in str(refusal.value)
    assert not Certificate.objects.exists()
    assert not SeriesYear.objects.exists()


def test_issue_certificates_without_any_donor_is_impossible() -> None:
    event = make_held_event(people=1, programme=make_programme())

    with pytest.raises(NoDonorSentence):
        issue_certificates(event, actor=None, at=ISSUED_AT)


def test_candidates_say_why_not_in_a_fixed_number_of_queries() -> None:
    small, large = make_held_event(people=1), make_held_event(people=3)
    make_attendant(large, "Яна Последна", minutes=9)

    with CaptureQueriesContext(
        connection,
    ) as one:
        candidates(small)
    with CaptureQueriesContext(connection) as three:
        rows = why_not(large)

    assert len(one) == len(three)
    assert [(row.reason, row.share.percent) for row in rows] == [
        ("below_threshold", 10)
    ]


# --- numbers --------------------------------------------------------------------


def test_issue_certificates_numbers_by_name_without_a_gap() -> None:
    event = make_held_event(series="ARO")
    for name in ("Васил Вълчев", "Ана Ангелова", "Борис Боев"):
        make_attendant(event, name)

    made = issue_certificates(event, actor=None, at=ISSUED_AT).certificates

    assert [(row.serial, row.person.given_name) for row in made] == [
        ("ARO-2026-000001", "Ана"),
        ("ARO-2026-000002", "Борис"),
        ("ARO-2026-000003", "Васил"),
    ]


def test_issue_certificates_twice_issues_only_what_is_missing() -> None:
    event = make_held_event(series="ARO", people=2)
    issue_certificates(event, actor=None, at=ISSUED_AT)
    make_attendant(event)

    again = issue_certificates(event, actor=None, at=ISSUED_AT)

    assert [row.serial for row in again.certificates] == ["ARO-2026-000003"]
    assert again.refused == []
    assert Certificate.objects.count() == 3
    assert CertificateEvent.objects.filter(action="issued").count() == 3


def test_issue_certificates_counts_each_year_anew_on_local_clocks() -> None:
    event = make_held_event(series="ARO", people=1)
    issue_certificates(event, actor=None, at=ISSUED_AT)
    make_attendant(event)

    new_year = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)  # 00:30 in Sofia
    issue_certificates(event, actor=None, at=new_year)

    assert serials(event) == ["ARO-2026-000001", "ARO-2027-000001"]


@pytest.mark.django_db(transaction=True)
def test_issue_certificates_gives_numbers_back_when_it_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = make_held_event(series="ARO", people=2)
    taken = codes.random_code(80)

    with monkeypatch.context() as patch:
        patch.setattr(codes, "random_code", lambda bits: taken)
        with pytest.raises(IntegrityError):
            issue_certificates(event, actor=None, at=ISSUED_AT)
    made = issue_certificates(event, actor=None, at=ISSUED_AT).certificates

    assert [row.number for row in made] == [1, 2]
    assert not VoidNumber.objects.exists()


def test_issue_certificates_writes_few_statements() -> None:
    few, many = make_held_event(people=2), make_held_event(people=12)
    make_certificate()  # the design has its first version

    with CaptureQueriesContext(connection) as two:
        issue_certificates(few, actor=None, at=ISSUED_AT)
    with CaptureQueriesContext(connection) as twelve:
        issue_certificates(many, actor=None, at=ISSUED_AT)

    assert len(twelve) == len(two)


@pytest.mark.django_db(transaction=True)
def test_issue_certificates_at_once_issues_each_once(
    run_threads: Callable[..., list[Any]],
) -> None:
    event = make_held_event(series="ARO", people=12)
    attempt = partial(issue_certificates, event, actor=None, at=ISSUED_AT)

    results = run_threads([attempt] * 8, workers=8)

    assert sorted(len(result.certificates) for result in results) == [0] * 7 + [12]
    assert sorted(serials(event)) == [f"ARO-2026-{n:06d}" for n in range(1, 13)]
    assert floor_of(event.programme.series.uid, 2026) == 12


@pytest.mark.django_db(transaction=True)
def test_issue_certificate_at_once_for_one_series_leaves_no_gap(
    run_threads: Callable[..., list[Any]],
) -> None:
    event = make_held_event(series="ARO", people=10)
    rows = list(event.registrations.all())
    attempts = [
        partial(issue_certificate, row, actor=None, at=ISSUED_AT)
        for row in [*rows, *rows]
    ]

    run_threads(attempts, workers=10)

    numbers = Certificate.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 11))


# --- a restored backup ------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_issue_certificates_after_a_restored_backup_uses_no_number_twice() -> None:
    event = make_held_event(series="ARO", people=3)
    issue_certificates(event, actor=None, at=ISSUED_AT)
    # yesterday's backup: the certificates and the counter are gone, the file is not
    CertificateEvent.objects.all().delete()
    Certificate.objects.all().delete()
    SeriesYear.objects.update(last_number=1)

    made = issue_certificates(event, actor=None, at=ISSUED_AT).certificates

    assert [row.number for row in made] == [4, 5, 6]
    assert list(VoidNumber.objects.values_list("number", "reason")) == [
        (2, "used before the database was restored from a backup"),
        (3, "used before the database was restored from a backup"),
    ]
    assert SeriesYear.objects.get().last_number == 6


@pytest.mark.django_db(transaction=True)
def test_issue_certificates_refuses_to_number_on_a_damaged_file() -> None:
    event = make_held_event(people=1)
    floor_path().write_text("[]", encoding="utf-8")

    with pytest.raises(ValueError, match="damaged"):
        issue_certificates(event, actor=None, at=ISSUED_AT)

    assert not Certificate.objects.exists()


# --- what is frozen ---------------------------------------------------------------


def test_issue_certificates_freezes_what_is_printed() -> None:
    event = make_held_event(
        series="ARO", titles={"bg": "Успешно управление", "en": "Good government"}
    )
    office = make_organisation("Община Смолян")
    certificate = make_certificate(
        event=event, name="Мария Примерова", organisation=office
    )

    event.titles = {"bg": "Друго"}
    event.save()
    office.names = {"bg": "Община Друга"}
    office.save()
    certificate.refresh_from_db()

    texts = certificate.snapshot["texts"]
    assert certificate.languages == ["bg", "en"]
    assert texts["bg"]["title"] == "„Успешно управление“"
    assert texts["en"]["title"] == "“Good government”"
    assert texts["bg"]["from"] == "Община Смолян"
    assert texts["bg"]["place"] == "Смолян"
    assert texts["en"]["place"] == "Smolyan"
    assert texts["bg"]["dates"] == "13 октомври 2026 г."
    assert texts["en"]["dates"] == "13 October 2026"
    assert texts["bg"]["hours"] == "3 учебни часа"
    assert texts["bg"]["issued"] == "Дата на издаване: 20 октомври 2026 г."
    assert [row["sentence"] for row in texts["en"]["donors"]] == [
        "Funded by the donor."
    ]
    assert certificate.snapshot["names"] == [
        {"text": "Мария Примерова", "lang": "bg-Cyrl"},
        {"text": "Maria Primerova", "lang": "bg-Latn"},
    ]
    assert hash_of(certificate.snapshot) == certificate.snapshot_hash


def test_issue_certificates_gives_codes_that_can_be_checked() -> None:
    certificate = make_certificate()

    assert len(certificate.code) == 17
    assert codes.is_well_formed(certificate.code)
    assert certificate.code not in certificate.serial


def test_issue_certificates_keeps_who_did_it() -> None:
    event, user = make_held_event(series="ARO", people=2), make_user()

    issue_certificates(event, actor=user, at=ISSUED_AT)

    audit = AuditEvent.objects.get(action="certificates.issued")
    assert audit.actor == user
    assert audit.after == {
        "count": 2,
        "first": "ARO-2026-000001",
        "last": "ARO-2026-000002",
    }
    assert {row.actor for row in CertificateEvent.objects.all()} == {user}


# --- one by name --------------------------------------------------------------------


def test_issue_certificate_refuses_who_was_not_there_long_enough() -> None:
    event = make_held_event()
    registration = make_attendant(event, minutes=9)

    with pytest.raises(NotEligible):
        issue_certificate(registration, actor=None, at=ISSUED_AT)

    assert not Certificate.objects.exists()


def test_issue_certificate_thanks_whoever_was_confirmed() -> None:
    registration = make_attendant(make_held_event(), minutes=9)

    made = issue_certificate(registration, kind=Kind.THANKS, actor=None, at=ISSUED_AT)
    again = issue_certificate(registration, kind=Kind.THANKS, actor=None, at=ISSUED_AT)

    assert made == again
    assert made.snapshot["texts"]["bg"]["heading"] == "Благодарствено писмо"


@pytest.mark.parametrize(
    ("role", "kind", "after"),
    [
        ("trainer", "trainer", "за преподаване в обучение на тема"),
        ("facilitator", "facilitator", "за водене на обучение на тема"),
        ("host", "thanks", "за приноса към обучение на тема"),
    ],
)
def test_issue_role_certificate_has_a_kind_for_each_role(
    role: str, kind: str, after: str
) -> None:
    event = make_held_event(kind=make_kind(code="training"))
    row = EventRole.objects.create(event=event, person=make_person(), role=role)

    certificate = issue_role_certificate(row, actor=None, at=ISSUED_AT)

    assert certificate.kind == kind
    assert certificate.snapshot["texts"]["bg"]["after"] == after
    assert issue_role_certificate(row, actor=None, at=ISSUED_AT) == certificate
