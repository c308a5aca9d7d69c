"""The doors from a user to people, organisations and target groups.

Every view begins here. What a user has no door to does not exist for them: 404.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from core.http import page_of
from participants.models import (
    Actor,
    Grant,
    ImportRun,
    Organisation,
    Person,
    Post,
    TargetGroup,
    User,
)
from participants.selectors.nesting import asks_sensitive, sensitive_among

Visitor: TypeAlias = User | AnonymousUser
Condition: TypeAlias = Callable[[User], Q]
Role = Grant.Role
P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> View[P]:
    """Let in whoever has signed in; others do so first and come back to the page."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return redirect_to_login(page_of(request))

    return guarded


@dataclass(frozen=True)
class Sender:
    """For what a user may bring in a list: a programme, an event, an organisation."""

    scope: str
    uid: UUID | None
    label: str

    @property
    def key(self) -> str:
        return f"{self.scope}:{self.uid or ''}"


@dataclass(frozen=True)
class Scope:
    """What a role opens: conditions on people and on organisations, by user.

    `edited` are those of the people whom the user may change as well; left out, it is
    all of them for a manager and nobody for others. With `own_posts` posts are added
    and ended in the scope's organisations alone. `programme_of` an event says what is
    asked of the people of a list for it. An empty `Q()` opens nothing. Apps
    append to `scopes` in `apps.py: ready()`.
    """

    key: str
    people: Condition | None = None
    organisations: Condition | None = None
    edited: Condition | None = None
    own_posts: bool = False
    senders: Callable[[User], list[Sender]] | None = None
    programme_of: Callable[[UUID], UUID | None] | None = None

    def edited_by(self, user: User) -> Q:
        """The people whom the user may change."""
        if self.edited is not None:
            return self.edited(user)
        if self.people is None or not has_role(user, Role.MANAGER):
            return Q()
        return self.people(user)


