"""The doors to events and to the registrations of events."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from courses.models import (
    Candidacy,
    Event,
    EventOrganiser,
    PoolRequest,
    Qualification,
    Registration,
    Scan,
)
from courses.selectors.events import public_events
from courses.selectors.trainers import roster
from participants.access import (
    Visitor,
    coordinated_organisations_for,
    has_role,
    is_admin,
    scope_uids,
)
from participants.models import Grant, Person
from programmes.models import Programme

Role, Scope = Grant.Role, Grant.Scope
CHECKIN_AFTER = timedelta(hours=48)
UNDO_WITHIN = timedelta(minutes=10)
_OF_REQUESTS = (
    "qualification__programme",
    "organisation__region",
    "assigned__person",
    "event",
)


def events_for(user: Visitor) -> QuerySet[Event]:
    """The events a user works on at the desk; nobody else's exist for them."""
    if is_admin(user):
        return Event.objects.all()
    return Event.objects.filter(_own(user))


def _own(user: Visitor) -> Q:
    """Events of a manager's or organiser's programmes, single ones organised, and those
    that an organisation holds whose staff the user is (R-25).
    """
    staff = (Role.MANAGER, Role.ORGANISER)
    programmes = scope_uids(user, *staff, scope=Scope.PROGRAMME)
    events = scope_uids(user, Role.ORGANISER, scope=Scope.EVENT)
    own = Q(programme__uid__in=programmes) | Q(uid__in=events)
    if bodies := scope_uids(user, Role.ORGANISER, scope=Scope.ORGANISATION):
        held = EventOrganiser.objects.filter(organisation__uid__in=bodies)
        own |= Q(pk__in=held.order_by().values("event"))
    return own


def programmes_for_events(user: Visitor) -> QuerySet[Programme]:
    """The programmes in which a user may plan a new event."""
    if is_admin(user):
        return Programme.objects.all()
    staff = (Role.MANAGER, Role.ORGANISER)
    uids = scope_uids(user, *staff, scope=Scope.PROGRAMME)
    return Programme.objects.filter(uid__in=uids)


def checkin_events_for(user: Visitor, at: datetime | None = None) -> QuerySet[Event]:
    """The events at whose door a user may stand: own ones, and for check-in staff
    those they were named for, until 48 hours after the end.
    """
    if is_admin(user):
        return Event.objects.all()
    at = at or timezone.now()
    door = scope_uids(user, Role.CHECKIN, scope=Scope.EVENT)
    lasts = Q(ends_at__gt=at - CHECKIN_AFTER)
    return Event.objects.filter(_own(user) | (Q(uid__in=door) & lasts))


def taught_events_for(user: Visitor, at: datetime) -> QuerySet[Event]:
    """The events at which a user teaches, until 48 hours after the end. Of their people
    a trainer may know names and offices, never how to write to them.
    """
    uids = scope_uids(user, Role.TRAINER, scope=Scope.EVENT)
    rows = Event.objects.filter(uid__in=uids, ends_at__gt=at - CHECKIN_AFTER)
    return rows.exclude(status__in=[Event.Status.DRAFT, Event.Status.CANCELLED])


def screen_events_for(user: Visitor, at: datetime) -> QuerySet[Event]:
    """The events whose code a user may show in the room: those at whose door they
    stand, and those at which they teach.
    """
    door = checkin_events_for(user, at).order_by().values("pk")
    taught = taught_events_for(user, at).order_by().values("pk")
    return Event.objects.filter(Q(pk__in=door) | Q(pk__in=taught))


def undoable_scans_for(user: Visitor, event: Event, at: datetime) -> QuerySet[Scan]:
    """The scans of an event a user may take back: all of an event they work on; at
    the door alone, what they scanned themselves in the last ten minutes.
    """
    scans = event.scans.exclude(kind=Scan.Kind.CORRECTION)  # the desk takes those back
    if events_for(user).filter(pk=event.pk).exists():
        return scans
    return scans.filter(actor_id=user.pk, received_at__gt=at - UNDO_WITHIN)


