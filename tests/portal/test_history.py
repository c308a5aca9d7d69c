from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from certificates.services.issue import issue_certificates
from courses.models import Event, Registration
from newsletters.models import (
    Delivery,
    DistributionItem,
    DistributionLine,
    DistributionList,
    DistributionRun,
    Issue,
    Manifestation,
    Printing,
    Work,
)
from newsletters.services.publications import create_edition, create_work
from outbox.models import Message
from participants.models import AuditEvent, Membership, Organisation, Person, User
from portal.selectors.dossiers.parts import PARTS, Part, figures_of, reached
from portal.selectors.dossiers.scope import Dossier, Narrowing, dossier_of
from programmes.models import Contact, Partner, Programme
from tests.certificates.factories import make_attendant, make_held_event
from tests.factories import (
    make_admin,
    make_donor,
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_presence,
    make_programme,
    make_region,
    make_registration,
    make_topic,
    make_user,
)
from tests.newsletters.factories import make_dispatch, make_published, make_series

pytestmark = pytest.mark.django_db
BY_KEY = {part.key: part for part in PARTS}


def lines(dossier: Dossier, key: str) -> list[Any]:
    part: Part = BY_KEY[key]
    return list(part.lines(dossier, list(part.rows(dossier))))


def come(event: Event, office: Organisation, person: Person) -> Registration:
    row = make_registration(event, organisation=office, person=person)
    for session in event.sessions.all():
        make_presence(row, session)
    return row


def numbers(dossier: Dossier) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for figure in figures_of(dossier, reached(dossier)):
        value = (figure.value, figure.of) if figure.of is not None else figure.value
        found.setdefault(figure.part, []).append(value)
    return found


def make_funded() -> Programme:
    programme = make_programme()
    make_donor(programme)
    return programme


def send(issue: Issue, **recipient: Any) -> None:
    """A message of a dispatch that has left."""
    dispatch = issue.dispatches.first() or make_dispatch(issue)
    now = timezone.now()
    type(dispatch).objects.filter(pk=dispatch.pk).update(frozen_at=now)
    key = f"{issue.pk}.{Delivery.objects.count()}@town.example"
    message = Message.objects.create(
        kind="issue",
        address=key,
        address_key=key,
        domain="town.example",
        language="bg",
        dedupe_key=key,
        message_id=f"<{key}>",
        state=Message.State.SENT,
        sent_at=now,
    )
    Delivery.objects.create(
        dispatch=dispatch, address_key=key, message=message, **recipient
    )


def hand_out(
    office: Organisation, programme: Any, copies: int = 3, **fields: Any
) -> DistributionItem:
    work = create_work(
        slug=f"work-{Work.objects.count()}",
        kind=Work.Kind.HANDBOOK,
        titles={"en": "Handbook"},
        actor=None,
    )
    formats = [Manifestation.Format.PRINT]
    create_edition(work, language="bg", formats=formats, actor=None)
    run = DistributionRun.objects.create(
        list=DistributionList.objects.create(programme=programme, titles={"en": "All"}),
        printing=Printing.objects.create(
            manifestation=Manifestation.objects.get(edition__work=work), copies=100
        ),
        started_on=date(2026, 10, 20),
    )
    line = DistributionLine.objects.create(list=run.list, organisation=office)
    fields.setdefault("state", DistributionItem.State.SENT)
    return DistributionItem.objects.create(
        run=run, line=line, organisation=office, copies=copies, **fields
    )


# --- the parts ------------------------------------------------------------------------


def test_people_are_those_with_posts_now_and_before() -> None:
    office = make_organisation()
    ana, boyan = make_person("Ана Сегашна"), make_person("Боян Бивш")
    make_post(ana, organisation=office)
    make_post(boyan, organisation=office, ended_on=date(2020, 5, 1))
    make_post(make_person(), organisation=make_organisation())
    come(make_event(status="held"), office, ana)

    dossier = dossier_of(office, make_admin())

    found = lines(dossier, "people")
    assert [(row.post.person, row.is_held, row.events) for row in found] == [
        (ana, True, 1),
        (boyan, False, 0),
    ]
    assert numbers(dossier)["people"] == [1]


