"""Forms of people, organisations and target groups."""

from participants.forms.groups import GroupForm
from participants.forms.newcomers import PersonAddForm
from participants.forms.organisations import OrganisationField, PlaceFilter
from participants.forms.people import PersonForm, PostEndForm, PostForm
from participants.forms.places import MunicipalityField, PlaceField

__all__ = [
    "GroupForm",
    "MunicipalityField",
    "OrganisationField",
    "PersonAddForm",
    "PersonForm",
    "PlaceField",
    "PlaceFilter",
    "PostEndForm",
    "PostForm",
]
