"""Forms of people, organisations and target groups."""

from participants.forms.groups import GroupForm
from participants.forms.organisations import OrganisationField
from participants.forms.people import PersonForm, PostEndForm, PostForm

__all__ = [
    "GroupForm",
    "OrganisationField",
    "PersonForm",
    "PostEndForm",
    "PostForm",
]
