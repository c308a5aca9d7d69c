"""Two cards of one person, and of one organisation, named in every table there is."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection

from certificates.models import CertificateSeries
from certificates.services.issue import issue_certificates
from courses.models import (
    Answer,
    Conclusion,
    CostLine,
    DelegationWaiver,
    EvaluationTurn,
    Event,
    EventOrganiser,
    EventRole,
    FollowUp,
    GoodPractice,
    Leg,
    LegHost,
    NeedsSurvey,
    NeedsTurn,
    Observation,
    Quota,
    Registration,
    SeatUse,
    Test,
    TestResult,
    TrainerProfile,
    VisitReport,
)
from courses.services.checkin import record_scan
from courses.services.facilitators.qualifications import add_candidates
from newsletters.models import (
    Delivery,
    DistributionItem,
    DistributionLine,
    DistributionList,
    DistributionRun,
    Edition,
    Manifestation,
    Printing,
    Subscription,
    Work,
)
from outbox.models import Suppression
from outbox.services.suppression import suppress
from participants.models import (
    AddressChange,
    Body,
    BodyMember,
    Grant,
    ImportedPerson,
    ImportRun,
    Listing,
    Membership,
    MissingOrganisation,
    Organisation,
    OrganisationMerge,
    OrganisationPair,
    Person,
    PersonalAnswer,
    PersonMerge,
    PersonPair,
    Proposal,
    SpecialAnswer,
)
from participants.services.consents import record_consent
from participants.services.requests import ask_for_erasure, propose_card
from programmes.models import (
    Agreement,
    Application,
    Call,
    Contact,
    Decision,
    Donor,
    MentoringPair,
    Obligation,
    Partner,
    PlannedGroup,
    StepPlan,
)
from tests.certificates.factories import make_held_event, make_signatory
from tests.certificates.factories import make_series as make_certificate_series
from tests.courses.factories import make_asked, make_evaluation, make_invitation
from tests.courses.qualified import make_qualification
from tests.courses.test_pool import make_request
from tests.factories import (
    make_donor,
    make_event,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_programme,
    make_quota,
    make_region,
    make_registration,
    make_topic,
    make_user,
    make_wording,
)
from tests.newsletters.factories import make_dispatch
from tests.newsletters.factories import make_series as make_newsletter

APART = {
    "participants_auditevent",
    "participants_personmerge",
    "participants_organisationmerge",
    "django_tasks_db_dbtaskresult",
    "django_session",
}
MARCH = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def checksums() -> dict[str, str]:
    """A checksum of every table but the audit trail, the merges and the task queue."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in APART or not model._meta.managed:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(map(repr, cursor.fetchall()))
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def seated(event: Event, person: Person, **fields: Any) -> Registration:
    """A confirmed registration that takes its seat of the event."""
    row = make_registration(
        event,
        person=person,
        given_name=person.given_name,
        family_name=person.family_name,
        email=person.email,
        **fields,
    )
    quota = event.quotas.get(scope="event")
    SeatUse.objects.create(registration=row, quota=quota)
    Quota.objects.filter(pk=quota.pk).update(taken=quota.taken + 1)
    return row


def scanned(registration: Registration, number: int, minutes: int) -> None:
    """Arrived at a session's start and left after `minutes`."""
    session = registration.event.sessions.order_by("pk")[number]
    for direction, minute in (("in", 0), ("out", minutes)):
        at = session.starts_at + timedelta(minutes=minute)
        record_scan(
            registration.event,
            session,
            id=uuid.uuid4(),
            registration=registration,
            direction=direction,
            device_time=at,
            received_at=at,
        )


