"""What an event lacks for a step, what its paper still says included."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core.dates import format_date
from courses.models import Event
from courses.selectors.steps import Gap, gaps_of
from courses.services.reconciling import reconciled


def all_gaps(event: Event, step: str) -> list[Gap]:
    """What has to be done before `step`; for the report also what R-67 asks: signed
    sheets are typed, and nobody is left on whom paper and scans differ.
    """
    found = gaps_of(event, step)
    if step == Event.Status.REPORTED:
        found += _paper(event)
    return found


class Gaps:
    """The gaps of an event as they are in one request: each step is asked for once.

    Comparing the paper of a held event with its scans reads every sheet of it.
    """

    def __init__(self, event: Event) -> None:
        self.event = event
        self._found: dict[str, list[Gap]] = {}

    def of(self, step: str) -> list[Gap]:
        if step not in self._found:
            self._found[step] = all_gaps(self.event, step)
        return self._found[step]


def _paper(event: Event) -> Iterator[Gap]:
    """Days whose signed pages nobody typed, or whose differences nobody decided on."""
    came_back = set(event.sheets.filter(returned__isnull=False).values_list("on"))
    for (on,) in event.sheets.order_by("on").values_list("on").distinct():
        day = reconciled(event, on)
        is_typed = bool(day.unreadable) or any(line.signed for line in day.lines)
        number, when = len(day.open) + len(day.unread), format_date(on)
        if is_typed and number:
            words = _("Decide where paper and scans differ: %(what)s")
            what = f"{when} ({number})"
            yield Gap("paper_differs", "event_sheets", words, what)
        elif not is_typed and (on,) in came_back:
            words = _("Type the signed sheets: %(what)s")
            yield Gap("paper_untyped", "event_sheets", words, when)
