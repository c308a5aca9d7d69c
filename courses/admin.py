"""Administration of events: catalogues to edit, records of what happened to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from courses.models import (
    Award,
    Candidacy,
    Course,
    Device,
    Event,
    EventKind,
    EventOrganiser,
    EventRole,
    Material,
    PoolRequest,
    Presence,
    Qualification,
    Question,
    Quota,
    Registration,
    Scan,
    Session,
    TrainerProfile,
    TrainerRate,
    WantedRole,
)
from participants.admin import KeySearchMixin


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that only the services may change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(EventKind)
class EventKindAdmin(admin.ModelAdmin[EventKind]):
    list_display = ("code", "behaviour", "position")


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin[Course]):
    filter_horizontal = ("topics",)


@admin.register(Material)
class MaterialAdmin(ReadOnly):
    list_display = ("__str__", "event", "course", "visibility")
    list_filter = ("visibility",)


class OrganiserInline(admin.TabularInline[EventOrganiser, Event]):
    model = EventOrganiser
    extra = 0
    raw_id_fields = ("organisation",)


class RoleInline(admin.TabularInline[EventRole, Event]):
    """Parts are given and taken at the desk, where people are told of it."""

    model = EventRole
    extra = 0
    fields = readonly_fields = ("person", "session", "role")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WantedInline(admin.TabularInline[WantedRole, Event]):
    model = WantedRole
    extra = 0


@admin.register(Event)
class EventAdmin(KeySearchMixin, admin.ModelAdmin[Event]):
    """Steps, seats and times are changed at the desk, where people are told of it."""

    list_display = ("__str__", "programme", "kind", "starts_at", "status")
    list_filter = ("status", "kind", "programme")
    search_fields = ("search_key", "slug")
    list_select_related = ("programme", "kind")
    raw_id_fields = ("place", "activity", "course", "open_to", "series")
    filter_horizontal = ("topics", "further_programmes")
    readonly_fields = (
        "status",
        "starts_at",
        "ends_at",
        "seats_per_organisation",
        "seats_per_municipality",
        "release_on",
    )
    inlines = (OrganiserInline, RoleInline, WantedInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Question)
class QuestionAdmin(ReadOnly):
    list_display = ("__str__", "event", "kind", "is_required", "is_sensitive")
    list_select_related = ("event",)


@admin.register(Session)
class SessionAdmin(ReadOnly):
    list_display = ("__str__", "event", "starts_at", "kind")
    list_select_related = ("event",)


@admin.register(Quota)
class QuotaAdmin(ReadOnly):
    list_display = ("event", "scope", "taken", "size", "release_on")
    list_select_related = ("event",)
    list_filter = ("scope",)


@admin.register(Registration)
class RegistrationAdmin(KeySearchMixin, ReadOnly):
    list_display = ("full_name", "event", "status", "queued_at")
    list_select_related = ("event",)
    list_filter = ("status", "source")
    search_fields = ("search_key",)


@admin.register(Scan)
class ScanAdmin(ReadOnly):
    list_display = ("received_at", "event", "registration", "verdict", "verdict_reason")
    list_select_related = ("event", "registration")
    list_filter = ("verdict", "kind")


@admin.register(Presence)
class PresenceAdmin(ReadOnly):
    list_display = ("registration", "session", "state", "minutes")
    list_select_related = ("registration", "session")
    list_filter = ("state",)


@admin.register(Device)
class DeviceAdmin(ReadOnly):
    list_display = ("label", "event", "enrolled_at", "seen_at", "revoked_at")
    list_select_related = ("event",)


class RateInline(admin.TabularInline[TrainerRate, TrainerProfile]):
    model = TrainerRate
    extra = 0


@admin.register(TrainerProfile)
class TrainerProfileAdmin(admin.ModelAdmin[TrainerProfile]):
    list_display = ("__str__", "available_from", "available_until")
    search_fields = ("person__search_key",)
    list_select_related = ("person",)
    raw_id_fields = ("person",)
    filter_horizontal = ("topics", "regions")
    inlines = (RateInline,)


@admin.register(Qualification)
class QualificationAdmin(ReadOnly):
    list_display = ("__str__", "programme", "valid_months", "renewal_hours")
    list_select_related = ("programme",)


@admin.register(Candidacy)
class CandidacyAdmin(KeySearchMixin, ReadOnly):
    list_display = ("person", "qualification", "created_at", "listed_at")
    list_select_related = ("person", "qualification")
    search_fields = ("person__search_key",)


@admin.register(Award)
class AwardAdmin(KeySearchMixin, ReadOnly):
    list_display = ("candidacy", "granted_on", "valid_until", "withdrawn_on")
    list_select_related = ("candidacy__person", "candidacy__qualification")
    search_fields = ("candidacy__person__search_key",)


@admin.register(PoolRequest)
class PoolRequestAdmin(ReadOnly):
    list_display = ("topic", "organisation", "qualification", "status", "created_at")
    list_select_related = ("organisation", "qualification")
    list_filter = ("status",)
