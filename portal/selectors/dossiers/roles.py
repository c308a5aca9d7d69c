"""Parts of a history: what organisations are in programmes, networks and at events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.languages import html_lang, pick_with_language
from courses.access import events_for
from courses.models import Event, EventOrganiser, LegHost
from participants.models import Membership, Organisation, Person
from participants.selectors.organisations import organisation_lang, organisation_name
from portal.selectors.dossiers.scope import Dossier
from programmes.access import programmes_for
from programmes.models import Contact, Partner
from programmes.selectors.programmes import ROLES_SHOWN

MEMBER, CONTACT = _("Member"), _("Contact")
ORGANISER, HOST = _("Organiser of an event"), _("Host of a study visit")


@dataclass(frozen=True)
class RoleLine:
    """Which organisation was what, in what, from and until when."""

    organisation: Organisation
    role: str | Promise
    where: str
    where_lang: str
    started_on: date | None = None
    ended_on: date | None = None
    person: Person | None = None


def roles_in(dossier: Dossier) -> list[RoleLine]:
    """Roles in programmes, contacts, memberships, and events held for others."""
    lines = [
        *_partners(dossier),
        *_contacts(dossier),
        *_memberships(dossier),
        *_events(dossier),
    ]
    lines.sort(key=lambda line: line.started_on or date.min, reverse=True)
    lines.sort(key=lambda line: line.ended_on is not None)  # what lasts comes first
    return lines


def _partners(dossier: Dossier) -> Iterator[RoleLine]:
    rows = Partner.objects.filter(
        dossier.narrowed.lasting(),
        organisation__in=dossier.pks,
        programme__in=[row.pk for row in dossier.programmes],
    )
    for row in rows.select_related("programme", "organisation").order_by("pk"):
        one, _several = ROLES_SHOWN[Partner.Role(row.role)]
        where = pick_with_language(row.programme.short_names or row.programme.titles)
        yield _line(row.organisation, one, where, row)


def _contacts(dossier: Dossier) -> Iterator[RoleLine]:
    programmes = programmes_for(dossier.viewer).order_by()
    rows = Contact.objects.filter(
        dossier.narrowed.lasting(),
        organisation__in=dossier.pks,
        programme__in=programmes.values("pk"),
    )
    if dossier.narrowed.programme is not None:
        rows = rows.filter(programme=dossier.narrowed.programme)
    related = ("programme", "organisation", "person")
    for row in rows.select_related(*related).order_by("pk"):
        where = pick_with_language(row.programme.short_names or row.programme.titles)
        yield _line(row.organisation, row.role or CONTACT, where, row, row.person)


def _memberships(dossier: Dossier) -> Iterator[RoleLine]:
    if dossier.narrowed.programme is not None:
        return
    rows = Membership.objects.filter(
        dossier.narrowed.lasting(), member__in=dossier.pks, body__merged_into=None
    )
    for row in rows.select_related("member", "body").order_by("pk"):
        name, lang = organisation_name(row.body), organisation_lang(row.body)
        yield RoleLine(row.member, MEMBER, name, lang, row.started_on, row.ended_on)


def _events(dossier: Dossier) -> Iterator[RoleLine]:
    """Events they held, and stops of study visits that they received."""
    held = EventOrganiser.objects.filter(
        _seen(dossier, "event__in"),
        dossier.narrowed.events("event__"),
        organisation__in=dossier.pks,
    )
    for row in held.select_related("event", "organisation").order_by("pk"):
        yield _of_event(row.organisation, ORGANISER, row.event)
    hosted = LegHost.objects.filter(
        _seen(dossier, "leg__event__in"),
        dossier.narrowed.events("leg__event__"),
        organisation__in=dossier.pks,
    )
    for host in hosted.select_related("leg__event", "organisation").order_by("pk"):
        yield _of_event(host.organisation, HOST, host.leg.event)


def _seen(dossier: Dossier, link: str) -> Q:
    """Rows whose event, found by `link`, the viewer may know of."""
    over = [Event.Status.DRAFT, Event.Status.CANCELLED]
    known: QuerySet[Event] = Event.objects.filter(
        Q(is_public=True) | Q(pk__in=events_for(dossier.viewer).values("pk"))
    ).exclude(status__in=over)
    return Q(**{link: known.values("pk")})


def _of_event(
    organisation: Organisation, role: str | Promise, event: Event
) -> RoleLine:
    title, written_in = pick_with_language(event.titles)
    lang = html_lang(written_in)
    return RoleLine(organisation, role, title, lang, event.day, event.last_day)


def _line(
    organisation: Organisation,
    role: str | Promise,
    where: tuple[str, str],
    row: Partner | Contact,
    person: Person | None = None,
) -> RoleLine:
    name, written_in = where
    return RoleLine(
        organisation,
        role,
        name,
        html_lang(written_in),
        row.started_on,
        row.ended_on,
        person,
    )
