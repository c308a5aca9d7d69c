"""Programmes in the platform's administration."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from participants.selectors.search import found_among
from programmes import models


class FundingInline(admin.TabularInline[models.Funding, models.Programme]):
    model = models.Funding
    extra = 0


class PartnerInline(admin.TabularInline[models.Partner, models.Programme]):
    model = models.Partner
    extra = 0
    autocomplete_fields = ("organisation",)


@admin.register(models.Programme)
class ProgrammeAdmin(admin.ModelAdmin[models.Programme]):
    list_display = ("code", "__str__", "starts_on", "ends_on", "is_public")
    search_fields = ("code", "reference_number", "reference_key")
    inlines = (FundingInline, PartnerInline)

    def get_search_results(
        self,
        request: HttpRequest,
        queryset: QuerySet[models.Programme],
        search_term: str,
    ) -> tuple[QuerySet[models.Programme], bool]:
        """Also by title and short name, in either script."""
        rows, has_twice = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            called = found_among(queryset, search_term, _names)
            rows = rows | queryset.filter(pk__in=[row.pk for row in called])
        return rows, has_twice


def _names(row: models.Programme) -> list[str]:
    return [*row.titles.values(), *row.short_names.values()]


@admin.register(models.Topic)
class TopicAdmin(admin.ModelAdmin[models.Topic]):
    list_display = ("code", "__str__", "variant_of")
    search_fields = ("code",)


@admin.register(models.Donor)
class DonorAdmin(admin.ModelAdmin[models.Donor]):
    list_display = ("__str__", "is_wording_example")


@admin.register(models.Goal, models.PlannedGroup, models.Indicator)
class PartOfProgrammeAdmin(admin.ModelAdmin[models.Goal]):
    list_display = ("__str__", "programme", "position")
    list_filter = ("programme",)


@admin.register(
    models.Agreement,
    models.Application,
    models.Call,
    models.Contact,
    models.Decision,
    models.MentoringPair,
    models.Obligation,
    models.Output,
    models.Step,
    models.StepPlan,
    models.Visit,
)
class PlainAdmin(admin.ModelAdmin[models.Agreement]):
    pass
