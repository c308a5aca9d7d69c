"""Travel data: sealed, seen by the organisers of the visit alone, deleted in time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Registration, TravelData, TravelGroup
from courses.selectors.travel import expires_too_early
from courses.services.registration import cancel
from courses.services.tickets import registration_path
from courses.services.travel import (
    KeptNoLonger,
    NotReadable,
    NotTravelling,
    Travel,
    ask_travellers,
    keep_travel_data,
    purge_travel_data,
    set_plan,
    unseal,
)
from outbox.models import Message
from participants.models import AuditEvent
from participants.services.privacy import erase_person, export_person
from tests.clients import organiser_of
from tests.courses.factories import make_visit
from tests.factories import make_person, make_registration

pytestmark = pytest.mark.django_db
CANARY = "CANARY-P7391846"
ALL = [group.value for group in TravelGroup]
GIVEN = {
    "born_on": "13.10.1980",
    "nationality": "BG",
    "document": CANARY,
    "document_until": "13.10.2040",
    "insurance": f"Insurer {CANARY}",
    "visa_letter": "no",
    "emergency_name": f"Ana {CANARY}",
    "emergency_phone": "+359 88 000 000",
    "diet": "lenten",
    "diet_note": f"nuts {CANARY}",
    "room_wish": "single",
}


def asked(groups: list[str] | None = None, **fields: Any) -> Registration:
    """A confirmed traveller of a visit that asks for all groups."""
    event = make_visit(**fields)
    set_plan(event, asks=groups or ALL, actor=None)
    return make_registration(event, person=make_person())


def own_page(row: Registration) -> str:
    return f"{registration_path(row)}travel/"


def told(row: Registration, **values: Any) -> TravelData:
    values.setdefault("document", CANARY)
    values.setdefault("document_until", date(2040, 1, 1))
    return keep_travel_data(row, values)


# --- given by the traveller -----------------------------------------------------------


def test_a_traveller_gives_data_by_their_own_link() -> None:
    row = asked()
    client = Client(headers={"accept-language": "en"})

    answer = client.post(own_page(row), GIVEN)

    assert answer.status_code == 302
    travel = unseal(row.travel_data)
    assert (travel.document, travel.born_on) == (CANARY, date(1980, 10, 13))
    assert travel.lacks(list(TravelGroup)) == []
    noted = AuditEvent.objects.get(action="travel.given")
    assert CANARY not in str(noted.after)


def test_browsers_may_say_from_where_they_send_it() -> None:
    """Without a referrer they send `Origin: null`, which is refused as forged."""
    answer = Client().get(own_page(asked()))

    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert 'name="referrer"' not in answer.content.decode()


def test_the_number_is_never_shown_again_and_stays_when_left_empty() -> None:
    row = asked()
    client = Client(headers={"accept-language": "en"})
    client.post(own_page(row), GIVEN)

    page = client.get(own_page(row)).content.decode()
    client.post(own_page(row), GIVEN | {"document": "", "insurance": ""})

    assert CANARY not in page.replace(f"Ana {CANARY}", "").replace(f"nuts {CANARY}", "")
    assert "ends with 46" in page
    row.refresh_from_db()
    assert unseal(TravelData.objects.get()).document == CANARY


def test_the_page_of_the_registration_asks_until_it_is_told() -> None:
    row = asked()
    client = Client(headers={"accept-language": "en"})

    before = client.get(registration_path(row)).content.decode()
    told(row)
    after = client.get(registration_path(row)).content.decode()

    assert "The organisers need some data from you" in before
    assert "The organisers need some data from you" not in after
    assert "What you told for the journey" in after


def test_only_what_is_asked_is_asked() -> None:
    row = asked(["diet"])
    client = Client(headers={"accept-language": "en"})

    page = client.get(own_page(row)).content.decode()
    client.post(own_page(row), GIVEN)

    assert "passport" not in page.lower()
    assert unseal(TravelData.objects.get()) == Travel(
        diet="lenten", diet_note=f"nuts {CANARY}"
    )


@pytest.mark.parametrize("status", ["held", "waiting", "cancelled"])
def test_nothing_is_asked_of_those_who_do_not_come(status: str) -> None:
    row = asked()
    Registration.objects.filter(pk=row.pk).update(
        status=status, held_until=timezone.now() + timedelta(days=1)
    )

    assert Client().post(own_page(row), GIVEN).status_code == 404
    with pytest.raises(NotTravelling):
        told(row)
    assert not TravelData.objects.exists()


def test_a_traveller_deletes_what_they_gave() -> None:
    row = asked()
    told(row)

    Client().post(own_page(row), {"forget": "1"})

    assert not TravelData.objects.exists()
    assert AuditEvent.objects.filter(action="travel.deleted").count() == 1


# --- at rest ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_database_never_holds_it_in_clear() -> None:
    row = asked()
    Client().post(own_page(row), GIVEN)

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert CANARY not in str(cursor.fetchall()), table
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        files = [path, path.with_name(f"{path.name}-wal")]
        found = [file.read_bytes() for file in files if file.exists()]
        assert found
        assert not [text for text in found if CANARY.encode() in text]


def test_a_new_key_opens_what_the_former_sealed(settings: LazySettings) -> None:
    settings.FIELD_KEYS = {"A": "a" * 40}
    row = asked()
    told(row)

    settings.FIELD_KEYS = {"B": "b" * 40, "A": "a" * 40}
    assert unseal(TravelData.objects.get()).document == CANARY
    settings.FIELD_KEYS = {"B": "b" * 40}
    with pytest.raises(NotReadable):
        unseal(TravelData.objects.get())
    page = organiser_of(row.event).get(f"/desk/events/{row.event.slug}/travellers/")
    assert "cannot be opened" in page.content.decode()
    told(row, document="another")
    assert unseal(TravelData.objects.get()).document == "another"


def test_what_is_sealed_opens_for_its_own_registration_alone() -> None:
    first = asked()
    second = make_registration(first.event)
    sealed = told(first).sealed

    row = TravelData.objects.create(registration=second, sealed=sealed)

    with pytest.raises(NotReadable):
        unseal(row)


# --- seen at the desk ---------------------------------------------------------------------


def test_looking_is_noted_each_time() -> None:
    row = asked()
    told(row)
    client = organiser_of(row.event)
    path = f"/desk/events/{row.event.slug}/travellers/{row.uid}/"

    page = client.get(path).content.decode()
    client.get(path)

    assert CANARY in page
    assert AuditEvent.objects.filter(action="travel.seen").count() == 2


def test_the_list_shows_no_data() -> None:
    row = asked()
    Client().post(own_page(row), GIVEN)

    page = organiser_of(row.event).get(f"/desk/events/{row.event.slug}/travellers/")

    assert "complete" in page.content.decode()
    assert CANARY not in page.content.decode()


def test_organisers_of_other_events_see_nothing() -> None:
    row = asked()
    told(row)
    client = organiser_of(make_visit())

    for path in ("", f"{row.uid}/"):
        page = client.get(f"/desk/events/{row.event.slug}/travellers/{path}")
        assert page.status_code == 404
    assert not AuditEvent.objects.filter(action="travel.seen").exists()


@pytest.mark.parametrize(
    ("until", "early"),
    [(date(2027, 8, 27), True), (date(2027, 8, 28), False), (None, False)],
)
def test_a_passport_has_to_be_valid_six_months_after_the_return(
    until: date | None, early: bool
) -> None:
    event = make_visit()
    event.ends_at = datetime(2027, 2, 28, 12, tzinfo=event.tz)

    assert expires_too_early(until, event) == early


def test_the_list_takes_the_same_number_of_queries() -> None:
    counts = []
    for number in (1, 3):
        row = asked()
        told(row)
        for _ in range(number - 1):
            told(make_registration(row.event))
        client = organiser_of(row.event)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/desk/events/{row.event.slug}/travellers/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_those_who_told_nothing_are_asked_once_a_day() -> None:
    row = asked()
    told(make_registration(row.event))
    at = timezone.now()

    assert ask_travellers(row.event, actor=None, at=at) == 1
    ask_travellers(row.event, actor=None, at=at)

    mails = Message.objects.filter(kind="travel.asked")
    assert [mail.address_key for mail in mails] == [row.email_key]
    ask_travellers(row.event, actor=None, at=at + timedelta(days=1))
    assert mails.all().count() == 2


# --- deleted in time ----------------------------------------------------------------------


def test_data_are_deleted_after_the_term_and_only_then() -> None:
    row = asked(days=2)
    told(row)
    end = row.event.ends_at
    assert end is not None

    early = purge_travel_data(end + timedelta(days=29, hours=23))
    due = purge_travel_data(end + timedelta(days=30))
    again = purge_travel_data(end + timedelta(days=31))

    assert (early, due, again) == (0, 1, 0)
    noted = AuditEvent.objects.filter(action="travel.purged")
    assert [one.after for one in noted] == [{"count": 1}]


def test_a_clock_a_day_ahead_and_back_deletes_once() -> None:
    """F35: nothing a day before the last day, and what is told afterwards stays."""
    row = asked(days=2)
    told(row)
    end = row.event.ends_at
    assert end is not None
    now = end + timedelta(days=28, hours=12)

    ahead = purge_travel_data(now + timedelta(days=1))
    back = purge_travel_data(now)
    past = purge_travel_data(now + timedelta(days=2))
    told(row)
    again = purge_travel_data(now)

    assert (ahead, back, past, again) == (0, 0, 1, 0)
    assert TravelData.objects.count() == 1
    assert AuditEvent.objects.filter(action="travel.purged").count() == 1


def test_data_of_whoever_cancels_go_with_the_next_run() -> None:
    row = asked()
    told(row)
    told(make_registration(row.event))

    cancel(row, reason="ill")

    assert purge_travel_data(timezone.now()) == 1
    assert TravelData.objects.count() == 1


def test_after_the_term_nothing_is_taken_any_more() -> None:
    row = asked()
    end = row.event.ends_at
    assert end is not None

    with pytest.raises(KeptNoLonger):
        keep_travel_data(row, {"diet": "any"}, at=end + timedelta(days=31))

    assert not TravelData.objects.exists()


def test_a_plan_that_keeps_too_long_is_refused() -> None:
    with pytest.raises(ValidationError):
        set_plan(make_visit(), keep_days=400, actor=None)


# --- what a person may ask ----------------------------------------------------------------


def test_a_person_gets_what_is_kept_and_erasure_takes_it_away() -> None:
    row = asked()
    told(row)
    assert row.person is not None

    copy = export_person(row.person, actor=None)["courses.TravelData"]
    erase_person(row.person, actor=None)

    assert copy[0]["document"] == CANARY
    assert not TravelData.objects.exists()
