"""What the tables of this app hold about a person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import (
    Answer,
    AnswerFile,
    CalendarFeed,
    Candidacy,
    EvaluationTurn,
    EventRole,
    Evidence,
    Invitation,
    NeedsTurn,
    Observation,
    PoolAnswer,
    PoolRequest,
    Presence,
    Question,
    Registration,
    Scan,
    SensitiveAnswer,
    SpecialStatement,
    TestResult,
    TrainerProfile,
    TravelData,
    Traveller,
    VisitReport,
)
from courses.selectors.questions import answer_words
from courses.services import merging
from courses.services.answer_files import remove
from courses.services.answers import count_and_close
from courses.services.facilitators.qualifications import remove_files
from courses.services.form_answers import count_apart
from courses.services.travel import NotReadable, unseal
from participants.models import Organisation, Person
from participants.services.links import Gate, Link, gates, links
from participants.services.privacy import (
    Holding,
    Merge,
    Row,
    has_own_address,
    holdings,
)

TYPED = (
    "given_name middle_name family_name gender email phone organisation_text"
    " post_title language status source queued_at confirmed_at ended_at end_reason"
    " decision priority class_reason waiver is_late takes_part"
    " may_be_photographed wants_newsletter consented_at"
).split()
BLANK = (
    "given_name middle_name family_name name_key search_key sort_key email email_key"
    " phone organisation_text post_title end_reason class_reason waiver"
).split()


def export_registrations(person: Person) -> list[Row]:
    rows = person.registrations.select_related("event").prefetch_related("profiles")
    return [
        {
            "event": row.event.titles,
            **{name: getattr(row, name) for name in TYPED},
            "profiles": [profile.labels for profile in row.profiles.all()],
        }
        for row in rows.order_by("pk")
    ]


def erase_registrations(person: Person, at: datetime) -> None:
    """What was typed goes; organisation, profiles and gender stay for the counts."""
    values = dict.fromkeys(BLANK, "")
    rows = Registration.objects.filter(person=person)
    rows.update(**values, post=None, post_snapshot={}, stated={}, updated_at=at)


def export_statements(person: Person) -> list[Row]:
    rows = SpecialStatement.objects.filter(registration__person=person)
    return [{"question": row.field, "answer": row.value} for row in rows]


def erase_statements(person: Person, at: datetime) -> None:
    """A year of birth becomes the age groups of the programmes, answers of special
    categories become numbers: what is counted stays equal.
    """
    SpecialStatement.objects.filter(registration__person=person).delete()
    count_and_close(person, at)


def export_scans(person: Person) -> list[Row]:
    rows = Scan.objects.filter(registration__person=person).order_by("received_at")
    return [
        {"at": row.received_at, "direction": row.direction, "verdict": row.verdict}
        for row in rows
    ]


def export_presences(person: Person) -> list[Row]:
    rows = Presence.objects.filter(registration__person=person)
    return [
        {"session": row.session.titles, "minutes": row.minutes, "state": row.state}
        for row in rows.select_related("session").order_by("pk")
    ]


def export_roles(person: Person) -> list[Row]:
    rows = person.event_roles.select_related("event")
    return [{"event": row.event.titles, "role": row.role} for row in rows]


def export_travel_data(person: Person) -> list[Row]:
    rows = TravelData.objects.filter(registration__person=person)
    found = []
    for row in rows.select_related("registration__event").order_by("pk"):
        try:
            told = asdict(unseal(row))
        except NotReadable:
            told = {"unreadable": True}
        found.append({"event": row.registration.event.titles, **told})
    return found


def erase_travel_data(person: Person, at: datetime) -> None:
    """What was told for journeys goes at once."""
    TravelData.objects.filter(registration__person=person).delete()


def export_travellers(person: Person) -> list[Row]:
    rows = Traveller.objects.filter(registration__person=person)
    return [
        {
            "event": row.registration.event.titles,
            "travels": row.travels,
            "room": row.room.name if row.room else "",
            "transport": row.transport,
            "cost": row.transport_cost,
            "currency": row.transport_currency,
        }
        for row in rows.select_related("registration__event", "room").order_by("pk")
    ]


def erase_travellers(person: Person, at: datetime) -> None:
    """What the journey cost stays for the books; how they came goes."""
    rows = Traveller.objects.filter(registration__person=person)
    rows.update(transport="", room=None, updated_at=at)


def export_visit_reports(person: Person) -> list[Row]:
    rows = VisitReport.objects.filter(registration__person=person)
    names = ("learned", "will_use", "advice", "created_at")
    return [
        {"event": row.event.titles, **{name: getattr(row, name) for name in names}}
        for row in rows.select_related("event").order_by("pk")
    ]


def export_feeds(person: Person) -> list[Row]:
    """That there is a calendar; its secret is known to nobody here."""
    rows = CalendarFeed.objects.filter(address_key=person.email_key)
    if not has_own_address(person):
        return []
    return [
        {"made_at": row.created_at, "ended_at": row.ended_at}
        for row in rows.order_by("pk")
    ]


def erase_feeds(person: Person, at: datetime) -> None:
    """The secret address is dead, unless others share the mailbox."""
    if has_own_address(person):
        CalendarFeed.objects.filter(address_key=person.email_key).delete()


ASKED = (
    "name email language state source created_at asked_at reminders opened_at"
    " answered_at"
).split()
FORGOTTEN = dict.fromkeys(("name", "search_key", "sort_key", "email", "email_key"), "")


def export_invitations(person: Person) -> list[Row]:
    rows = person.invitations.select_related("event").order_by("pk")
    return [
        {"event": row.event.titles, **{name: getattr(row, name) for name in ASKED}}
        for row in rows
    ]


def erase_invitations(person: Person, at: datetime) -> None:
    """That somebody of the organisation was asked, and what they answered, stays.

    The link leads nowhere any more. An organisation was written to at the address of
    the person who speaks for it: there the address alone goes.
    """
    rows = Invitation.objects.filter(person=person)
    rows.filter(state__in=Invitation.UNANSWERED).update(
        state=Invitation.State.WITHDRAWN, answered_at=at
    )
    rows.update(**FORGOTTEN, updated_at=at)
    if has_own_address(person):
        spoken_for = Q(person=None, email_key=person.email_key)
        Invitation.objects.filter(spoken_for).update(
            email="", email_key="", updated_at=at
        )


def export_trainer(person: Person) -> list[Row]:
    rows = TrainerProfile.objects.filter(person=person)
    return [
        {
            "topics": [topic.titles for topic in row.topics.all()],
            "languages": row.languages,
            "regions": [str(region) for region in row.regions.all()],
            "available_from": row.available_from,
            "available_until": row.available_until,
            "availability": row.availability,
            "note": row.note,
            "rates": [
                f"{rate.amount} {rate.currency} {rate.get_unit_display()}"
                f" {rate.started_on}"
                for rate in row.rates.all()
            ],
        }
        for row in rows.prefetch_related("topics", "regions", "rates")
    ]


def erase_trainer(person: Person, at: datetime) -> None:
    """What they offered and asked for goes; their parts in events stay."""
    TrainerProfile.objects.filter(person=person).delete()


def export_candidacies(person: Person) -> list[Row]:
    rows = person.candidacies.select_related("qualification")
    return [
        {
            "qualification": row.qualification.titles,
            "since": row.created_at,
            "listed_at": row.listed_at,
            "granted": [
                f"{award.granted_on} – {award.valid_until or ''}"
                for award in row.awards.all()
            ],
            "evidence": [one.note for one in row.evidence.all()],
        }
        for row in rows.prefetch_related("awards", "evidence").order_by("pk")
    ]


def erase_candidacies(person: Person, at: datetime) -> None:
    """What was noted by hand goes with its files; that somebody was granted what, and
    met what, stays for the counts.
    """
    rows = Evidence.objects.filter(candidacy__person=person)
    Candidacy.objects.filter(person=person).update(listed_at=None, updated_at=at)
    files = list(rows.exclude(file="").values_list("file", flat=True))
    rows.update(note="", file="", file_name="", updated_at=at)
    transaction.on_commit(lambda: remove_files(files))


def export_pool_answers(person: Person) -> list[Row]:
    rows = PoolAnswer.objects.filter(candidacy__person=person).select_related("request")
    return [
        {
            "topic": row.request.topic,
            "day": row.request.on,
            "answer": row.answer,
            "answered_at": row.answered_at,
        }
        for row in rows.order_by("pk")
    ]


def _requests_by(person: Person) -> QuerySet[PoolRequest]:
    """What was asked for from the person's own address."""
    rows = PoolRequest.objects.filter(email_key=person.email_key)
    return rows if has_own_address(person) else rows.none()