def two_people() -> tuple[Person, Person]:
    """Cards of one person in two scripts; every table names both."""
    keep = make_person("Мария Примерова", email="maria@town.example")
    lose = make_person("Marija Primerova", email="m.primerova@mail.example")
    office, other = make_organisation(), make_organisation()
    both, second = make_profile(), make_profile()
    for person, since, work in (
        (keep, None, [both]),
        (lose, date(2020, 1, 1), [both, second]),
    ):
        make_post(
            person, organisation=office, title="кмет", started_on=since, profiles=work
        )
        make_post(person, title="")
    make_post(lose, organisation=other, title="съветник")
    third = make_person()
    PersonPair.objects.create(first=lose, second=third, apart_at=MARCH, score=80)
    PersonPair.objects.create(first=keep, second=lose, score=98)
    earlier = make_person("Мария Примерова", merged_into=lose)
    PersonMerge.objects.create(kept=lose, lost=earlier, at=MARCH, steps=[{}])
    PersonMerge.objects.create(kept=keep, lost=lose, at=MARCH, undone_at=MARCH)
    make_user(person=lose)
    for person, is_given, days in ((keep, True, 9), (lose, False, 1), (lose, True, 0)):
        record_consent(
            person,
            make_wording("newsletter" if days else "photo"),
            is_given=is_given,
            channel="form",
            language="bg",
            at=MARCH + timedelta(days=days),
            actor=None,
        )
    suppress(lose.email, Suppression.Reason.UNSUBSCRIBED, scope="newsletter:x")
    Contact.objects.create(
        programme=make_programme(), organisation=office, person=lose, role="contact"
    )
    run, body = _run(), Body.objects.create(organisation=office, names={"bg": "Екип"})
    programme_uid = uuid.uuid4()
    for person in (keep, lose):
        BodyMember.objects.create(body=body, person=person)
        Listing.objects.create(person=person, scope_uid=programme_uid)
        ImportedPerson.objects.create(run=run, person=person)
    Listing.objects.create(person=lose, scope_uid=uuid.uuid4())
    AddressChange.objects.create(
        person=lose, email="new@x.example", former=lose.email, due_at=MARCH
    )
    for person in (keep, lose):
        ask_for_erasure(person)
    propose_card(lose, {"post": "mayor"})
    asked = {"person": lose, "programme_uid": programme_uid, "at": MARCH}
    PersonalAnswer.objects.create(field="education", value="5-8", **asked)
    SpecialAnswer.objects.create(field="disability", value="no", **asked)
    _at_events(keep, lose)
    _in_newsletters(keep, lose)
    return keep, lose


def _run() -> ImportRun:
    return ImportRun.objects.create(
        scope="platform", file_name="list.csv", digest="0", content=b""
    )


def _at_events(keep: Person, lose: Person) -> None:
    both = make_event(sessions=2)
    mine, theirs = seated(both, keep), seated(both, lose)
    scanned(theirs, 0, 90)
    scanned(theirs, 1, 90)
    scanned(mine, 1, 45)
    test = Test.objects.create(event=both, moment="after", best_score=9)
    TestResult.objects.create(test=test, registration=mine, score=7)
    seated(make_event(), lose, post=lose.posts.get(title="кмет"))
    for person in (keep, lose):
        EventRole.objects.create(event=both, person=person, role="trainer")
        make_invitation(both, person=person)
    make_invitation(person=lose)
    _as_trainers(keep, lose)
    for people in ((keep, lose), (lose,)):
        qualification = make_qualification()
        add_candidates(qualification, people, actor=None)
        for row in qualification.candidacies.all():
            Observation.objects.create(
                candidacy=row, event=both, observer=keep if row.person == lose else lose
            )
    _asked(both, theirs, lose)
    EventRole.objects.create(event=both, person=lose, role="host")
    conclusion = Conclusion.objects.create(event=both, texts={"bg": "Да"})
    FollowUp.objects.create(conclusion=conclusion, person=lose)
    Leg.objects.create(
        event=both,
        contact_person=lose,
        starts_at=MARCH,
        ends_at=MARCH + timedelta(hours=1),
    )
    held, alone = make_held_event(), make_held_event()
    for event, people in ((held, (keep, lose)), (alone, (lose,))):
        for person in people:
            row = seated(event, person)
            scanned(row, 0, 90)
            scanned(row, 1, 90)
        issue_certificates(event, actor=None)


