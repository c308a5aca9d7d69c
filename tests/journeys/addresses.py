"""Addresses in the demonstration: what the public sees, and what staff work with."""

from __future__ import annotations

from collections.abc import Callable

from certificates.models import Certificate
from certificates.services.links import holder_path
from courses.models import (
    Evaluation,
    Event,
    Invitation,
    Registration,
    Session,
    Status,
)
from courses.selectors.attendance import attended
from courses.services.evaluation.links import answer_path, room_path
from courses.services.replies import invitation_path
from courses.services.tickets import registration_path
from newsletters.models import BulletinSeries, Dispatch, Issue
from newsletters.services.tokens import unsubscribe_token
from participants.models import Organisation, Person, Region, TargetGroup
from participants.services.register import update_token
from portal.selectors.coverage import coverage_of
from programmes.models import Programme

Address = Callable[[], str]
TODAY = "arm-mreja-dnes"
HELD = "arm-uspeshno-samoupravlenie"


def programme() -> Programme:
    return Programme.objects.get(code="arm-good-governance")


def open_event() -> Event:
    """An event one can register for, with seats left."""
    rows = Event.objects.filter(status=Event.Status.OPEN).exclude(slug=TODAY)
    return rows.filter(programme=programme()).order_by("starts_at")[0]


def office() -> Organisation:
    return Organisation.objects.exclude(email="").order_by("pk")[0]


def organisation() -> Organisation:
    """A municipality of the public register."""
    rows = Organisation.objects.filter(is_public=True, merged_into=None)
    return rows.filter(kind=Organisation.Kind.ADMINISTRATION).order_by("pk")[0]


def asked_office() -> Invitation:
    """An office that was asked whom it nominates."""
    return Invitation.objects.filter(asks_nominations=True).order_by("pk")[0]


def reached() -> Organisation:
    """An organisation whose people were at an event."""
    found = present().organisation
    assert found is not None
    return found


def place() -> Region:
    """The municipality of that organisation."""
    found = reached().region
    assert found is not None
    return found


def merge_of_people() -> str:
    one, other = Person.objects.order_by("pk")[:2]
    return f"/desk/people/doubles/{one.uid}/{other.uid}/"


def merge_of_organisations() -> str:
    one, other = Organisation.objects.filter(merged_into=None).order_by("pk")[:2]
    return f"/desk/people/doubles/organisations/{one.uid}/{other.uid}/"


def coverage_gap() -> str:
    found = coverage_of(programme(), exact=True)
    region, topic = next(
        (line.region, cell.topic)
        for line in found.lines
        for cell in line.cells
        if cell.people == 0
    )
    return f"/desk/programmes/{programme().code}/coverage/{region.uid}/{topic.code}/"


def ticket() -> Registration:
    rows = Registration.objects.filter(event=open_event())
    return rows.filter(status=Status.CONFIRMED).order_by("pk")[0]


def certificate() -> Certificate:
    return Certificate.objects.filter(state=Certificate.State.VALID).order_by("pk")[0]


def evaluation() -> Evaluation:
    """The one that is open."""
    return Evaluation.objects.select_related("event").get(event__slug=TODAY)


def issue() -> Issue:
    rows = Issue.objects.filter(state=Issue.State.PUBLISHED)
    return rows.select_related("series").order_by("pk")[0]


def unsubscribe() -> str:
    series = BulletinSeries.objects.order_by("pk")[0]
    return (
        f"/newsletters/unsubscribe/{unsubscribe_token(series.uid, 'a@town.example')}/"
    )


def event(tail: str = "", slug: str = "") -> str:
    return f"/events/{slug or open_event().slug}/{tail}"


def desk_event(tail: str = "", slug: str = "") -> str:
    return f"/desk/events/{slug or open_event().slug}/{tail}"


def session() -> Session:
    """The first session of the event that was held."""
    return Session.objects.filter(event__slug=HELD)[0]


def sheet_day() -> str:
    """The first day of the event that was held."""
    return str(session().event.day)


def present() -> Registration:
    """Somebody who was there."""
    return attended(session().event).order_by("pk")[0]


def attendant() -> Person:
    found = present().person
    assert found is not None
    return found


def desk_issue(tail: str = "") -> str:
    return f"/desk/newsletters/{issue().series.slug}/{issue().key}/{tail}"


