"""Where words lie on the line, in either direction, and outlines around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from annotator.core.span import Span
from annotator.gui.reader.geometry import Lines, outline, turns
from annotator.gui.reader.view import Heading, Mark, Reader

HEBREW = "שלום עולם"
MIXED = f"He said {HEBREW} and left"


def lines_of(reader: Reader, text: str) -> Lines:
    reader.set_article(text, (), Heading())
    block = reader.block_of(0)
    reader.spaced.blockBoundingRect(block)
    return Lines(block, turning=turns(text))


def test_right_to_left_text_is_set_against_the_right_edge(reader: Reader) -> None:
    box = lines_of(reader, HEBREW).boxes[0]
    assert box.right == pytest.approx(reader.metrics.inset + reader.spaced.width, abs=1)
    left_to_right = lines_of(reader, "Hello").boxes[0]
    assert left_to_right.left == pytest.approx(reader.metrics.inset, abs=1)


def test_letters_of_a_mixed_line_lie_where_they_are_drawn(reader: Reader) -> None:
    lines = lines_of(reader, MIXED)
    cells = [list(lines.runs(at, at + 1)) for at in range(len(MIXED))]
    assert all(len(cell) == 1 for cell in cells)
    first, last = MIXED.index(HEBREW), MIXED.index(HEBREW) + len(HEBREW) - 1
    assert cells[first][0].left > cells[last][0].left
    assert cells[0][0].left < cells[last][0].left
    assert cells[first][0].right < cells[last + 2][0].left
    covered = sum(cell[0].right - cell[0].left for cell in cells)
    assert covered == pytest.approx(lines.boxes[0].right - lines.boxes[0].left, abs=2)
    for at, x, leftward in ((first, cells[first][0].right, True), (0, cells[0][0].left, False)):
        found = lines.edge(at)
        assert found[0] == 0
        assert found[1] == pytest.approx(x)
        assert found[2] is leftward


def test_a_stretch_across_a_change_of_direction_falls_apart(reader: Reader) -> None:
    lines = lines_of(reader, MIXED)
    start = MIXED.index(HEBREW)
    pieces = list(lines.runs(start - 5, start + 4))
    assert len(pieces) == 2
    assert pieces[0].right < pieces[1].left


def test_the_index_of_a_click_in_turning_text_is_the_letter_under_it(reader: Reader) -> None:
    reader.set_article(MIXED, (), Heading())
    word = Span(MIXED.index(HEBREW), MIXED.index(HEBREW) + 4)
    reader.set_marks([Mark(1, (word,), None)])
    QApplication.processEvents()
    box = reader.rect_of(word)
    for x in range(box.left() + 2, box.right() - 1, 3):
        assert reader.claims_at_point(QPointF(x, box.center().y())) == [1]
    for x in (box.left() - 4, box.right() + 4):
        assert reader.claims_at_point(QPointF(x, box.center().y())) == []


@given(st.data())
def test_runs_of_a_wrapped_paragraph_cover_what_they_should(data: st.DataObject) -> None:
    reader = Reader()
    text = " ".join(["several words to wrap"] * 12)
    lines = lines_of(reader, text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = list(lines.runs(start, end))
    assert [run.line for run in found] == sorted({run.line for run in found})
    for number, left, right in found:
        box = lines.boxes[number]
        assert box.left <= left < right <= box.right
    if text[start] != " ":
        assert found[0].line == lines.number_at(start)


def test_an_outline_joins_boxes_that_touch_and_keeps_others_apart() -> None:
    upper, lower = QRectF(50, 0, 100, 20), QRectF(0, 22, 80, 20)
    joined = outline([upper, lower], 3, 4)
    assert len(joined.toSubpathPolygons()) == 1
    assert joined.contains(QPointF(60, 21))
    assert not joined.contains(QPointF(10, 5))
    far = outline([upper, QRectF(0, 100, 80, 20)], 3, 4)
    assert len(far.toSubpathPolygons()) == 2
    square = outline([QRectF(0, 0, 20, 20)], 3, 4)
    assert square.contains(QPointF(-2.5, 10))
    assert not square.contains(QPointF(-2.9, -2.9))
