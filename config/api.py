"""The router of the API: every app's viewsets, in one place."""

from rest_framework.routers import DefaultRouter

from courses.api import EventViewSet
from participants.api import OrganisationViewSet

router = DefaultRouter()
router.register("events", EventViewSet, "api_event")
router.register("organisations", OrganisationViewSet, "api_organisation")
