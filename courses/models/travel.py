"""Travellers of a study visit: rooms, what the journey costs, protected data."""

from __future__ import annotations

from datetime import date

from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Record

from .events import Event
from .registrations import Registration

COUNTRY = RegexValidator(
    r"^[A-Z]{2}\Z", _("Write the country as two Latin capitals: RS, BG, AT.")
)
CURRENCY = RegexValidator(
    r"^[A-Z]{3}\Z", _("Write the currency as three Latin capitals: EUR, RSD, BAM.")
)


class TravelGroup(models.TextChoices):
    """What an organiser may ask of travellers."""

    BIRTH = "birth", _("date of birth and nationality")
    PASSPORT = "passport", _("passport or identity card")
    INSURANCE = "insurance", _("travel insurance")
    VISA = "visa", _("letter for a visa")
    EMERGENCY = "emergency", _("whom to call in an emergency")
    DIET = "diet", _("diet")
    ROOM = "room", pgettext_lazy("to sleep in", "room")


class Diet(models.TextChoices):
    """What somebody eats; kept sealed with the other data of the journey."""

    ANY = "any", _("everything")
    VEGETARIAN = "vegetarian", _("vegetarian")
    VEGAN = "vegan", _("vegan")
    NO_PORK = "no_pork", _("no pork")
    LENTEN = "lenten", _("lenten food")
    NO_GLUTEN = "no_gluten", _("without gluten")
    NO_LACTOSE = "no_lactose", _("without lactose")
    DIABETIC = "diabetic", _("for diabetics")
    OTHER = "other", _("something else")


class RoomWish(models.TextChoices):
    """How somebody would like to sleep."""

    ANY = "any", _("no wish")
    SHARED = "shared", _("with somebody")
    SINGLE = "single", _("alone in a room")


class VisitPlan(Record):
    """What is set for a study visit beside its route."""

    class Basis(models.TextChoices):
        NIGHTS = "nights", _("each night")
        DAYS = "days", _("each day")

    event = models.OneToOneField(Event, models.CASCADE, related_name="visit_plan")
    asks = models.JSONField(_("asked of those who travel"), default=list, blank=True)
    keep_days = models.PositiveSmallIntegerField(
        _("days after the return until travel data are deleted"),
        default=30,
        validators=[MaxValueValidator(365)],
    )
    report_days = models.PositiveSmallIntegerField(
        _("days after the return until the report is due"),
        default=14,
        validators=[MaxValueValidator(365)],
    )
    basis = models.CharField(
        _("the per diem counts"), max_length=8, choices=Basis, default=Basis.NIGHTS
    )
    breakfast_percent = models.PositiveSmallIntegerField(
        _("per cent less for a breakfast that is given"), default=0
    )
    lunch_percent = models.PositiveSmallIntegerField(
        _("per cent less for a lunch that is given"), default=0
    )
    dinner_percent = models.PositiveSmallIntegerField(
        _("per cent less for a dinner that is given"), default=0
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    breakfast_percent__lte=100
                    - models.F("lunch_percent")
                    - models.F("dinner_percent")
                ),
                name="visit_plan_meals_are_at_most_all",
                violation_error_message=_(
                    "The three meals together take more than 100 per cent away."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.event)


class VisitDay(Record):
    """A day of the visit: in which country it counts, the night, the meals given."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="visit_days")
    on = models.DateField(_("day"))
    country = models.CharField(_("country"), max_length=2, validators=[COUNTRY])
    has_night = models.BooleanField(_("night on the journey"), default=True)
    breakfast = models.BooleanField(_("breakfast"), default=False)
    lunch = models.BooleanField(_("lunch"), default=False)
    dinner = models.BooleanField(_("dinner"), default=False)

    class Meta:
        ordering = ("on",)
        constraints = [
            models.UniqueConstraint(fields=("event", "on"), name="visit_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d.%m.%Y}"


class PerDiemRate(Record):
    """The per diem of a country as somebody typed it, with source and day."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="per_diem_rates")
    country = models.CharField(_("country"), max_length=2, validators=[COUNTRY])
    amount = models.DecimalField(
        _("amount"), max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    source = models.CharField(_("source"), max_length=200)
    valid_on = models.DateField(_("as of"))

    class Meta:
        ordering = ("country",)
        constraints = [
            models.UniqueConstraint(
                fields=("event", "country"), name="per_diem_once_per_country"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country}: {self.amount} {self.currency}"


class Room(Record):
    """A room in which travellers sleep through the visit."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="rooms")
    name = models.CharField(pgettext_lazy("to sleep in", "room"), max_length=60)
    beds = models.PositiveSmallIntegerField(
        _("beds"), default=2, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("event", "name"),
                name="room_name_once",
                violation_error_message=_("There is a room of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Traveller(Record):
    """How somebody who is registered travels; who has no row travels as well.

    Without `first_on` they are there from the first day, without `last_on` to the last.
    """

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="traveller"
    )
    travels = models.BooleanField(_("travels"), default=True)
    first_on = models.DateField(_("joins on"), null=True, blank=True)
    last_on = models.DateField(_("leaves on"), null=True, blank=True)
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="travellers"
    )
    transport = models.CharField(_("transport"), max_length=200, blank=True)
    transport_cost = models.DecimalField(
        _("cost of transport"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    transport_currency = models.CharField(
        _("currency"), max_length=3, blank=True, validators=[CURRENCY]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(transport_cost__isnull=True) | ~Q(transport_currency=""),
                name="traveller_cost_has_a_currency",
                violation_error_message=_("Give the cost its currency."),
            ),
            models.CheckConstraint(
                condition=Q(first_on__isnull=True)
                | Q(last_on__isnull=True)
                | Q(last_on__gte=models.F("first_on")),
                name="traveller_leaves_after_joining",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.registration)

    def is_there(self, on: date) -> bool:
        """Whether that day of the visit is one of theirs."""
        has_come = self.first_on is None or self.first_on <= on
        return has_come and (self.last_on is None or on <= self.last_on)

    def sleeps(self, on: date) -> bool:
        """Whether the night after that day is; on the day one leaves one goes home."""
        return self.is_there(on) and self.last_on != on


class TravelData(Record):
    """What a traveller told for the journey, sealed with FIELD_KEYS.

    Deleted `keep_days` after the return (E44), and with the registration at once.
    """

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="travel_data"
    )
    sealed = models.TextField(editable=False)

    def __str__(self) -> str:
        return "…"
