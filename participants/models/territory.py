"""Territory: a tree per country, down to the local community."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

# Codes of something else that several regions may name: the town where the
# administration of a municipality sits may be that of its neighbour too.
SHARED_SYSTEMS = ("EKATTE-centre",)


class Region(Record):
    """A place in the tree of its country: country, entity, district, municipality …

    The levels differ by country (Bulgaria has no entities, Republika Srpska no
    cantons), so the tree holds them and nothing counts steps. `path` is the chain of
    primary keys from the root, as "/1/12/140/": everything below a region has a path
    that starts with its own.
    """

    class Level(models.TextChoices):
        COUNTRY = "country", _("country")
        ENTITY = "entity", _("entity")
        STATISTICAL = "statistical", _("statistical region")
        DISTRICT = "district", _("district")
        CANTON = "canton", _("canton")
        MUNICIPALITY = "municipality", _("municipality")
        COMMUNITY = "community", _("local community")

    class Country(models.TextChoices):
        BG = "BG", _("Bulgaria")
        RS = "RS", _("Serbia")
        BA = "BA", _("Bosnia and Herzegovina")

    country = models.CharField(_("country"), max_length=2, choices=Country)
    level = models.CharField(_("level"), max_length=16, choices=Level)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("lies in"),
    )
    path = models.CharField(max_length=120, editable=False, db_index=True)
    name_cyrillic = models.CharField(_("name in Cyrillic"), max_length=200)
    name_latin = models.CharField(_("name in Latin"), max_length=200)
    aliases = models.JSONField(_("other spellings"), default=list, blank=True)
    inflections = models.JSONField(_("inflected forms"), default=list, blank=True)
    name_key = models.CharField(max_length=200, editable=False, db_index=True)
    search_key = models.TextField(editable=False)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ("country", "name_key", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(level="country") | Q(parent__isnull=False),
                name="region_only_countries_are_roots",
            ),
        ]

    def __str__(self) -> str:
        return self.name_latin


class RegionCode(Record):
    """An official code of a region: ISO 3166-2, NUTS, NSI, EKATTE …

    `system` says which; a code is that of one region, whatever its country.
    """

    region = models.ForeignKey(Region, models.CASCADE, related_name="codes")
    system = models.CharField(_("code system"), max_length=16)
    code = models.CharField(_("code"), max_length=24)

    class Meta:
        verbose_name = _("code of a place")
        verbose_name_plural = _("codes of a place")
        constraints = [
            models.UniqueConstraint(
                fields=("region", "system"), name="region_one_code_per_system"
            ),
            models.UniqueConstraint(
                fields=("system", "code"),
                condition=~Q(system__in=SHARED_SYSTEMS),
                name="region_code_of_one_region",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.code}"


class RegionStatus(Record):
    """What a municipality is called in law, and when: grad, opština, община …"""

    region = models.ForeignKey(Region, models.CASCADE, related_name="statuses")
    status = models.CharField(_("status"), max_length=16)
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("status in law")
        verbose_name_plural = _("statuses in law")
        constraints = [
            models.UniqueConstraint(
                fields=("region",),
                condition=Q(ended_on__isnull=True),
                name="region_one_present_status",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="region_status_ends_after_it_starts",
            ),
        ]
        ordering = (F("ended_on").desc(nulls_first=True), "-started_on", "pk")

    def __str__(self) -> str:
        return self.status
