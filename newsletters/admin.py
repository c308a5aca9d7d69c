"""Newsletters and publications in the platform's administration.

What services guard (numbers, published texts, frozen deliveries, the ledger) can only
be looked at here.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from newsletters import models


class ReadOnly:
    """Rows that only services write."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ArticleInline(ReadOnly, admin.StackedInline[models.Article, models.Issue]):
    model = models.Article
    extra = 0


class ManifestationInline(admin.TabularInline[models.Manifestation, models.Edition]):
    model = models.Manifestation
    extra = 0


class StockEntryInline(
    ReadOnly, admin.TabularInline[models.StockEntry, models.Printing]
):
    model = models.StockEntry
    extra = 0


class LineInline(admin.TabularInline[models.DistributionLine, models.DistributionList]):
    model = models.DistributionLine
    extra = 0
    raw_id_fields = ("organisation",)


@admin.register(models.BulletinSeries)
class SeriesAdmin(admin.ModelAdmin[models.BulletinSeries]):
    list_display = ("slug", "__str__", "publisher", "planned_issues")
    raw_id_fields = ("publisher",)


@admin.register(models.Issue)
class IssueAdmin(ReadOnly, admin.ModelAdmin[models.Issue]):
    list_display = ("__str__", "state", "published_at")
    list_filter = ("state",)
    inlines = (ArticleInline,)


@admin.register(models.Subscription)
class SubscriptionAdmin(ReadOnly, admin.ModelAdmin[models.Subscription]):
    list_display = ("email", "series", "language", "confirmed_at", "ended_at")
    search_fields = ("email_key",)


@admin.register(models.Audience)
class AudienceAdmin(ReadOnly, admin.ModelAdmin[models.Audience]):
    list_display = ("__str__", "series", "basis")


@admin.register(models.Dispatch)
class DispatchAdmin(ReadOnly, admin.ModelAdmin[models.Dispatch]):
    list_display = ("__str__", "state", "candidates", "queued", "excluded")
    list_filter = ("state",)
    exclude = ("content",)


@admin.register(models.Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin[models.Delivery]):
    """Each recipient with the rule that chose them: "Why did I get this?"."""

    list_display = ("address_key", "dispatch", "language", "exclusion")
    list_filter = ("exclusion", "language")
    list_select_related = ("dispatch__issue__series", "dispatch__audience")
    search_fields = ("address_key",)
    show_full_result_count = False


@admin.register(models.Work)
class WorkAdmin(admin.ModelAdmin[models.Work]):
    list_display = ("slug", "__str__", "kind")
    raw_id_fields = ("publisher",)


@admin.register(models.Edition)
class EditionAdmin(admin.ModelAdmin[models.Edition]):
    list_display = ("__str__", "language", "published_on")
    inlines = (ManifestationInline,)


@admin.register(models.Printing)
class PrintingAdmin(ReadOnly, admin.ModelAdmin[models.Printing]):
    list_display = ("__str__", "printed_on", "copies")
    inlines = (StockEntryInline,)


@admin.register(models.DistributionList)
class DistributionListAdmin(admin.ModelAdmin[models.DistributionList]):
    inlines = (LineInline,)


@admin.register(models.DistributionRun)
class DistributionRunAdmin(ReadOnly, admin.ModelAdmin[models.DistributionRun]):
    list_display = ("__str__", "list", "started_on")


@admin.register(models.DistributionItem)
class DistributionItemAdmin(ReadOnly, admin.ModelAdmin[models.DistributionItem]):
    list_display = ("__str__", "run", "state")
    list_filter = ("state",)
