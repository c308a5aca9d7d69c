"""Reads on who speaks for an organisation in a programme."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from participants.models import Organisation, Person
from programmes.models import Contact, Programme


def contacts_of(
    organisation: Organisation, programmes: QuerySet[Programme]
) -> QuerySet[Contact]:
    """The contacts in these programmes, present ones first, then the latest."""
    rows = Contact.objects.filter(
        organisation=organisation, programme__in=programmes.order_by().values("pk")
    )
    return rows.select_related("programme", "person", "organisation").order_by(
        F("ended_on").desc(nulls_first=True), "-started_on", "-pk"
    )


def contacts_on(
    organisations: QuerySet[Organisation], programme: Programme | int | None, day: date
) -> dict[int, Person]:
    """Who speaks for each of `organisations` in the programme, or in any, that day and
    has an address, by the key of the organisation: to whom letters go. In one query.
    """
    rows = Contact.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=day),
        Q(started_on=None) | Q(started_on__lte=day),
        organisation__in=organisations.order_by().values("pk"),
        person__merged_into=None,
        person__erased_at=None,
    ).exclude(person__email="")
    if programme is not None:
        rows = rows.filter(programme=programme)
    found: dict[int, Person] = {}
    for row in rows.select_related("person").order_by(
        F("started_on").desc(nulls_last=True), "-pk"
    ):
        found.setdefault(row.organisation_id, row.person)
    return found


def speakers_on(organisations: QuerySet[Organisation], day: date) -> dict[int, Person]:
    """Who speaks for each of `organisations`, in whichever programme: the latest."""
    return contacts_on(organisations, None, day)
