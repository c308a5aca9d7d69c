"""Forms of bodies: coordination teams, working groups, forums."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import LocalDateField, ObukaForm, RowField, TextsFormField
from participants.models import Organisation, Person, Post
from participants.selectors.organisations import organisation_name
from participants.selectors.people import held_on, present_posts


class BodyForm(ObukaForm):
    """The name of a body."""

    names = TextsFormField(label=_("Name of the body"), max_length=200)
    is_closed = forms.BooleanField(label=_("It does not meet any more"), required=False)


def people_around(
    organisation: Organisation, people: QuerySet[Person]
) -> QuerySet[Person]:
    """Those of `people` who hold a post there, above it, or in one of its members."""
    around = Organisation.objects.filter(memberships__body=organisation)
    above = [organisation.pk, organisation.parent_id]
    held = Post.objects.filter(held_on(timezone.localdate()))
    posts = held.filter(organisation__in=around) | held.filter(organisation__in=above)
    found = people.filter(pk__in=posts.order_by().values("person"))
    return found.order_by("sort_key", "pk").prefetch_related(
        Prefetch("posts", queryset=present_posts(), to_attr="present_posts")
    )


def _where(person: Any) -> str:
    """The name with where they work, which tells namesakes apart."""
    offices = [organisation_name(post.organisation) for post in person.present_posts]
    return ", ".join(dict.fromkeys([person.full_name, *offices]))


class BodyMemberForm(ObukaForm):
    """A person who comes into a body."""

    person = RowField(
        Person.objects.none(),
        _where,
        label=_("Person"),
        help_text=_("People with a post here, in the whole, or in a member."),
    )
    role = forms.CharField(label=_("Role in the body"), max_length=200, required=False)
    started_on = LocalDateField(label=_("Since"), required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field("person", RowField).queryset = people


class MeetingForm(ObukaForm):
    """The minutes of a meeting."""

    held_on = LocalDateField(label=_("Held on"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    minutes = forms.CharField(
        label=_("Minutes"),
        max_length=50_000,
        required=False,
        widget=forms.Textarea({"rows": 10}),
    )
