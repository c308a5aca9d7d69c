"""What is written about a message that waits for a second person."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.languages import pick
from core.mail import absolute, letter
from courses.models import Letter
from courses.selectors.recipients import Choice, recipients_of
from courses.services import notices
from courses.services.letter_texts import in_short
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded, Renderer
from programmes.selectors.programmes import donors_of


def asked(message: Message) -> Mail:
    """Somebody asks you to release a message: to how many people, and where it is."""
    row = _letter(message)
    if not row.is_waiting:
        raise NotNeeded
    found = recipients_of(row.event, Choice.of(row.choice))
    return _mail(message, row, asked_by=row.asked_by, count=len(found.rows))


def answered(message: Message) -> Mail:
    """The message that you asked for was released, or sent back to you, and why."""
    row = _letter(message)
    is_released = message.kind == notices.RELEASED
    if row.is_sent != is_released:
        raise NotNeeded
    said = {name: message.context.get(name, "") for name in ("by", "note")}
    return _mail(message, row, **said, is_released=is_released)


def _letter(message: Message) -> Letter:
    rows = Letter.objects.select_related("event__programme", "asked_by")
    row = rows.filter(uid__in=[message.about_uid]).first()
    if row is None:
        raise NotNeeded
    return row


def _mail(message: Message, row: Letter, **context: Any) -> Mail:
    language, event = message.language, row.event
    title = pick(event.titles, language)
    with override(language):
        line = SUBJECTS[message.kind]() % {"event": title}
    path = reverse("event_letter", args=[event.slug, row.uid])
    context |= {
        "subject": line,
        "title": title,
        "line": in_short(row.subjects, title, language),
        "sender": pick(event.programme.short_names, language) or "Obuka",
        "donors": donors_of(event.programme, language),
        "button_url": absolute(path),
    }
    name = "asked" if message.kind == notices.RELEASE_ASKED else "answered"
    text, html = letter(f"courses/mail/release_{name}", context, language=language)
    return Mail(line, text, html, context["sender"])


SUBJECTS = {
    notices.RELEASE_ASKED: lambda: _("A message waits for you: %(event)s"),
    notices.RELEASED: lambda: _("Your message was released: %(event)s"),
    notices.RETURNED: lambda: _("Your message came back: %(event)s"),
}
RENDERERS: dict[str, Renderer] = {
    notices.RELEASE_ASKED: asked,
    notices.RELEASED: answered,
    notices.RETURNED: answered,
}
