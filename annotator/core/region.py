"""Title, body and residue of an article."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from annotator.core.span import Span


class RegionKind(StrEnum):
    """What a stretch of an article is. What no region covers is body."""

    TITLE = "title"
    BODY = "body"
    RESIDUE = "residue"


class Region(NamedTuple):
    """A stretch `[start, end)` of an article, in code points, and what it is."""

    start: int
    end: int
    kind: RegionKind


def marked(regions: Iterable[Region], span: Span, kind: RegionKind) -> tuple[Region, ...]:
    """Return the regions after `span` was declared to be `kind`.

    Regions in the way are cut; body is what is left over and is not listed. Neighbours of one kind are joined.
    """
    pieces: list[Region] = []
    for region in regions:
        if region.start < span.start:
            pieces.append(Region(region.start, min(region.end, span.start), region.kind))
        if region.end > span.end:
            pieces.append(Region(max(region.start, span.end), region.end, region.kind))
    pieces.append(Region(span.start, span.end, kind))
    joined: list[Region] = []
    for piece in sorted(p for p in pieces if p.kind is not RegionKind.BODY and p.start < p.end):
        if joined and joined[-1].kind is piece.kind and joined[-1].end >= piece.start:
            joined[-1] = Region(joined[-1].start, max(joined[-1].end, piece.end), piece.kind)
        else:
            joined.append(piece)
    return tuple(joined)


def body_length(regions: Iterable[Region], length: int) -> int:
    """Return how many of `length` code points are not residue."""
    return length - sum(r.end - r.start for r in regions if r.kind is RegionKind.RESIDUE)
