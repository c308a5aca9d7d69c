"""What the tables of this app hold about a person."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from courses.models import (
    Answer,
    AnswerFile,
    CalendarFeed,
    Candidacy,
    EvaluationTurn,
    EventRole,
    Invitation,
    Leg,
    NeedsTurn,
    Observation,
    PhotoDoubt,
    PoolAnswer,
    PoolRequest,
    Presence,
    Registration,
    Scan,
    SelfCheckin,
    SensitiveAnswer,
    SpecialStatement,
    TestResult,
    TrainerProfile,
    TravelData,
    Traveller,
    VisitReport,
)
from courses.privacy.answers import (
    erase_answer_files,
    erase_answers,
    erase_needs_turns,
    erase_sensitive_answers,
    erase_turns,
    export_answer_files,
    export_answers,
    export_needs_turns,
    export_sensitive_answers,
    export_test_results,
    export_turns,
)
from courses.privacy.facilitators import (
    erase_candidacies,
    erase_observations,
    erase_pool_requests,
    erase_trainer,
    export_candidacies,
    export_observations,
    export_pool_answers,
    export_pool_requests,
    export_trainer,
)
from courses.privacy.photos import erase_photo_doubts, export_photo_doubts
from courses.privacy.registrations import (
    erase_feeds,
    erase_invitations,
    erase_registrations,
    erase_scans,
    erase_self_checkins,
    erase_statements,
    export_feeds,
    export_invitations,
    export_presences,
    export_registrations,
    export_roles,
    export_scans,
    export_self_checkins,
    export_statements,
)
from courses.privacy.visits import (
    erase_legs,
    erase_travel_data,
    erase_travellers,
    export_legs,
    export_travel_data,
    export_travellers,
    export_visit_reports,
)
from courses.services import merging
from participants.models import Organisation, Person
from participants.services.gates import Gate, gates
from participants.services.links import Link, links
from participants.services.privacy import Holding, Merge, holdings


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
                PhotoDoubt._meta.label,
                export_photo_doubts,
                erase_photo_doubts,
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
            Holding(Leg._meta.label, export_legs, erase_legs, Merge.MOVE),
            Holding(VisitReport._meta.label, export_visit_reports, keep, Merge.STAY),
            Holding(CalendarFeed._meta.label, export_feeds, erase_feeds, Merge.STAY),
            Holding(Scan._meta.label, export_scans, erase_scans, Merge.STAY),
            Holding(
                SelfCheckin._meta.label,
                export_self_checkins,
                erase_self_checkins,
                Merge.STAY,
            ),
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
    Link("courses.Leg.contact_person", _("contact on study visits"), Merge.MOVE),
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
    Link("courses.CostLine.payer", _("costs paid"), Merge.MOVE),
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