def export_pool_requests(person: Person) -> list[Row]:
    return [
        {"topic": row.topic, "day": row.on, "contact": row.contact, "phone": row.phone}
        for row in _requests_by(person).order_by("pk")
    ]


def erase_pool_requests(person: Person, at: datetime) -> None:
    """Who asked goes; that the organisation asked, and what came of it, stays."""
    blank = dict.fromkeys(
        ("contact", "email", "email_key", "phone", "note", "search_key"), ""
    )
    _requests_by(person).update(**blank, updated_at=at)


def export_observations(person: Person) -> list[Row]:
    """What they wrote as observers, and what was written of them and signed."""
    signed = Q(candidacy__person=person, signed_at__isnull=False)
    rows = Observation.objects.filter(Q(observer=person) | signed)
    return [
        {
            "event": row.event.titles,
            "as_observer": row.observer_id == person.pk,
            "strengths": row.strengths,
            "improve": row.improve,
            "signed_at": row.signed_at,
            "marks": {str(one.point): one.mark for one in row.marks.all()},
        }
        for row in rows.select_related("event")
        .prefetch_related("marks__point")
        .order_by("pk")
    ]


def erase_observations(person: Person, at: datetime) -> None:
    """What was written of them goes, the marks stay; of observers their name alone."""
    rows = Observation.objects.filter(candidacy__person=person)
    rows.filter(signed_at=None).delete()
    rows.update(strengths="", improve="", updated_at=at)


