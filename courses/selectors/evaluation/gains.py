"""What people learned: scores before and after, the gain of each and of groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from courses.models import Event, Registration, Test, TestResult
from courses.selectors.evaluation.results import FEWEST
from participants.models import Organisation

BEFORE, AFTER = Test.Moment.BEFORE, Test.Moment.AFTER


def best_test_result(registration: Registration) -> TestResult | None:
    """The result of the highest share of its test, of both moments."""
    rows = registration.test_results.select_related("test")
    return max(
        rows, key=lambda row: (row.score / row.test.best_score, row.pk), default=None
    )


@dataclass(frozen=True)
class Pair:
    """The shares of one person or code, in per cent; empty where a test is missing."""

    before: float | None
    after: float | None

    @property
    def gain(self) -> float | None:
        """In points of a hundred."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Gain:
    """Of those who sat both tests: how many, means, and how far gains lie apart."""

    label: str
    number: int
    before: float | None = None
    after: float | None = None
    mean: float | None = None
    spread: float | None = None

    @property
    def is_hidden(self) -> bool:
        return self.mean is None


@dataclass(frozen=True)
class Gains:
    """The whole and its groups."""

    whole: Gain
    groups: list[Gain]


def pairs_of(event: Event) -> dict[tuple[int | None, str], Pair]:
    """By registration or by hashed code, in one query."""
    shares: dict[tuple[int | None, str], dict[str, float]] = defaultdict(dict)
    rows = TestResult.objects.filter(test__event=event).select_related("test")
    for row in rows.order_by("pk"):
        share = 100 * row.score / row.test.best_score
        shares[row.registration_id, row.code_hash][row.test.moment] = share
    return {
        key: Pair(found.get(BEFORE), found.get(AFTER)) for key, found in shares.items()
    }


def gains_of(event: Event) -> Gains:
    """The gain of the event and by kind of organisation, in two queries.

    Of fewer than five nothing is shown, and where one group alone would be hidden the
    next smallest is hidden with it: it cannot be worked out from the whole.
    """
    pairs = pairs_of(event)
    whole = _gain("", list(pairs.values()))
    by_kind: dict[str, list[Pair]] = defaultdict(list)
    kinds = dict(
        event.registrations.exclude(organisation=None).values_list(
            "pk", "organisation__kind"
        )
    )
    for (registration, _code), pair in pairs.items():
        if registration is not None and pair.gain is not None:
            by_kind[kinds.get(registration, "")].append(pair)
    hidden = hidden_groups({key: len(rows) for key, rows in by_kind.items()})
    labels = dict(Organisation.Kind.choices)
    groups = [
        Gain(str(labels.get(key, "")), len(rows))
        if key in hidden
        else _gain(str(labels.get(key, "")), rows)
        for key, rows in sorted(by_kind.items())
    ]
    return Gains(whole, groups if len(groups) > 1 else [])


def hidden_groups(sizes: Mapping[str, int]) -> set[str]:
    """Which groups of a whole that is shown stay hidden."""
    small = {key for key, size in sizes.items() if size < FEWEST}
    rest = sorted((size, key) for key, size in sizes.items() if key not in small)
    total = sum(sizes[key] for key in small)
    if rest and small and (total < FEWEST or len(small) == 1):
        small.add(rest[0][1])
    return small


def _gain(label: str, pairs: Iterable[Pair]) -> Gain:
    rows = [pair for pair in pairs if pair.gain is not None]
    if len(rows) < FEWEST:
        return Gain(label, len(rows))
    gains = [pair.gain for pair in rows if pair.gain is not None]
    return Gain(
        label,
        len(rows),
        fmean(pair.before or 0 for pair in rows),
        fmean(pair.after or 0 for pair in rows),
        fmean(gains),
        stdev(gains),
    )


@dataclass(frozen=True)
class Line:
    """One person of the table in which scores are typed."""

    registration: Registration
    before: int | None
    after: int | None
    pair: Pair


def lines_of(event: Event, people: Sequence[Registration]) -> list[Line]:
    """The scores of `people`, in one query."""
    scores: dict[tuple[int | None, str], int] = {}
    rows = TestResult.objects.filter(test__event=event, registration__in=people)
    pairs: dict[int, dict[str, float]] = defaultdict(dict)
    for row in rows.select_related("test"):
        scores[row.registration_id, row.test.moment] = row.score
        share = 100 * row.score / row.test.best_score
        pairs[row.registration_id or 0][row.test.moment] = share
    return [
        Line(
            row,
            scores.get((row.pk, BEFORE)),
            scores.get((row.pk, AFTER)),
            Pair(pairs[row.pk].get(BEFORE), pairs[row.pk].get(AFTER)),
        )
        for row in people
    ]
