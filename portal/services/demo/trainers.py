"""A roster: invented people of the organisers, as trainers of the events they hold.

The texts name nobody. They say who organises, and that facilitators were taught.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from courses.models import Event, TrainerProfile
from courses.services.trainers import add_role, set_profile
from participants.models import Organisation, Person
from portal.services.demo.data import Known
from portal.services.facts import facts
from programmes.models import Topic


def load_trainers(known: Known) -> None:
    """One trainer of each organiser that is named, unless it has some."""
    for row in facts("trainers"):
        organisation = known.organisations[row["organisation"]]
        there = TrainerProfile.objects.filter(person__posts__organisation=organisation)
        if not there.exists():
            with transaction.atomic():
                _load(known, _somebody_of(organisation), row)


def _somebody_of(organisation: Organisation) -> Person:
    post = organisation.posts.select_related("person").order_by("-pk").first()
    assert post is not None  # noqa: S101 - people are loaded before trainers
    return post.person


def _load(known: Known, person: Person, row: dict[str, Any]) -> None:
    set_profile(
        person,
        actor=None,
        topics=Topic.objects.filter(code__in=row["topics"]),
        regions=[known.regions[code] for code in row["regions"]],
        languages=row["languages"],
    )
    for slug, role in row["roles"]:
        add_role(Event.objects.get(slug=slug), person, role, actor=None)