def test_events_have_their_people_and_hours() -> None:
    office = make_organisation()
    event = make_held_event()  # two sessions of 90 minutes
    person = make_person()
    make_attendant(event, person=person, organisation=office)
    make_attendant(event, organisation=office, minutes=30)
    make_attendant(event, organisation=make_organisation())
    make_registration(event, organisation=office, person=make_person())
    later = make_event(status="held", starts_at=datetime(2027, 3, 1, 8, tzinfo=UTC))
    come(later, office, person)

    dossier = dossier_of(office, make_admin())

    found = lines(dossier, "events")
    assert [(row.event, row.people, row.taught, row.hours) for row in found] == [
        (later, 1, 1.5, Decimal("1.5")),
        (event, 2, 3.0, Decimal(4)),
    ]
    assert numbers(dossier)["events"] == [2, 2, Decimal("5.5")]


def test_topics_never_reached_are_listed_beside_those_that_were() -> None:
    office = make_organisation(region=make_region())
    programme = make_programme()
    budget, waste = (make_topic(code=code) for code in ("budget", "waste"))
    variant = make_topic(code="variant", variant_of=budget)
    event = make_event(programme=programme, status="held")
    event.topics.set([variant])
    make_event(programme=programme).topics.set([waste])
    make_event().topics.set([make_topic(code="other")])  # of no concern to the office
    come(event, office, make_person())

    dossier = dossier_of(office, make_admin())

    found = lines(dossier, "topics")
    assert [(row.topic, row.people, row.last_at) for row in found] == [
        (budget, 1, event.starts_at),
        (waste, 0, None),
    ]
    assert numbers(dossier)["topics"] == [(1, 2)]


def test_certificates_are_of_registrations_from_there_and_of_roles() -> None:
    office = make_organisation()
    event = make_held_event()
    make_attendant(event, organisation=office)
    make_attendant(event, organisation=make_organisation())
    gone = make_attendant(event, organisation=office)
    issue_certificates(event, actor=None)
    event.certificates.filter(registration=gone).update(state="revoked")

    dossier = dossier_of(office, make_admin())

    found = lines(dossier, "certificates")
    assert [(row.registration.organisation, row.state) for row in found] == [
        (office, "revoked"),
        (office, "valid"),
    ]
    assert numbers(dossier)["certificates"] == [1]


def test_issues_went_to_the_office_and_to_people_in_a_post_then() -> None:
    office = make_organisation()
    colleague, former = make_person(), make_person()
    make_post(colleague, organisation=office)
    make_post(former, organisation=office, ended_on=date(2020, 1, 1))
    issue = make_published()
    for recipient in ({"organisation": office}, {"person": colleague}):
        send(issue, **recipient)
    send(make_published(), person=former)

    dossier = dossier_of(office, make_admin())

    found = lines(dossier, "issues")
    assert [(row.issue, row.people, row.offices) for row in found] == [(issue, 1, 1)]
    assert numbers(dossier)["issues"] == [1]


def test_printed_copies_count_once_they_were_handed_over() -> None:
    office, programme = make_organisation(), make_programme()
    sent = hand_out(office, programme, 3)
    packed = hand_out(office, programme, 5, state=DistributionItem.State.PACKED)
    hand_out(make_organisation(), programme)

    dossier = dossier_of(office, make_admin())

    assert set(lines(dossier, "papers")) == {sent, packed}
    assert numbers(dossier)["papers"] == [3]


def test_roles_are_of_programmes_networks_contacts_and_events() -> None:
    office, programme = make_organisation(), make_programme()
    Partner.objects.create(programme=programme, organisation=office, role="selected")
    network = make_organisation("Мрежа", kind="network")
    Membership.objects.create(member=office, body=network, ended_on=date(2020, 1, 1))
    person = make_person()
    Contact.objects.create(programme=programme, organisation=office, person=person)
    event = make_event(status="held")
    event.organisers.update(organisation=office)

    found = lines(dossier_of(office, make_admin()), "roles")

    assert [(str(row.role), row.person) for row in found] == [
        ("Selected by public call", None),
        ("Contact", person),
        ("Organiser of an event", None),
        ("Member", None),
    ]


