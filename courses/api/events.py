"""The API of public events: to read only."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import mixins, serializers, viewsets
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny

from courses.models import Event, Session
from courses.selectors.events import public_events, with_seats


class SessionSerializer(serializers.ModelSerializer[Session]):
    """A part of an event."""

    class Meta:
        model = Session
        fields = ("uid", "titles", "kind", "room", "track", "starts_at", "ends_at")


class EventSerializer(serializers.ModelSerializer[Event]):
    """What the public page of an event says."""

    kind = serializers.SlugRelatedField[Event](slug_field="code", read_only=True)
    programme = serializers.SlugRelatedField[Event](slug_field="code", read_only=True)
    place = serializers.SlugRelatedField[Event](slug_field="uid", read_only=True)
    sessions = SessionSerializer(many=True, read_only=True)
    seats = serializers.IntegerField(read_only=True, allow_null=True)
    seats_taken = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Event
        fields = (
            "uid",
            "slug",
            "titles",
            "descriptions",
            "kind",
            "programme",
            "languages",
            "status",
            "starts_at",
            "ends_at",
            "date_note",
            "time_zone",
            "place",
            "venues",
            "mode",
            "opens_at",
            "closes_at",
            "seats",
            "seats_taken",
            "sessions",
        )


class EventPages(CursorPagination):
    """Latest first; rows without a date come with the day they were entered."""

    page_size = 50
    ordering = ("-created_at", "-pk")


class EventViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Event],
):
    """Public events with their sessions and seats."""

    serializer_class = EventSerializer
    permission_classes = [AllowAny]
    pagination_class = EventPages
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Event]:
        """What anybody may see, in three queries."""
        return with_seats(public_events()).prefetch_related("sessions")
