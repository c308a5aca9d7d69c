"""Two organisers with data of their own, a third whose event is over, and all roles."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone
from PIL import Image

from certificates.models import Certificate, Signatory
from certificates.services.changes import revoke_certificate
from certificates.services.issue import issue_certificates
from core.codes import check_character
from courses.models import (
    AnswerFile,
    CalendarFeed,
    Conclusion,
    CostLine,
    Course,
    Device,
    Evaluation,
    EvaluationSlip,
    Event,
    EventRole,
    EventSeries,
    Invitation,
    Letter,
    LoosePage,
    Material,
    NeedsSurvey,
    Photo,
    Question,
    Quota,
    Registration,
    ReminderDefault,
    ReminderRule,
    Scan,
    Session,
    Sheet,
    SheetPage,
    Test,
    TrainerProfile,
)
from courses.selectors.photos import no_photo_list
from courses.selectors.recipients import Choice, recipients_of
from courses.services.answer_files import keep_draft, take_file
from courses.services.catalogue import create_course
from courses.services.checkin import record_scan
from courses.services.conclusions import add_conclusion
from courses.services.costs import add_cost
from courses.services.evaluation import tests as acts
from courses.services.evaluation.links import slip_hash
from courses.services.evaluation.running import close
from courses.services.letters import digest_of, draft_letter, send_letter
from courses.services.materials import add_material
from courses.services.needs import create_survey
from courses.services.photos import add_photo, describe_and_show
from courses.services.reminders import keep_default, keep_rule
from courses.services.room_codes import Pass, make_pass, new_device
from courses.services.self_checkin import check_in_oneself, save_rule
from newsletters.models import (
    Article,
    Audience,
    BulletinSeries,
    Dispatch,
    Issue,
    Manifestation,
    Subscription,
    Work,
)
from newsletters.services.dispatch import create_dispatch
from newsletters.services.publications import create_edition, create_work
from participants.exchange import imports
from participants.models import (
    AddressChange,
    Body,
    BodyMember,
    Catalogue,
    Grant,
    ImportRun,
    JobProfile,
    Membership,
    MissingOrganisation,
    Organisation,
    OrganisationMerge,
    Person,
    PersonMerge,
    PersonRequest,
    Post,
    Proposal,
    Region,
    TargetGroup,
    User,
)
from participants.services.accounts import grant_role
from participants.services.addresses import propose_address
from participants.services.imports import keep_import
from participants.services.merge import merge_organisations, merge_people
from participants.services.missing import report_missing
from participants.services.register import propose_changes
from participants.services.requests import propose_card
from programmes.models import (
    Contact,
    Donor,
    Funding,
    Partner,
    PlannedGroup,
    Programme,
    Topic,
)
from tests.certificates.factories import make_attendant, make_held_event
from tests.courses.factories import make_asked, make_evaluation, make_invitation
from tests.factories import (
    make_donor,
    make_event,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_programme,
    make_region,
    make_registration,
    make_session,
    make_topic,
    make_user,
)
from tests.newsletters.factories import (
    make_article,
    make_audience,
    make_issue,
    make_published,
    make_series,
    make_subscription,
)
from tests.permissions.facilitators import FacilitatorRows, make_facilitator_rows
from tests.permissions.visits import VisitRows, make_visit_rows

# Each handler builds the middleware once, which takes longer than most requests.
HANDLERS = {
    checks: ClientHandler(enforce_csrf_checks=checks) for checks in (False, True)
}
PDF = b"%PDF-1.7 a file of the tests"
LIST = (
    "Ime i prezime,Opština,E-mail\nAna Nova,Opština Primer,ana@town.example\n".encode()
)
ENGLISH = {"accept-language": "en"}
Role = Grant.Role
C = TypeVar("C", bound=Client)


class Window(Client):
    """Asks once and does not look into templates: half the time of a client."""

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))  # type: ignore[attr-defined]


@dataclass(eq=False)
class RegisterRows:
    """What the register knows of the office of a side."""

    membership: Membership
    proposal: Proposal
    catalogue: Catalogue  # shown to the public
    frozen: Catalogue  # not shown
    body: Body
    member: BodyMember
    contact: Contact
    missing: MissingOrganisation


@dataclass(eq=False)
class Side:
    """One row of each kind, all of one organiser. `key` is part of every name."""

    key: str
    programme: Programme
    certified: Programme  # with a register of certificates, for the event that is held
    publisher: Organisation
    office: Organisation
    place: Region
    topic: Topic
    course: Course
    person: Person
    post: Post
    unsure: Post  # to be confirmed
    double: Person  # of `person`, seen at the event that is held
    merge: PersonMerge
    change: AddressChange
    wish: PersonRequest
    same_office: Organisation
    organisation_merge: OrganisationMerge
    profile: JobProfile
    other_profile: JobProfile
    group: TargetGroup
    run: ImportRun
    event: Event
    session: Session
    quota: Quota
    draft: Event
    conclusion: Conclusion  # public, with a file
    minutes: Conclusion  # internal, with a file
    cost: CostLine
    photo: Photo  # public
    snapshot: Photo  # internal
    material: Material  # public, with a file
    handout: Material  # for those registered for `event`
    notes: Material  # for organisers alone
    course_material: Material
    held: Event
    registration: Registration
    letter: Letter  # a draft
    sent_letter: Letter
    default: ReminderDefault
    rule: ReminderRule
    question: Question
    answer_file: AnswerFile
    nomination: Registration
    scan: Scan
    doubtful: Scan  # to review
    self_scan: Scan  # by the code on the screen
    room_pass: str  # a mailed link to the session, too early for its code
    device: Device  # that is to enrol
    signed: SheetPage  # a page of a sign-in sheet that came back
    loose: LoosePage  # one whose code could not be read
    unseen: Session  # a break of the event that was held
    invitation: Invitation
    asked: Invitation
    donor: Donor
    funding: Funding
    partner: Partner
    planned: PlannedGroup
    role: EventRole
    evaluation: Evaluation  # open, of the event that is held
    slip: str  # a code that answers it
    test: Test  # open, of the same event
    survey: NeedsSurvey  # of `programme`, among the people of `group`
    signatory: Signatory
    certificate: Certificate
    failed: Certificate
    revoked: Certificate
    series: BulletinSeries
    published: Issue
    issue: Issue
    article: Article
    audience: Audience
    dispatch: Dispatch
    subscription: Subscription
    file: Manifestation
    register: RegisterRows
    visit: VisitRows
    facilitators: FacilitatorRows

    @property
    def canaries(self) -> list[str]:
        """What tells a person of this side: nobody else's page may show it."""
        return [f"Canary{self.key}", f"{self.key}@canary.example"]


