"""Mails about a message that waits for a second person."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from courses.models import Event, Letter
from courses.selectors.turnout import organisers_of
from courses.services import notices
from outbox.models import is_good_address
from outbox.services.send import queue_message
from participants.models import Actor, Grant, User

MOST = 10  # who are asked at once


def ask_others(letter: Letter) -> None:
    """Write to those who work on the event, except whoever asked."""
    others = releasers_of(letter.event)
    if letter.asked_by:
        others = others.exclude(pk=letter.asked_by.pk)
    for user in others.order_by("pk")[:MOST]:
        _tell(notices.RELEASE_ASKED, letter, user)


def releasers_of(event: Event) -> QuerySet[User]:
    """Who works on the event; if that is one person, administrators too."""
    rows = organisers_of(event)
    if rows.count() > 1:
        return rows
    is_admin = Q(grants__role=Grant.Role.ADMIN) | Q(is_superuser=True)
    admins = User.objects.filter(is_admin, is_active=True)
    return User.objects.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=admins))


def tell_author(
    letter: Letter, *, author: User | None, by: Actor, is_released: bool, note: str = ""
) -> None:
    """Write to whoever asked that it was released or sent back, and why."""
    if author is None or author == by:
        return
    kind = notices.RELEASED if is_released else notices.RETURNED
    _tell(kind, letter, author, by=str(by or ""), note=note)


def _tell(kind: str, letter: Letter, user: User, **context: str) -> None:
    if is_good_address(user.email) and letter.asked_at:
        asked = f"{letter.asked_at.timestamp():.0f}"
        queue_message(
            kind,
            letter,
            to=user.email,
            language=user.language,
            dedupe_key=f"{kind}:{letter.uid.hex}:{user.uid.hex}:{asked}",
            context=context,
        )
