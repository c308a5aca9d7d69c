"""What this app lets target groups be chosen by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import LocalDateField, NumberField, RowsField
from core.languages import pick
from participants.forms.places import PlacesField
from participants.models import (
    Body,
    BodyMember,
    ConsentWording,
    JobProfile,
    Membership,
    Organisation,
    Person,
    Post,
    Region,
    TargetGroup,
)
from participants.selectors.ages import aged
from participants.selectors.consents import latest_consent_q
from participants.selectors.criteria import Asked, Criterion, criteria
from participants.selectors.organisations import (
    lasts_on,
    name_order,
    organisation_name,
)
from participants.selectors.people import held_on, titled

PEOPLE = TargetGroup.Subject.PEOPLE
ORGANISATIONS = TargetGroup.Subject.ORGANISATIONS
TIMES = [
    ("now", pgettext_lazy("post", "held now")),
    ("former", pgettext_lazy("post", "held before, no longer")),
    ("ever", pgettext_lazy("post", "held now or before")),
]
HOLDS = [("yes", _("holds one")), ("no", _("holds none"))]
BY_YEAR = _(
    "Counted from the year of birth; where only an age group was told, all of it has to"
    " fit."
)
MUNICIPAL = (Organisation.Kind.ADMINISTRATION, Organisation.Kind.COUNCIL)
BODIES = (Organisation.Kind.ASSOCIATION, Organisation.Kind.NETWORK)


def some_of(choices: Any) -> Callable[[], forms.Field]:
    """A field for some of `choices`, as boxes to tick."""
    return lambda: forms.MultipleChoiceField(
        choices=choices, widget=forms.CheckboxSelectMultiple
    )


def profiles() -> forms.Field:
    return RowsField(JobProfile.objects.standing(), "labels", by_name=True)


def bodies() -> forms.Field:
    rows = Organisation.objects.filter(kind__in=BODIES, merged_into=None)
    return RowsField(rows.order_by(*name_order()), organisation_name)


def teams() -> forms.Field:
    """Some bodies of organisations: coordination teams, forums, networks of people."""
    rows = Body.objects.select_related("organisation")
    return RowsField(
        rows,
        lambda row: f"{pick(row.names)}, {organisation_name(row.organisation)}",
        by_name=True,
    )


def groups_of(subject: str) -> Callable[[], forms.Field]:
    """A field for some target groups in use."""
    rows = TargetGroup.objects.filter(subject=subject, is_archived=False)
    return lambda: RowsField(rows.all(), by_name=True)


def years() -> forms.Field:
    return NumberField(min_value=1, max_value=120, decimal_places=0)


def words_of_post() -> forms.Field:
    return forms.CharField(min_length=3, max_length=60)


def _when_held(value: str, asked: Asked) -> Q:
    """Which of a person's posts the conditions beside it are asked of."""
    if value == "former":
        return Q(ended_on__lt=asked.day)
    return Q(pk__isnull=False) if value == "ever" else held_on(asked.day)


def _has_post(value: str, asked: Asked) -> Q:
    held = Post.objects.filter(held_on(asked.day), person=OuterRef("pk"))
    return Q(Exists(held)) if value == "yes" else ~Q(Exists(held))


def _in_team(value: QuerySet[Body], asked: Asked) -> Q:
    rows = BodyMember.objects.filter(lasts_on(asked.day), body__in=list(value))
    return Q(Exists(rows.filter(person=OuterRef("pk"))))


def _with_profile(value: QuerySet[JobProfile]) -> Q:
    """Condition on posts: it is of any of these profiles, whatever others it is of."""
    rows = Post.profiles.through.objects.filter(jobprofile__in=list(value))
    return Q(Exists(rows.filter(post=OuterRef("pk"))))


def _has_staff(value: QuerySet[JobProfile], asked: Asked) -> Q:
    posts = Post.objects.filter(held_on(asked.day), _with_profile(value))
    return Q(Exists(posts.filter(organisation=OuterRef("pk"))))


def _in_groups(value: QuerySet[TargetGroup], asked: Asked) -> Q:
    found = Q(pk__in=[])
    for group in value:
        found |= asked.chosen_by(group)
    return found


def _within(rows: QuerySet[Region], prefix: str) -> Q:
    found = Q(pk__in=[])
    for region in rows:
        found |= Q(**{f"{prefix}region__path__startswith": region.path})
    return found


def _member(rows: QuerySet[Organisation], asked: Asked, of: str) -> Q:
    lasting = lasts_on(asked.day)
    found = Membership.objects.filter(lasting, member=OuterRef(of), body__in=list(rows))
    return Q(Exists(found))


def _of_member(rows: QuerySet[Organisation], asked: Asked, region: str) -> Q:
    """A municipality belongs to an association through its administration or its
    council; then so does whoever sits in it, down to its local communities.
    """
    found = Membership.objects.filter(
        lasts_on(asked.day),
        body__in=list(rows),
        member__kind__in=MUNICIPAL,
        member__region__level=Region.Level.MUNICIPALITY,
    ).annotate(
        path_asked=ExpressionWrapper(
            OuterRef(f"{region}__path"), output_field=CharField()
        )
    )
    return Q(Exists(found.filter(path_asked__startswith=F("member__region__path"))))


