"""The index of claims, disjoint segments and lanes."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.claim import Stance
from annotator.core.span import Span, normalised
from annotator.gui.reader.marks import Mark, Marks, MarkSource
from annotator.gui.reader.segments import LANES, flattened, lanes
from annotator.gui.reader.utf16 import Utf16Map

LENGTH = 5000
SPANS = st.lists(
    st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 2500)).map(lambda s: (s[0], min(LENGTH, sum(s)))),
    min_size=1,
    max_size=3,
).map(normalised)
MARKS = st.lists(SPANS, max_size=12).map(
    lambda lists: [Mark(n, spans, Stance.SUPPORTS, faded=n % 5 == 4) for n, spans in enumerate(lists)]
)


@given(MARKS, st.integers(0, LENGTH - 1), st.data())
def test_claims_at_a_place_are_those_that_cover_it_innermost_first(
    marks: list[Mark], place: int, data: st.DataObject
) -> None:
    index = Marks(Utf16Map("x" * LENGTH))
    half = len(marks) // 2
    index.fill(marks[:half])
    for mark in marks[half:]:
        index.put(mark)
    gone = set(data.draw(st.lists(st.sampled_from(marks), max_size=3))) if marks else set()
    for mark in gone:
        index.remove(mark.claim_id)
    left = [mark for mark in marks if mark not in gone]
    covering = [m for m in left if any(start <= place < end for start, end in m.spans)]
    assert index.at(place) == [m.claim_id for m in sorted(covering, key=lambda m: (m.length, m.claim_id))]
    order = [m.claim_id for m in sorted(left, key=lambda m: (m.start, -m.end, m.claim_id)) if not m.faded]
    assert list(index.order()) == order
    assert [index.number(claim_id) for claim_id in order] == list(range(1, len(order) + 1))


@given(MARKS, st.integers(0, LENGTH - 1), st.integers(1, 3000))
def test_overlapping_finds_each_stretch_once(marks: list[Mark], start: int, length: int) -> None:
    index = Marks(Utf16Map("x" * LENGTH))
    index.fill(marks)
    expected = [
        (low, high, m.claim_id) for m in marks for low, high in m.spans if low < start + length and high > start
    ]
    assert sorted(index.overlapping(start, start + length)) == sorted(expected)


def test_putting_a_claim_again_replaces_it_and_touches_both_places() -> None:
    index = Marks(Utf16Map("x" * LENGTH))
    index.put(Mark(7, (Span(10, 20),), None))
    assert set(index.put(Mark(7, (Span(3000, 3010),), None))) == {(10, 20), (3000, 3010)}
    assert index.at(15) == []
    assert index.at(3005) == [7]
    assert len(index) == 1


def test_marks_are_kept_in_the_document_s_units() -> None:
    index = Marks(Utf16Map("😀😀abc"))
    index.fill([Mark(1, (Span(2, 4),), None)])
    assert index.ranges(1) == (Span(4, 6),)
    assert index.at(5) == [1]
    assert index.at(3) == []


STRETCHES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda s: (s[0], s[0] + s[1])), max_size=10
).map(lambda pairs: [(low, high, n) for n, (low, high) in enumerate(pairs)])


@given(STRETCHES)
def test_segments_are_disjoint_and_know_depth_and_innermost_claim(stretches: list[tuple[int, int, int]]) -> None:
    size = {claim_id: (high - low, claim_id) for low, high, claim_id in stretches}
    painted: dict[int, tuple[int, int]] = {}
    for low, high, depth, claim_id in flattened(stretches, size.__getitem__):
        for unit in range(low, high):
            assert unit not in painted
            painted[unit] = (depth, claim_id)
    for unit in range(70):
        covering = [claim_id for low, high, claim_id in stretches if low <= unit < high]
        expected = (len(covering), min(covering, key=size.__getitem__)) if covering else None
        assert painted.get(unit) == expected


@given(STRETCHES)
def test_claims_in_one_lane_never_meet(stretches: list[tuple[int, int, int]]) -> None:
    taken = lanes(stretches)
    for low, high, claim_id in stretches:
        for other_low, other_high, other in stretches:
            if claim_id < other and claim_id in taken and taken.get(claim_id) == taken.get(other):
                assert high <= other_low or other_high <= low
    assert all(0 <= lane < LANES for lane in taken.values())
    if len(stretches) <= LANES:
        assert len(taken) == len(stretches)


@given(MARKS)
def test_a_source_gives_claims_in_any_order_and_they_are_numbered_as_they_are_read(marks: list[Mark]) -> None:
    made = MarkSource.of(marks)
    index = Marks(Utf16Map("x" * LENGTH))
    index.fill(made._replace(hulls=list(made.hulls)[::-1], stances=list(made.stances)[::-1]))
    order = [m.claim_id for m in sorted(marks, key=lambda m: (m.start, -m.end, m.claim_id)) if not m.faded]
    assert list(index.order()) == order
    assert [index.number(claim_id) for claim_id in order] == list(range(1, len(order) + 1))
