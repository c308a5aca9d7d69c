"""Imports of lists of people: what was given, how it is read, what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Record

from .accounts import Grant, User
from .people import Person


class ImportRun(Record):
    """One file on its way in. Its content is purged some days later, the counts stay.

    `content` is the table of values without national numbers, packed; it is in the
    database and has no address, so nothing but the pages of the import shows it.
    `reading` is what its check read of it, until it is imported.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import", "read")
        MAPPED = "mapped", pgettext_lazy("import", "columns chosen")
        CHECKED = "checked", pgettext_lazy("import", "checked")
        DONE = "done", pgettext_lazy("import", "imported")

    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.UPLOADED
    )
    started_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    scope = models.CharField(_("for"), max_length=16, choices=Grant.Scope)
    scope_uid = models.UUIDField(null=True, blank=True, db_index=True)
    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField(null=True)
    reading = models.BinaryField(null=True)
    result = models.BinaryField(null=True)
    dropped = models.JSONField(default=list)  # [sheet, row] of national numbers
    options = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)  # {"sheet:table": {column: kind}}
    decisions = models.JSONField(default=dict)  # {key of a line: what was decided}
    counts = models.JSONField(default=dict)
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="platform", scope_uid__isnull=True)
                | (~Q(scope="platform") & Q(scope_uid__isnull=False)),
                name="import_scope_names_its_row",
            ),
            models.CheckConstraint(
                condition=Q(state="done", imported_at__isnull=False)
                | (~Q(state="done") & Q(imported_at__isnull=True)),
                name="import_done_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def sender(self) -> str:
        """Under what the choice of columns is remembered."""
        return f"{self.scope}:{self.scope_uid or ''}"


class ImportMapping(Record):
    """What the columns of a header were taken for, for the next list of a sender."""

    sender = models.CharField(max_length=60)
    signature = models.CharField(max_length=64)  # SHA-256 of the folded header
    columns = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("sender", "signature"), name="import_mapping_once_per_header"
            ),
        ]

    def __str__(self) -> str:
        return self.sender


class ImportedPerson(models.Model):
    """A list brought this person: where the card comes from. It opens nothing."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="people")
    person = models.ForeignKey(Person, models.CASCADE, related_name="imports")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("run", "person"), name="imported_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.person_id}"