scopes: list[Scope] = []


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request: an account, or nobody (the public)."""
    return request.user if isinstance(request.user, User) else None


def _account(user: Visitor) -> User | None:
    return user if isinstance(user, User) and user.is_active else None


def roles_of(user: Visitor) -> list[Grant]:
    """What the user was granted; nothing once the account is closed.

    Asked once per request: every request loads its user anew, so a revoked role is
    gone with the next one.
    """
    account = _account(user)
    if account is None:
        return []
    if "grants_held" not in account.__dict__:
        account.__dict__["grants_held"] = list(account.grants.all())
    held: list[Grant] = account.__dict__["grants_held"]
    return held


def has_role(user: Visitor, *roles: str) -> bool:
    """Whether the user has one of `roles` anywhere."""
    return any(grant.role in roles for grant in roles_of(user))


def is_admin(user: Visitor) -> bool:
    """Whether the user administers the platform."""
    account = _account(user)
    if account is None:
        return False
    return account.is_superuser or has_role(account, Role.ADMIN)


def scope_uids(user: Visitor, *roles: str, scope: str) -> list[UUID]:
    """The programmes, events or organisations in which the user has one of `roles`."""
    return [
        grant.scope_uid
        for grant in roles_of(user)
        if grant.scope_uid and grant.scope == scope and grant.role in roles
    ]


def people_for(user: Visitor) -> QuerySet[Person]:
    """The people a user may see on the desk."""
    account = _account(user)
    if account is None:
        return Person.objects.none()
    people = Person.objects.filter(merged_into=None, erased_at=None)
    if is_admin(account):
        return people
    return people.filter(_any_of(account, [scope.people for scope in scopes]))


def organisations_for(user: Visitor) -> QuerySet[Organisation]:
    """The organisations a user works with, shown in the public register or not."""
    account = _account(user)
    if account is None:
        return Organisation.objects.none()
    rows = Organisation.objects.filter(merged_into=None)
    if is_admin(account):
        return rows
    return rows.filter(_any_of(account, [scope.organisations for scope in scopes]))


def _any_of(user: User, conditions: list[Condition | None]) -> Q:
    found = Q(pk__in=[])  # nobody; an empty Q() beside it changes nothing
    for condition in conditions:
        if condition is not None:
            found |= condition(user)
    return found


def sees_people(user: Visitor) -> bool:
    """Whether the list of people is a page for this user."""
    readers = (Role.MANAGER, Role.ORGANISER, Role.COORDINATOR)
    return is_admin(user) or has_role(user, *readers)


def cards_for(user: Visitor) -> QuerySet[Person]:
    """The people whose card a user may open; editors choose by rules, not by card."""
    people = people_for(user)
    return people if sees_people(user) else people.none()


def adds_people(user: Visitor) -> bool:
    """Whether the user may add people by hand."""
    return is_admin(user) or has_role(user, Role.MANAGER)


def edited_people_for(user: Visitor) -> QuerySet[Person]:
    """The people whom a user may change, by the very role that opens each of them."""
    people = cards_for(user)
    account = _account(user)
    if account is None or is_admin(account):
        return people
    return people.filter(_any_of(account, [scope.edited_by for scope in scopes]))


def edits_person(user: Visitor, person: Person) -> bool:
    """Whether the user may change this person."""
    return edited_people_for(user).filter(pk=person.pk).exists()


def sets_address(user: Visitor, person: Person) -> bool:
    """Whether the user may change the mail address of this person at once.

    Who looks after an organisation's people alone proposes a new one: the address
    opens what the person did elsewhere too. Where there is none yet, nothing is there
    to be taken over.
    """
    account = _account(user)
    if account is None or not edits_person(account, person):
        return False
    if is_admin(account) or not person.email:
        return True
    managing = [scope.edited_by for scope in scopes if not scope.own_posts]
    rows = cards_for(account).filter(_any_of(account, [*managing]))
    return rows.filter(pk=person.pk).exists()


def erases_people(user: Visitor) -> bool:
    """Whether the user may erase the data of a person: nobody brings them back."""
    return is_admin(user)


def hands_over_copies(user: Visitor) -> bool:
    """Whether the user may make a copy of all that is kept about a person: it holds
    what every programme knows, and answers of special categories (E147).
    """
    return is_admin(user)


def merges_people(user: Visitor, *people: Person) -> bool:
    """Whether the user may say whether these cards are one person; of no cards: of any.

    Coordinators change their people but do not merge: a merge moves what others did.
    """
    may = is_admin(user) or has_role(user, Role.MANAGER)
    return may and all(edits_person(user, person) for person in people)


def mergeable_with(user: Visitor, person: Person, others: list[Person]) -> list[Person]:
    """Those of `others` that the user may merge with `person`."""
    if not others or not merges_people(user, person):
        return []
    edited = edited_people_for(user).filter(pk__in=[other.pk for other in others])
    known = set(edited.values_list("pk", flat=True))
    return [other for other in others if other.pk in known]


def post_organisations_for(user: Visitor, person: Person) -> QuerySet[Organisation]:
    """Where the user may note and end posts of a person they may change."""
    account = _account(user)
    everywhere = Organisation.objects.filter(merged_into=None)
    if account is None or is_admin(account):
        return everywhere if account else everywhere.none()
    own: list[Condition | None] = []
    for scope in scopes:
        who = _any_of(account, [scope.edited_by])
        if cards_for(account).filter(who, pk=person.pk).exists():
            if not scope.own_posts:
                return everywhere
            own.append(scope.organisations)
    return everywhere.filter(_any_of(account, own))


def groups_for(user: Visitor) -> QuerySet[TargetGroup]:
    """The target groups a user may look at: rules are shared, members are not."""
    rows = TargetGroup.objects.all()
    return rows if sees_groups(user) else rows.none()


def usable_groups_for(user: Visitor) -> QuerySet[TargetGroup]:
    """Groups in use that the user may send to or invite."""
    rows = groups_for(user).filter(is_archived=False)
    if asks_traits(user):
        return rows
    return rows.exclude(pk__in=sensitive_among(rows))


def sees_groups(user: Visitor) -> bool:
    """Whether target groups are a page for this user."""
    readers = (Role.MANAGER, Role.ORGANISER, Role.EDITOR)
    return is_admin(user) or has_role(user, *readers)


def makes_groups(user: Visitor) -> bool:
    """Whether the user may make target groups, new ones or copies."""
    return is_admin(user) or has_role(user, Role.EDITOR, Role.MANAGER)


def asks_traits(user: Visitor) -> bool:
    """Whether the user may choose people by sensitive criteria, and see whom."""
    return is_admin(user) or has_role(user, Role.MANAGER)


def uses_rule(user: Visitor, rule: Any, subject: str) -> bool:
    """Whether the user may make, copy or use a group of this rule."""
    return asks_traits(user) or not asks_sensitive(rule, subject)


def edits_group(user: Visitor, group: TargetGroup) -> bool:
    """Whether the user may change a group that others use too: who made it, a manager
    of its programme, an administrator.
    """
    if is_admin(user):
        return True
    if not uses_rule(user, group.rule, group.subject):
        return False
    is_own = group.made_by_id is not None and group.made_by_id == user.pk
    if is_own and makes_groups(user):
        return True
    return group.programme_uid in managed_programmes(user)


def managed_programmes(user: Visitor) -> list[UUID]:
    """The programmes the user manages."""
    return scope_uids(user, Role.MANAGER, scope=Grant.Scope.PROGRAMME)


def asking_programmes(user: Visitor) -> list[UUID] | None:
    """Whose questions the user may see answered: of the own programmes; None is any.

    Coordinators look after people, whatever programme asked them.
    """
    if is_admin(user) or has_role(user, Role.COORDINATOR):
        return None
    readers = (Role.MANAGER, Role.ORGANISER)
    return scope_uids(user, *readers, scope=Grant.Scope.PROGRAMME)


def senders_for(user: Visitor) -> list[Sender]:
    """For what the user may bring in lists of people."""
    account = _account(user)
    if account is None:
        return []
    found = []
    if is_admin(account):
        found.append(Sender(Grant.Scope.PLATFORM, None, _("No programme")))
    for scope in scopes:
        if scope.senders is not None:
            found += scope.senders(account)
    return found


def programme_asking(run: ImportRun) -> UUID | None:
    """The programme whose questions hold for a list: its own, or that of its event."""
    if run.scope_uid is None or run.scope == Grant.Scope.PROGRAMME:
        return run.scope_uid
    if run.scope == Grant.Scope.EVENT:
        asked = (one.programme_of for one in scopes if one.programme_of is not None)
        return next(filter(None, (of(run.scope_uid) for of in asked)), None)
    return None


def imports_people(user: Visitor) -> bool:
    """Whether bringing in lists of people is a page for this user."""
    return sees_people(user)


def imports_for(user: Visitor) -> QuerySet[ImportRun]:
    """The imports of the programmes, events and organisations in the user's care."""
    if not imports_people(user):
        return ImportRun.objects.none()
    if is_admin(user):
        return ImportRun.objects.all()
    scoped = Q(pk__in=[])
    for sender in senders_for(user):
        scoped |= Q(scope=sender.scope, scope_uid=sender.uid)
    return ImportRun.objects.filter(scoped)


