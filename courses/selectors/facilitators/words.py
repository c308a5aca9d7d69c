"""Requirements and stages in words."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.languages import pick
from core.numbers import format_number
from courses.models import PoolRequest, Requirement

Kind = Requirement.Kind
STAGE_NAMES = {
    "on_the_way": gettext_lazy("on the way"),
    "ready": gettext_lazy("ready to be granted"),
    "held": pgettext_lazy("qualification", "granted"),
    "ended": gettext_lazy("ran out or withdrawn"),
}
STAGE_LOOKS = {"on_the_way": "info", "ready": "wait", "held": "ok", "ended": "past"}

State = PoolRequest.Status
REQUEST_LOOKS = {
    State.UNPROVEN: "wait",
    State.NEW: "wait",
    State.ASKED: "info",
    State.ASSIGNED: "ok",
    State.HELD: "ok",
    State.NOT_HELD: "past",
    State.DECLINED: "bad",
    State.WITHDRAWN: "past",
}


def requirement_name(row: Requirement) -> str:
    """The requirement in the organisers' words, else in ours."""
    return pick(row.titles) or capfirst(row.get_kind_display())


def least_of(row: Requirement) -> str:
    """What a presence, a result or a mark must come to; nothing if that is open."""
    if row.minimum is None:
        return ""
    number = format_number(row.minimum)
    if row.kind == Kind.TRAINING:
        return _("present for at least %(number)s %%") % {"number": number}
    if row.kind == Kind.TEST:
        return _("a result of at least %(number)s %%") % {"number": number}
    if row.kind == Kind.OBSERVED:
        return _("an average mark of at least %(number)s") % {"number": number}
    return ""
