"""Reads on who speaks for an organisation in a programme."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from participants.models import Organisation
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


def contact_on(
    organisation: Organisation, programme: Programme, day: date
) -> Contact | None:
    """To whom letters of the programme go on that day."""
    lasts = Q(ended_on=None) | Q(ended_on__gte=day)
    begun = Q(started_on=None) | Q(started_on__lte=day)
    rows = Contact.objects.filter(
        lasts, begun, organisation=organisation, programme=programme
    )
    return rows.select_related("person").order_by("-started_on", "-pk").first()
