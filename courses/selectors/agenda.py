"""The agenda as it is printed: what is held at the same time stands side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from courses.models import Session


@dataclass(frozen=True)
class Track:
    """The sessions of one track, or of one room, within a block."""

    name: str
    sessions: list[Session]


@dataclass
class Block:
    """A stretch of a day: one session, or tracks beside each other."""

    starts_at: datetime
    ends_at: datetime
    tracks: list[Track]

    @property
    def is_parallel(self) -> bool:
        return len(self.tracks) > 1


def blocks(sessions: Iterable[Session]) -> list[Block]:
    """The sessions of a day, those that overlap put together by track."""
    found: list[Block] = []
    for row in sorted(sessions, key=lambda row: (row.starts_at, row.track, row.room)):
        if not found or row.starts_at >= found[-1].ends_at:
            found.append(Block(row.starts_at, row.ends_at, []))
        block = found[-1]
        block.ends_at = max(block.ends_at, row.ends_at)
        _put(block, row)
    return found


def _put(block: Block, row: Session) -> None:
    """Below the last of its track that is over by then, else beside the others."""
    name = row.track or row.room
    for track in block.tracks:
        if track.name == name and track.sessions[-1].ends_at <= row.starts_at:
            track.sessions.append(row)
            return
    block.tracks.append(Track(name, [row]))
