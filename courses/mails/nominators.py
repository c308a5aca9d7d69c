"""To those who nominate colleagues."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail import absolute
from courses.access import nominations_for
from courses.mails.parts import about_event, mail_of
from courses.models import Event, Invitation, Registration, Status
from courses.selectors.nominations import nominated_by, offices_of
from courses.services.replies import invitation_path, is_over
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded
from participants.models import User


def nominations_expired(message: Message) -> Mail:
    """Who did not agree in time and was not nominated again; where one nominates."""
    events = Event.objects.select_related("programme", "kind", "place")
    event = events.filter(uid=message.context.get("event")).first()
    now = timezone.now()
    if event is None or is_over(event, now):
        raise NotNeeded
    theirs, path = _whose(message, event)
    again = Registration.objects.active().filter(
        event=event, email_key=OuterRef("email_key"), name_key=OuterRef("name_key")
    )
    lost = theirs.filter(
        ~Exists(again),
        event=event,
        uid__in=message.context.get("registrations", []),
        status=Status.EXPIRED,
        merged_into=None,
    )
    names = [row.full_name for row in lost.order_by("sort_key", "pk")]
    if not names:
        raise NotNeeded
    is_open = event.is_open(now)
    context = about_event(event, message.language) | {
        "names": names,
        "is_open": is_open,
        "button_url": absolute(path) if is_open else "",
    }
    return mail_of(
        "nominations_expired",
        message,
        context,
        lambda: _("Not confirmed in time: %(event)s") % {"event": context["title"]},
    )


def _whose(message: Message, event: Event) -> tuple[QuerySet[Registration], str]:
    """Whom the reader may see as nominated, by what holds now, and where."""
    if message.about_kind == Invitation._meta.label:
        rows = Invitation.objects.select_related("organisation__merged_into")
        row = rows.filter(uid__in=[message.about_uid]).first()
        if row is None or row.organisation is None:
            raise NotNeeded
        if row.state == Invitation.State.WITHDRAWN:
            raise NotNeeded
        office = row.organisation.merged_into or row.organisation
        return nominated_by(offices_of(office)), invitation_path(row)
    user = User.objects.filter(uid__in=[message.about_uid], is_active=True).first()
    if user is None:
        raise NotNeeded
    return nominations_for(user), reverse("event_nominations", args=[event.slug])