def export_turns(person: Person) -> list[Row]:
    """That they answered; what, nobody knows."""
    rows = EvaluationTurn.objects.filter(registration__person=person)
    return [
        {"event": row.evaluation.event.titles, "answered": True}
        for row in rows.select_related("evaluation__event").order_by("pk")
    ]


def erase_turns(person: Person, at: datetime) -> None:
    """That they answered goes; what was answered is tied to nobody and stays."""
    EvaluationTurn.objects.filter(registration__person=person).delete()


def export_test_results(person: Person) -> list[Row]:
    rows = TestResult.objects.filter(registration__person=person)
    return [
        {
            "event": row.test.event.titles,
            "moment": row.test.moment,
            "score": row.score,
            "best_score": row.test.best_score,
        }
        for row in rows.select_related("test__event").order_by("pk")
    ]


def export_needs_turns(person: Person) -> list[Row]:
    """That they answered; what, is in the sums of their municipality alone."""
    rows = NeedsTurn.objects.filter(person=person).select_related("survey")
    return [{"survey": row.survey.titles, "answered": True} for row in rows]


def erase_needs_turns(person: Person, at: datetime) -> None:
    """That they answered goes; the sums stay."""
    NeedsTurn.objects.filter(person=person).delete()


def export_answers(person: Person) -> list[Row]:
    rows = Answer.objects.filter(registration__person=person)
    rows = rows.select_related("question", "organisation", "registration__event")
    return [
        {
            "event": row.registration.event.titles,
            "question": row.question.labels,
            "answer": answer_words(row),
        }
        for row in rows.order_by("pk")
    ]


def erase_answers(person: Person, at: datetime) -> None:
    """What was written goes; what was chosen among a few answers stays for the counts,
    and names nobody.
    """
    rows = Answer.objects.filter(registration__person=person)
    rows.exclude(question__kind__in=Question.COUNTED).delete()


def export_answer_files(person: Person) -> list[Row]:
    rows = AnswerFile.objects.filter(registration__person=person)
    return [
        {"question": row.question.labels, "file": row.file_name, "size": row.file_bytes}
        for row in rows.select_related("question").order_by("pk")
    ]


def erase_answer_files(person: Person, at: datetime) -> None:
    """The files go, from the disk too."""
    remove(AnswerFile.objects.filter(registration__person=person))


def export_sensitive_answers(person: Person) -> list[Row]:
    rows = SensitiveAnswer.objects.filter(registration__person=person)
    return [
        {"question": row.question.labels, "answer": row.value}
        for row in rows.select_related("question").order_by("pk")
    ]


def erase_sensitive_answers(person: Person, at: datetime) -> None:
    """Single answers become numbers: what is counted stays equal."""
    rows = SensitiveAnswer.objects.filter(registration__person=person)
    count_apart(list(rows.order_by("pk")), counted=True)


def keep(person: Person, at: datetime) -> None:
    """Rows that name nobody once the registration is blank stay as they are."""


