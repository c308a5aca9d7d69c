"""Job profiles as a list writes them: one in a cell, or several."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from core.text import normal_spaces
from participants.models import JobProfile
from participants.selectors.imports.keys import fold
from participants.selectors.imports.lines import Reason

BETWEEN = re.compile(r"[,;/\n]")
GAP = re.compile(r"[\W_]")


class Read(NamedTuple):
    """What one cell names: primary keys, and what to say of the rest."""

    profiles: tuple[int, ...]
    warnings: tuple[Reason, ...]


@dataclass
class Profiles:
    """The vocabulary by folded name; what was read once is remembered."""

    by_name: dict[str, int] = field(default_factory=dict)
    retired: frozenset[int] = frozenset()
    most: int = 0  # gaps within a name, at any of which a cell may break it
    _read: dict[str, Read] = field(default_factory=dict)

    @classmethod
    def stored(cls) -> Profiles:
        """All that we have, by code and by the name in every language; the names of one
        that was merged mean what it became.
        """
        rows = list(JobProfile.objects.all())
        rows.sort(key=lambda row: row.merged_into_id is None)  # own names win
        names = {
            text: row.merged_into_id or row.pk
            for row in rows
            for text in (row.code, *row.labels.values())
        }
        retired = frozenset(row.pk for row in rows if row.retired_at)
        most = max((len(GAP.findall(name)) for name in names), default=0)
        return cls({fold(name): pk for name, pk in names.items()}, retired, most)

    def read(self, text: str) -> Read:
        """The profiles that a cell names.

        Several stand between commas, semicolons, strokes or on lines of their own; a
        name in which one of these stands itself is found as a whole.
        """
        if text not in self._read:
            self._read[text] = self._parse(text)
        return self._read[text]

    def _parse(self, text: str) -> Read:
        edges = [match.span() for match in BETWEEN.finditer(text)]
        starts = [0, *(end for _start, end in edges)]
        ends = [*(start for start, _end in edges), len(text)]
        found, left, at = [], [], 0
        while at < len(starts):
            longest = min(at + self.most, len(ends) - 1)
            for last in range(longest, at - 1, -1):  # the longest name wins
                name = normal_spaces(text[starts[at] : ends[last]])
                known = self.by_name.get(fold(name)) if name else None
                if known is not None:
                    break
            at = last + 1
            if known is not None and known not in self.retired:
                found.append(known)
            elif name:
                code = "profile_unknown" if known is None else "profile_retired"
                left.append(Reason(code, {"text": name[:100]}))
        return Read(tuple(dict.fromkeys(found)), tuple(left))
