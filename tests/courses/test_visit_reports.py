"""What a study visit leaves behind: reports, commitments, good practice."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Conclusion, Event, FollowUp, GoodPractice, VisitReport
from courses.services.practices import add_practice
from courses.services.tickets import registration_path
from courses.services.visit_reports import (
    Commitment,
    NoDelegation,
    NotBackYet,
    ReportGiven,
    give_report,
    remind_of_reports,
)
from outbox.models import Message
from tests.clients import organiser_of
from tests.courses.factories import make_visit
from tests.factories import (
    make_event,
    make_kind,
    make_organisation,
    make_region,
    make_registration,
    make_topic,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 example"


def returned(days_ago: int = 1) -> Event:
    """A visit of three days that ended some days ago."""
    start = timezone.now() - timedelta(days=days_ago + 2, hours=8)
    return make_visit(days=3, starts_at=start, status="held")


def of_town(event: Event, **fields: Any) -> Any:
    fields.setdefault("organisation", make_organisation(region=make_region()))
    return make_registration(event, **fields)


def given(row: Any, **fields: Any) -> VisitReport:
    words = {"learned": "A lot.", "will_use": "All of it.", "language": "en"}
    return give_report(row, **words | fields)


# --- reports --------------------------------------------------------------------------


def test_a_delegation_reports_once_and_its_commitments_become_follow_ups() -> None:
    event = returned()
    row = of_town(event)
    colleague = of_town(event, organisation=row.organisation)
    client = Client(headers={"accept-language": "en"})
    data = {
        "learned": "How they do it.",
        "will_use": "The register.",
        "promise_1": "Make a register of sites",
        "due_1": "1.3.2027",
        "promise_2": "Tell the council",
    }

    client.post(f"{registration_path(row)}report/", data)

    promises = list(FollowUp.objects.order_by("pk"))
    assert [(one.organisation, one.due_on) for one in promises] == [
        (row.organisation, date(2027, 3, 1)),
        (row.organisation, None),
    ]
    texts = [one.text for one in promises]
    assert texts == ["Make a register of sites", "Tell the council"]
    assert Conclusion.objects.get().texts == {"en": "The register."}
    assert not Conclusion.objects.filter(is_public=True).exists()
    page = client.get(f"{registration_path(colleague)}report/").content.decode()
    assert "How they do it." in page
    with pytest.raises(ReportGiven):
        given(colleague)
    assert VisitReport.objects.count() == 1


def test_a_report_before_the_return_is_refused() -> None:
    row = of_town(make_visit())

    with pytest.raises(NotBackYet):
        given(row)

    assert Client().get(f"{registration_path(row)}report/").status_code == 404
    assert not VisitReport.objects.exists()


def test_who_belongs_to_no_delegation_is_told_so() -> None:
    with pytest.raises(NoDelegation):
        given(make_registration(returned(), organisation=None))

    assert not VisitReport.objects.exists()


def test_a_day_without_a_commitment_is_refused_in_words() -> None:
    row = of_town(returned())
    data = {"learned": "A", "will_use": "B", "due_1": "1.3.2027"}

    answer = Client(headers={"accept-language": "en"}).post(
        f"{registration_path(row)}report/", data
    )

    assert answer.status_code == 400
    assert "Say what is done until then." in answer.content.decode()
    assert not VisitReport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_once_become_one() -> None:
    event, office = returned(), make_organisation(region=make_region())
    rows = [of_town(event, organisation=office) for _ in range(3)]

    def attempt(row: Any) -> str:
        try:
            given(row, commitments=[Commitment("Do it")])
        except ReportGiven as refusal:
            return refusal.code
        else:
            return "given"
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = sorted(pool.map(attempt, rows))

    assert answers == ["given", "report_given", "report_given"]
    assert FollowUp.objects.count() == 1


def test_delegations_are_asked_once_and_reminded_once() -> None:
    event = returned()
    silent, author = of_town(event), of_town(event)
    given(author)
    at = timezone.now()

    first = remind_of_reports(at)
    remind_of_reports(at + timedelta(hours=1))
    asked = list(Message.objects.filter(kind="report.asked"))
    late = at + timedelta(days=14)
    remind_of_reports(late)
    remind_of_reports(late + timedelta(days=1))

    assert first == 1
    assert [mail.address_key for mail in asked] == [silent.email_key]
    assert Message.objects.filter(kind="report.asked").count() == 2


def test_visits_of_long_ago_are_left_in_peace() -> None:
    of_town(returned(days_ago=200))

    assert remind_of_reports(timezone.now()) == 0
    assert not Message.objects.exists()


def test_the_desk_shows_reports_and_commitments() -> None:
    event = returned()
    given(of_town(event), commitments=[Commitment("Plant trees", date(2027, 5, 1))])
    of_town(event)

    page = organiser_of(event).get(f"/desk/events/{event.slug}/reports/")

    words = " ".join(page.content.decode().split())
    assert "Delegations that have sent their report: 1 of 2." in words
    assert "Plant trees" in words


# --- good practice --------------------------------------------------------------------


def example(event: Event | None = None, **fields: Any) -> GoodPractice:
    fields.setdefault("host", make_organisation("Канцеларија за ЛЕР Пећинци"))
    fields.setdefault("topic", make_topic())
    fields.setdefault("titles", {"sr": "Регистар слободних локација"})
    fields.setdefault("texts", {"sr": "Сваке недеље се допуњава."})
    fields.setdefault("is_public", True)
    return add_practice(event or returned(), actor=None, **fields)


@pytest.mark.parametrize("words", ["слободних", "slobodnih", "Pećinci", "pecinci"])
def test_examples_are_found_in_either_script(words: str) -> None:
    row = example()
    example(titles={"sr": "Друго"}, host=make_organisation("Општина Друга"))

    page = Client().get(f"/practices/?q={words}").content.decode()

    assert str(row.uid) in page
    assert "Друго" not in page
    assert "Drugo" not in page


def test_internal_examples_and_files_are_for_the_organisers(
    settings: LazySettings,
) -> None:
    event = returned()
    row = example(event, is_public=False, file=io.BytesIO(PDF), file_name="Case.pdf")
    file = f"/practices/{row.uid}/file/"

    for path in (f"/practices/{row.uid}/", file):
        assert Client().get(path).status_code == 404
    assert organiser_of(make_visit()).get(file).status_code == 404
    answer = organiser_of(event).get(file)
    assert answer.getvalue() == PDF
    assert (Path(settings.MEDIA_ROOT) / str(row.file.name)).exists()


def test_an_example_is_added_changed_and_removed_at_the_desk() -> None:
    event, host, topic = returned(), make_organisation(), make_topic()
    client, path = organiser_of(event), f"/desk/events/{event.slug}/practices/"
    data = {
        "host": str(host.uid),
        "topic": str(topic.uid),
        "titles_en": "Register of sites",
        "texts_en": "Every week.",
    }

    wrong = client.post(path, data | {"file": SimpleUploadedFile("a.pdf", b"<p>")})
    client.post(path, data | {"file": SimpleUploadedFile("a.pdf", PDF)})
    row = GoodPractice.objects.get()
    client.post(f"{path}{row.uid}/", data | {"titles_en": "Sites", "is_public": "on"})

    assert wrong.status_code == 400
    row.refresh_from_db()
    assert (row.titles, row.is_public, bool(row.file)) == ({"en": "Sites"}, True, True)
    assert "Sites" in Client().get(f"/practices/{row.uid}/").content.decode()
    client.post(f"{path}{row.uid}/", {"remove": "1"})
    assert not GoodPractice.objects.exists()


def test_mentoring_gives_examples_too_and_a_seminar_none() -> None:
    kind = make_kind(behaviour="consultation")
    event = make_event(kind=kind, status="held")
    seminar = make_event(programme=event.programme, status="held")
    client, path = organiser_of(event), f"/desk/events/{event.slug}/practices/"
    data = {
        "host": str(make_organisation().uid),
        "topic": str(make_topic().uid),
        "titles_en": "Waste plan with two neighbours",
        "texts_en": "By turns.",
        "is_public": "on",
    }

    client.post(path, data)
    elsewhere = f"/desk/events/{seminar.slug}/practices/"
    assert organiser_of(seminar).post(elsewhere, data).status_code == 404

    row = GoodPractice.objects.get()
    assert row.event == event
    assert (
        path in client.get(f"/desk/events/{event.slug}/conclusions/").content.decode()
    )
    assert row.titles["en"] in Client().get(f"/events/{event.slug}/").content.decode()


def test_a_wrong_topic_is_said_beside_the_box() -> None:
    example()

    assert Client().get("/practices/?topic=nothing").status_code == 400


def test_the_visit_leads_to_its_examples() -> None:
    row = example()
    assert row.event is not None

    page = Client().get(f"/events/{row.event.slug}/").content.decode()

    assert f"/practices/{row.uid}/" in page


def test_lists_take_the_same_number_of_queries() -> None:
    counts: dict[str, list[int]] = {"reports": [], "practices": [], "public": []}
    for number in (1, 3):
        GoodPractice.objects.all().delete()
        event = returned()
        for _ in range(number):
            example(event)
            given(of_town(event), commitments=[Commitment("Do it")])
        client = organiser_of(event)
        for part in counts:
            path = f"/desk/events/{event.slug}/{part}/"
            with CaptureQueriesContext(connection) as queries:
                client.get("/practices/" if part == "public" else path)
            counts[part].append(len(queries))

    assert all(one == three for one, three in counts.values()), counts