def test_units_count_only_when_they_are_asked_for() -> None:
    office = make_organisation()
    unit = make_organisation(parent=make_organisation(parent=office))
    come(make_event(status="held"), unit, make_person())
    admin = make_admin()

    assert lines(dossier_of(office, admin), "events") == []
    assert len(lines(dossier_of(office, admin, with_units=True), "events")) == 1


def test_a_programme_and_a_period_narrow_every_part() -> None:
    office, admin = make_organisation(), make_admin()
    mine, other = make_funded(), make_programme()
    first = make_held_event(programme=mine)
    make_attendant(first, organisation=office)
    issue_certificates(first, actor=None)
    hand_out(office, mine)
    send(make_published(make_series(programme=mine)), organisation=office)
    Partner.objects.create(programme=mine, organisation=office, role="selected")

    def counts(**narrowed: Any) -> list[int]:
        dossier = dossier_of(office, admin, narrowed=Narrowing(**narrowed))
        keys = ("events", "certificates", "issues", "papers", "roles")
        return [len(lines(dossier, key)) for key in keys]

    assert counts() == counts(programme=mine) == [1, 1, 1, 1, 1]
    assert counts(programme=other) == [0, 0, 0, 0, 0]
    assert counts(until=date(2020, 1, 1))[:4] == [0, 0, 0, 0]
    assert counts(since=first.day)[0] == counts(until=first.day)[0] == 1


# --- who may know what ----------------------------------------------------------------


@pytest.fixture
def known() -> tuple[Organisation, Event, Event]:
    """One office, and two held events of two programmes; the second is not public."""
    office = make_organisation()
    events = [make_held_event(), make_held_event(is_public=False)]
    for event in events:
        make_attendant(event, organisation=office, gender="woman")
        issue_certificates(event, actor=None)
    return office, events[0], events[1]


def test_managers_count_their_own_events_only(
    known: tuple[Organisation, Event, Event],
) -> None:
    office, own, _foreign = known
    manager = make_grant(make_user(), "manager", own.programme).user

    dossier = dossier_of(office, manager)

    assert [row.event for row in lines(dossier, "events")] == [own]
    assert [row.event for row in lines(dossier, "certificates")] == [own]
    assert numbers(dossier)["events"][:2] == [1, 1]


def test_coordinators_know_of_their_own_people_at_public_events_only(
    known: tuple[Organisation, Event, Event],
) -> None:
    office, public, _closed = known
    coordinator = make_grant(make_user(), "coordinator", office).user
    dossier = dossier_of(office, coordinator)
    before = lines(dossier, "events")
    person = Registration.objects.get(event=public).person
    make_post(person, organisation=office)

    assert before == []  # whoever only says so is not of the office
    assert [row.event for row in lines(dossier, "events")] == [public]
    assert [row.event for row in lines(dossier, "certificates")] == [public]


def test_editors_see_what_was_received_and_no_attendance(
    known: tuple[Organisation, Event, Event],
) -> None:
    office, event, _closed = known
    publisher = make_organisation()
    send(make_published(make_series(publisher=publisher)), organisation=office)
    send(make_published(), organisation=office)
    editor = make_grant(make_user(), "editor", publisher).user
    client = signed_in(editor)

    page = client.get(f"/desk/organisations/{office.uid}/history/")
    part = client.get(f"/desk/organisations/{office.uid}/history/events/")

    assert [shown.part.key for shown in page.context["parts"]] == [
        "issues",
        "papers",
        "roles",
    ]
    assert page.context["parts"][0].count == 1
    assert part.status_code == 404
    assert event.slug not in page.content.decode()


# --- the pages ------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def words(content: bytes) -> str:
    return " ".join(content.decode().split())


def test_an_office_without_history_says_what_will_be_here() -> None:
    office = make_organisation()

    page = words(
        signed_in(make_admin())
        .get(f"/desk/organisations/{office.uid}/history/")
        .content
    )

    assert "Nobody from here was present at an event yet." in page
    assert "<table" not in page


