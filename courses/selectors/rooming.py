"""The rooming list of a study visit."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from courses.models import Event, Registration
from courses.selectors.travel import travellers_of


@dataclass
class RoomLine:
    """A room with those who sleep there."""

    uid: UUID
    name: str
    beds: int
    sleepers: list[Registration] = field(default_factory=list)


def rooming_of(event: Event) -> tuple[list[RoomLine], list[Registration]]:
    """The rooms with their travellers, and who has none, in two queries."""
    lines = {row.pk: RoomLine(row.uid, row.name, row.beds) for row in event.rooms.all()}
    homeless = []
    for row in travellers_of(event):
        traveller = getattr(row, "traveller", None)
        if traveller is None or traveller.room_id is None:
            homeless.append(row)
        else:
            lines[traveller.room_id].sleepers.append(row)
    return list(lines.values()), homeless
