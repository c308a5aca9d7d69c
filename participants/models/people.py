"""People and the posts they hold or held."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record

from .organisations import Organisation


class JobProfileQuerySet(models.QuerySet["JobProfile"]):
    """Filters on a profile's own columns."""

    def standing(self) -> JobProfileQuerySet:
        """All but those that were merged into another one."""
        return self.filter(merged_into=None)

    def offered(self) -> JobProfileQuerySet:
        """Those that may be chosen anew."""
        return self.standing().filter(retired_at=None)


class JobProfile(Record):
    """A kind of job used to choose participants (lawyer, councillor, LED officer …).

    One that is retired stays where it stands and is offered to nobody. Nothing names
    one that is merged; lists that still use its names mean the one it became.
    """

    code = models.SlugField(unique=True)
    labels = TextsField(_("label"))
    retired_at = models.DateTimeField(
        _("retired"), null=True, blank=True, editable=False
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
    )

    objects = JobProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("job profile")
        verbose_name_plural = _("job profiles")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Person(Record):
    """One human being, whatever number of posts, registrations and addresses.

    Names stay as written. `name_key` (strict) and `search_key` (loose) are written by
    the service `rename_person` and compared across scripts; `core.text` says how.
    """

    class Gender(models.TextChoices):
        UNKNOWN = "", _("not asked")
        WOMAN = "woman", _("woman")
        MAN = "man", _("man")
        OTHER = "other", _("other")
        UNDISCLOSED = "undisclosed", _("prefer not to say")

    given_name = models.CharField(_("first name"), max_length=100)
    middle_name = models.CharField(_("father's name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100)
    own_latin = models.CharField(_("own spelling in Latin"), max_length=300, blank=True)
    own_cyrillic = models.CharField(
        _("own spelling in Cyrillic"), max_length=300, blank=True
    )
    name_key = models.CharField(max_length=300, editable=False)
    search_key = models.CharField(max_length=600, editable=False)
    sort_key = models.CharField(max_length=600, editable=False)
    language = models.CharField(_("language"), max_length=8)
    gender = models.CharField(
        _("gender"), max_length=12, choices=Gender, blank=True, default=""
    )
    birth_year = models.PositiveSmallIntegerField(
        _("year of birth"), null=True, blank=True
    )
    email = models.EmailField(_("e-mail"), blank=True)
    email_key = models.CharField(max_length=254, editable=False)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    is_contact_public = models.BooleanField(_("contact may be shown"), default=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    erased_at = models.DateTimeField(
        _("data erased"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("sort_key", "pk")
        # Few: each is written with every person. No `db_index`, which makes a second
        # one for LIKE on PostgreSQL; pieces of a name are found by `core.trigrams`.
        indexes = [
            models.Index(fields=("name_key",), name="person_name"),
            models.Index(fields=("email_key",), name="person_address"),
            models.Index(
                "sort_key",
                "id",
                condition=Q(merged_into=None, erased_at=None),
                name="person_list_order",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given, father's and family name as written."""
        parts = (self.given_name, self.middle_name, self.family_name)
        return " ".join(part for part in parts if part)


class Listing(Record):
    """A programme or event has this person on its list, registered for it or not.

    Who adds people by hand or brings in a list sees them through it, and through
    nothing else. Programmes and events stand right of this app, so they are named by
    uid, as in `Grant`.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="listings")
    scope_uid = models.UUIDField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("person", "scope_uid"), name="listing_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.scope_uid}"


class Post(Record):
    """A person's post in an organisation; former ones stay."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    title = models.CharField(_("post"), max_length=200, blank=True)
    profiles = models.ManyToManyField(
        JobProfile, blank=True, related_name="posts", verbose_name=_("job profiles")
    )
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = (F("ended_on").desc(nulls_first=True), "-started_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="post_ends_after_it_starts",
                violation_error_message=_("The post ends before it starts."),
            ),
            models.UniqueConstraint(
                fields=("person", "organisation", "title"),
                condition=Q(ended_on__isnull=True),
                name="post_held_once_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=("person",),
                condition=Q(is_confirmed=False),
                name="post_to_be_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.title, str(self.organisation))))