@dataclass(eq=False)
class World:
    """Everything there is, and a window for each role."""

    own: Side
    foreign: Side
    late: Side
    media: Path
    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def side_of(self, code: str) -> Side:
        """Whose rows a role asks for: always those of `own`, but for who comes late."""
        return self.late if code == "cl" else self.own

    def client(self, code: str) -> Client:
        """A fresh browser of this role."""
        return self._signed_in(code, Client(headers=ENGLISH), checks_csrf=False)

    def window(self, code: str, *, checks_csrf: bool = False) -> Window:
        """The same, for one request."""
        return self._signed_in(code, Window(headers=ENGLISH), checks_csrf)

    def _signed_in(self, code: str, client: C, checks_csrf: bool) -> C:
        cache.clear()  # nothing is counted against it yet
        client.handler = HANDLERS[checks_csrf]
        if code in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[code]
        return client


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_world() -> World:
    over = timezone.now() - timedelta(hours=49)
    world = World(
        own=make_side("a"),
        foreign=make_side("b", issues=2),
        late=make_side("c", starts_at=over - timedelta(hours=8)),
        media=Path(settings.MEDIA_ROOT),
    )
    world.users = {
        "NO": make_user(),
        "PA": _granted([(Role.ADMIN, None)]),
        **{code: _granted(rows) for code, rows in _grants(world.own).items()},
        **{
            code.lower(): _granted(rows)
            for code, rows in _grants(world.foreign).items()
        },
    }
    world.users["or"] = _granted(
        _grants(world.foreign)["OP"] + _grants(world.foreign)["OE"]
    )
    world.users["cl"] = _granted(_grants(world.late)["CI"])
    for code, user in world.users.items():
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        world.sessions[code] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return world


