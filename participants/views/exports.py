"""The lists of people, of organisations and of their groups as spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.http import query_of
from core.languages import pick
from participants.access import (
    asking_programmes,
    groups_for,
    organisations_for,
    people_for,
    sees_people,
    uses_rule,
)
from participants.exchange.exports import (
    AT_ONCE,
    ORGANISATIONS,
    organisations_to_write,
    people_columns,
    people_to_write,
)
from participants.exchange.lists import (
    BODIES,
    BODY_MEMBERS,
    GROUPS,
    MEMBERS,
    groups_to_write,
)
from participants.models import Organisation, Person, TargetGroup
from participants.selectors.groups import organisations_by, people_by
from participants.selectors.organisations import name_order, organisation_name
from participants.selectors.people import find_people
from participants.selectors.questions import asked_fields
from participants.selectors.search import those_among
from participants.selectors.traits import TellsOfFew, tells_of_few
from participants.views.bodies import bodies_or_404, body_or_404, members_seen
from participants.views.downloads import Listing, exported, noted, searched
from participants.views.groups import groups_or_404, names_of
from participants.views.networks import day_of, members_found
from participants.views.people import lacking
from participants.views.registry import registry_rows, seen_or_404


@exported
def person_export(request: HttpRequest) -> Listing:
    """The people of the list, with its search."""
    if not sees_people(request.user):
        raise Http404("no such page")
    query = request.GET.get("q", "").replace("\x00", "")[:200].strip()
    without = lacking(request)
    people = people_for(request.user)

    # not ranked and cut as on the page: whoever downloads wants all who fit
    found = find_people(people, query, without=without)
    filters = {"q": query, "without": without}
    return Listing(
        title=_("People"),
        columns=people_columns(asked_fields(asking_programmes(request.user))),
        rows=lambda: people_to_write(found),
        back=reverse("person_list"),
        target=Person,
        filters=noted(filters),
        file_name="people",
    )


@exported
def registry_export(request: HttpRequest) -> Listing:
    """The organisations of the desk's register, with its filters."""
    found, chosen = registry_rows(request)
    return Listing(
        title=_("Organisations"),
        columns=ORGANISATIONS,
        rows=lambda: organisations_to_write(found),
        back=reverse("registry_list"),
        target=Organisation,
        filters=noted(chosen),
        file_name="organisations",
    )


@exported
def member_export(request: HttpRequest, uid: UUID) -> Listing:
    """Who belongs to an association or network on the day of the page."""
    organisation = seen_or_404(request, uid)
    day = day_of(request)
    return Listing(
        title=organisation_name(organisation),
        columns=MEMBERS,
        rows=lambda: members_found(request, organisation, day).iterator(AT_ONCE),
        back=reverse("member_list", args=[uid]),
        target=organisation,
        filters={"on": str(day)} | searched(request),
    )


@exported
def body_export(request: HttpRequest, uid: UUID) -> Listing:
    """The bodies of an organisation."""
    organisation = bodies_or_404(request, uid)
    meetings = {"held": Count("meetings"), "last_on": Max("meetings__held_on")}
    rows = organisation.bodies.annotate(**meetings)
    return Listing(
        title=organisation_name(organisation),
        columns=BODIES,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("body_list", args=[uid]),
        target=organisation,
        file_name="bodies",
    )


@exported
def body_page_export(request: HttpRequest, uid: UUID, body: UUID) -> Listing:
    """The members of a body whose card one may open."""
    row = body_or_404(request, uid, body)
    return Listing(
        title=pick(row.names),
        columns=BODY_MEMBERS,
        rows=lambda: members_seen(request, row).iterator(AT_ONCE),
        back=reverse("body_page", args=[uid, body]),
        target=row,
        file_name="body-members",
    )


@exported
def group_export(request: HttpRequest) -> Listing:
    """The target groups."""
    archived = request.GET.get("archived") == "yes"
    rows, query = groups_or_404(request), query_of(request)
    return Listing(
        title=_("Target groups"),
        columns=GROUPS,
        rows=lambda: groups_to_write(
            those_among(rows.iterator(AT_ONCE), query, names_of)
        ),
        back=reverse("group_list"),
        target=TargetGroup,
        filters=noted({"archived": "yes" if archived else ""}) | searched(request),
        file_name="groups",
    )


@exported
def group_edit_export(request: HttpRequest, uid: UUID) -> Listing:
    """Whom a group chooses today, of those one may see, if one may use it."""
    group = get_object_or_404(groups_for(request.user), uid=uid)
    if not uses_rule(request.user, group.rule, group.subject):
        raise Http404("no such list")
    of_people = people_columns(asked_fields(asking_programmes(request.user)))
    is_of_people = group.subject == TargetGroup.Subject.PEOPLE
    return Listing(
        title=pick(group.names),
        columns=of_people if is_of_people else ORGANISATIONS,
        rows=lambda: _chosen(request, group),
        back=reverse("group_edit", args=[uid]),
        target=group,
        file_name="group-members",
    )


def _chosen(request: HttpRequest, group: TargetGroup) -> Iterator[Any]:
    at = timezone.now()
    if group.subject == TargetGroup.Subject.PEOPLE:
        door = people_for(request.user)
        people = people_by(group.rule, at=at, group=group)
        if tells_of_few(group.rule, at=at, seen=door):
            raise TellsOfFew
        return people_to_write(find_people(people.filter(pk__in=door.values("pk"))))
    own = Q(pk__in=organisations_for(request.user).values("pk"))
    found = organisations_by(group.rule, at=at, group=group)
    rows = found.filter(Q(is_public=True) | own)
    return organisations_to_write(rows.order_by(*name_order()))
