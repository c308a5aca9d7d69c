"""Acts on accounts and grants, and the door of allauth: codes by our own mail."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.core import context as allauth_context
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.models import Record
from core.reauthentication import AsksForCode
from outbox.models import Lane, address_key, is_good_address
from outbox.services.send import BadAddress, queue_message
from participants.access import is_admin, scope_uids
from participants.models import Actor, Grant, Organisation, Person, User
from participants.services.audit import record
from participants.services.organisations import lock_organisation

MAIL = "account.message"
Role, Scope = Grant.Role, Grant.Scope
SCOPES: dict[str, tuple[str, ...]] = {
    Role.ADMIN: (Scope.PLATFORM,),
    Role.MANAGER: (Scope.PROGRAMME,),
    Role.ORGANISER: (Scope.PROGRAMME, Scope.EVENT, Scope.ORGANISATION),
    Role.EDITOR: (Scope.ORGANISATION,),
    Role.CHECKIN: (Scope.EVENT,),
    Role.TRAINER: (Scope.EVENT,),
    Role.OBSERVER: (Scope.PROGRAMME,),
    Role.COORDINATOR: (Scope.ORGANISATION,),
}
MANAGERS_GIVE = (Role.MANAGER, Role.ORGANISER, Role.OBSERVER)


class AccountExists(DomainError):
    code = "account_exists"
    message = _("There is an account with this address already.")


class RoleDoesNotFit(DomainError):
    code = "role_does_not_fit"
    message = _("This role cannot be given for that.")


class MayNotGrant(DomainError):
    code = "may_not_grant"
    message = _("You may not give or take this role.")


class LastAdministrator(DomainError):
    code = "last_administrator"
    message = _("Somebody has to remain platform administrator.")


# --- accounts ---------------------------------------------------------------


@transaction.atomic
def create_account(
    email: str,
    *,
    name: str,
    language: str,
    actor: Actor,
    person: Person | None = None,
) -> User:
    """Open an account that signs in by a code sent to `email`; it may do nothing yet.

    Spellings of one address are one account. Raises BadAddress, AccountExists.
    """
    address = address_key(email)
    if not is_good_address(address):
        raise BadAddress(address=email[:100])
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address, name=name, language=language, person=person
            )
    except IntegrityError as error:
        raise AccountExists from error
    record(actor, "account.created", user)
    return user


@transaction.atomic
def close_account(user: User, *, actor: Actor) -> None:
    """Take all grants and shut the account; its acts stay in the audit trail."""
    for grant in user.grants.all():
        revoke_grant(grant, actor=actor)
    User.objects.filter(pk=user.pk).update(
        is_active=False, is_staff=False, is_superuser=False, updated_at=timezone.now()
    )
    record(actor, "account.closed", user)


@transaction.atomic
def grant_role(
    user: User,
    role: str,
    scope: str,
    *,
    actor: Actor,
    row: Record | None = None,
    scope_uid: uuid.UUID | None = None,
) -> Grant:
    """Give `user` a role for the platform or for `row`; a second time changes nothing.

    The row can be named by `scope_uid` instead. Administrators give every role,
    programme managers some for their programme, and the system (`actor` None) all.
    Raises RoleDoesNotFit, MayNotGrant.
    """
    scope_uid = row.uid if row is not None else scope_uid
    is_everywhere = scope == Scope.PLATFORM
    if scope not in SCOPES.get(role, ()) or (scope_uid is None) != is_everywhere:
        raise RoleDoesNotFit
    _refuse_others(actor, role, scope, scope_uid)
    if scope == Scope.ORGANISATION and scope_uid is not None:
        for office in Organisation.objects.filter(uid=scope_uid):
            scope_uid = lock_organisation(office).uid
    grant, is_new = Grant.objects.get_or_create(
        user=user, role=role, scope=scope, scope_uid=scope_uid
    )
    if is_new:
        if role == Role.ADMIN:
            _open_administration(user, True)
        record(actor, "account.granted", user, after=_shown(grant))
    return grant


@transaction.atomic
def revoke_grant(grant: Grant, *, actor: Actor) -> None:
    """Take a role away, at once. Raises MayNotGrant, LastAdministrator."""
    _refuse_others(actor, grant.role, grant.scope, grant.scope_uid)
    if grant.role == Role.ADMIN:
        admins = Grant.objects.select_for_update().filter(role=Role.ADMIN)
        if not [row for row in admins.order_by("pk") if row.pk != grant.pk]:
            raise LastAdministrator
        _open_administration(grant.user, False)
    record(actor, "account.revoked", grant.user, before=_shown(grant))
    grant.delete()


def _refuse_others(
    actor: Actor, role: str, scope: str, scope_uid: uuid.UUID | None
) -> None:
    if actor is None or is_admin(actor):
        return
    own = scope_uids(actor, Role.MANAGER, scope=Scope.PROGRAMME)
    if scope == Scope.PROGRAMME and role in MANAGERS_GIVE and scope_uid in own:
        return
    raise MayNotGrant


def _open_administration(user: User, is_open: bool) -> None:
    """Django's own flags follow the grant, so that its administration opens too."""
    user.is_staff = user.is_superuser = is_open
    user.save(update_fields=["is_staff", "is_superuser", "updated_at"])


def _shown(grant: Grant) -> dict[str, Any]:
    return {"role": grant.role, "scope": grant.scope, "uid": grant.scope_uid}


# --- allauth ----------------------------------------------------------------


@dataclass(frozen=True)
class Site:
    """What the mails of allauth call this installation."""

    name: str
    domain: str


class AccountAdapter(AsksForCode):
    """Closes sign-up and sends every mail of allauth through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        """Refuse every further address of an account: it would sign in there too.

        Whoever named a colleague's would get their codes' sessions. Administrators
        open accounts, each for one address.
        """
        raise self.validation_error("max_email_addresses", 1)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Queue the mail ahead of all others; what it says is wiped once it is sent.

        An unknown address gets no mail. The same work is done for it and taken back,
        so that neither the answer nor its time tells who has an account.
        """
        if not is_good_address(email):
            return
        request = allauth_context.request
        site = Site(str(_("Obuka")), settings.SITE_HOST)
        values = {"request": request, "email": email, "current_site": site, **context}
        mail = self.render_mail(template_prefix, email, values)
        seconds = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
        with transaction.atomic():
            queue_message(
                MAIL,
                User.objects.filter(email__iexact=email).first(),
                to=email,
                language=get_language() or settings.LANGUAGE_CODE,
                lane=Lane.URGENT,
                dedupe_key=f"{MAIL}:{uuid.uuid4()}",
                context={"subject": mail.subject, "text": mail.body},
                expires_at=timezone.now() + timedelta(seconds=seconds),
            )
            if template_prefix.endswith("unknown_account"):
                transaction.set_rollback(True)
