"""Forms of events, registration and check-in."""

from courses.forms.calendar import CalendarFilter
from courses.forms.catalogue import CourseForm
from courses.forms.checkin import CodeForm, UndoForm
from courses.forms.conclusions import ConclusionForm, FollowUpForm
from courses.forms.copying import CopyForm
from courses.forms.costs import CostForm
from courses.forms.decisions import ChoiceOfPeople, DecisionForm
from courses.forms.delegations import DelegationRuleForm
from courses.forms.events import EventForm
from courses.forms.invitations import InvitationFilter, InviteesForm
from courses.forms.legs import LegForm
from courses.forms.lists import EventFilter, PeopleFilter
from courses.forms.materials import MaterialForm
from courses.forms.nominations import (
    AgreementForm,
    NominationsForm,
    OfficeForm,
    ReplacementForm,
)
from courses.forms.own_changes import OwnChangeForm
from courses.forms.photos import PhotoForm, PhotosForm
from courses.forms.planning import QuotaForm, ReasonForm, SessionForm
from courses.forms.practices import PracticeFilter, PracticeForm, ReportForm
from courses.forms.prerequisites import PrerequisiteForm
from courses.forms.priorities import ChangeClassForm, PriorityClassForm
from courses.forms.registration import (
    CorrectionForm,
    InvitedForm,
    RegistrationForm,
    StaffRegistrationForm,
)
from courses.forms.trainers import RateForm, RoleForm, TrainerForm, WantedForm
from courses.forms.travel import (
    DayForm,
    JourneyForm,
    MoneyForm,
    PerDiemForm,
    PlanForm,
    RoomForm,
    TravelForm,
)

__all__ = [
    "AgreementForm",
    "CalendarFilter",
    "ChangeClassForm",
    "ChoiceOfPeople",
    "CodeForm",
    "ConclusionForm",
    "CopyForm",
    "CorrectionForm",
    "CostForm",
    "CourseForm",
    "DayForm",
    "DecisionForm",
    "DelegationRuleForm",
    "EventFilter",
    "EventForm",
    "FollowUpForm",
    "InvitationFilter",
    "InvitedForm",
    "InviteesForm",
    "JourneyForm",
    "LegForm",
    "MaterialForm",
    "MoneyForm",
    "NominationsForm",
    "OfficeForm",
    "OwnChangeForm",
    "PeopleFilter",
    "PerDiemForm",
    "PhotoForm",
    "PhotosForm",
    "PlanForm",
    "PracticeFilter",
    "PracticeForm",
    "PrerequisiteForm",
    "PriorityClassForm",
    "QuotaForm",
    "RateForm",
    "ReasonForm",
    "RegistrationForm",
    "ReplacementForm",
    "ReportForm",
    "RoleForm",
    "RoomForm",
    "SessionForm",
    "StaffRegistrationForm",
    "TrainerForm",
    "TravelForm",
    "UndoForm",
    "WantedForm",
]
