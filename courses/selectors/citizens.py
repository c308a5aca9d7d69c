"""Whether people who come from no organisation may register for an event (R-73)."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from core.languages import pick
from courses.models import Event, Quota
from participants.models import TargetGroup

Scope = Quota.Scope


class CitizensTold(NamedTuple):
    """Whether they may, and what is to be said of it; often nothing."""

    is_open: bool
    hint: str


def citizens_told(event: Event) -> CitizensTold:
    """An event for a group of organisations is not for them; seats that are kept for
    organisations, groups or places are none of theirs.
    """
    group = event.open_to
    if group is not None and group.subject == TargetGroup.Subject.ORGANISATIONS:
        words = _(
            "The event is for people from organisations of the group “%(group)s” only."
        )
        return CitizensTold(False, words % {"group": pick(group.names)})
    kept = event.quotas.exclude(scope__in=[Scope.EVENT, Scope.WAY, Scope.SESSION])
    if event.seats_per_organisation is not None or kept.exists():
        words = _(
            "Seats kept for organisations, groups or municipalities are then not for"
            " you; the others are."
        )
        return CitizensTold(True, words)
    return CitizensTold(True, "")