def _grants(side: Side) -> dict[str, list[tuple[str, Any]]]:
    """What each role is given on one side."""
    programmes = [side.programme, side.certified]
    events = [side.event, side.draft, side.held, side.visit.event]
    return {
        "PM": [(Role.MANAGER, row) for row in programmes],
        "OP": [(Role.ORGANISER, row) for row in programmes],
        "OE": [(Role.ORGANISER, row) for row in events],
        "CI": [(Role.CHECKIN, row) for row in events],
        "TR": [(Role.TRAINER, row) for row in events],
        "MC": [(Role.COORDINATOR, side.office)],
        "ED": [(Role.EDITOR, side.publisher)],
        "DO": [(Role.OBSERVER, row) for row in programmes],
    }


def _granted(rows: list[tuple[str, Any]]) -> User:
    user = make_user()
    for role, row in rows:
        scope = type(row).__name__.lower() if row is not None else "platform"
        grant_role(user, role, scope, row=row, actor=None)
    return user


def make_run(programme: Programme, data: bytes) -> ImportRun:
    """A list that was brought in for a programme and checked."""
    content = imports.Content(data, "list.csv")
    run = keep_import(
        content=content.packed(),
        dropped=[],
        file_name="list.csv",
        digest=content.digest,
        scope="programme",
        scope_uid=programme.uid,
        actor=None,
    )
    return imports.check(run)


