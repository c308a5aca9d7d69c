"""Programmes, donors, topics, goals, calls, assistance, mentoring, indicators."""

from .assistance import Agreement, Decision, Obligation, Output, Step, StepPlan
from .calls import Application, Call, Score
from .donors import Donor, Funding
from .goals import Goal, PlannedGroup
from .indicators import Indicator, PeriodTarget
from .mentoring import MentoringPair, Visit
from .programmes import Contact, Partner, Programme
from .reports import Report
from .topics import Topic

__all__ = [
    "Agreement",
    "Application",
    "Call",
    "Contact",
    "Decision",
    "Donor",
    "Funding",
    "Goal",
    "Indicator",
    "MentoringPair",
    "Obligation",
    "Output",
    "Partner",
    "PeriodTarget",
    "PlannedGroup",
    "Programme",
    "Report",
    "Score",
    "Step",
    "StepPlan",
    "Topic",
    "Visit",
]
