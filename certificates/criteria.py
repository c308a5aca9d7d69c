"""What certificates let target groups be chosen by, and events ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from core.forms import RowsField
from core.languages import pick
from courses.models import Course
from courses.selectors.prerequisites import CERTIFIED
from participants.models import TargetGroup
from participants.selectors.criteria import Asked, Criterion, criteria

Kind, State = Certificate.Kind, Certificate.State


def courses() -> forms.Field:
    """Some courses."""
    return RowsField(Course.objects.all(), lambda row: pick(row.titles))


def certified(value: QuerySet[Course], asked: Asked) -> Q:
    """People with a certificate of a run of one of the courses, in force then; a letter
    of thanks is none.
    """
    lasts = Q(expires_on=None) | Q(expires_on__gte=asked.day)
    rows: Any = Certificate.objects.filter(
        lasts,
        person=OuterRef("pk"),
        event__course__in=list(value),
        state=State.VALID,
        issued_at__lte=asked.at,
    )
    return Q(Exists(rows.exclude(kind=Kind.THANKS)))


def register() -> None:
    """Add the criteria to the registry."""
    criteria.append(
        Criterion(
            CERTIFIED,
            _("Holds a certificate of a course"),
            TargetGroup.Subject.PEOPLE,
            courses,
            certified,
        )
    )