def make_side(key: str, *, issues: int = 1, starts_at: datetime | None = None) -> Side:
    """All rows of one organiser; `issues` is how many drafts the newsletter has."""
    programme = make_programme(code=f"programme-{key}")
    certified = make_programme(code=f"certified-{key}")
    publisher = make_organisation(f"Сдружение {key}", kind="association")
    place = make_region()
    office = make_organisation(f"Община {key}", region=place)
    Membership.objects.create(member=office, body=publisher)
    person = make_person(f"Canary{key} Canary{key}", email=f"{key}@canary.example")
    dates: dict[str, Any] = {"starts_at": starts_at} if starts_at else {}
    event = make_event(
        series=EventSeries.objects.create(programme=programme, titles={"en": "Series"}),
        programme=programme,
        slug=f"open-{key}",
        **dates,
    )
    registration = _registered(event, person, office)
    secret = hashlib.sha256(f"calendar-{key}".encode()).hexdigest()
    CalendarFeed.objects.create(
        address_key=registration.email_key, token_hash=secret, language="bg"
    )
    letter = draft_letter(
        event,
        subjects={"en": f"Letter {key}"},
        bodies={"en": "Welcome, {given_name}."},
        choice=Choice(("confirmed",)),
        actor=None,
    )
    sent_letter = draft_letter(
        event,
        subjects={"en": f"Sent {key}"},
        bodies={"en": "Welcome."},
        choice=Choice(("confirmed",)),
        actor=None,
    )
    found = recipients_of(event, Choice.of(sent_letter.choice))
    send_letter(sent_letter, seen=digest_of(sent_letter, found), actor=None)
    sent_letter.refresh_from_db()
    default = keep_default(
        programme,
        actor=None,
        states=["confirmed"],
        subjects={"en": f"Default {key}"},
        bodies={"en": "Soon."},
    )
    rule = keep_rule(
        event,
        actor=None,
        states=["confirmed"],
        subjects={"en": f"Reminder {key}"},
        bodies={"en": "Soon."},
    )
    group = make_group({"criterion": "membership", "value": [str(publisher.uid)]})
    certificates = _certificates(certified, key)
    topic = make_topic()
    course = create_course({"en": f"Course {key}"}, actor=None)
    return Side(
        key=key,
        letter=letter,
        sent_letter=sent_letter,
        default=default,
        rule=rule,
        programme=programme,
        certified=certified,
        publisher=publisher,
        office=office,
        place=place,
        topic=topic,
        survey=create_survey(
            programme,
            titles={"en": f"Needs {key}"},
            group=group,
            topics=[topic],
            closes_on=timezone.localdate() + timedelta(days=9),
            actor=None,
        ),
        person=person,
        post=make_post(person, organisation=office),
        unsure=make_post(
            person, organisation=office, title="deputy", is_confirmed=False
        ),
        double=certificates["certificate"].person,
        merge=merge_people(person, make_person(), actor=None),
        change=propose_address(
            certificates["certificate"].person, "n@x.example", actor=None
        ),
        wish=propose_card(person, {"family_name": "Wished"}),
        same_office=make_organisation(),
        organisation_merge=merge_organisations(office, make_organisation(), actor=None),
        group=group,
        profile=make_profile(),
        other_profile=make_profile(),
        run=make_run(programme, LIST + f"Canary{key} Canary{key},,\n".encode()),
        event=event,
        session=event.sessions.get(),
        quota=event.quotas.get(),
        draft=make_event(programme=programme, slug=f"draft-{key}", status="draft"),
        **_conclusions(certificates["held"], key),
        course=course,
        cost=add_cost(
            certificates["held"],
            kind="room",
            planned=Decimal(9),
            currency="EUR",
            actor=None,
        ),
        **_photos(certificates["held"]),
        **_materials(certificates["held"], event, course),
        registration=registration,
        question=make_asked(event, "text"),
        answer_file=_answer_file(registration),
        nomination=make_registration(
            event, source="nomination", organisation=office, status="held"
        ),
        scan=_scan(registration),
        doubtful=_doubtful(certificates["held"]),
        **_room(registration),
        device=_device(event, key),
        signed=_signed(event, registration),
        loose=_loose(event),
        unseen=make_session(
            certificates["held"], kind="break", starts_at=certificates["held"].starts_at
        ),
        invitation=make_invitation(
            event,
            person=make_person(
                f"Sixth Canary{key}", email=f"sixth.{key}@canary.example"
            ),
        ),
        asked=make_invitation(event, organisation=office, asks_nominations=True),
        donor=make_donor(),
        funding=Funding.objects.get(donor=make_donor(programme)),
        planned=PlannedGroup.objects.create(
            programme=programme,
            names={"en": f"Officials {key}"},
            counts_to_total=False,  # else a change of it asks why: somebody came
        ),
        partner=Partner.objects.create(
            programme=programme, organisation=publisher, role=Partner.Role.LEAD
        ),
        signatory=Signatory.objects.create(
            programme=programme,
            names={"en": "A Signatory"},
            position=1,
            organisation=publisher,
        ),
        **certificates,
        **_newsletter(programme, publisher, group, key, issues),
        file=_file(key),
        register=_register(programme, event, office, publisher, person, key),
        visit=make_visit_rows(programme, office, key),
        facilitators=make_facilitator_rows(programme, person, office, key),
    )


def _register(
    programme: Programme,
    event: Event,
    office: Organisation,
    publisher: Organisation,
    person: Person,
    key: str,
) -> RegisterRows:
    """A correction that waits, two catalogues, a body with a member, a contact, and
    somebody whose organisation nobody knew."""
    Organisation.objects.filter(pk=office.pk).update(email=f"office@{key}.example")
    office.refresh_from_db()
    office.logo.save("logo.png", ContentFile(PDF), save=True)
    proposal = propose_changes(office, {"phone": "022 111 111"})
    unknown = f"Unknown {key}"
    make_registration(
        event,
        person=make_person(f"Fifth Canary{key}", email=f"fifth.{key}@canary.example"),
        given_name="Fifth",
        family_name=f"Canary{key}",
        email=f"fifth.{key}@canary.example",
        organisation_text=unknown,
    )
    missing = report_missing(unknown)
    assert proposal is not None
    assert missing is not None
    country = office.region and office.region.parent
    assert country is not None
    catalogues = [
        Catalogue.objects.create(
            titles={"en": "Catalogue"},
            kind=office.kind,
            region=country,
            language="en",
            as_of=timezone.localdate(),
            state="ready",
            pdf_hash="0",
            is_public=shown,
        )
        for shown in (True, False)
    ]
    for row in catalogues:
        row.pdf.save(f"{key}.pdf", ContentFile(PDF), save=True)
    body = Body.objects.create(organisation=office, names={"en": "Team"})
    return RegisterRows(
        membership=Membership.objects.get(member=office, body=publisher),
        proposal=proposal,
        catalogue=catalogues[0],
        frozen=catalogues[1],
        body=body,
        member=BodyMember.objects.create(body=body, person=person),
        contact=Contact.objects.create(
            programme=programme, organisation=office, person=person
        ),
        missing=missing,
    )


