"""Administration of the platform: readable lists; changes go through the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.trigrams import containing
from participants.access import actor_of
from participants.exchange.exports import AT_ONCE
from participants.exchange.lists import AUDIT
from participants.models import (
    AuditEvent,
    Consent,
    ConsentWording,
    JobProfile,
    Membership,
    Organisation,
    Person,
    Post,
    Region,
    RegionCode,
    RegionStatus,
    TargetGroup,
    User,
)
from participants.selectors.groups import group_problems
from participants.selectors.nesting import asks_sensitive
from participants.selectors.search import found_among, words_of
from participants.services import organisations, people, territory
from participants.services.accounts import close_account, create_account
from participants.services.audit import record
from participants.services.consents import add_wording
from participants.services.groups import GroupInUse, NoReason, refuse_in_use
from participants.views.downloads import Listing, export_page, noted

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline


MOST_TARGETS = 500  # people and organisations of a name, in the audit trail


class AuditedAdmin(ModelAdmin):
    """Writes the keys of a row with it, and notes who changed which fields."""

    noun = ""
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def write_keys(self, row: Any) -> None:
        """Set what follows from other fields of the row."""

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        self.write_keys(obj)
        super().save_model(request, obj, form, change)
        action = f"{self.noun}.{'changed' if change else 'created'}"
        after = {"fields": form.changed_data}
        record(actor_of(request), action, obj, after=after)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # nothing here is deleted: it is ended, merged, closed or erased


class ReadOnlyAdmin(ModelAdmin):
    """Rows to be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class KeySearchMixin:
    """Searches for what is typed and for its finding key: either script finds."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        search = super().get_search_results  # type: ignore[misc]
        rows, has_twice = search(request, queryset, search_term)
        if key := " ".join(words_of(search_term)):
            by_key, more_twice = search(request, queryset, key)
            rows, has_twice = rows | by_key, has_twice or more_twice
        if "autocomplete" in request.path and hasattr(self.model, "merged_into"):  # type: ignore[attr-defined]
            return rows.filter(merged_into=None), has_twice
        return rows, has_twice


def accounts_called(query: str) -> QuerySet[User]:
    """The accounts with these words in their name or address, in either script."""
    everybody = User.objects.only("pk", "name", "email")
    found = found_among(everybody, query, lambda user: (user.name, user.email))
    return User.objects.filter(pk__in=[user.pk for user in found])


# --- territory, organisations, people -----------------------------------------


class RegionCodeInline(TabularInline):
    model = RegionCode
    extra = 0


class RegionStatusInline(TabularInline):
    model = RegionStatus
    extra = 0


@admin.register(Region)
class RegionAdmin(KeySearchMixin, AuditedAdmin):
    noun = "region"
    list_display = ("name_latin", "name_cyrillic", "level", "country", "parent")
    list_filter = ("country", "level")
    list_select_related = ("parent",)
    search_fields = ("search_key",)
    autocomplete_fields = ("parent",)
    inlines = (RegionCodeInline, RegionStatusInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("parent",) if obj else ()  # all below it hold its path

    def write_keys(self, row: Region) -> None:
        territory.write_keys(row)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if not change:
            territory.write_path(obj)


class MembershipInline(TabularInline):
    model = Membership
    fk_name = "member"
    extra = 0
    autocomplete_fields = ("body",)


@admin.register(Organisation)
class OrganisationAdmin(KeySearchMixin, AuditedAdmin):
    noun = "organisation"
    list_display = ("__str__", "kind", "region", "parent", "is_public", "verified_on")
    list_filter = ("kind", "is_public", "region__country")
    list_select_related = ("region", "parent")
    search_fields = ("search_key",)
    autocomplete_fields = ("parent", "region")
    readonly_fields = ("merged_into",)  # merging is an act, with a way back
    inlines = (MembershipInline,)

    def write_keys(self, row: Organisation) -> None:
        organisations.write_keys(row)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(
            request, obj, change, **{"form": OrganisationForm, **kwargs}
        )


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The official name has to be among the names."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("names") or {}).get(data.get("language")):
            raise ValidationError(str(organisations.OrganisationNameMissing()))
        return data


@admin.register(JobProfile)
class JobProfileAdmin(AuditedAdmin):
    noun = "job_profile"
    list_display = ("code", "labels")
    search_fields = ("code",)


class PostInline(TabularInline):
    model = Post
    extra = 0
    autocomplete_fields = ("organisation", "profiles")


@admin.register(Person)
class PersonAdmin(KeySearchMixin, AuditedAdmin):
    noun = "person"
    list_display = ("full_name", "language", "email", "is_contact_public", "erased_at")
    list_filter = ("language",)
    search_fields = ("search_key",)
    readonly_fields = ("merged_into",)  # merging is an act, with a way back
    inlines = (PostInline,)

    def write_keys(self, row: Person) -> None:
        people.write_keys(row)


# --- target groups and consents -------------------------------------------------


class TargetGroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule that cannot be used is not saved."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        rule, subject = data.get("rule"), data.get("subject", "")
        if problems := group_problems(rule, subject, group=self.instance):
            self.add_error("rule", problems)
        if data.get("is_archived") and self.instance.pk:
            try:
                refuse_in_use(self.instance)
            except GroupInUse as error:
                self.add_error("is_archived", str(error))
        if asks_sensitive(rule, subject) and not data.get("reason", "").strip():
            self.add_error("reason", str(NoReason()))
        return data


@admin.register(TargetGroup)
class TargetGroupAdmin(AuditedAdmin):
    noun = "group"
    form = TargetGroupForm
    list_display = ("__str__", "subject", "is_archived", "updated_at")
    list_filter = ("subject", "is_archived")


@admin.register(ConsentWording)
class ConsentWordingAdmin(ReadOnlyAdmin):
    list_display = ("purpose", "version", "created_at")
    list_filter = ("purpose",)
    fields = ("purpose", "texts")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        row = add_wording(obj.purpose, obj.texts, actor=actor_of(request))
        obj.pk, obj.uid, obj.version = row.pk, row.uid, row.version


@admin.register(Consent)
class ConsentAdmin(KeySearchMixin, ReadOnlyAdmin):
    list_display = ("person", "wording", "is_given", "channel", "at")
    list_filter = ("wording__purpose", "is_given", "channel")
    list_select_related = ("person", "wording")
    search_fields = ("person__search_key",)


# --- accounts and audit -----------------------------------------------------------


@admin.register(User)
class UserAdmin(AuditedAdmin):
    noun = "account"
    list_display = ("email", "name", "language", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email", "name")
    autocomplete_fields = ("person",)
    actions = ("close_accounts",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        rows, has_twice = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            rows = rows | queryset.filter(pk__in=accounts_called(search_term))
        return rows, has_twice

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("email", "name", "language", "person")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("email",) if obj else ()

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        row = create_account(
            obj.email,
            name=obj.name,
            language=obj.language,
            person=obj.person,
            actor=actor_of(request),
        )
        obj.pk, obj.uid, obj.email = row.pk, row.uid, row.email

    @admin.action(description=_("Close the chosen accounts"))
    def close_accounts(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            try:
                close_account(user, actor=actor_of(request))
            except DomainError as error:
                messages.error(request, f"{user}: {error}")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "action", "target_kind", "target_uid")
    list_filter = ("target_kind", "action")
    list_select_related = ("actor",)
    search_fields = ("target_uid", "action")
    date_hierarchy = "at"
    change_list_template = "participants/audit_list.html"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        """Also by who acted, and by the name of the person or organisation."""
        rows, has_twice = super().get_search_results(request, queryset, search_term)
        if words := words_of(search_term):
            uids: list[Any] = []
            for model in (Person, Organisation):
                found = model._default_manager.filter(
                    containing(model, "search_key", words)
                )
                uids += found.order_by().values_list("uid", flat=True)[:MOST_TARGETS]
            rows = rows | queryset.filter(actor__in=accounts_called(search_term))
            rows = rows | queryset.filter(target_uid__in=uids)
        return rows, has_twice

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export)
        own = path("export/", view, name="participants_auditevent_export")
        return [own, *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The trail as a spreadsheet, searched and narrowed as on its page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            found = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise Http404("no such filter") from error
        listing = Listing(
            title=_("audit trail"),
            columns=AUDIT,
            rows=lambda: found.iterator(AT_ONCE),
            back=reverse("admin:participants_auditevent_changelist"),
            target=AuditEvent,
            filters=noted(request.GET.dict()),
            file_name="audit-trail",
        )
        return export_page(request, listing)
