"""Courses, events, sessions, seats, registrations, attendance, evaluation."""

from .attendance import Presence, Scan
from .catalogue import Course, Material
from .delegations import DelegationRule, DelegationWaiver
from .devices import Device
from .evaluation import (
    Conclusion,
    Evaluation,
    EvaluationBox,
    EvaluationQuestion,
    EvaluationSlip,
    EvaluationTurn,
    FollowUp,
)
from .events import Event, EventKind, EventOrganiser, EventRole
from .forms import Answer, Question, SensitiveAnswer, SpecialStatement
from .invitations import Invitation, Standing
from .legs import Leg, LegHost
from .registrations import ACTIVE, SEATED, Registration, Status
from .seats import Quota, SeatUse
from .sessions import Session
from .tests import Test, TestQuestion, TestResult
from .trainers import TrainerProfile, TrainerRate

__all__ = [
    "ACTIVE",
    "SEATED",
    "Answer",
    "Conclusion",
    "Course",
    "DelegationRule",
    "DelegationWaiver",
    "Device",
    "Evaluation",
    "EvaluationBox",
    "EvaluationQuestion",
    "EvaluationSlip",
    "EvaluationTurn",
    "Event",
    "EventKind",
    "EventOrganiser",
    "EventRole",
    "FollowUp",
    "Invitation",
    "Leg",
    "LegHost",
    "Material",
    "Presence",
    "Question",
    "Quota",
    "Registration",
    "Scan",
    "SeatUse",
    "SensitiveAnswer",
    "Session",
    "SpecialStatement",
    "Standing",
    "Status",
    "Test",
    "TestQuestion",
    "TestResult",
    "TrainerProfile",
    "TrainerRate",
]
