"""A file takes the same number of statements for one row more and for three."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable
from copy import copy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from certificates.services.issue import issue_certificates
from courses.models import (
    Conclusion,
    CostLine,
    Device,
    Event,
    EventRole,
    FollowUp,
    Material,
    Photo,
    TrainerProfile,
)
from courses.services.facilitators.qualifications import add_candidates
from courses.services.notices import LETTER, tell_many
from courses.services.room_codes import Pass, new_device
from courses.services.self_checkin import check_in_oneself
from newsletters.models import Delivery, Manifestation, Work
from newsletters.services.publications import create_edition, create_work
from outbox.models import Suppression
from outbox.services.suppression import suppress
from participants.models import (
    Body,
    BodyMember,
    Catalogue,
    ImportRun,
    Membership,
    Organisation,
    OrganisationMerge,
    OrganisationPair,
    Person,
    PersonMerge,
    PersonPair,
    Proposal,
)
from participants.services.missing import report_missing
from participants.services.requests import propose_card
from programmes.models import Contact, Partner
from tests.certificates.factories import make_attendant
from tests.courses.factories import make_invitation
from tests.factories import (
    make_donor,
    make_event,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_presence,
    make_profile,
    make_programme,
    make_region,
    make_registration,
    make_session,
    make_topic,
    make_user,
)
from tests.newsletters.factories import make_issue, make_published, make_subscription
from tests.permissions import counted as numbers
from tests.permissions.addresses import address, named_views
from tests.permissions.world import Side, World, undone

pytestmark = pytest.mark.django_db
EXPORTS = sorted(view for view in named_views() if view.endswith("_export"))


def office(**fields: Any) -> Organisation:
    """An organisation in a place of its own, part of another, known to the public."""
    fields.setdefault("region", make_region())
    parent = make_organisation()
    return make_organisation(parent=parent, is_public=True, **fields)


def somebody() -> Person:
    return make_post(organisation=office()).person


def pair(model: Any, one: Any, other: Any, **fields: Any) -> None:
    first, second = sorted([one.pk, other.pk])
    model.objects.create(first_id=first, second_id=second, **fields)


def group(side: Side) -> None:
    rule = {"all": [
        {"criterion": "region", "value": [str(make_region().uid)]},
        {"criterion": "membership", "value": [str(office(kind="network").uid)]},
    ]}  # fmt: skip
    make_group(rule, made_by=make_user())


def member(side: Side, **fields: Any) -> Membership:
    return Membership.objects.create(member=office(), body=side.office, **fields)


def chosen(side: Side) -> None:
    """Somebody whom the group of the side chooses."""
    held = office()
    Membership.objects.create(member=held, body=side.publisher)
    make_post(make_person(), organisation=held)


def merged(side: Side) -> None:
    kept, lost, at = somebody(), somebody(), timezone.now()
    PersonMerge.objects.create(kept=kept, lost=lost, actor=make_user(), at=at)


def organisations_merged(side: Side) -> None:
    kept, lost, at = office(), office(), timezone.now()
    OrganisationMerge.objects.create(kept=kept, lost=lost, actor=make_user(), at=at)


def run(side: Side) -> None:
    row = copy(side.run)
    row.pk, row.uid, row.started_by = None, uuid4(), make_user()
    row.save()


def judged(side: Side) -> None:
    row = ImportRun.objects.get(uid=side.run.uid)
    names, rows = json.loads(zlib.decompress(bytes(row.result or b"")))
    row.result = zlib.compress(json.dumps([names, [*rows, rows[-1]]]).encode())
    row.save()


def catalogue(side: Side) -> None:
    Catalogue.objects.create(
        titles={"en": "Catalogue"},
        kind="office",
        region=make_region(),
        language="en",
        as_of=timezone.localdate(),
    )


def event(side: Side, **fields: Any) -> Event:
    programme = make_programme()
    make_donor(programme)
    row = make_event(programme=programme, place=make_region(), **fields)
    make_registration(row, organisation=office())
    return row


def session(side: Side) -> None:
    row = make_session(side.event)
    for _ in range(2):
        EventRole.objects.create(
            event=side.event, session=row, person=somebody(), role="speaker"
        )


def present(side: Side) -> None:
    row = make_registration(side.event, organisation=office(), person=somebody())
    make_presence(row, side.event.sessions.all()[0])


def role(side: Side) -> None:
    person = somebody()
    row = make_session(side.held)
    EventRole.objects.create(
        event=side.held, session=row, person=person, role="trainer"
    )


def led(side: Side) -> None:
    row = event(side, status="held")
    EventRole.objects.create(
        event=row, session=make_session(row), person=side.role.person, role="trainer"
    )


def taught(side: Side) -> None:
    past = timezone.now() - timedelta(days=3)
    row = event(side, status="held", starts_at=past)
    EventRole.objects.create(event=row, person=somebody(), role="trainer")


def trained(side: Side) -> None:
    """Somebody on the roster, with all that a profile has."""
    row, person = event(side, status="held"), somebody()
    profile = TrainerProfile.objects.create(person=person, languages=["bg"])
    profile.topics.add(make_topic())
    profile.regions.add(make_region())
    EventRole.objects.create(event=row, person=person, role="trainer")


def concluded(side: Side) -> None:
    row = Conclusion.objects.create(event=side.held, texts={"en": "Agreed."})
    FollowUp.objects.create(conclusion=row, person=somebody())
    FollowUp.objects.create(conclusion=row, organisation=office())


def certificate(side: Side) -> None:
    make_attendant(side.held, organisation=office())
    issue_certificates(side.held, actor=None)


def attended(side: Side) -> None:
    row = event(side, status="held")
    came = make_registration(row, organisation=side.office, person=somebody())
    make_presence(came, row.sessions.all()[0])


def covered(side: Side) -> None:
    row = make_event(programme=side.programme, status="held")
    row.topics.add(make_topic())
    make_attendant(row, organisation=office())


def counted(side: Side) -> None:
    make_event(programme=side.programme, status="held")


def published(side: Side) -> None:
    work = create_work(
        slug=f"w{uuid4().hex}",
        kind=Work.Kind.HANDBOOK,
        titles={"en": "Handbook"},
        programme=make_programme(),
        publisher=office(),
        actor=None,
    )
    create_edition(
        work,
        language="bg",
        formats=[Manifestation.Format.PDF, Manifestation.Format.PRINT],
        published_on=timezone.localdate(),
        actor=None,
    )


def profile(side: Side) -> None:
    """A job profile that somebody holds."""
    make_post(organisation=office()).profiles.add(make_profile())


def delivered(side: Side) -> None:
    Delivery.objects.create(
        dispatch=side.dispatch, person=somebody(), exclusion="no_consent"
    )


def written_to(side: Side) -> None:
    """One more whom the message of the side was sent to."""
    row = make_registration(side.event, status="confirmed", organisation=office())
    tell_many(LETTER, side.event, [row], version=str(side.sent_letter.uid))


def checked_in_by_self(side: Side) -> None:
    row = make_registration(side.event, organisation=office(), person=somebody())
    session = side.event.sessions.all()[0]
    at = session.starts_at
    given = Pass(session.uid, at, new_device())
    check_in_oneself(given, at=at, address="", registration=row)


MORE: dict[str, Callable[[Side], Any]] = {
    "body_export": lambda side: Body.objects.create(
        organisation=side.office, names={"en": "Team"}
    ),
    "body_page_export": lambda side: BodyMember.objects.create(
        body=side.register.body, person=somebody()
    ),
    "catalogue_export": catalogue,
    "desk_events_export": event,
    "desk_programmes_export": lambda side: make_donor(make_programme()),
    "dispatch_page_export": delivered,
    "duplicate_export": lambda side: pair(
        PersonPair, somebody(), somebody(), apart_by=make_user()
    ),
    "event_certificates_export": certificate,
    "event_checkin_export": present,
    "event_conclusions_export": concluded,
    "event_export": event,
    "event_invitations_export": lambda side: make_invitation(
        side.event, person=somebody(), source_names={"en": "All"}
    ),
    "event_letter_export": written_to,
    "event_materials_export": lambda side: Material.objects.create(
        event=side.held,
        session=make_session(side.held),
        titles={"en": "Recording"},
        link="https://video.example/1",
    ),
    "sheet_day_export": present,
    "event_devices_export": lambda side: Device.objects.create(
        event=side.event,
        label="Phone",
        token_hash=uuid4().hex,
        enrolled_by=make_user(),
    ),
    "event_room_export": checked_in_by_self,
    "event_refused_export": numbers.refused,
    "event_costs_export": lambda side: CostLine.objects.create(
        event=side.held, kind="room", planned=1, currency="EUR", payer=office()
    ),
    "event_photos_export": lambda side: Photo.objects.create(
        event=side.held, width=3, height=2, file_bytes=1, checked_by=make_user()
    ),
    "event_money_export": numbers.traveller,
    "event_nominations_export": lambda side: make_registration(
        side.event, source="nomination", organisation=side.office, person=somebody()
    ),
    "event_people_export": present,
    "event_roles_export": role,
    "event_rooms_export": numbers.traveller,
    "event_series_export": lambda side: event(side, series=side.event.series),
    "event_sessions_export": session,
    "event_tests_export": numbers.score,
    "group_edit_export": chosen,
    "group_export": group,
    "import_export": run,
    "import_page_export": judged,
    "job_profile_export": profile,
    "library_export": published,
    "member_export": member,
    "merge_export": merged,
    "missing_export": lambda side: report_missing(f"Unknown {uuid4()}"),
    "needs_survey_export": numbers.wish,
    "newsletter_desk_export": lambda side: make_issue(),
    "newsletter_page_export": lambda side: make_published(side.series),
    "newsletter_readers_export": lambda side: make_subscription(
        side.series, f"{uuid4()}@town.example"
    ),
    "office_pool_export": numbers.listed,
    "office_request_export": numbers.own_request,
    "organisation_contacts_export": lambda side: Contact.objects.create(
        programme=side.programme,
        organisation=side.office,
        person=somebody(),
        role=str(uuid4()),
        started_on="2001-01-01",
        ended_on="2002-01-01",
    ),
    "organisation_duplicate_export": lambda side: pair(
        OrganisationPair, office(), office(), apart_by=make_user()
    ),
    "organisation_export": lambda side: office(),
    "organisation_history_export": attended,
    "organisation_merge_export": organisations_merged,
    "person_export": lambda side: somebody(),
    "place_desk_export": attended,
    "pool_request_export": numbers.request,
    "programme_cascade_export": numbers.trained,
    "programme_coverage_export": covered,
    "programme_evaluations_export": numbers.evaluation,
    "programme_groups_export": numbers.planned,
    "programme_edit_export": lambda side: Partner.objects.create(
        programme=side.programme, organisation=office(), role="partner"
    ),
    "programme_export": lambda side: make_donor(make_programme()),
    "programme_figures_export": counted,
    "programme_register_export": certificate,
    "proposal_export": lambda side: Proposal.objects.create(
        organisation=office(), values={"phone": "1"}
    ),
    "request_export": lambda side: propose_card(somebody(), {"post": "mayor"}),
    "qualification_page_export": lambda side: add_candidates(
        side.facilitators.qualification, [somebody()], actor=None
    ),
    "region_export": lambda side: make_region(),
    "region_page_export": lambda side: office(region=side.place),
    "registry_export": lambda side: office(),
    "suppression_export": lambda side: suppress(
        f"{uuid4()}@town.example", Suppression.Reason.BLOCKED
    ),
    "trainer_export": trained,
    "trainer_page_export": led,
    "trainer_workload_export": taught,
}


def test_every_file_is_counted() -> None:
    assert sorted(MORE) == EXPORTS


@pytest.mark.parametrize("view", EXPORTS)
def test_the_statements_of_a_file_do_not_grow_with_its_rows(
    world: World, view: str
) -> None:
    path, client = address(view, world.own), world.client("PA")

    def written() -> tuple[int, int]:
        """Rows and statements of the file with all its columns."""
        form = client.get(path).context["form"]
        keys = [key for key, _label in form.fields["columns"].choices]
        data = {"columns": keys, "language": "en", "letters": "latin"}
        with CaptureQueriesContext(connection) as queries:
            response: Any = client.post(path, data)
        assert response.status_code == 200
        file = io.BytesIO(b"".join(response.streaming_content))
        sheet = load_workbook(file).worksheets[0]
        return len(list(sheet.iter_rows())), len(queries)

    with undone():
        written()  # what is asked once in a process is asked now
        MORE[view](world.own)
        rows, statements = written()
        MORE[view](world.own)
        MORE[view](world.own)
        more, same = written()

    assert more > rows
    assert same == statements