def _asked(event: Event, registration: Registration, person: Person) -> None:
    """What they have answered, whatever that was."""
    survey = NeedsSurvey.objects.create(
        programme=event.programme,
        titles={"en": "Needs"},
        group=make_group({"criterion": "language", "value": ["bg"]}),
        closes_on=MARCH.date(),
    )
    NeedsTurn.objects.create(survey=survey, person=person)
    EvaluationTurn.objects.create(
        evaluation=make_evaluation(event), registration=registration
    )


def _as_trainers(keep: Person, lose: Person) -> None:
    region, topic, other = make_region(), make_topic(), make_topic()
    own = TrainerProfile.objects.create(person=keep, languages=["en"], note="Знае")
    theirs = TrainerProfile.objects.create(
        person=lose, languages=["bg", "en"], availability="петък", note="Може"
    )
    own.topics.add(topic)
    theirs.topics.add(topic, other)
    theirs.regions.add(region)
    for profile, unit in ((own, "day"), (theirs, "day"), (theirs, "hour")):
        profile.rates.create(
            amount=100, currency="EUR", unit=unit, started_on=date(2024, 1, 1)
        )


def _in_newsletters(keep: Person, lose: Person) -> None:
    series = make_newsletter()
    for person in (keep, lose):
        Subscription.objects.create(
            series=series,
            email=person.email,
            email_key=person.email_key,
            language="bg",
            person=person,
            asked_at=MARCH,
            confirmed_at=MARCH,
        )
    Delivery.objects.create(
        dispatch=make_dispatch(), person=lose, exclusion="no_consent"
    )
    line, run = _distribution()
    DistributionItem.objects.create(run=run, line=line, person=lose, copies=1)


def _distribution() -> tuple[DistributionLine, DistributionRun]:
    plan = DistributionList.objects.create(programme=make_programme(), titles={})
    line = DistributionLine.objects.create(list=plan, labels={"bg": "Общини"})
    number = DistributionList.objects.count()
    work = Work.objects.create(slug=f"work-{number}", kind="handbook", titles={})
    edition = Edition.objects.create(work=work, number=1, language="bg")
    printed = Manifestation.objects.create(edition=edition, format="print")
    printing = Printing.objects.create(manifestation=printed, copies=100)
    run = DistributionRun.objects.create(
        list=plan, printing=printing, started_on=date(2026, 3, 1)
    )
    return line, run