def test_each_figure_leads_to_the_list_under_it() -> None:
    office = make_organisation()
    come(make_event(status="held"), office, make_person())

    answer = signed_in(make_admin()).get(f"/desk/organisations/{office.uid}/history/")

    page = words(answer.content)
    for figure in answer.context["figures"]:
        assert f'<a href="#{figure.part}">' in page
        assert f'id="{figure.part}"' in page


def test_a_long_list_goes_on_by_pages_and_keeps_its_filter() -> None:
    office, programme = make_organisation(), make_programme()
    for _ in range(9):
        come(make_event(status="held", programme=programme), office, make_person())
    client = signed_in(make_admin())
    address = f"/desk/organisations/{office.uid}/history/"

    page = words(client.get(f"{address}?programme={programme.code}").content)
    part = client.get(f"{address}events/?programme={programme.code}")

    assert f'href="{address}events/?programme={programme.code}"' in page
    assert "Show all 9" in page
    assert part.context["shown"].count == len(part.context["shown"].lines) == 9
    assert client.get(f"{address}events/?page=9").status_code == 404
    assert client.get(f"{address}elsewhere/").status_code == 404


def test_an_empty_topic_leads_to_what_can_be_done_in_the_municipality() -> None:
    town = make_region()
    office = make_organisation(region=town)
    programme = make_programme()
    Partner.objects.create(programme=programme, organisation=office, role="selected")
    make_event(programme=programme).topics.set([make_topic(code="waste")])
    manager = make_grant(make_user(), "manager", programme).user
    editor = make_grant(make_user(), "editor", office).user
    address = f"/desk/organisations/{office.uid}/history/"
    plan = f"/desk/programmes/{programme.code}/coverage/{town.uid}/waste/"

    assert plan in signed_in(manager).get(address).content.decode()
    assert plan not in signed_in(editor).get(address).content.decode()


@pytest.mark.parametrize(
    "query", ["since=tomorrow", "programme=x", "since=2.5.2026&until=1.5.2026"]
)
def test_a_wrong_filter_is_shown_with_its_error(query: str) -> None:
    office = make_organisation()
    come(make_event(status="held"), office, make_person())

    answer = signed_in(make_admin()).get(
        f"/desk/organisations/{office.uid}/history/?{query}"
    )

    assert answer.status_code == 400
    assert answer.context["form"].errors


@pytest.mark.parametrize("key", [part.key for part in PARTS])
def test_every_list_comes_as_a_file_too(key: str) -> None:
    office, programme = make_organisation(), make_funded()
    event = make_held_event(programme=programme)
    event.topics.set([make_topic()])
    row = make_attendant(event, organisation=office)
    make_post(row.person, organisation=office)
    issue_certificates(event, actor=None)
    send(make_published(), organisation=office)
    hand_out(office, programme)
    Partner.objects.create(programme=programme, organisation=office, role="selected")
    client = signed_in(make_admin())
    address = f"/desk/organisations/{office.uid}/history/{key}/export/"
    columns = [
        value
        for value, _label in client.get(address)
        .context["form"]
        .fields["columns"]
        .choices
    ]

    answer = client.post(
        address, {"columns": columns, "language": "en", "letters": "written"}
    )

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.max_row == 2
    assert sheet.max_column == len(columns)
    audit = AuditEvent.objects.get(action="list.exported")
    assert audit.target_uid == office.uid


@pytest.mark.parametrize("part", ["", *(f"{part.key}/" for part in PARTS)])
def test_history_has_a_fixed_number_of_queries(part: str) -> None:
    office, manager = make_organisation(region=make_region()), make_user()
    client = signed_in(manager)
    counts = []
    for number in (1, 2):  # 1 row, then 3
        for _ in range(number):
            event = make_held_event()
            programme = event.programme
            make_grant(manager, "manager", programme)
            event.topics.set([make_topic()])
            row = make_attendant(event, organisation=office)
            make_post(row.person, organisation=office)
            issue_certificates(event, actor=None)
            send(make_published(make_series(programme=programme)), organisation=office)
            hand_out(office, programme)
            body = make_organisation(kind="network")
            Membership.objects.create(member=office, body=body)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(f"/desk/organisations/{office.uid}/history/{part}")
        assert answer.status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= (62 if not part else 30)
