"""Forms of pages that show several apps at once."""

from portal.forms.history import HistoryFilter
from portal.forms.own import (
    ConsentForm,
    OwnAnswersForm,
    OwnCardForm,
    OwnContactForm,
    OwnRequestForm,
)
from portal.forms.trainers import TrainerFilter, WorkloadFilter

__all__ = [
    "ConsentForm",
    "HistoryFilter",
    "OwnAnswersForm",
    "OwnCardForm",
    "OwnContactForm",
    "OwnRequestForm",
    "TrainerFilter",
    "WorkloadFilter",
]