def _registered(event: Event, person: Person, office: Organisation) -> Registration:
    return make_registration(
        event,
        person=person,
        given_name=person.given_name,
        family_name=person.family_name,
        email=person.email,
        phone="+359888123456",
        organisation=office,
    )


def _materials(held: Event, event: Event, course: Course) -> dict[str, Any]:
    def add(owner: Event | Course, visibility: str) -> Material:
        return add_material(
            owner,
            {"en": "Slides"},
            file=BytesIO(PDF),
            file_name="slides.pdf",
            visibility=visibility,
            actor=None,
        )

    return {
        "material": add(held, "public"),
        "notes": add(held, "internal"),
        "handout": add(event, "registered"),
        "course_material": add(course, "registered"),
    }


def _photos(held: Event) -> dict[str, Any]:
    def add() -> Photo:
        return add_photo(held, BytesIO(picture()), name="a.png", actor=None)

    listed = no_photo_list(held)
    photo = describe_and_show(
        add(),
        captions={"en": "The hall"},
        shows_people=False,
        could_show=[],
        is_compared=True,
        digest=listed.digest,
        actor=None,
    )
    return {"photo": photo, "snapshot": add()}


def picture() -> bytes:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", (6, 4), "teal").save(out, "PNG")
    return out.getvalue()


def _conclusions(held: Event, key: str) -> dict[str, Any]:
    def add(*, is_public: bool) -> Conclusion:
        return add_conclusion(
            held,
            kind="minutes",
            texts={"en": f"Agreed by {key}."},
            is_public=is_public,
            file=BytesIO(PDF),
            file_name="minutes.pdf",
            actor=None,
        )

    return {"conclusion": add(is_public=True), "minutes": add(is_public=False)}


def _answer_file(registration: Registration) -> AnswerFile:
    question = make_asked(registration.event, "file")
    file = keep_draft(question, io.BytesIO(b"%PDF-1.7 answer"), name="CV.pdf")
    take_file(registration, file)
    return file


def _scan(registration: Registration) -> Scan:
    session = registration.event.sessions.get()
    return record_scan(
        registration.event,
        session,
        id=uuid.uuid4(),
        registration=registration,
        device_time=session.starts_at,
        received_at=session.starts_at,
    )


def _room(registration: Registration) -> dict[str, Any]:
    event, session = registration.event, registration.event.sessions.get()
    save_rule(event, actor=None, is_on=True)
    at = session.starts_at
    scan = check_in_oneself(
        Pass(session.uid, at, new_device()),
        at=at,
        address="203.0.113.9",
        registration=registration,
    )
    now = Pass(session.uid, timezone.now(), new_device(), registration.uid, True)
    return {"self_scan": scan, "room_pass": make_pass(now)}


def _signed(event: Event, registration: Registration) -> SheetPage:
    sheet = Sheet.objects.create(
        event=event,
        on=event.day or timezone.localdate(),
        language="bg",
        number=registration.number >> 14,
        lines=[str(registration.uid)],
        unreadable={"2": ""},
        printed_at=timezone.now(),
    )
    return SheetPage.objects.create(
        sheet=sheet,
        page=1,
        file=ContentFile(picture(), "page.jpg"),
        sha256="0" * 64,
        taken_in_at=timezone.now(),
    )


def _loose(event: Event) -> LoosePage:
    return LoosePage.objects.create(
        event=event,
        name="scan.pdf",
        file=ContentFile(picture(), "page.jpg"),
        sha256="1" * 64,
        taken_in_at=timezone.now(),
    )


