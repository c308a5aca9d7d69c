"""What the messages of this app say."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates.models import Certificate
from certificates.services.files import read_pdf
from certificates.services.links import holder_path, verify_address
from core import codes
from core.languages import pick
from core.mail import absolute, letter
from outbox.models import Message
from outbox.services.renderers import Attachment, Mail, NotNeeded
from programmes.selectors.programmes import donors_of


def certificate_ready(message: Message) -> Mail:
    """The certificate as an attachment and as a link, in the language of its holder."""
    rows = Certificate.objects.select_related("event__programme")
    row = rows.filter(uid=message.about_uid).first() if message.about_uid else None
    if row is None or row.state != Certificate.State.VALID or not row.pdf:
        raise NotNeeded
    language = message.language
    printed = {code: text["title"] for code, text in row.snapshot["texts"].items()}
    titles = row.event.titles if row.event else {}  # for readers of other languages
    title = pick({**titles, **printed}, language)
    with override(language):
        subject = _("Your certificate %(serial)s") % {"serial": row.serial}
        label = _("Open your certificate")
    context = {
        "subject": subject,
        "title": title,
        "name": row.snapshot["names"][0]["text"],
        "serial": row.serial,
        "code": codes.grouped(row.code),
        "verify_url": verify_address(row.code),
        "button_url": absolute(holder_path(row)),
        "button_label": label,
        "donors": donors_of(row.event.programme, language) if row.event else [],
    }
    text, html = letter("certificates/mail/ready", context, language=language)
    attachment = Attachment(f"{row.serial}.pdf", read_pdf(row), "application/pdf")
    return Mail(subject=subject, text=text, html=html, attachments=(attachment,))
