"""The study visit of the texts, with travellers who are plainly invented."""

from __future__ import annotations

from courses.models import Event
from courses.services.legs import add_leg
from portal.services.demo.data import Known
from portal.services.demo.frames import Frame


def load_legs(known: Known, frame: Frame, event: Event) -> None:
    """The route of a study visit."""
    for line in frame.row.get("legs", []):
        add_leg(
            event,
            place=known.regions[line["place"]],
            hosts=[known.organisations[line["host"]]],
            starts_at=frame.at(line["start"], line["day"]),
            ends_at=frame.at(line["end"], line["day"]),
            notes=line["notes"],
            transport=line["transport"],
            overnight=line.get("overnight", {}),
            contact=line["contact"],
            actor=None,
        )
