"""Organisations: administrations, councils, NGOs, units within units, and networks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from core.taxnumbers import LONGEST

from .territory import Region

SORT_FIELDS = {
    "bg": "sort_bg",
    "sr": "sort_sr",
    "sr-latn": "sort_sr_latn",
    "bs": "sort_bs",
    "en": "sort_en",
}


def sort_field() -> models.CharField[str, str]:
    """The sort key of the name that readers of one language are shown."""
    return models.CharField(max_length=640, editable=False, default="")


class Organisation(Record):
    """A body people hold posts in.

    A municipality is a place (`region`), its administration and its council are two
    organisations there. All keys are written by the service `rename_organisation`.
    """

    class Kind(models.TextChoices):
        ADMINISTRATION = "administration", _("municipal administration")
        COUNCIL = "council", _("municipal council")
        REGIONAL = "regional", _("regional administration")
        NGO = "ngo", _("non-governmental organisation")
        OFFICE = "office", _("local economic development office")
        COMMUNITY = "community", _("local community body")
        ASSOCIATION = "association", _("association of municipalities")
        NETWORK = "network", _("network")
        MINISTRY = "ministry", _("ministry or government")
        INTERNATIONAL = "international", _("international organisation")
        DONOR = "donor", _("donor")
        COMPANY = "company", _("company")
        OTHER = "other", _("other organisation")

    class LegalForm(models.TextChoices):
        UNKNOWN = "", _("not stated")
        PUBLIC_BENEFIT = "public_benefit", _("in public benefit")
        PRIVATE_BENEFIT = "private_benefit", _("in private benefit")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    names = TextsField(_("name"))
    language = models.CharField(_("language of its official name"), max_length=8)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    name_key = models.CharField(max_length=300, editable=False, db_index=True)
    search_key = models.TextField(editable=False)
    sort_bg = sort_field()
    sort_sr = sort_field()
    sort_sr_latn = sort_field()
    sort_bs = sort_field()
    sort_en = sort_field()
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=_("part of"),
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("place"),
    )
    legal_form = models.CharField(
        _("legal form"), max_length=16, choices=LegalForm, blank=True, default=""
    )
    # as core.taxnumbers keeps it; the administration and the council of a municipality
    # may be one body in law, so it is not unique
    tax_number = models.CharField(
        _("tax number"), max_length=LONGEST, blank=True, default=""
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.TextField(_("address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    is_public = models.BooleanField(_("shown in the public register"), default=True)
    verified_on = models.DateField(_("last confirmed on"), null=True, blank=True)
    logo = models.FileField(_("logo"), upload_to="logos/", blank=True)
    declared_members = models.PositiveIntegerField(
        _("number of members it states"), null=True, blank=True
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name_key", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="organisation_not_its_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(tax_number="")
                | Q(tax_number__startswith="BG")
                | Q(tax_number__startswith="RS")
                | Q(tax_number__startswith="BA"),
                name="organisation_tax_number_has_its_country",
                violation_error_message=_("This is no EIK, PIB or JIB."),
            ),
        ]
        indexes = [
            models.Index(
                fields=("tax_number",),
                condition=~Q(tax_number=""),
                name="organisation_tax_number",
            ),
            *(
                models.Index(fields=(field, "id"), name=f"organisation_{field}")
                for field in SORT_FIELDS.values()
            ),
        ]

    def __str__(self) -> str:
        return str(self.names.get(self.language) or next(iter(self.names.values()), ""))


class Membership(Record):
    """An organisation belongs to an association or network, from one day to another."""

    member = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("member"),
    )
    body = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="members",
        verbose_name=_("association or network"),
    )
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=("member", "body"),
                condition=Q(ended_on__isnull=True),
                name="membership_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(member=F("body")), name="membership_not_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.body}"