def registrations_for(user: Visitor) -> QuerySet[Registration]:
    """The registrations of the events a user works on."""
    return Registration.objects.filter(event__in=events_for(user))


def marks_for(user: Visitor) -> QuerySet[Event]:
    """The events of whose evaluation a user may know their own marks: those they are
    or were named for as a trainer.
    """
    uids = scope_uids(user, Role.TRAINER, scope=Scope.EVENT)
    return Event.objects.filter(uid__in=uids)


def nominates(user: Visitor) -> bool:
    """Whether the user nominates colleagues: coordinators of organisations do."""
    return is_admin(user) or has_role(user, Role.COORDINATOR)


def nominations_for(user: Visitor) -> QuerySet[Registration]:
    """Whom the organisations in the user's care nominated, whatever became of them."""
    return Registration.objects.filter(
        source=Registration.Source.NOMINATION,
        organisation__in=coordinated_organisations_for(user),
    )


def nomination_events_for(user: Visitor, at: datetime) -> QuerySet[Event]:
    """The events to which a coordinator may nominate, or has nominated."""
    if not nominates(user):
        return Event.objects.none()
    is_open = Q(pk__in=public_events().filter(status=Event.Status.OPEN).values("pk"))
    mine = Q(pk__in=nominations_for(user).values("event"))
    return Event.objects.filter((is_open & Q(ends_at__gt=at)) | mine)


def sees_events(user: Visitor) -> bool:
    """Whether the list of events is a page of this user's desk."""
    return is_admin(user) or has_role(user, Role.MANAGER, Role.ORGANISER)


def trainers_for(user: Visitor) -> QuerySet[Person]:
    """The roster: profiles are shared by all who plan events, and who led or learned to
    lead is known of public events and of one's own.
    """
    if not sees_events(user):
        return Person.objects.none()
    own = Q(pk__in=events_for(user).order_by().values("pk"))
    public = Q(pk__in=Event.objects.public().order_by().values("pk"))
    people = Person.objects.filter(merged_into=None, erased_at=None)
    return roster(people, Event.objects.filter(own | public))


def is_trainer_for(user: Visitor, person: Person) -> bool:
    """Whether the user finds this person on the roster."""
    return trainers_for(user).filter(pk=person.pk).exists()


def manages_trainers(user: Visitor) -> bool:
    """Whether the user changes the roster, and reads what trainers ask for."""
    return is_admin(user) or has_role(user, Role.MANAGER)


def qualifications_for(user: Visitor) -> QuerySet[Qualification]:
    """The qualifications of the programmes in which a user plans events."""
    programmes = programmes_for_events(user).order_by().values("pk")
    rows = Qualification.objects.filter(programme__in=programmes)
    return rows.select_related("programme")


def candidacies_for(user: Visitor) -> QuerySet[Candidacy]:
    """The candidates for these qualifications."""
    own = qualifications_for(user).order_by().values("pk")
    rows = Candidacy.objects.filter(qualification__in=own)
    return rows.select_related("qualification__programme", "person")


def asked_facilitators_for(user: Visitor) -> QuerySet[PoolRequest]:
    """What organisations in the user's care asked for, once it counts."""
    own = coordinated_organisations_for(user).order_by().values("pk")
    rows = PoolRequest.objects.filter(organisation__in=own)
    rows = rows.exclude(status=PoolRequest.Status.UNPROVEN)
    return rows.select_related(*_OF_REQUESTS)


def pool_requests_for(user: Visitor) -> QuerySet[PoolRequest]:
    """The requests for facilitators with these qualifications, once proven."""
    own = qualifications_for(user).order_by().values("pk")
    rows = PoolRequest.objects.filter(qualification__in=own)
    rows = rows.exclude(status=PoolRequest.Status.UNPROVEN)
    return rows.select_related(*_OF_REQUESTS)