# --- the registry of organisations ------------------------------------------------


def sees_registry(user: Visitor) -> bool:
    """Whether the desk's list of organisations is a page for this user."""
    readers = (Role.MANAGER, Role.ORGANISER, Role.EDITOR, Role.COORDINATOR)
    return is_admin(user) or has_role(user, *readers)


def manages_registry(user: Visitor) -> bool:
    """Whether the user adds organisations, places them, and settles what came in."""
    return is_admin(user) or has_role(user, Role.MANAGER)


def manages_profiles(user: Visitor) -> bool:
    """Whether the user keeps the vocabulary of job profiles, which all share."""
    return is_admin(user) or has_role(user, Role.MANAGER)


def registry_for(user: Visitor) -> QuerySet[Organisation]:
    """The organisations on the desk of a user: all programmes share the register, what
    is not public is seen by those who manage it or work with it.
    """
    rows = Organisation.objects.filter(merged_into=None)
    if manages_registry(user):
        return rows
    if not sees_registry(user):
        return rows.none()
    return rows.filter(
        Q(is_public=True) | Q(pk__in=organisations_for(user).values("pk"))
    )


def editable_organisations_for(user: Visitor) -> QuerySet[Organisation]:
    """The organisations whose card a user may change: coordinators their own."""
    rows = Organisation.objects.filter(merged_into=None)
    if manages_registry(user):
        return rows
    return coordinated_organisations_for(user)


def coordinated_organisations_for(user: Visitor) -> QuerySet[Organisation]:
    """The organisations whose coordinator the user is, with their units; all of them
    for an administrator.
    """
    if is_admin(user):
        return Organisation.objects.filter(merged_into=None)
    uids = scope_uids(user, Role.COORDINATOR, scope=Grant.Scope.ORGANISATION)
    own = Q(uid__in=uids) | Q(parent__uid__in=uids) | Q(parent__parent__uid__in=uids)
    return Organisation.objects.filter(own, merged_into=None)


def posts_for(user: Visitor, organisation: Organisation) -> QuerySet[Post]:
    """The posts there, now and before, of people whose card the user may open."""
    rows = Post.objects.filter(organisation=organisation)
    return rows.filter(person__in=cards_for(user).values("pk"))
