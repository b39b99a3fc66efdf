"""What is painted again in part looks exactly as if it were painted anew."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.core.claim import Stance
from annotator.core.region import Region, RegionKind
from annotator.core.span import Span
from annotator.gui.reader.colors import dark, light
from annotator.gui.reader.view import Heading, Mark, Reader, Typography

TEXT = "\n\n".join(
    " ".join(f"Sentence {number} of paragraph {paragraph} says what somebody claimed 😀." for number in range(6))
    for paragraph in range(30)
)
REGIONS = [Region(0, 30, RegionKind.TITLE), Region(900, 1300, RegionKind.RESIDUE)]
STANCES = (*Stance, None)
MARKS = [
    Mark(number, (Span(start, start + 10 + number * 37 % 200),), STANCES[number % 4], faded=number % 7 == 6)
    for number, start in enumerate(range(40, 9000, 70), 1)
]
HERE = 1500


class Pair:
    """A reader that is changed step by step, and others made new to be looked at beside it."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self.reader = self._made()
        self.marks = {mark.claim_id: mark for mark in MARKS}
        self.reader.set_marks(MARKS)
        self.reader.restore_place(HERE)
        self.steps: list[Callable[[Reader], None]] = []
        QApplication.processEvents()

    def _made(self) -> Reader:
        reader = Reader()
        self._qtbot.addWidget(reader)
        reader.resize(QSize(760, 700))
        # How long the text is in lines is known only of paragraphs that were seen: its slider tells the past.
        reader.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        reader.set_article(TEXT, REGIONS, Heading("details"))
        reader.show()
        return reader

    def do(self, step: Callable[[Reader], None]) -> None:
        """Change the reader, and remember what is to be done to a new one."""
        self.steps.append(step)
        step(self.reader)
        self._look()

    def put(self, mark: Mark) -> None:
        """Show one claim more, or otherwise."""
        self.marks[mark.claim_id] = mark
        self.reader.put_mark(mark)
        self._look()

    def remove(self, claim_id: int) -> None:
        """Show one claim less."""
        del self.marks[claim_id]
        self.reader.remove_mark(claim_id)
        self._look()

    def _look(self) -> None:
        """See that on the screen, where only some parts were painted, it looks as if it were painted as a whole."""
        QApplication.processEvents()
        shown, painted = on_screen(self.reader), self.reader.viewport().grab().toImage()
        assert shown == painted, f"differs at {differing(shown, painted)}"

    def check(self) -> None:
        """See that the reader looks like a new one that shows the same."""
        new = self._made()
        new.set_marks(self.marks.values())
        new.restore_place(HERE)
        for step in self.steps:
            step(new)
        QApplication.processEvents()
        seen, wanted = picture(self.reader), picture(new)
        assert self.reader.place() == new.place()
        assert seen == wanted, f"differs at {differing(seen, wanted)}"
        new.close()


def picture(reader: Reader) -> QImage:
    """Return what is seen of the reader, which gets the keyboard, as it is painted next."""
    reader.activateWindow()
    reader.setFocus()
    QApplication.processEvents()
    assert reader.hasFocus()
    return reader.grab().toImage()


def on_screen(reader: Reader) -> QImage:
    """Return what is on the screen of the text, without anything being painted for that."""
    area = reader.viewport().geometry()
    shown = reader.screen().grabWindow(reader.winId(), area.x(), area.y(), area.width(), area.height())
    return shown.toImage().convertToFormat(QImage.Format.Format_RGB32)


def differing(one: QImage, other: QImage) -> list[tuple[int, int]]:
    """Return some pixels in which two pictures differ."""
    places = ((x, y) for y in range(one.height()) for x in range(one.width()))
    return [(x, y) for x, y in places if one.pixel(x, y) != other.pixel(x, y)][:5]


@pytest.fixture
def pair(qtbot: QtBot) -> Pair:
    """Return a reader in the middle of an article with claims."""
    return Pair(qtbot)


def test_a_claim_more_and_less_leaves_nothing_stale(pair: Pair) -> None:
    before = picture(pair.reader)
    pair.put(Mark(900, (Span(HERE + 60, HERE + 130),), Stance.OPPOSES))
    assert picture(pair.reader) != before
    pair.check()
    pair.put(Mark(901, (Span(HERE + 100, HERE + 700),), Stance.SUPPORTS))
    pair.check()
    pair.put(Mark(900, (Span(HERE + 300, HERE + 340), Span(HERE + 800, HERE + 830)), Stance.NEUTRAL))
    pair.check()
    pair.remove(901)
    pair.check()
    pair.remove(900)
    pair.check()
    assert picture(pair.reader) == before


def test_claims_above_and_below_the_view_change_the_numbers_only(pair: Pair) -> None:
    before = picture(pair.reader)
    pair.put(Mark(900, (Span(40, 60),), None))
    assert picture(pair.reader) != before
    pair.check()
    pair.put(Mark(902, (Span(9000, 9050),), None))
    pair.check()


def test_a_change_in_the_selected_claim_moves_its_outline(pair: Pair) -> None:
    pair.put(Mark(900, (Span(HERE + 200, HERE + 260),), None))
    pair.do(lambda reader: reader.set_selected_claim(900))
    pair.check()
    pair.put(Mark(900, (Span(HERE + 200, HERE + 900),), None))
    pair.check()
    pair.do(lambda reader: reader.set_selected_claim(None))
    pair.check()


def test_another_annotator_s_first_claim_adds_bars(pair: Pair) -> None:
    pair.put(Mark(900, (Span(HERE + 60, HERE + 130),), None, annotator=1))
    pair.check()
    pair.remove(900)
    pair.check()


@pytest.mark.parametrize(
    "step",
    [
        lambda reader: reader.set_found([Span(HERE + 20, HERE + 40), Span(HERE + 90, HERE + 99)], 1),
        lambda reader: reader.set_suggestions([Span(HERE + 20, HERE + 90)], 0),
        lambda reader: reader.set_pending([Span(HERE + 20, HERE + 90)]),
        lambda reader: reader.set_outlined([Span(HERE + 20, HERE + 90)]),
        lambda reader: reader.select(Span(HERE + 20, HERE + 900)),
        lambda reader: reader.set_caret(HERE + 25),
        lambda reader: reader.set_colors(dark()),
        lambda reader: reader.set_typography(Typography(size_pt=15)),
        lambda reader: reader.set_regions([Region(HERE + 10, HERE + 400, RegionKind.RESIDUE)]),
        lambda reader: reader.resize(620, 500),
        lambda reader: reader.verticalScrollBar().setValue(reader.verticalScrollBar().value() + 3),
    ],
    ids=[
        "found",
        "suggested",
        "pending",
        "outlined",
        "selected",
        "caret",
        "colours",
        "typography",
        "regions",
        "resized",
        "scrolled",
    ],
)
def test_whatever_else_changes_is_painted(pair: Pair, step: Callable[[Reader], None]) -> None:
    pair.put(Mark(900, (Span(HERE + 60, HERE + 130),), Stance.OPPOSES))
    pair.do(step)
    pair.check()
    pair.put(Mark(903, (Span(HERE + 150, HERE + 230),), Stance.OPPOSES))
    pair.check()


def test_colours_come_back(pair: Pair) -> None:
    before = picture(pair.reader)
    pair.do(lambda reader: reader.set_colors(dark()))
    assert picture(pair.reader) != before
    pair.do(lambda reader: reader.set_colors(light()))
    assert picture(pair.reader) == before
