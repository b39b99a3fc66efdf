"""Overlapping stretches made disjoint, and laid into lanes."""

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

LANES = 4
"""How many underlines find room below a line of text."""

Stretch = tuple[int, int, int]
"""Start, end and claim id; UTF-16 units."""


class Segment(NamedTuple):
    """A piece `[start, end)` that the same claims cover: how many, and which of them is innermost."""

    start: int
    end: int
    depth: int
    claim_id: int


def flattened(stretches: Sequence[Stretch], rank: Callable[[int], tuple[int, int]]) -> list[Segment]:
    """Return disjoint segments in order that together cover the same units as `stretches`.

    The innermost claim of a segment is the one with the lowest `rank`.
    """
    starts = sorted(stretches)
    edges = sorted({edge for start, end, _ in stretches for edge in (start, end)})
    ends = sorted(end for _, end, _ in stretches)
    open_claims: list[tuple[tuple[int, int], int, int]] = []
    segments: list[Segment] = []
    entered = left = 0
    for low, high in pairwise(edges):
        while entered < len(starts) and starts[entered][0] <= low:
            _, end, claim_id = starts[entered]
            heappush(open_claims, (rank(claim_id), end, claim_id))
            entered += 1
        while left < len(ends) and ends[left] <= low:
            left += 1
        while open_claims and open_claims[0][1] <= low:
            heappop(open_claims)
        if open_claims:
            segments.append(Segment(low, high, entered - left, open_claims[0][2]))
    return segments


def lanes(stretches: Iterable[Stretch]) -> dict[int, int]:
    """Return each claim's lane, counted from 0 and nearest to the text, so that claims in one lane never meet.

    A claim that finds no free one among `LANES` is left out.
    """
    hulls: dict[int, tuple[int, int]] = {}
    for start, end, claim_id in stretches:
        low, high = hulls.get(claim_id, (start, end))
        hulls[claim_id] = (min(low, start), max(high, end))
    free_from = [0] * LANES
    taken: dict[int, int] = {}
    for claim_id, (start, end) in sorted(hulls.items(), key=lambda item: (item[1][0], -item[1][1], item[0])):
        for lane in range(LANES):
            if free_from[lane] <= start:
                free_from[lane] = end
                taken[claim_id] = lane
                break
    return taken
