"""A specimen of a programme's certificates: all is real but the holder."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from certificates.models import CertificateSeries
from certificates.selectors.eligibility import kind_for
from certificates.services.designs import CLASSIC, unsaved_design
from certificates.services.sheet import one_page
from certificates.services.snapshot import event_words, freeze, languages_of
from core.errors import DomainError
from courses.models import Event
from participants.models import Person
from programmes.models import Programme

CODE: Final = "0" * 17  # nobody’s: the page of verification does not know it
NAMES: Final = {
    "bg": ("Име", "Фамилия"),
    "sr": ("Име", "Презиме"),
    "sr-latn": ("Ime", "Prezime"),
    "bs": ("Ime", "Prezime"),
    "en": ("Given", "Family Name"),
}


class NoEventYet(DomainError):
    code = "no_event_yet"
    message = _("Plan an event of the programme first: the specimen shows its words.")


def specimen(programme: Programme, *, design: str = "", at: datetime) -> bytes:
    """The PDF of a certificate of the newest event, without a number or a holder.

    Raises NoEventYet or NoDonorSentence.
    """
    events = programme.events.exclude(status=Event.Status.CANCELLED)
    event = events.select_related("kind", "programme", "place").first()
    if event is None:
        raise NoEventYet
    series = CertificateSeries.objects.filter(programme=programme).first()
    code = design or (series.design if series else CLASSIC)
    languages = languages_of(event)
    given, family = NAMES[languages[0]]
    person = Person(given_name=given, family_name=family, language=languages[0])
    snapshot = freeze(
        event_words(event, unsaved_design(code), languages),
        person,
        wording_key=kind_for(event),
        serial=f"{series.code if series else 'XXX'}-0000-000000",
        code=CODE,
        at=at,
    )
    return one_page(snapshot)
