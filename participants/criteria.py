"""What this app lets target groups be chosen by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import RowsField
from participants.models import (
    ConsentWording,
    JobProfile,
    Membership,
    Organisation,
    Person,
    Region,
    TargetGroup,
)
from participants.selectors.consents import latest_consent_q
from participants.selectors.criteria import Criterion, criteria
from participants.selectors.organisations import (
    lasts_on,
    name_order,
    organisation_name,
)
from participants.selectors.people import held_on
from participants.selectors.territory import region_place

PEOPLE = TargetGroup.Subject.PEOPLE
ORGANISATIONS = TargetGroup.Subject.ORGANISATIONS
TIMES = [
    ("now", pgettext_lazy("post", "held now")),
    ("former", pgettext_lazy("post", "held before, no longer")),
    ("ever", pgettext_lazy("post", "held now or before")),
]
BODIES = (Organisation.Kind.ASSOCIATION, Organisation.Kind.NETWORK)


def some_of(choices: Any) -> Callable[[], forms.Field]:
    """A field for some of `choices`, as boxes to tick."""
    return lambda: forms.MultipleChoiceField(
        choices=choices, widget=forms.CheckboxSelectMultiple
    )


def regions() -> forms.Field:
    return RowsField(Region.objects.select_related("parent"), region_place)


def profiles() -> forms.Field:
    return RowsField(JobProfile.objects.all(), "labels")


def bodies() -> forms.Field:
    rows = Organisation.objects.filter(kind__in=BODIES, merged_into=None)
    return RowsField(rows.order_by(*name_order()), organisation_name)


def _when_held(value: str, at: datetime) -> Q:
    """Which of a person's posts the conditions beside it are asked of."""
    today = timezone.localdate(at)
    if value == "former":
        return Q(ended_on__lt=today)
    return Q(pk__isnull=False) if value == "ever" else held_on(today)


def _within(rows: QuerySet[Region], prefix: str) -> Q:
    found = Q(pk__in=[])
    for region in rows:
        found |= Q(**{f"{prefix}region__path__startswith": region.path})
    return found


def _member(rows: QuerySet[Organisation], at: datetime, of: str) -> Q:
    lasting = lasts_on(timezone.localdate(at))
    found = Membership.objects.filter(lasting, member=OuterRef(of), body__in=list(rows))
    return Q(Exists(found))


def of_organisations(subject: str, prefix: str) -> list[Criterion]:
    """The same questions about an organisation, and about that of a person's post."""
    of_post = subject == PEOPLE
    kinds = some_of(Organisation.Kind.choices)
    forms_of_law = some_of(
        [choice for choice in Organisation.LegalForm.choices if choice[0]]
    )
    own_key = "organisation" if of_post else "pk"

    def one(key: str, label: Any, field: Any, q: Any) -> Criterion:
        return Criterion(key, label, subject, field, q, of_post=of_post)

    return [
        one(
            "organisation_kind",
            _("Kind of organisation"),
            kinds,
            lambda value, at: Q(**{f"{prefix}kind__in": value}),
        ),
        one(
            "region",
            _("Place, and all in it"),
            regions,
            lambda value, at: _within(value, prefix),
        ),
        one(
            "membership",
            _("Member of an association or network"),
            bodies,
            lambda value, at: _member(value, at, own_key),
        ),
        one(
            "legal_form",
            _("Legal form"),
            forms_of_law,
            lambda value, at: Q(**{f"{prefix}legal_form__in": value}),
        ),
    ]


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    criteria.extend(of_organisations(PEOPLE, "organisation__"))
    criteria.extend(of_organisations(ORGANISATIONS, ""))
    criteria.extend(
        [
            Criterion(
                "job_profile",
                _("Job profile"),
                PEOPLE,
                profiles,
                lambda value, at: Q(profile__in=list(value)),
                of_post=True,
            ),
            Criterion(
                "post_held",
                _("When the post is held"),
                PEOPLE,
                lambda: forms.ChoiceField(choices=TIMES),
                _when_held,
                of_post=True,
                when_of_post=True,
            ),
            Criterion(
                "gender",
                _("Gender"),
                PEOPLE,
                some_of([choice for choice in Person.Gender.choices if choice[0]]),
                lambda value, at: Q(gender__in=value),
            ),
            Criterion(
                "language",
                _("Language"),
                PEOPLE,
                some_of(settings.LANGUAGES),
                lambda value, at: Q(language__in=value),
            ),
            Criterion(
                "consent",
                _("Agreed to"),
                PEOPLE,
                lambda: forms.ChoiceField(choices=ConsentWording.Purpose.choices),
                lambda value, at: latest_consent_q(value),
            ),
        ]
    )