def register() -> None:
    """Fill the registries; called once from `apps.py`."""
    holdings.extend(
        [
            Holding(
                Registration._meta.label,
                export_registrations,
                erase_registrations,
                Merge.MOVE,
            ),
            Holding(
                SpecialStatement._meta.label,
                export_statements,
                erase_statements,
                Merge.STAY,
            ),
            Holding(Answer._meta.label, export_answers, erase_answers, Merge.STAY),
            Holding(
                AnswerFile._meta.label,
                export_answer_files,
                erase_answer_files,
                Merge.STAY,
            ),
            Holding(
                SensitiveAnswer._meta.label,
                export_sensitive_answers,
                erase_sensitive_answers,
                Merge.STAY,
            ),
            Holding(
                TravelData._meta.label,
                export_travel_data,
                erase_travel_data,
                Merge.STAY,
            ),
            Holding(
                Traveller._meta.label,
                export_travellers,
                erase_travellers,
                Merge.STAY,
            ),
            Holding(VisitReport._meta.label, export_visit_reports, keep, Merge.STAY),
            Holding(CalendarFeed._meta.label, export_feeds, erase_feeds, Merge.STAY),
            Holding(Scan._meta.label, export_scans, keep, Merge.STAY),
            Holding(EvaluationTurn._meta.label, export_turns, erase_turns, Merge.STAY),
            Holding(TestResult._meta.label, export_test_results, keep, Merge.STAY),
            Holding(
                NeedsTurn._meta.label,
                export_needs_turns,
                erase_needs_turns,
                Merge.MOVE_OR_DROP,
            ),
            Holding(Presence._meta.label, export_presences, keep, Merge.STAY),
            Holding(
                Invitation._meta.label,
                export_invitations,
                erase_invitations,
                Merge.MOVE_OR_KEEP,
            ),
            Holding(
                Candidacy._meta.label,
                export_candidacies,
                erase_candidacies,
                Merge.MOVE_OR_DROP,
            ),
            Holding(
                Observation._meta.label,
                export_observations,
                erase_observations,
                Merge.MOVE_OR_DROP,
            ),
            Holding(PoolAnswer._meta.label, export_pool_answers, keep, Merge.STAY),
            Holding(
                PoolRequest._meta.label,
                export_pool_requests,
                erase_pool_requests,
                Merge.STAY,
            ),
            Holding(EventRole._meta.label, export_roles, keep, Merge.MOVE_OR_DROP),
            Holding(
                TrainerProfile._meta.label,
                export_trainer,
                erase_trainer,
                Merge.MOVE_OR_KEEP,
            ),
        ]
    )
    links.extend(LINKS)
    gates.append(Gate(Person, merging.lock_events_of_people))
    gates.append(Gate(Organisation, merging.lock_events_of_organisations))


LINKS = [
    Link(
        "courses.Registration.person",
        _("registrations"),
        Merge.MOVE,
        merging.settle_registrations,
        _(
            "registered twice for one event: one registration is cancelled, what was"
            " scanned counts for the other; nobody is written to"
        ),
    ),
    Link(
        "courses.Invitation.person",
        _("invitations"),
        Merge.MOVE_OR_KEEP,
        merging.settle_invitations,
        _("invited twice to one event: the answer to either invitation counts"),
    ),
    Link(
        "courses.Candidacy.person",
        _("qualifications"),
        Merge.MOVE_OR_DROP,
        twice=_("candidate for one qualification twice: what either has counts"),
    ),
    Link("courses.Observation.observer", _("observations written"), Merge.MOVE_OR_DROP),
    Link("courses.EventRole.person", _("roles at events"), Merge.MOVE_OR_DROP),
    Link(
        "courses.TrainerProfile.person",
        _("entry in the roster of trainers"),
        Merge.MOVE_OR_KEEP,
        merging.settle_trainers,
        _(
            "both are trainers: the entry that stays gets topics, places and rates of"
            " both"
        ),
    ),
    Link(
        "courses.NeedsTurn.person",
        _("answers to surveys of needs"),
        Merge.MOVE_OR_DROP,
    ),
    Link("courses.FollowUp.person", _("tasks after events"), Merge.MOVE),
    Link("courses.Registration.organisation", _("registrations"), Merge.MOVE),
    Link(
        "courses.Invitation.organisation",
        _("invitations"),
        Merge.MOVE_OR_KEEP,
        merging.settle_invitations,
        _("invited twice to one event: the answer to either invitation counts"),
    ),
    Link(
        "courses.EventOrganiser.organisation",
        _("events organised"),
        Merge.MOVE_OR_DROP,
    ),
    Link(
        "courses.PoolRequest.organisation",
        _("requests for facilitators"),
        Merge.MOVE,
    ),
    Link("courses.FollowUp.organisation", _("tasks after events"), Merge.MOVE),
    Link(
        "courses.DelegationWaiver.organisation",
        _("exceptions from the rule of a delegation"),
        Merge.MOVE_OR_DROP,
    ),
    Link(
        "courses.VisitReport.organisation",
        _("reports after study visits"),
        Merge.MOVE_OR_KEEP,
    ),
    Link("courses.Answer.organisation", _("answers to questions of forms"), Merge.MOVE),
    Link("courses.GoodPractice.host", _("examples of good practice"), Merge.MOVE),
    Link("courses.LegHost.organisation", _("study visits hosted"), Merge.MOVE_OR_DROP),
    Link(
        "courses.Quota.organisation",
        _("seats kept at events"),
        Merge.MOVE,
        merging.settle_quotas,
        _("seats are kept for both: they become one limit, the larger of the two"),
    ),
]
