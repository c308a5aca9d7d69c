"""The outbox in the admin: to look at, to decide about doubts, to set limits."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from outbox.models import Attempt, Batch, Bounce, Message, RelayBudget, Suppression
from outbox.services import send


class ReadOnly:
    """Rows that only the engine and services write."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AttemptInline(ReadOnly, admin.TabularInline[Attempt, Message]):
    model = Attempt
    fields = ("at", "outcome", "smtp_code", "enhanced", "text")
    extra = 0


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin[Message]):
    list_display = ("id", "kind", "lane", "state", "address", "attempts", "due_at")
    list_filter = ("state", "lane", "kind")
    search_fields = ("address_key", "message_id", "batch")
    exclude = ("context",)  # may hold a code that still works
    inlines = [AttemptInline]
    actions = ["mark_delivered", "send_again"]
    show_full_result_count = False

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.change_message")

    @admin.action(description=_("In doubt: it was delivered"), permissions=["resolve"])
    def mark_delivered(self, request: HttpRequest, rows: QuerySet[Message]) -> None:
        self._tell(request, send.was_delivered(rows, note=str(request.user)))

    @admin.action(description=_("In doubt: send again"), permissions=["resolve"])
    def send_again(self, request: HttpRequest, rows: QuerySet[Message]) -> None:
        self._tell(request, send.send_again(rows, note=str(request.user)))

    def _tell(self, request: HttpRequest, count: int) -> None:
        text = ngettext(
            "%(count)d message was in doubt and is decided.",
            "%(count)d messages were in doubt and are decided.",
            count,
        )
        messages.info(request, text % {"count": count})


@admin.register(Suppression)
class SuppressionAdmin(ReadOnly, admin.ModelAdmin[Suppression]):
    list_display = ("address_hash", "scope", "reason", "since", "ended_at")
    list_filter = ("reason",)


@admin.register(Batch)
class BatchAdmin(ReadOnly, admin.ModelAdmin[Batch]):
    list_display = ("key", "state", "reason", "updated_at")
    list_filter = ("state",)


@admin.register(Bounce)
class BounceAdmin(ReadOnly, admin.ModelAdmin[Bounce]):
    list_display = ("at", "kind", "enhanced", "message", "processed_at")
    list_filter = ("kind",)
    list_select_related = ("message",)


@admin.register(RelayBudget)
class RelayBudgetAdmin(admin.ModelAdmin[RelayBudget]):
    list_display = ("name", "kind", "per_second", "capacity", "reserved", "open_until")
    readonly_fields = ("open_until", "reason")
