"""What the messages of this app say; written when they are sent, never before."""

from __future__ import annotations

from courses.mails import facilitators, releases
from courses.mails.invitations import (
    invitation,
    invited_cancelled,
    invited_changed,
    nominations,
)
from courses.mails.letters import by_rule, decide, organisers_letter
from courses.mails.nominators import nominations_expired
from courses.mails.registrations import (
    ask_to_confirm,
    cancelled,
    changed,
    nominated,
    offer,
    rejected,
    ticket,
    undecided,
    waiting,
)
from courses.mails.roles import part_cancelled, part_changed, part_ended, part_named
from courses.mails.room import room_link
from courses.mails.surveys import evaluation, evaluation_reminder, needs
from courses.mails.visits import report, travel
from courses.services import notices
from outbox.services.renderers import renderers


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    renderers.update(
        {
            notices.CONFIRM: ask_to_confirm,
            notices.NOMINATED: nominated,
            notices.WAITING: waiting,
            notices.UNDECIDED: undecided,
            notices.REJECTED: rejected,
            notices.TICKET: ticket,
            notices.OFFER: offer,
            notices.CANCELLED: cancelled,
            notices.CHANGED: changed,
            notices.PART_NAMED: part_named,
            notices.PART_ENDED: part_ended,
            notices.PART_CHANGED: part_changed,
            notices.PART_CANCELLED: part_cancelled,
            notices.INVITATION: invitation,
            notices.REMINDER: invitation,
            notices.NOMINATIONS: nominations,
            notices.NOMINATIONS_REMINDER: nominations,
            notices.NOMINATIONS_EXPIRED: nominations_expired,
            notices.INVITED_CHANGED: invited_changed,
            notices.INVITED_CANCELLED: invited_cancelled,
            notices.EVALUATION: evaluation,
            notices.NEEDS: needs,
            notices.EVALUATION_REMINDER: evaluation_reminder,
            notices.TRAVEL: travel,
            notices.REPORT: report,
            notices.DECIDE: decide,
            notices.LETTER: organisers_letter,
            notices.RULE: by_rule,
            notices.ROOM_LINK: room_link,
        }
    )
    renderers.update(facilitators.RENDERERS | releases.RENDERERS)