def two_organisations() -> tuple[Organisation, Organisation]:
    """Cards of one municipality; every table names both."""
    keep = make_organisation("Община Примерово", email="office@town.example")
    lose = make_organisation("Obshtina Primerovo", language="en", aliases=["ОбА П."])
    network = make_organisation("Мрежа", kind="network")
    earlier = make_organisation(merged_into=lose)
    OrganisationMerge.objects.create(kept=lose, lost=earlier, at=MARCH, steps=[{}])
    OrganisationMerge.objects.create(kept=keep, lost=lose, at=MARCH, undone_at=MARCH)
    third = make_organisation()
    OrganisationPair.objects.create(first=lose, second=third, apart_at=MARCH, score=80)
    OrganisationPair.objects.create(first=keep, second=lose, score=90)
    make_organisation("Отдел", parent=lose)
    make_group({"criterion": "membership", "value": [str(network.uid)]})
    Membership.objects.create(member=lose, body=make_organisation(kind="network"))
    make_request(make_qualification(), organisation=lose)
    Membership.objects.create(member=make_organisation(), body=lose)
    person, user = make_person(), make_user()
    for row in (keep, lose):
        Membership.objects.create(member=row, body=network)
        make_post(person, organisation=row, title="кмет")
        _grant(user, row)
    _grant(make_user(), lose)
    for row in (keep, lose):
        Proposal.objects.create(organisation=row, values={"phone": "1"})
        Body.objects.create(organisation=row, names={"bg": "Екип"})
    MissingOrganisation.objects.create(
        text="ОбА", text_key="oba", organisation=lose, state="joined", decided_at=MARCH
    )
    _in_programmes(keep, lose, person)
    event = make_event()
    for row in (keep, lose):
        EventOrganiser.objects.create(event=event, organisation=row)
        quota = make_quota(event, scope="organisation", organisation=row, size=3)
        for _ in range(2):
            registration = make_registration(event, organisation=row)
            SeatUse.objects.create(registration=registration, quota=quota)
        Quota.objects.filter(pk=quota.pk).update(taken=2)
        make_invitation(event, organisation=row)
    make_invitation(organisation=lose)
    make_quota(make_event(), scope="organisation", organisation=lose, size=2)
    conclusion = Conclusion.objects.create(event=event, texts={"bg": "Да"})
    FollowUp.objects.create(conclusion=conclusion, organisation=lose)
    CostLine.objects.create(
        event=event, kind="room", planned=1, currency="EUR", payer=lose
    )
    for row in (keep, lose):
        DelegationWaiver.objects.create(event=event, organisation=row, reason="ill")
    for row, visit in ((keep, event), (lose, event), (lose, make_event())):
        VisitReport.objects.create(
            event=visit,
            organisation=row,
            registration=make_registration(visit, organisation=row),
            language="bg",
        )
    asked = make_asked(event, "organisation")
    named = {"registration": make_registration(event), "value": "Lose"}
    Answer.objects.create(question=asked, organisation=lose, **named)
    GoodPractice.objects.create(host=lose, topic=make_topic(), titles={}, texts={})
    leg = Leg.objects.create(
        event=event, starts_at=MARCH, ends_at=MARCH + timedelta(hours=1)
    )
    for row in (keep, lose):
        LegHost.objects.create(leg=leg, organisation=row)
    CertificateSeries.objects.filter(
        pk=make_certificate_series(make_programme()).pk
    ).update(organisation=lose)
    make_signatory(event, organisation=lose)
    make_newsletter(publisher=lose)
    Delivery.objects.create(
        dispatch=make_dispatch(), organisation=lose, exclusion="no_address"
    )
    line, run = _distribution()
    Work.objects.update(publisher=lose)
    DistributionLine.objects.filter(pk=line.pk).update(organisation=lose)
    DistributionItem.objects.create(run=run, line=line, organisation=lose, copies=1)
    return keep, lose


def _grant(user: Any, organisation: Organisation) -> None:
    Grant.objects.create(
        user=user, role="coordinator", scope="organisation", scope_uid=organisation.uid
    )


def _in_programmes(keep: Organisation, lose: Organisation, person: Person) -> None:
    programme = make_programme()
    call = Call.objects.create(programme=programme, titles={})
    agreement = Agreement.objects.create(programme=programme, titles={})
    plan = PlannedGroup.objects.create(programme=programme, names={"bg": "Общини"})
    for number, row in enumerate((keep, lose), 1):
        Partner.objects.create(programme=programme, organisation=row, role="partner")
        Contact.objects.create(programme=programme, organisation=row, person=person)
        Application.objects.create(call=call, organisation=row, number=number)
        Obligation.objects.create(
            programme=programme, organisation=row, code="a", side="project", texts={}
        )
        agreement.parties.add(row)
        plan.organisations.add(row)
        StepPlan.objects.create(programme=programme, organisation=row, titles={})
    Partner.objects.create(programme=programme, organisation=lose, role="mentor")
    another = Call.objects.create(programme=programme, titles={})
    Application.objects.create(call=another, organisation=lose, number=1)
    Obligation.objects.create(
        programme=programme, organisation=lose, code="b", side="project", texts={}
    )
    Decision.objects.create(
        programme=programme, body=lose, titles={}, number="1", adopted_on=MARCH.date()
    )
    for mentor, mentee in ((lose, make_organisation()), (make_organisation(), lose)):
        MentoringPair.objects.create(programme=programme, mentor=mentor, mentee=mentee)
    donor = make_donor(programme)
    Donor.objects.filter(pk=donor.pk).update(organisation=lose)