def _device(event: Event, key: str) -> Device:
    return Device.objects.create(
        event=event,
        label=f"Phone {key}",
        token_hash=sha256(key.encode()).hexdigest(),
        enrolled_by=make_user(),
    )


def _doubtful(held: Event) -> Scan:
    at = held.starts_at or timezone.now()
    return Scan.objects.create(
        id=uuid.uuid4(),
        event=held,
        kind=Scan.Kind.SCAN,
        verdict=Scan.Verdict.REVIEW,
        verdict_reason="clock",
        content_hash="x",
        device_time=at,
        received_at=at,
    )


def _certificates(programme: Programme, key: str) -> dict[str, Any]:
    """A held event: a certificate that is ready, one that failed, one revoked, and
    somebody who has none yet."""
    make_donor(programme)
    start = timezone.now() - timedelta(days=5)
    held = make_held_event(programme=programme, slug=f"held-{key}", starts_at=start)
    address = f"{key}@canary.example"
    for name in ("First", "Second", "Third"):
        make_attendant(held, f"{name} Canary{key}", email=f"{name}.{address}")
    issue_certificates(held, actor=None)
    ready, failed, revoked = Certificate.objects.filter(event=held).order_by("pk")
    ready.pdf.save(f"{key}.pdf", ContentFile(PDF), save=False)
    rows = Certificate.objects
    rows.filter(pk=ready.pk).update(
        pdf=ready.pdf.name, pdf_hash=sha256(PDF).hexdigest(), pdf_state="ready"
    )
    rows.filter(pk=failed.pk).update(pdf_state="failed", pdf_attempts=3)
    revoke_certificate(revoked, reason="mistake", actor=None)
    make_attendant(held, f"Fourth Canary{key}", email=f"fourth.{address}")
    trainer = make_person("Trainer Known", email=f"trainer.{address}")  # public
    role = EventRole.objects.create(event=held, person=trainer, role="trainer")
    TrainerProfile.objects.create(person=trainer)
    make_attendant(held, f"Seventh Canary{key}", email="", email_key="")
    return {
        "held": held,
        **_evaluation(held, key),
        "role": role,
        "certificate": ready,
        "failed": failed,
        "revoked": revoked,
    }


def _evaluation(held: Event, key: str) -> dict[str, Any]:
    evaluation = make_evaluation(held, slips_made=1)
    body = f"00000000{key.upper()}"
    code = body + check_character(body)
    EvaluationSlip.objects.create(evaluation=evaluation, code_hash=slip_hash(code))
    close(make_evaluation(held, moment="months-3"), actor=None)
    acts.set_up(held, best_score=1, by_code=False, actor=None)
    acts.add_question(
        held,
        texts={"en": "How many?"},
        options=[{"en": "one"}, {"en": "two"}],
        right=[1],
        actor=None,
    )
    test = held.tests.get(moment="before")
    acts.let_sit(test, is_open=True, actor=None)
    return {"evaluation": evaluation, "slip": code, "test": test}


def _newsletter(
    programme: Programme,
    publisher: Organisation,
    group: TargetGroup,
    key: str,
    drafts: int,
) -> dict[str, Any]:
    series = make_series(
        slug=f"bulletin-{key}", publisher=publisher, programme=programme
    )
    published = make_published(series)
    issue = [make_issue(series, articles=0) for _ in range(drafts)][-1]
    audience = make_audience(series, group)
    return {
        "series": series,
        "published": published,
        "issue": issue,
        "article": make_article(issue),
        "audience": audience,
        "dispatch": create_dispatch(published, audience, actor=None),
        "subscription": make_subscription(
            series, f"reader.{key}@canary.example", confirmed_at=None
        ),
    }


def _file(key: str) -> Manifestation:
    work = create_work(
        slug=f"work-{key}",
        kind=Work.Kind.HANDBOOK,
        titles={"en": "Handbook"},
        actor=None,
    )
    create_edition(
        work,
        language="bg",
        formats=[Manifestation.Format.PDF],
        published_on=timezone.localdate(),
        actor=None,
    )
    row = work.editions.get().manifestations.get()
    row.file.save(f"{key}.pdf", ContentFile(PDF))
    return row
