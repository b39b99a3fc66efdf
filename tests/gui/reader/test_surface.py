"""Text, caret, selection, copying, keys and scrolling of the reader."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from annotator.core.region import Region, RegionKind
from annotator.core.span import Span
from annotator.core.text import canonical
from annotator.gui.reader.article import LONGEST_PARAGRAPH, shown
from annotator.gui.reader.view import Heading, Reader, Typography
from tests.gui.reader.conftest import Article

Opened = Callable[[int], Article]

PIECES = st.sampled_from(
    [
        "word ",
        "é",
        "e\u0301",
        "😀",
        "👩‍👩‍👧",
        "\u00a0",
        "שלום ",
        "\u2028",
        "\t",
        "\n",
        "\r\n",
        "“q” ",
        "العربية",
        "𝒳",
        "\ufffc",
    ]
)
RAW = st.lists(PIECES | st.characters(), min_size=1, max_size=40).map("".join)


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RAW, st.data())
@example("Minister 😀 said 👩‍👩‍👧\u00a0this", None)
def test_what_is_selected_is_what_is_copied_is_the_article_s_text(
    reader: Reader, raw: str, data: st.DataObject | None
) -> None:
    text = canonical(raw).text
    reader.set_article(text, (), Heading())
    ends = [0, len(text)]
    if data is not None:
        ends = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    cursor = reader.textCursor()
    cursor.setPosition(len(text[: ends[0]].encode("utf-16-le")) // 2)
    cursor.setPosition(len(text[: ends[1]].encode("utf-16-le")) // 2, QTextCursor.MoveMode.KeepAnchor)
    reader.setTextCursor(cursor)
    span = reader.selection()
    if ends[0] == ends[1]:
        assert span is None
        return
    assert span == Span(*ends)
    reader.select(Span(0, 0))
    reader.select(span)
    assert reader.selection() == span
    reader.copy()
    assert QGuiApplication.clipboard().text() == text[span.start : span.end]


def test_control_c_copies_no_break_spaces_as_they_are(reader: Reader) -> None:
    reader.set_article("membership\u00a0plan now", (), Heading())
    reader.select(Span(0, 15))
    QTest.keyClick(reader, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "membership\u00a0plan"


def test_copying_without_a_selection_says_so_and_leaves_the_clipboard(qtbot: QtBot, reader: Reader) -> None:
    reader.set_article("membership plan now", (), Heading())
    reader.select(Span(0, 10))
    reader.copy()
    reader.set_caret(3)
    with qtbot.waitSignal(reader.hint) as said:
        reader.copy()
    assert said.args == ["Select the words to copy first."]
    assert QGuiApplication.clipboard().text() == "membership"


def test_a_giant_paragraph_is_shown_in_parts_and_copied_whole(reader: Reader) -> None:
    text = "word and another one " * 2000
    reader.set_article(text, (), Heading())
    assert reader.document().blockCount() > len(text) / LONGEST_PARAGRAPH
    seam = reader.document().findBlockByNumber(1).position() - 1
    reader.select(Span(seam - 5, seam + 6))
    reader.copy()
    assert QGuiApplication.clipboard().text() == text[seam - 5 : seam + 6]
    assert "\n" not in QGuiApplication.clipboard().text()


@given(st.lists(st.sampled_from(["a", "\n", " ", "b" * 3000, "c d" * 4000]), max_size=8).map("".join))
def test_the_shown_text_differs_only_in_seams(text: str) -> None:
    visible = shown(text)
    assert len(visible.text) == len(text)
    differing = {at for at, (one, other) in enumerate(zip(text, visible.text, strict=True)) if one != other}
    assert differing == visible.seams
    assert all(text[at] == " " and visible.text[at] == "\n" for at in visible.seams)
    for paragraph in visible.text.split("\n"):
        assert len(paragraph) <= LONGEST_PARAGRAPH or " " not in paragraph


def test_a_text_that_qt_would_rewrite_is_refused(reader: Reader) -> None:
    with pytest.raises(RuntimeError, match="differs"):
        reader.set_article("one\rtwo\r\nthree", (), Heading())


def test_keys_move_the_caret_and_select(reader: Reader, opened: Opened) -> None:
    article = opened(3)
    reader.set_caret(498)
    QTest.keyClick(reader, Qt.Key.Key_Right)
    assert reader.caret() == 499
    QTest.keyClick(reader, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert reader.caret() == article.text.index("President", 498)
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(reader, Qt.Key.Key_Right, control_shift)
    span = reader.selection()
    assert span is not None
    assert article.text[span.start : span.end] == "President "
    QTest.keyClick(reader, Qt.Key.Key_Down)
    assert reader.selection() is None
    assert reader.caret() > span.end


def test_signals_tell_caret_and_selection(reader: Reader, qtbot: QtBot, opened: Opened) -> None:
    opened(3)
    with qtbot.waitSignal(reader.caret_moved) as moved:
        reader.set_caret(600)
    assert moved.args == [600]
    with qtbot.waitSignal(reader.selection_changed):
        reader.select(Span(600, 610))


def test_the_caret_is_painted_in_the_accent_s_colour(reader: Reader, opened: Opened) -> None:
    opened(1)
    reader.set_caret(2)
    QApplication.processEvents()
    middle = reader.cursorRect().center()
    picture = reader.viewport().grab(reader.cursorRect().adjusted(-3, 0, 3, 0)).toImage()
    colours = {picture.pixelColor(x, picture.height() // 2).name() for x in range(picture.width())}
    assert middle.x() > 0
    assert reader.colors.accent.name() in colours


SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
CODES = {
    "Return": Qt.Key.Key_Return,
    "Del": Qt.Key.Key_Delete,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
}


@pytest.mark.parametrize(
    ("key", "held"),
    [
        *((key, PLAIN) for key in (*"SCJKNAXD+-13", "Return", "Del")),
        ("S", SHIFT),
        *((key, CONTROL) for key in ("Down", "Up", "Z", "Return", "F")),
    ],
)
def test_keys_that_an_editor_would_take_reach_the_window_s_actions(
    qtbot: QtBot, key: str, held: Qt.KeyboardModifier
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    reader = Reader()
    window.setCentralWidget(reader)
    action = QAction("do", window)
    action.setShortcut(QKeySequence({SHIFT: "Shift+", CONTROL: "Ctrl+", PLAIN: ""}[held] + key))
    window.addAction(action)
    window.show()
    window.activateWindow()
    reader.setFocus()
    qtbot.waitUntil(reader.hasFocus)
    reader.set_article("Some words to read.", (), Heading())
    with qtbot.waitSignal(action.triggered, timeout=1000):
        QTest.keyClick(reader, CODES.get(key) or Qt.Key(ord(key)), held)
    assert reader.toPlainText() == "Some words to read."


def test_unused_keys_are_left_to_the_parent(reader: Reader, opened: Opened) -> None:
    opened(1)
    for key, letter in (
        (Qt.Key.Key_J, "j"),
        (Qt.Key.Key_Plus, "+"),
        (Qt.Key.Key_Return, "\r"),
        (Qt.Key.Key_Escape, ""),
    ):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter)
        reader.keyPressEvent(event)
        assert not event.isAccepted(), letter


def test_take_grow_and_shrink_by_sentence(reader: Reader, opened: Opened) -> None:
    text = opened(3).text
    reader.set_caret(text.index("situation in Donbass"))
    reader.take_sentence()
    first = reader.selection()
    assert first is not None
    assert "We discussed the situation in Donbass in detail." in text[first.start : first.end]
    reader.grow_selection("sentence")
    second = reader.selection()
    assert second is not None
    assert (second.start, second.end > first.end) == (first.start, True)
    reader.shrink_selection("sentence")
    assert reader.selection() == first
    reader.shrink_selection("clause")
    shorter = reader.selection()
    assert shorter is not None
    assert shorter.end <= first.end


def test_the_column_is_centred_and_as_wide_as_asked(reader: Reader, opened: Opened) -> None:
    opened(0)
    for width in (900, 1600):
        reader.resize(width, 800)
        QApplication.processEvents()
        view = reader.viewport().geometry()
        right = reader.width() - reader.verticalScrollBar().width() - view.right() - 1
        assert abs(view.left() - right) <= 2
        assert view.width() == reader.metrics.column + 2 * reader.metrics.inset
    before = reader.viewport().width()
    reader.set_typography(Typography(column_chars=50))
    assert reader.viewport().width() < before
    reader.resize(420, 800)
    QApplication.processEvents()
    assert reader.viewport().geometry().left() >= reader.metrics.gutter
    assert reader.viewport().geometry().right() < reader.width() - reader.verticalScrollBar().width()


def test_lines_hold_about_as_many_letters_as_asked(reader: Reader, opened: Opened) -> None:
    opened(1)
    layout = reader.block_of(0).layout()
    counts = [layout.lineAt(n).textLength() for n in range(layout.lineCount() - 1)]
    assert len(counts) > 3
    assert 60 <= sum(counts) / len(counts) <= 75


def test_the_place_is_kept_through_zoom_width_and_regions(reader: Reader, opened: Opened) -> None:
    article = opened(0)
    place = article.text.index("This question indeed")
    reader.restore_place(place)
    QApplication.processEvents()
    assert reader.place() == place
    reader.set_typography(Typography(size_pt=20))
    QApplication.processEvents()
    assert reader.place() == place
    reader.resize(600, 700)
    QApplication.processEvents()
    assert reader.place() == place
    reader.set_regions(())
    QApplication.processEvents()
    assert reader.place() == place


def test_ensure_span_visible_leaves_lines_around_it(reader: Reader, opened: Opened) -> None:
    text = opened(0).text
    for words in ("This website uses cookies", "With Russia", "This question indeed"):
        span = Span(text.index(words), text.index(words) + len(words))
        reader.ensure_span_visible(span)
        QApplication.processEvents()
        box = reader.rect_of(span)
        assert reader.viewport().rect().contains(box), words
    place = reader.place()
    reader.ensure_span_visible(span)
    assert reader.place() == place


def test_rect_of_lies_where_a_click_finds_the_words(reader: Reader, opened: Opened) -> None:
    text = opened(1).text
    start = text.index("invite Ukraine")
    box = reader.rect_of(Span(start, start + 14))
    assert reader.position_at(QPoint(box.left() + 1, box.center().y())) == start
    assert reader.position_at(QPoint(box.right(), box.center().y())) == start + 14


def test_a_click_between_two_lines_finds_the_nearer_one(reader: Reader, opened: Opened) -> None:
    opened(1)
    lines = reader.block_of(0).layout()
    top = reader.blockBoundingGeometry(reader.block_of(0)).translated(reader.contentOffset()).top()
    first, second = (lines.lineAt(n).naturalTextRect() for n in (0, 1))
    assert second.top() - first.bottom() > 3
    for y in range(int(top + first.bottom()) - 2, int(top + second.top()) + 3):
        position = reader.position_at(QPoint(200, y))
        assert position not in (lines.lineAt(1).textStart(), lines.lineAt(1).textStart() - 1)


def test_a_press_on_the_selection_does_not_drag_it(reader: Reader, opened: Opened) -> None:
    opened(1)
    reader.select(Span(0, 60))
    box = reader.rect_of(Span(20, 24))
    QTest.mousePress(reader.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    QTest.mouseMove(reader.viewport(), box.center() + QPoint(60, 0))
    QTest.mouseRelease(reader.viewport(), Qt.MouseButton.LeftButton, pos=box.center() + QPoint(60, 0))
    span = reader.selection()
    assert span is not None
    assert span.start >= 20
    assert not reader.acceptDrops()
    assert not reader.viewport().acceptDrops()


def test_regions_are_set_apart_and_only_touched_paragraphs_change(reader: Reader, opened: Opened) -> None:
    article = opened(3)
    residue, body = reader.block_of(90), reader.block_of(500)
    title = reader.block_of(20).layout().lineAt(0)
    plain = body.layout().lineAt(0)
    assert residue.layout().lineAt(0).x() > plain.x()
    assert title.height() > 1.3 * plain.height()
    height = reader.blockBoundingRect(body).height()
    reader.set_regions((*article.regions, Region(498, 686, RegionKind.RESIDUE)))
    assert body.layout().lineCount() == 0
    assert reader.block_of(1000).layout().lineCount() > 0
    QApplication.processEvents()
    assert body.layout().lineAt(0).x() == residue.layout().lineAt(0).x()
    reader.set_regions(article.regions)
    QApplication.processEvents()
    assert reader.blockBoundingRect(body).height() == height


def test_a_title_that_is_not_in_the_text_takes_room_above_it(reader: Reader) -> None:
    text = "Body of an article without a headline."
    reader.set_article(text, (), Heading("", None))
    low = reader.rect_of(Span(0, 4)).top()
    reader.set_article(text, (), Heading("details", None))
    lower = reader.rect_of(Span(0, 4)).top()
    reader.set_article(text, (), Heading("details", "A title <b>from</b> elsewhere"))
    lowest = reader.rect_of(Span(0, 4)).top()
    assert low < lower < lowest
    assert "A title" in reader.accessibleDescription()
    assert reader.accessibleName()
