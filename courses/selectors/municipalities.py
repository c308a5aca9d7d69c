"""Which municipalities an event expects, and of which somebody came (R-63)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from core.text import sort_key
from courses.models import Event, Invitation, Status
from courses.selectors.attendance import attended
from participants.models import Organisation, Post, Region
from participants.selectors.people import held_on
from participants.selectors.territory import region_name
from programmes.models import Partner


def municipalities_present(event: Event) -> list[Region]:
    """The municipalities whose people were checked in, by name."""
    rows = attended(event).exclude(organisation__region=None)
    return _municipalities(rows.values_list("organisation__region__path", flat=True))


def municipalities_expected(event: Event) -> list[Region]:
    """Those selected for the programme, invited, or of which somebody is confirmed, by
    name, in two queries.
    """
    rows = _expected(event).exclude(region=None).order_by()
    return _municipalities(rows.values_list("region__path", flat=True).distinct())


def invited_and_missing(event: Event) -> list[Region]:
    """Those expected of which nobody came."""
    present = {region.pk for region in municipalities_present(event)}
    return [row for row in municipalities_expected(event) if row.pk not in present]


def _expected(event: Event) -> QuerySet[Organisation]:
    """The organisations. An invitation that was declined was one all the same; who is
    confirmed comes from where the registration says, and a person invited without an
    office from where they hold a post on the day of the event.
    """
    invited = Invitation.objects.filter(event=event)
    invited = invited.exclude(state=Invitation.State.WITHDRAWN)
    invited = invited.exclude(
        person__isnull=False, registration__status=Status.CONFIRMED
    )
    loose = invited.filter(organisation=None)
    day = event.day or timezone.localdate()
    posts = Post.objects.filter(held_on(day), person__in=loose.values("person"))
    selected = Partner.objects.filter(
        programme=event.programme_id, role=Partner.Role.SELECTED
    )
    sources = (selected, invited, posts, event.registrations.confirmed())
    found = Q()
    for rows in sources:
        found |= Q(pk__in=rows.order_by().values("organisation"))
    return Organisation.objects.filter(found)


def _municipalities(paths: Iterable[str]) -> list[Region]:
    """The municipalities on the paths, each once."""
    keys = {int(key) for path in paths for key in path.split("/") if key}
    level = Region.Level.MUNICIPALITY
    rows = Region.objects.filter(pk__in=keys, level=level)
    return list(rows.order_by("name_key", "pk"))


def names_of(regions: Iterable[Region], language: str | None = None) -> str:
    """Names as a list in a sentence: "Bijeljina, Bratunac, Čajniče"."""
    language = language or get_language() or "en"
    names = [region_name(region, language) for region in regions]
    return ", ".join(sorted(names, key=lambda name: sort_key(name, language)))
