"""The router of the API: every app's viewsets, in one place."""

from django.urls import path
from rest_framework.routers import DefaultRouter

from courses.api import DeviceEnrolView, EventViewSet, RosterView, ScansView
from participants.api import OrganisationViewSet

router = DefaultRouter()
router.register("events", EventViewSet, "api_event")
router.register("organisations", OrganisationViewSet, "api_organisation")

door = [
    path("checkin/devices", DeviceEnrolView.as_view(), name="api_devices"),
    path("checkin/roster", RosterView.as_view(), name="api_roster"),
    path("checkin/scans", ScansView.as_view(), name="api_scans"),
]
