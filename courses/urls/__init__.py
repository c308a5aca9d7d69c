"""Addresses of events, registration and check-in."""

from courses.urls import desk, door, event_desk, facilitators, public, visits

urlpatterns = [
    *facilitators.urlpatterns,
    *public.urlpatterns,
    *door.urlpatterns,
    *desk.urlpatterns,
    *event_desk.urlpatterns,
    *visits.urlpatterns,
]
