"""Sign-in sheets: what was printed, so that a row number means somebody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .events import Event


class Sheet(Record):
    """The sign-in sheet of one day as it was printed.

    `lines` holds the registrations (their uids) in the order of the rows: row 7
    is the same person whoever is registered later. `number` stands in the QR code.
    `unreadable` has the numbers of rows that are signed by nobody knows whom, each with
    the reason why it counts for nobody, or an empty text until that is decided.
    """

    ROWS = 14  # on a page
    BLANK = 10

    event = models.ForeignKey(Event, models.CASCADE, related_name="sheets")
    on = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=8)
    number = models.BigIntegerField(unique=True, editable=False)
    lines = models.JSONField(default=list, editable=False)
    unreadable = models.JSONField(default=dict, editable=False)
    printed_at = models.DateTimeField(_("printed"))
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("sign-in sheet")
        verbose_name_plural = _("sign-in sheets")
        ordering = ("on", "-printed_at", "pk")

    def __str__(self) -> str:
        return f"{self.event}: {self.on}"

    @property
    def rows(self) -> int:
        """Rows with a name, and the blank ones after them."""
        return len(self.lines) + self.BLANK

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return -(-self.rows // self.ROWS)


class SheetPage(Record):
    """A page that came back signed, as a picture: evidence of the day.

    `page` is empty where the code on it could not be read and somebody said which sheet
    it is.
    """

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="returned")
    page = models.PositiveSmallIntegerField(_("page"), null=True, blank=True)
    file = models.FileField(upload_to="sheets/")
    sha256 = models.CharField(max_length=64)
    taken_in_at = models.DateTimeField(_("taken in"))
    taken_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("signed page")
        verbose_name_plural = _("signed pages")
        ordering = ("page", "pk")
        constraints = [
            models.UniqueConstraint(fields=("sheet", "sha256"), name="sheet_page_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.page or '?'}"


class LoosePage(Record):
    """A page that came back without a readable code: whose it is, somebody must say.

    A decided row keeps the digest alone, so that the same file sent again asks nothing
    again; the picture is then of a `SheetPage`, or deleted.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        PLACED = "placed", _("kept with a sheet")
        LEFT_OUT = "left_out", _("left out")

    event = models.ForeignKey(Event, models.PROTECT, related_name="loose_pages")
    name = models.CharField(_("file"), max_length=200)
    number = models.PositiveSmallIntegerField(_("page of the file"), default=1)
    file = models.FileField(upload_to="sheets/", blank=True)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    taken_in_at = models.DateTimeField(_("taken in"))
    taken_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("page without a sheet")
        verbose_name_plural = _("pages without a sheet")
        ordering = ("taken_in_at", "name", "number", "pk")
        constraints = [
            models.UniqueConstraint(fields=("event", "sha256"), name="loose_page_once"),
            models.CheckConstraint(
                condition=Q(state="open") & ~Q(file="") | ~Q(state="open") & Q(file=""),
                name="loose_page_has_its_file_while_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
