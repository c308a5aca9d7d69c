"""Certificates in the platform's administration: to be looked at, not to be changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from certificates import models
from participants.admin import KeySearchMixin


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """What is issued changes by acts only, and nothing is deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class HistoryInline(admin.TabularInline[models.CertificateEvent, models.Certificate]):
    model = models.CertificateEvent
    extra = 0
    can_delete = False


@admin.register(models.Certificate)
class CertificateAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("serial", "person", "kind", "state", "pdf_state", "issued_at")
    list_filter = ("state", "pdf_state", "kind", "series_year__series")
    search_fields = ("serial", "person__search_key")
    list_select_related = ("person",)
    inlines = (HistoryInline,)


@admin.register(models.SeriesYear, models.VoidNumber, models.TemplateVersion)
class NumbersAdmin(ReadOnlyAdmin):
    pass


@admin.register(models.CertificateSeries)
class SeriesAdmin(ReadOnlyAdmin):
    """A series is opened on the desk; its mark is on paper, so it stays."""

    list_display = ("code", "organisation", "programme")
    list_select_related = ("organisation", "programme")


@admin.register(models.Signatory)
class SignatoryAdmin(admin.ModelAdmin[models.Signatory]):
    list_display = ("__str__", "organisation", "programme", "event", "position")
    list_select_related = ("organisation", "programme", "event")
    autocomplete_fields = ("organisation",)
    exclude = ("picture",)  # uploaded on the desk, where it is checked
