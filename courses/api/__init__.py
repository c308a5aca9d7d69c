"""The API of this app: public events, and what devices at the door need."""

from .checkin import DeviceEnrolView, RosterView, ScansView
from .events import EventViewSet

__all__ = ["DeviceEnrolView", "EventViewSet", "RosterView", "ScansView"]