def of_organisations(subject: str, prefix: str) -> list[Criterion]:
    """The same questions about an organisation, and about that of a person's post."""
    of_post = subject == PEOPLE
    kinds = some_of(Organisation.Kind.choices)
    forms_of_law = some_of(
        [choice for choice in Organisation.LegalForm.choices if choice[0]]
    )
    own_key = "organisation" if of_post else "pk"

    def one(key: str, label: Any, field: Any, q: Any, hint: Any = "") -> Criterion:
        return Criterion(key, label, subject, field, q, of_post=of_post, hint=hint)

    return [
        one(
            "organisation_kind",
            _("Kind of organisation"),
            kinds,
            lambda value, asked: Q(**{f"{prefix}kind__in": value}),
        ),
        one(
            "region",
            _("Place, and all in it"),
            PlacesField,
            lambda value, asked: _within(value, prefix),
            _("Type a part of the name, in either script; several can be chosen."),
        ),
        one(
            "membership",
            _("Member of an association or network"),
            bodies,
            lambda value, asked: _member(value, asked, own_key),
        ),
        one(
            "member_municipality",
            _("In a municipality that is a member of an association"),
            bodies,
            lambda value, asked: _of_member(value, asked, f"{prefix}region"),
            _("Its council and its offices too, not only who is named as the member."),
        ),
        one(
            "legal_form",
            _("Legal form"),
            forms_of_law,
            lambda value, asked: Q(**{f"{prefix}legal_form__in": value}),
        ),
    ]


def of_posts() -> list[Criterion]:
    """What is asked of the posts of people."""
    return [
        Criterion(
            "job_profile",
            _("Job profile"),
            PEOPLE,
            profiles,
            lambda value, asked: _with_profile(value),
            of_post=True,
        ),
        Criterion(
            "post_title",
            _("In the name of the post"),
            PEOPLE,
            words_of_post,
            lambda value, asked: titled(value),
            of_post=True,
            hint=_("Part of it, in either script: mayor."),
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
            "has_post",
            _("Holds a post at all"),
            PEOPLE,
            lambda: forms.ChoiceField(choices=HOLDS),
            _has_post,
        ),
    ]


def of_people() -> list[Criterion]:
    """What is asked of people themselves."""
    genders = [choice for choice in Person.Gender.choices if choice[0]]
    return [
        Criterion(
            "team",
            _("Member of a body (team, forum, network of people)"),
            PEOPLE,
            teams,
            _in_team,
        ),
        Criterion(
            "language",
            _("Language"),
            PEOPLE,
            some_of(settings.LANGUAGES),
            lambda value, asked: Q(language__in=value),
        ),
        Criterion(
            "consent",
            _("Agreed to"),
            PEOPLE,
            lambda: forms.ChoiceField(choices=ConsentWording.Purpose.choices),
            lambda value, asked: latest_consent_q(value, asked.at),
        ),
        Criterion(
            "gender",
            _("Gender"),
            PEOPLE,
            some_of(genders),
            lambda value, asked: Q(gender__in=value),
            is_sensitive=True,
        ),
        Criterion(
            "age_from",
            _("Age, at least"),
            PEOPLE,
            years,
            lambda value, asked: aged(asked.day.year, at_least=int(value)),
            is_sensitive=True,
            hint=BY_YEAR,
        ),
        Criterion(
            "age_to",
            _("Age, at most"),
            PEOPLE,
            years,
            lambda value, asked: aged(asked.day.year, at_most=int(value)),
            is_sensitive=True,
            hint=BY_YEAR,
        ),
    ]


def of_the_register() -> list[Criterion]:
    """What is asked of organisations alone."""
    return [
        Criterion(
            "staff_profile",
            _("Somebody there has the job profile"),
            ORGANISATIONS,
            profiles,
            _has_staff,
        ),
        Criterion(
            "language",
            _("Language of its official name"),
            ORGANISATIONS,
            some_of(settings.LANGUAGES),
            lambda value, asked: Q(language__in=value),
        ),
    ]


def as_of(subject: str) -> Criterion:
    """The day for which the conditions beside it are asked, instead of today."""
    return Criterion(
        "on_day",
        _("As things stood on"),
        subject,
        LocalDateField,
        lambda value, asked: Q(),
        sets_day=True,
        hint=_(
            "Memberships, posts and attendance in this group of conditions are those "
            "of that day."
        ),
    )


def in_group(subject: str) -> Criterion:
    """Whom other groups choose, by the rules that those have then."""
    return Criterion(
        "in_group",
        _("In another target group"),
        subject,
        groups_of(subject),
        _in_groups,
        nests=True,
        hint=_("Of several, it is enough to be in one."),
    )


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    criteria.extend(of_organisations(PEOPLE, "organisation__"))
    criteria.extend([*of_posts(), *of_people(), in_group(PEOPLE), as_of(PEOPLE)])
    criteria.extend(of_organisations(ORGANISATIONS, ""))
    further = [in_group(ORGANISATIONS), as_of(ORGANISATIONS)]
    criteria.extend([*of_the_register(), *further])
