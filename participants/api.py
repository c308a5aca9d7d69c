"""The API of the public register: to read only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny

from participants.forms.registry import PlaceFilter
from participants.models import Organisation, Region
from participants.selectors.organisations import (
    public_organisations,
    search_organisations,
)
from participants.selectors.registry import within


class PlaceSerializer(serializers.ModelSerializer[Region]):
    """Where an organisation stands."""

    class Meta:
        model = Region
        fields = ("uid", "country", "level", "name_cyrillic", "name_latin")


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """What the public register says; no person stands in it."""

    part_of = serializers.SerializerMethodField()
    place = PlaceSerializer(source="region", read_only=True)

    class Meta:
        model = Organisation
        fields = (
            "uid",
            "kind",
            "names",
            "language",
            "aliases",
            "part_of",
            "place",
            "legal_form",
            "tax_number",
            "address",
            "phone",
            "email",
            "website",
            "verified_on",
        )

    def get_part_of(self, row: Organisation) -> str | None:
        return str(row.parent.uid) if row.parent and row.parent.is_public else None


class OrganisationPages(CursorPagination):
    """In the order of names."""

    page_size = 100
    ordering = ("name_key", "pk")


class OrganisationViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Organisation],
):
    """The public register; takes the filters of its page: q, kind, region."""

    serializer_class = OrganisationSerializer
    permission_classes = [AllowAny]
    pagination_class = OrganisationPages
    lookup_field = "uid"
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self) -> QuerySet[Organisation]:
        """What anybody may see, in two queries."""
        return public_organisations().select_related("region", "parent")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.action != "list":
            return queryset
        form = PlaceFilter(self.request.query_params, rows=public_organisations())
        if not form.is_valid():
            raise ValidationError(
                {name: list(map(str, said)) for name, said in form.errors.items()}
            )
        if region := form.region_meant():
            queryset = queryset.filter(within(region))
        data = form.cleaned_data
        return search_organisations(
            queryset, data["q"], kind=data["kind"], legal_form=data["legal_form"]
        )
