"""What the check-in app says by itself, when it has no server to ask."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.codes import READ_AS
from core.text import LETTERS
from courses.selectors.checkin import (
    ALREADY_IN,
    ALREADY_IN_AT,
    ALREADY_OUT,
    ALREADY_OUT_AT,
    SENTENCES,
    TO_REVIEW,
)

WORDS: Final[dict[str, str | Promise]] = {
    **SENTENCES,
    "other_event": _("Not for today: the ticket is for another event."),
    "not_here": _("Not on the list of this event. Look for the person by name."),
    "not_today": _("Not for today"),
    "not_kept": _(
        "This device could not keep it. Write the person down on paper and tell the "
        "organiser."
    ),
    "enrol_unsent": _("This device still has something to send. Try again after that."),
    "unread": _("Stored to be looked at: the server could not read it."),
    "welcome": _("Welcome"),
    "goodbye": _("Goodbye"),
    "walk_in_welcome": _("Welcome, added to the list"),
    "review": TO_REVIEW,
    "already_in": ALREADY_IN,
    "already_out": ALREADY_OUT,
    "already_in_at": ALREADY_IN_AT,
    "already_out_at": ALREADY_OUT_AT,
    "in_since": _("in since %(time)s"),
    "out_since": _("out since %(time)s"),
    "undo": _("Undo"),
    "undone": _("Check-in undone."),
    "taken_back": _("Taken back at the door"),
    "next": _("Next person"),
    "look_by_name": _("Look by name"),
    "write_down": _("Write the person down"),
    "session_now": _("Next session: %(session)s"),
    "this_device": _("This device is “%(name)s”, until %(day)s, %(time)s."),
    "check_in": _("Check in"),
    "check_out": _("Check out"),
    "nobody_fits": _("Nobody fits"),
    "add_walk_in": _("Add %(name)s as not on the list"),
    "count": _("%(present)s of %(expected)s in"),
    "of": _("%(present)s of %(expected)s"),
    "by_group": _("By group"),
    "by_organisation": _("By organisation"),
    "no_organisation": _("Without an organisation"),
    "group_unknown": _("Group not known yet"),
    "nothing_to_review": _("Nothing is to be looked at."),
    "line_on": _("Connected"),
    "line_sending": _("Sending %(count)s"),
    "line_off": _("No network. Kept: %(count)s"),
    "camera_on": _("Scan with the camera"),
    "camera_off": _("Stop the camera"),
    "camera_refused": _(
        "The camera may not be used. Allow it in the settings of the browser, or type "
        "the name."
    ),
    "camera_no_reader": _(
        "This browser cannot read codes with the camera. Use a hand scanner, or type "
        "the name or the code."
    ),
    "enrol_refused": _(
        "This code no longer counts. Ask the organiser to prepare a new device."
    ),
    "enrol_offline": _("There is no network now. Connecting needs it once."),
    "list_offline": _("Connected. The list comes as soon as there is a network."),
    "enrol_other_code": _("This is not the code of a device."),
    "left_out": _("This device is signed out; nothing is kept on it."),
    "left_over": _("The event is over; what was kept of it is deleted."),
    "left_revoked": _(
        "The organiser withdrew this device; what was kept on it is deleted."
    ),
    "unsent": _(
        "Not sent yet: %(count)s. Press again to delete them for good, or wait for the "
        "network."
    ),
}


def app_words() -> dict[str, str]:
    """The sentences of the app in the present language."""
    return {key: str(text) for key, text in WORDS.items()}


def app_letters() -> dict[str, Any]:
    """How codes and names are read: the tables by which the server reads them too."""
    return {"looks": READ_AS, "fold": LETTERS}
