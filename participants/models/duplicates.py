"""Cards that may be doubles, what was decided about them, and what merging moved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .accounts import User
from .organisations import Organisation
from .people import Person


class Pair(Record):
    """Two cards that are alike. `first` is the older one, so a pair is one row.

    Found by the search for doubles, which never proposes again what somebody kept
    `apart`. `reasons` are codes; `participants.selectors.likeness` has their words.
    """

    score = models.PositiveSmallIntegerField(_("likeness"), default=0)
    reasons = models.JSONField(default=list, blank=True)
    apart_at = models.DateTimeField(_("kept apart"), null=True, blank=True)
    apart_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class PersonPair(Pair):
    """Two cards of people that may be one person."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("possible double")
        verbose_name_plural = _("possible doubles")
        ordering = ("-score", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("first", "second"), name="person_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="person_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}"


class OrganisationPair(Pair):
    """Two cards of organisations that may be one organisation."""

    first = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    second = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("possible double organisation")
        verbose_name_plural = _("possible double organisations")
        ordering = ("-score", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("first", "second"), name="organisation_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="organisation_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}"


class CardMerge(Record):
    """One card went into another. `steps` is all that was changed, to undo it by.

    The steps hold names and addresses: erasing the person empties them, and then
    there is nothing to undo by. `counts` says how many rows moved, by table.
    """

    at = models.DateTimeField(_("time"))
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    steps = models.JSONField(default=list, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class PersonMerge(CardMerge):
    """The card `lost` went into `kept`: they are one person."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    lost = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("merge of people")
        verbose_name_plural = _("merges of people")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("lost",),
                condition=Q(undone_at__isnull=True),
                name="person_merged_once",
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("lost")), name="person_merged_into_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lost} → {self.kept}"


class OrganisationMerge(CardMerge):
    """The card `lost` went into `kept`: they are one organisation."""

    kept = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    lost = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("merge of organisations")
        verbose_name_plural = _("merges of organisations")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("lost",),
                condition=Q(undone_at__isnull=True),
                name="organisation_merged_once",
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("lost")), name="organisation_merged_into_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lost} → {self.kept}"
