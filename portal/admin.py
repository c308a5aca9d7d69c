"""Roles in the administration: somebody is found by name, and so is what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from courses.models import Event, Session
from participants.access import actor_of
from participants.admin import UserAdmin, accounts_called
from participants.models import Grant, Organisation, Post
from participants.services.accounts import SCOPES, grant_role, revoke_grant
from programmes.models import Programme

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline

Scope = Grant.Scope
# by scope: what a role is for, what names it, and a foreign key that leads to it
PLACES: dict[str, tuple[Any, str, Any]] = {
    Scope.PROGRAMME: (Programme, "short_names", Event._meta.get_field("programme")),
    Scope.EVENT: (Event, "titles", Session._meta.get_field("event")),
    Scope.ORGANISATION: (Organisation, "names", Post._meta.get_field("organisation")),
}


def with_names(rows: QuerySet[Grant]) -> QuerySet[Grant]:
    """Each with the names of what it is for, in the same statement."""
    return rows.annotate(
        **{
            f"named_{scope}": Subquery(
                model._default_manager.filter(uid=OuterRef("scope_uid")).values(names)[
                    :1
                ]
            )
            for scope, (model, names, _leads) in PLACES.items()
        }
    )


def named(row: Any) -> str:
    """What a role is for, by name."""
    names = getattr(row, f"named_{row.scope}", None)
    return pick(names) if names else "–"


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]
    """The role, and the one row that it is for; what is chosen says the scope."""

    programme = forms.ModelChoiceField(
        Programme.objects.all(), required=False, label=Scope.PROGRAMME.label
    )
    event = forms.ModelChoiceField(
        Event.objects.all(), required=False, label=Scope.EVENT.label
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(merged_into=None),
        required=False,
        label=Scope.ORGANISATION.label,
    )

    class Meta:
        model = Grant
        fields = ("user", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scope, (_model, _names, leads) in PLACES.items():
            if scope in self.fields:
                field: Any = self.fields[scope]
                field.widget = AutocompleteSelect(leads, admin.site)
                field.widget.choices = field.choices
                field.label = capfirst(field.label)

    def clean(self) -> dict[str, Any]:
        """A role goes with certain scopes only; the scope of none is the platform."""
        data = super().clean() or self.cleaned_data
        chosen = [scope for scope in PLACES if data.get(scope)]
        if len(chosen) > 1:
            self.add_error(chosen[1], _("Choose one thing that the role is for."))
            return data
        scope = chosen[0] if chosen else Scope.PLATFORM
        fitting = SCOPES.get(data.get("role", ""), ())
        if fitting and scope not in fitting:
            if scope == Scope.PLATFORM:
                self.add_error(fitting[0], _("Choose what the role is for."))
            else:
                raise ValidationError(_("This role cannot be given for that."))
        self.instance.scope = scope
        self.instance.scope_uid = data[scope].uid if chosen else None
        return data


@admin.register(Grant)
class GrantAdmin(ModelAdmin):
    form = GrantForm
    fields = ("user", "role", *PLACES)
    list_display = ("user", "role", "scope", "what_for", "created_at")
    list_filter = ("role", "scope")
    list_select_related = ("user",)
    autocomplete_fields = ("user",)
    search_fields = ("user__email", "user__name")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Grant]:
        """With the names of what each is for, in the same statement."""
        return with_names(super().get_queryset(request))

    @admin.display(description=_("what for"))
    def what_for(self, row: Any) -> str:
        return named(row)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Grant], search_term: str
    ) -> tuple[QuerySet[Grant], bool]:
        rows, has_twice = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            rows = rows | queryset.filter(user__in=accounts_called(search_term))
        return rows, has_twice

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("user", "role", "scope", "what_for") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("what_for",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and obj.role == Grant.Role.ADMIN:
            others = Grant.objects.filter(role=Grant.Role.ADMIN).exclude(pk=obj.pk)
            return others.exists()  # somebody has to remain
        return super().has_delete_permission(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        row = grant_role(
            obj.user,
            obj.role,
            obj.scope,
            scope_uid=obj.scope_uid,
            actor=actor_of(request),
        )
        obj.pk, obj.uid = row.pk, row.uid

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        revoke_grant(obj, actor=actor_of(request))


class GrantInline(TabularInline):
    """What an account may do; given and taken on the page of grants."""

    model = Grant
    extra = 0
    fields = readonly_fields = ("role", "scope", "what_for", "created_at")
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Grant]:
        rows: QuerySet[Grant] = super().get_queryset(request)
        return with_names(rows.select_related("user"))

    @admin.display(description=_("what for"))
    def what_for(self, row: Any) -> str:
        return named(row)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


# programmes and events, which roles are for, stand right of the accounts
UserAdmin.inlines = (GrantInline,)
