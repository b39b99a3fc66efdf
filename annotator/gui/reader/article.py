"""What the reader shows of an article: its text, laid out by regions, under a heading."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from annotator.core.region import Region, RegionKind
from annotator.core.span import Span
from annotator.gui.reader.utf16 import Utf16Map

LONGEST_PARAGRAPH = 8000
"""Code points after which a paragraph is shown in parts: Qt lays a paragraph out as a whole."""

MOST_LINES = 500_000
"""Lines after which a text is shown in one run: Qt takes half a kilobyte and some microseconds for each."""

LONGEST_UNBROKEN = 4000
"""Code points after which a giant paragraph without spaces is shown in parts."""

_CLUSTER = 64
"""How many code points a break is moved back at most so that it parts no letter from its accents."""


class Heading(NamedTuple):
    """What stands above the body: one line of details, and a title for an article whose text holds none.

    Whether the title is shown in the text follows from the regions: `fallback_title` is used without a title region.
    """

    meta: str = ""
    fallback_title: str | None = None


class Shown(NamedTuple):
    """The text as the widget gets it, of the same length; `seams` are the spaces it shows as line ends.

    `giant` says whether there was a paragraph that is too long for Qt.
    """

    text: str
    seams: frozenset[int]
    giant: bool = True


def shown(text: str) -> Shown:
    """Return the text with a space of each giant paragraph shown as a line end about every 8,000 code points.

    Of a text with more than 500,000 lines, as no import takes, the line ends are shown as spaces.
    """
    if len(text) > MOST_LINES and text.count("\n") > MOST_LINES:
        text = text.replace("\n", " ")
    if not _has_giant(text):
        return Shown(text, frozenset(), giant=False)
    seams: list[int] = []
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        while end - start > LONGEST_PARAGRAPH:
            cut = text.rfind(" ", start, start + LONGEST_PARAGRAPH)
            if cut < 0:
                cut = text.find(" ", start + LONGEST_PARAGRAPH, end)
            if cut < 0:
                break
            seams.append(cut)
            start = cut + 1
        start = end + 1
    if not seams:
        return Shown(text, frozenset())
    pieces = [text[a + 1 : b] for a, b in zip([-1, *seams], [*seams, len(text)], strict=True)]
    return Shown("\n".join(pieces), frozenset(seams))


def _has_giant(text: str) -> bool:
    """Whether a paragraph is too long for Qt; only as much of the text is looked at as is needed to see that."""
    start = 0
    while len(text) - start > LONGEST_PARAGRAPH:
        end = text.rfind("\n", start, start + LONGEST_PARAGRAPH + 1)
        if end < 0:
            return True
        start = end + 1
    return False


def forced_breaks(visible: Shown) -> list[int]:
    """Return before which code points a line end is shown because a paragraph goes on too long without a space.

    Qt's time for finding where lines end grows with the square of such a stretch. A letter keeps its accents.
    """
    text, start = visible.text, 0
    breaks: list[int] = []
    while visible.giant and start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        while end - start > LONGEST_PARAGRAPH:
            cut = start + LONGEST_UNBROKEN
            start = next((at for at in range(cut, cut - _CLUSTER, -1) if not _goes_on(text, at)), cut)
            breaks.append(start)
        start = end + 1
    return breaks


def _goes_on(text: str, position: int) -> bool:
    """Whether the code point belongs to the letter or emoji before it."""
    joined = "\u200c", "\u200d"
    return unicodedata.category(text[position])[0] == "M" or text[position] in joined or text[position - 1] in joined


def with_breaks(text: str, breaks: Sequence[int]) -> str:
    """Return the text with a line end before each of these code points."""
    return "\n".join(text[a:b] for a, b in zip([0, *breaks], [*breaks, len(text)], strict=True)) if breaks else text


class Look(NamedTuple):
    """How one block is set. `kind` holds for the block as a whole; `parts` are stretches of another kind in it."""

    kind: RegionKind
    parts: tuple[tuple[int, int, RegionKind], ...] = ()
    """Start and length within the block, in UTF-16 units."""


class Shape:
    """Tells of each stretch of the document what it is; all offsets are UTF-16 units."""

    def __init__(self, text: str, units: Utf16Map, seams: Iterable[int], regions: Sequence[Region]) -> None:
        self._text = text
        self._units = units
        self._seams = frozenset((*(units.to_utf16(seam) for seam in seams), *units.breaks))
        self._regions: list[Region] = []
        self.title: Span | None = None
        self.set_regions(regions)

    def set_regions(self, regions: Sequence[Region]) -> tuple[Span, ...]:
        """Take these regions; return the stretches that are now something else, in UTF-16 units."""
        before = set(self._regions)
        unit = self._units.to_utf16
        self._regions = sorted(
            Region(unit(start), unit(end), kind)
            for start, end, kind in regions
            if kind is not RegionKind.BODY and start < end
        )
        self._starts = [region.start for region in self._regions]
        titles = [region for region in self._regions if region.kind is RegionKind.TITLE]
        self.title = Span(titles[0].start, titles[0].end) if titles else None
        return tuple(Span(r.start, r.end) for r in before.symmetric_difference(self._regions))

    def regions_in(self, start: int, end: int) -> list[Region]:
        """Return the title and residue regions that share a unit with `[start, end)`."""
        found: list[Region] = []
        for at in range(max(0, bisect_right(self._starts, start) - 1), len(self._regions)):
            region = self._regions[at]
            if region.start >= end:
                break
            if region.end > start:
                found.append(region)
        return found

    def look(self, start: int, end: int) -> Look:
        """Return how the block `[start, end)` is set."""
        found = self.regions_in(start, end)
        for region in found:
            if self._covers(region, start, end):
                return Look(region.kind)
        parts = tuple((max(start, r.start) - start, min(end, r.end) - max(start, r.start), r.kind) for r in found)
        return Look(RegionKind.BODY, parts)

    def _covers(self, region: Region, start: int, end: int) -> bool:
        if region.start <= start and region.end >= end:
            return True
        at = self._units.to_code_points
        head = self._text[at(start) : at(max(start, region.start))]
        tail = self._text[at(min(end, region.end)) : at(end)]
        return not head.strip() and not tail.strip()

    def is_seam(self, end: int) -> bool:
        """Whether the block that ends before the unit `end` goes on in the next one."""
        return end in self._seams

    def ends_title(self, start: int, end: int) -> bool:
        """Whether the title ends inside the block `[start, end]`."""
        return self.title is not None and start < self.title.end <= end + 1
