"""Courses, events, sessions, seats, registrations, attendance, evaluation."""

from .attendance import Presence, Scan
from .catalogue import Course, Material
from .costs import CostLine
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
from .facilitators import (
    Award,
    Candidacy,
    Evidence,
    Qualification,
    Requirement,
)
from .feeds import CalendarFeed, UsedLink
from .forms import (
    Answer,
    AnswerFile,
    Question,
    SensitiveAnswer,
    SpecialStatement,
)
from .invitations import Invitation, Standing
from .legs import Leg, LegHost
from .letters import Letter, Reminder, ReminderDefault, ReminderRule
from .mail_texts import MailText
from .needs import Need, NeedsSurvey, NeedsTurn
from .observations import Observation, ObservationMark, ObservedPoint
from .photos import Photo, PhotoDoubt
from .pool import PoolAnswer, PoolRequest
from .practices import GoodPractice, VisitReport
from .prerequisites import Prerequisite
from .priorities import PriorityClass
from .registrations import (
    ACTIVE,
    SEATED,
    STAGES,
    UNDECIDED,
    Decision,
    Registration,
    Status,
)
from .seats import Quota, SeatUse
from .self_checkin import RoomScreen, SelfCheckin, SelfCheckinRule
from .series import EventSeries
from .sessions import Session
from .sheets import LoosePage, Sheet, SheetPage
from .tests import CourseTest, CourseTestQuestion, Test, TestQuestion, TestResult
from .trainers import TrainerProfile, TrainerRate
from .travel import (
    Diet,
    PerDiemRate,
    Room,
    RoomWish,
    TravelData,
    TravelGroup,
    Traveller,
    VisitDay,
    VisitPlan,
)
from .wanted import WantedRole

__all__ = [
    "ACTIVE",
    "SEATED",
    "STAGES",
    "UNDECIDED",
    "Answer",
    "AnswerFile",
    "Award",
    "CalendarFeed",
    "Candidacy",
    "Conclusion",
    "CostLine",
    "Course",
    "CourseTest",
    "CourseTestQuestion",
    "Decision",
    "DelegationRule",
    "DelegationWaiver",
    "Device",
    "Diet",
    "Evaluation",
    "EvaluationBox",
    "EvaluationQuestion",
    "EvaluationSlip",
    "EvaluationTurn",
    "Event",
    "EventKind",
    "EventOrganiser",
    "EventRole",
    "EventSeries",
    "Evidence",
    "FollowUp",
    "GoodPractice",
    "Invitation",
    "Leg",
    "LegHost",
    "Letter",
    "LoosePage",
    "MailText",
    "Material",
    "Need",
    "NeedsSurvey",
    "NeedsTurn",
    "Observation",
    "ObservationMark",
    "ObservedPoint",
    "PerDiemRate",
    "Photo",
    "PhotoDoubt",
    "PoolAnswer",
    "PoolRequest",
    "Prerequisite",
    "Presence",
    "PriorityClass",
    "Qualification",
    "Question",
    "Quota",
    "Registration",
    "Reminder",
    "ReminderDefault",
    "ReminderRule",
    "Requirement",
    "Room",
    "RoomScreen",
    "RoomWish",
    "Scan",
    "SeatUse",
    "SelfCheckin",
    "SelfCheckinRule",
    "SensitiveAnswer",
    "Session",
    "Sheet",
    "SheetPage",
    "SpecialStatement",
    "Standing",
    "Status",
    "Test",
    "TestQuestion",
    "TestResult",
    "TrainerProfile",
    "TrainerRate",
    "TravelData",
    "TravelGroup",
    "Traveller",
    "UsedLink",
    "VisitDay",
    "VisitPlan",
    "VisitReport",
    "WantedRole",
]