PUBLIC: dict[str, Address] = {
    "home": lambda: "/",
    "programmes": lambda: "/programmes/",
    "programme": lambda: f"/programmes/{programme().code}/",
    "events": lambda: "/events/",
    "past events": lambda: "/events/?when=past",
    "event ahead": event,
    "event held": lambda: event(slug=HELD),
    "register": lambda: event("register/"),
    "registered": lambda: event("registered/"),
    "ticket": lambda: registration_path(ticket()),
    "nominations by a link": lambda: invitation_path(asked_office()),
    "organisations": lambda: "/organisations/",
    "organisation": lambda: f"/organisations/{organisation().uid}/",
    "places": lambda: "/organisations/places/",
    "place": lambda: f"/organisations/places/{place().uid}/",
    "entry of an office": lambda: f"/organisations/update/{update_token(office())}/",
    "library": lambda: "/library/",
    "newsletters": lambda: "/newsletters/",
    "newsletter": lambda: f"/newsletters/{issue().series.slug}/",
    "issue": lambda: f"/newsletters/{issue().series.slug}/{issue().key}/",
    "subscribe": lambda: f"/newsletters/{issue().series.slug}/subscribe/",
    "unsubscribe": unsubscribe,
    "verify": lambda: "/verify/",
    "verified": lambda: f"/v/{certificate().code}/",
    "certificate": lambda: holder_path(certificate()),
    "evaluation in the room": lambda: room_path(evaluation()),
    "evaluation": lambda: answer_path(
        evaluation(), attended(evaluation().event).order_by("pk")[0]
    ),
    "code in the room": lambda: "/here/",
    "my page": lambda: "/my/",
    "sign in": lambda: "/accounts/login/code/",
}
DESK: dict[str, Address] = {
    "today": lambda: "/desk/",
    "desk events": lambda: "/desk/events/",
    "plan an event": lambda: "/desk/events/new/",
    "event overview": desk_event,
    "event change": lambda: desk_event("edit/"),
    "event agenda": lambda: desk_event("sessions/"),
    "event seats": lambda: desk_event("seats/"),
    "event people": lambda: desk_event("people/", HELD),
    "event evaluation": lambda: desk_event("evaluation/end/", TODAY),
    "event evaluation ahead": lambda: desk_event("evaluation/months-3/"),
    "event evaluation closed": lambda: desk_event("evaluation/end/", HELD),
    "programme evaluations": lambda: (
        f"/desk/programmes/{programme().code}/evaluations/"
    ),
    "programme groups": lambda: f"/desk/programmes/{programme().code}/groups/",
    "programme retention": lambda: f"/desk/programmes/{programme().code}/retention/",
    "programme needs": lambda: f"/desk/programmes/{programme().code}/needs/",
    "event tests": lambda: desk_event("tests/", HELD),
    "event door": lambda: desk_event("checkin/", HELD),
    "event refused": lambda: desk_event("checkin/refused/", HELD),
    "event reviews": lambda: desk_event("checkin/review/", HELD),
    "session presence": lambda: desk_event(f"sessions/{session().uid}/presence/", HELD),
    "presence of one": lambda: desk_event(
        f"people/{present().uid}/presence/{session().uid}/", HELD
    ),
    "registration present": lambda: desk_event(f"people/{present().uid}/", HELD),
    "event self check-in": lambda: desk_event("room/", TODAY),
    "screen in the room": lambda: desk_event("screen/", TODAY),
    "event board": lambda: desk_event("board/", TODAY),
    "event board held": lambda: desk_event("board/", HELD),
    "event devices": lambda: desk_event("devices/", TODAY),
    "event sheets": lambda: desk_event("sheets/", HELD),
    "sheet day": lambda: desk_event(f"sheets/days/{sheet_day()}/", HELD),
    "event certificates": lambda: desk_event("certificates/", HELD),
    "door": lambda: f"/checkin/{TODAY}/",
    "people": lambda: "/desk/people/",
    "person": lambda: f"/desk/people/{Person.objects.order_by('pk')[0].uid}/",
    "person erasure": lambda: (
        f"/desk/people/{Person.objects.order_by('pk')[0].uid}/erase/"
    ),
    "person record": lambda: f"/desk/people/{attendant().uid}/record/",
    "person copy": lambda: f"/desk/people/{attendant().uid}/copy/",
    "person change": lambda: (
        f"/desk/people/{Person.objects.order_by('pk')[0].uid}/edit/"
    ),
    "person added": lambda: "/desk/people/add/",
    "job profiles": lambda: "/desk/people/profiles/",
    "imports": lambda: "/desk/people/import/",
    "import": lambda: "/desk/people/import/add/",
    "requests": lambda: "/desk/people/requests/",
    "doubles": lambda: "/desk/people/doubles/",
    "merge of people": merge_of_people,
    "merge of organisations": merge_of_organisations,
    "double organisations": lambda: "/desk/people/doubles/organisations/",
    "merged people": lambda: "/desk/people/merges/",
    "desk organisations": lambda: "/desk/organisations/",
    "desk organisation": lambda: f"/desk/organisations/{office().uid}/",
    "desk organisation change": lambda: f"/desk/organisations/{office().uid}/edit/",
    "organisation history": lambda: f"/desk/organisations/{reached().uid}/history/",
    "organisation events": lambda: (
        f"/desk/organisations/{reached().uid}/history/events/"
    ),
    "desk place": lambda: f"/desk/organisations/places/{place().uid}/",
    "coverage": lambda: f"/desk/programmes/{programme().code}/coverage/",
    "coverage gap": coverage_gap,
    "trainers": lambda: "/desk/trainers/",
    "trainers’ workload": lambda: "/desk/trainers/workload/",
    "contacts": lambda: f"/desk/organisations/{office().uid}/contacts/",
    "bodies": lambda: f"/desk/organisations/{office().uid}/bodies/",
    "corrections": lambda: "/desk/organisations/corrections/",
    "catalogues": lambda: "/desk/organisations/catalogues/",
    "not found": lambda: "/desk/organisations/missing/",
    "groups": lambda: "/desk/groups/",
    "group": lambda: f"/desk/groups/{TargetGroup.objects.order_by('pk')[0].uid}/",
    "desk newsletters": lambda: "/desk/newsletters/",
    "desk issue": desk_issue,
    "send issue": lambda: desk_issue("send/"),
    "sending": lambda: (
        f"/desk/newsletters/sendings/{Dispatch.objects.order_by('pk')[0].uid}/"
    ),
    "desk programmes": lambda: "/desk/programmes/",
    "desk programme": lambda: f"/desk/programmes/{programme().code}/",
}
