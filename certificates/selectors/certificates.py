"""Certificates by code, by person, by event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from certificates.models import Certificate, CertificateEvent
from core import codes
from courses.models import Event, EventOrganiser
from participants.models import Organisation
from participants.selectors.search import closest_first, holds_all, words_of
from programmes.models import Partner, Programme

State = Certificate.State


def find_by_code(typed: str) -> Certificate | None:
    """The certificate of a verification code, however it was typed; else None.

    A code with a wrong check character is not looked up.
    """
    code = codes.normalise(typed)
    if not codes.is_well_formed(code):
        return None
    rows = Certificate.objects.select_related(
        "replaced_by", "series_year__series__organisation"
    )
    return rows.filter(code=code).first()


def find_by_file(digest: str) -> Certificate | None:
    """The certificate whose file has this SHA-256, in hexadecimal."""
    return Certificate.objects.filter(pdf_hash=digest).first()


def state_on(certificate: Certificate, day: date) -> str:
    """Its state on a day: a valid one may have expired."""
    until = certificate.expires_on
    if certificate.state == State.VALID and until is not None and until < day:
        return State.EXPIRED
    return certificate.state


def ending_of(certificate: Certificate) -> CertificateEvent | None:
    """When and why it was replaced or revoked."""
    ends = [CertificateEvent.Action.REPLACED, CertificateEvent.Action.REVOKED]
    return certificate.history.filter(action__in=ends).last()


def certificates_of(person_ids: Iterable[int]) -> QuerySet[Certificate]:
    """The certificates of these people, newest first, without those replaced."""
    rows = Certificate.objects.filter(person__in=list(person_ids))
    return rows.exclude(state=State.REPLACED).select_related("event", "person")


def certificates_of_event(event: Event) -> QuerySet[Certificate]:
    """All certificates of an event in the order of their numbers, with their ends."""
    rows = event.certificates.select_related("person", "replaced_by")
    return rows.prefetch_related("history").order_by("series_year", "number")


def counts_of_event(event: Event) -> dict[str, int]:
    """How many stand, and how far their files are."""
    valid = Q(state=State.VALID)
    made = Certificate.PdfState
    return event.certificates.aggregate(
        valid=Count("pk", filter=valid),
        revoked=Count("pk", filter=Q(state=State.REVOKED)),
        all=Count("pk"),
        ready=Count("pk", filter=Q(pdf_state=made.READY)),
        to_print=Count("pk", filter=valid & Q(pdf_state=made.READY)),
        queued=Count("pk", filter=Q(pdf_state=made.QUEUED)),
        failed=Count("pk", filter=Q(pdf_state=made.FAILED)),
    )


def register_of(
    certificates: QuerySet[Certificate], programme: Programme
) -> QuerySet[Certificate]:
    """Those of `certificates` that the programme issued, the newest number first."""
    return (
        certificates.filter(event__programme=programme)
        .select_related("person", "event", "series_year")
        .order_by("-series_year__year", "-number")
    )


def found_in_register(
    rows: QuerySet[Certificate], query: str, state: str = ""
) -> QuerySet[Certificate]:
    """Those whose number, code or holder has the words; in either script."""
    if state:
        rows = rows.filter(state=state)
    words = words_of(query)
    if not words:
        return rows if not query.strip() else rows.none()
    code = codes.normalise(query)
    known = Q(serial__iexact=query.strip()) | Q(code=code)
    found = rows.filter(known | holds_all(words, "person__search_key"))
    return closest_first(found, words, "person__search_key")


def keepers_of(programme: Programme) -> QuerySet[Organisation]:
    """Who can keep the register of a programme: who leads it or holds its events."""
    leads = Partner.objects.filter(
        programme=programme,
        role__in=[Partner.Role.LEAD, Partner.Role.IMPLEMENTER],
        organisation=OuterRef("pk"),
    )
    holds = EventOrganiser.objects.filter(
        event__programme=programme, organisation=OuterRef("pk")
    )
    return Organisation.objects.filter(Exists(leads) | Exists(holds))
