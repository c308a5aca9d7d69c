"""Forms in which organisers say how it was: of one person, and of many."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LocalTimeField, ObukaForm
from courses.models import Presence, Scan, Session
from courses.services.corrections import Word

Says = Scan.Says
HALF_A_DAY = timedelta(hours=12)


class PresenceForm(ObukaForm):
    """What is said of one person in one session; `seen` is the correction that stood
    when the page was opened.
    """

    mark_optional = False

    says = forms.ChoiceField(label=_("How it was"), widget=forms.RadioSelect)
    arrived = LocalTimeField(
        label=_("From"),
        required=False,
        help_text=_("Only for somebody who was there for a part of the session."),
    )
    left = LocalTimeField(
        label=_("Until"),
        required=False,
        help_text=_("Empty for somebody who stayed to the end."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "It stays in the history with your name, for example “signed on paper”."
            " Write nothing about health."
        ),
    )
    id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        session: Session,
        presence: Presence | None,
        standing: Scan | None,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        self.session, tz = session, session.event.tz
        first: dict[str, Any] = {
            "id": uuid.uuid4(),
            "seen": standing.pk if standing else None,
        }
        for name, moment in _times(presence):
            first[name] = moment.astimezone(tz).time() if moment else None
        super().__init__(*args, initial=first, **kwargs)
        has_begun = session.starts_at <= at
        allowed = [Says.WHOLE, Says.TIMES, Says.ABSENT] if has_begun else []
        allowed += [Says.EXCUSED, *([Says.SCANS] if standing else [])]
        choices = [(says.value, says.label) for says in allowed]
        self.field("says", forms.ChoiceField).choices = choices
        if not has_begun:
            del self.fields["arrived"], self.fields["left"]
            self.initial["says"] = Says.EXCUSED

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("says") == Says.TIMES and not given.get("arrived"):
            self.add_error("arrived", _("Say from when the person was there."))
        return given

    @property
    def word(self) -> Word:
        """What is said, with times on the day of the session."""
        given = self.cleaned_data
        moments = self._moment(given.get("arrived")), self._moment(given.get("left"))
        return Word(given["says"], given["reason"], *moments)

    def _moment(self, at: time | None) -> datetime | None:
        """A time of day in the session; after midnight, where it lasts that long."""
        if at is None:
            return None
        tz = self.session.event.tz
        start = self.session.starts_at.astimezone(tz)
        moment = datetime.combine(start.date(), at, tz)
        return moment + timedelta(days=1) if start - moment > HALF_A_DAY else moment


def _times(presence: Presence | None) -> Iterator[tuple[str, datetime | None]]:
    if presence is not None:
        yield "arrived", presence.arrived_at
        yield "left", presence.left_at


class ManyForm(ObukaForm):
    """One word for many people in one session: those ticked, or all the others."""

    mark_optional = False

    which = forms.ChoiceField(
        choices=[
            ("chosen", _("the people ticked")),
            ("rest", _("all without an entry")),
        ],
        label=_("For whom"),
    )
    says = forms.ChoiceField(label=_("How it was"))
    reason = forms.CharField(label=_("Reason"), max_length=300)
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, session: Session, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial={"id": uuid.uuid4()}, **kwargs)
        allowed = [Says.EXCUSED]
        if session.starts_at <= at:
            allowed = [Says.WHOLE, Says.ABSENT, Says.EXCUSED]
        choices = [(says.value, says.label) for says in allowed]
        self.field("says", forms.ChoiceField).choices = choices

    @property
    def bar(self) -> list[forms.BoundField]:
        """What stands under the list."""
        return [self[name] for name in ("which", "says", "reason")]

    @property
    def word(self) -> Word:
        return Word(self.cleaned_data["says"], self.cleaned_data["reason"])
