"""Accounts of staff and coordinators, and what they may do where."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .people import Person


class UserManager(BaseUserManager["User"]):
    """Users are found by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, **fields: Any) -> User:
        """An account that signs in by code; a password may be set later."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None) -> User:
        """For `manage.py createsuperuser`: the first platform administrator."""
        user = self.create_user(email, is_staff=True, is_superuser=True)
        if password:
            user.set_password(password)
            user.save(using=self._db, update_fields=["password"])
        return user


class User(Record, AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: staff and coordinators. Participants have no account."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="users"
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("email",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_whatever_its_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Grant(Record):
    """A role of a user: for all, or in one programme, event or organisation."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("platform administrator")
        MANAGER = "manager", _("programme manager")
        ORGANISER = "organiser", _("organiser")
        EDITOR = "editor", _("newsletter editor")
        CHECKIN = "checkin", _("check-in staff")
        TRAINER = "trainer", _("trainer")
        OBSERVER = "observer", _("observer")
        COORDINATOR = "coordinator", _("coordinator of an organisation")

    class Scope(models.TextChoices):
        PLATFORM = "platform", _("everything")
        PROGRAMME = "programme", _("programme")
        EVENT = "event", _("event")
        ORGANISATION = "organisation", _("organisation")

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    scope = models.CharField(_("for"), max_length=16, choices=Scope)
    scope_uid = models.UUIDField(null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="platform", scope_uid__isnull=True)
                | (~Q(scope="platform") & Q(scope_uid__isnull=False)),
                name="grant_scope_names_its_row",
            ),
            models.CheckConstraint(
                condition=Q(role="admin", scope="platform")
                | Q(role="manager", scope="programme")
                | Q(
                    role="organiser",
                    scope__in=["programme", "event", "organisation"],
                )
                | Q(role="editor", scope="organisation")
                | Q(role__in=["checkin", "trainer"], scope="event")
                | Q(role="observer", scope="programme")
                | Q(role="coordinator", scope="organisation"),
                name="grant_role_fits_scope",
            ),
            models.UniqueConstraint(
                fields=("user", "role", "scope_uid"),
                condition=Q(scope_uid__isnull=False),
                name="grant_once",
            ),
            models.UniqueConstraint(
                fields=("user", "role"),
                condition=Q(scope_uid__isnull=True),
                name="grant_once_for_the_platform",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
