"""Forms of events, registration and check-in."""

from courses.forms.checkin import CodeForm, UndoForm
from courses.forms.events import EventForm, QuotaForm, ReasonForm, SessionForm
from courses.forms.lists import EventFilter, PeopleFilter
from courses.forms.registration import RegistrationForm, StaffRegistrationForm

__all__ = [
    "CodeForm",
    "EventFilter",
    "EventForm",
    "PeopleFilter",
    "QuotaForm",
    "ReasonForm",
    "RegistrationForm",
    "SessionForm",
    "StaffRegistrationForm",
    "UndoForm",
]
