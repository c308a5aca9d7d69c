"""All addresses; each app lists its own from the root of the site."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config.api import door, router
from core.reauthentication import reauthenticate

handler500 = "core.outage.error_page"

urlpatterns = [
    # first: whoever scans a ticket waits, and each address before costs time
    path("api/v1/", include(door)),
    path("api/v1/", include(router.urls)),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("", include("portal.urls")),
    path("", include("programmes.urls")),
    path("", include("courses.urls")),
    path("", include("participants.urls")),
    path("", include("certificates.urls")),
    path("", include("newsletters.urls")),
    path("accounts/reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("accounts/", include("allauth.urls")),
    path("platform/", admin.site.urls),
]
