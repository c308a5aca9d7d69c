"""What each role can do on the desk, and where."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.access import has_role, is_admin
from participants.models import Grant, User

Role = Grant.Role


@dataclass(frozen=True)
class Step:
    """One thing to do: what, where, and a sentence about it."""

    label: str | Promise
    path: str
    text: str | Promise
    roles: tuple[str, ...]


STEPS = (
    Step(
        _("See the figures of your programmes"),
        "/desk/programmes/",
        _("Events held, people reached, municipalities and certificates: no names."),
        (Role.OBSERVER,),
    ),
    Step(
        _("Look after the people of your organisation"),
        "/desk/people/",
        _("Their posts, the events they took part in and their certificates."),
        (Role.COORDINATOR,),
    ),
    Step(
        _("Nominate colleagues for an event"),
        "/desk/nominations/",
        _("Each gets a mail, agrees by a link of their own, and has a ticket."),
        (Role.COORDINATOR,),
    ),
    Step(
        _("Ask for a facilitator"),
        "/desk/pool/",
        _("Who leads discussions of citizens near you, and your requests."),
        (Role.COORDINATOR,),
    ),
    Step(
        _("Check how your organisation stands in the register"),
        "/organisations/",
        _("Its name, place and partners. Tell the organisers what has changed."),
        (Role.COORDINATOR,),
    ),
    Step(
        _("Plan an event"),
        "/desk/events/new/",
        _("Sessions, seats and the registration form; it stays a draft at first."),
        (Role.MANAGER,),
    ),
    Step(
        _("Set up a programme"),
        "/desk/programmes/new/",
        _("Its donors and partners, and what its contract promises."),
        (Role.ADMIN,),
    ),
    Step(
        _("Work on your events"),
        "/desk/events/",
        _("Registrations, check-in, presence and certificates are tabs of each."),
        (Role.ADMIN, Role.MANAGER, Role.ORGANISER),
    ),
    Step(
        _("Compare plan and result"),
        "/desk/programmes/",
        _("The figures of each programme, its contract, donors and signatories."),
        (Role.ADMIN, Role.MANAGER),
    ),
    Step(
        _("Write and send a newsletter"),
        "/desk/newsletters/",
        _("Articles first, then a preview, a test mail and the sending."),
        (Role.ADMIN, Role.MANAGER, Role.EDITOR),
    ),
    Step(
        _("Choose readers by a rule"),
        "/desk/groups/",
        _("A target group is a rule: whoever fits it when the issue is sent gets it."),
        (Role.EDITOR,),
    ),
)


def steps_of(user: User) -> list[Step]:
    """What this user can do, by their roles."""
    if is_admin(user):
        return [step for step in STEPS if Role.ADMIN in step.roles]
    return [step for step in STEPS if has_role(user, *step.roles)]
