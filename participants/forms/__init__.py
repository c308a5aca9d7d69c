"""Forms of people, organisations and target groups."""

from participants.forms.groups import GroupForm
from participants.forms.newcomers import PersonAddForm
from participants.forms.organisations import OrganisationField, PlaceFilter
from participants.forms.people import PersonForm, PostEndForm, PostForm

__all__ = [
    "GroupForm",
    "OrganisationField",
    "PersonAddForm",
    "PersonForm",
    "PlaceFilter",
    "PostEndForm",
    "PostForm",
]
