"""Claims in the reader: painted, numbered, clicked, outlined."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QImage, QTextDocument, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from annotator.core.claim import Stance
from annotator.core.span import Span
from annotator.gui.reader.canvas import PlacedTag
from annotator.gui.reader.colors import dark
from annotator.gui.reader.margins import Bar
from annotator.gui.reader.view import Heading, Mark, Reader, Typography, plain_hint
from tests.gui.reader.conftest import Article

Opened = Callable[[int], Article]

ZELENSKYY, BIDEN = Span(1084, 1243), Span(1170, 1243)


def picture(reader: Reader) -> QImage:
    QApplication.processEvents()
    return reader.viewport().grab().toImage()


def tags_of(reader: Reader) -> list[PlacedTag]:
    """The number tags in view, from top to bottom."""
    return list(reader._canvas.tags(reader._visible(), reader._scene.marks))


def page_shown(reader: Reader, image: QImage, span: Span) -> bool:
    """Whether the page's own colour lies between the letters of the span."""
    box = reader.rect_of(span)
    row = box.center().y()
    names = {image.pixelColor(x, row).name() for x in range(box.left() + 1, box.right() - 1)}
    return reader.colors.page.name() in names


def click(reader: Reader, span: Span) -> None:
    QTest.mouseClick(reader.viewport(), Qt.MouseButton.LeftButton, pos=reader.rect_of(span).center())


def test_both_parts_of_a_claim_are_highlighted_and_the_gap_is_not(reader: Reader, opened: Opened) -> None:
    opened(1)
    parts = (Span(659, 677), Span(699, 811))
    reader.set_marks([Mark(1, parts, Stance.SUPPORTS)])
    image = picture(reader)
    assert not page_shown(reader, image, parts[0])
    assert not page_shown(reader, image, Span(699, 720))
    assert page_shown(reader, image, Span(680, 697))
    assert reader.marks_at(676) == reader.marks_at(699) == [1]
    assert reader.marks_at(677) == reader.marks_at(698) == []


def test_three_claims_on_one_span_and_one_taken_away(reader: Reader, opened: Opened) -> None:
    opened(1)
    span = Span(2033, 2109)
    reader.set_marks([Mark(n, (span,), Stance.OPPOSES) for n in (5, 3, 9)])
    assert list(reader.order()) == [3, 5, 9]
    reader.remove_mark(5)
    assert reader.marks_at(2050) == [3, 9]
    assert reader.number(9) == 2
    reader.remove_mark(5)
    reader.set_marks([])
    reader.ensure_span_visible(span)
    assert page_shown(reader, picture(reader), Span(2033, 2045))


def test_clicks_on_one_place_go_through_nested_claims(reader: Reader, opened: Opened) -> None:
    opened(3)
    reader.set_marks([Mark(1, (ZELENSKYY,), Stance.SUPPORTS), Mark(2, (BIDEN,), Stance.SUPPORTS)])
    reader.ensure_span_visible(ZELENSKYY)
    QApplication.processEvents()
    got: list[int] = []
    reader.claim_clicked.connect(got.append)
    inner = Span(1200, 1204)
    for _ in range(3):
        click(reader, inner)
    assert got[0] == 2
    assert 1 in got
    outer = Span(1090, 1094)
    click(reader, outer)
    assert got[-1] == 1
    before = list(got)
    click(reader, Span(1250, 1254))
    assert got == before
    assert reader.marks_at(1200) == [2, 1]


def test_dragging_selects_and_is_no_click(reader: Reader, opened: Opened) -> None:
    opened(3)
    reader.ensure_span_visible(ZELENSKYY)
    got: list[int] = []
    reader.claim_clicked.connect(got.append)
    box = reader.rect_of(Span(1090, 1110))
    view = reader.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=box.center())
    QTest.mouseMove(view, box.center() + QPoint(80, 0))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=box.center() + QPoint(80, 0))
    assert got == []
    assert reader.selection() is not None


def test_a_double_click_opens_the_claim_that_the_click_named(reader: Reader, qtbot: QtBot, opened: Opened) -> None:
    opened(3)
    reader.set_marks([Mark(1, (ZELENSKYY,), None), Mark(2, (BIDEN,), None)])
    reader.ensure_span_visible(ZELENSKYY)
    spot = reader.rect_of(Span(1200, 1204)).center()
    clicked: list[int] = []
    reader.claim_clicked.connect(clicked.append)
    with qtbot.waitSignal(reader.claim_double_clicked) as opened_claim:
        QTest.mouseDClick(reader.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened_claim.args == [2]
    assert set(clicked) <= {2}


def test_number_tags_cover_no_letter(reader: Reader, opened: Opened) -> None:
    article = opened(3)
    reader.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    reader.clearFocus()
    reader.restore_place(548)
    picture(reader)
    tags = [tag.box for tag in tags_of(reader)]
    assert len(tags) > 10
    reader.set_marks([])
    bare = picture(reader)
    page = reader.colors.page.lightness()
    for box in tags:
        for x in range(int(box.left()) + 1, int(box.right())):
            for y in range(max(0, int(box.top()) + 1), int(box.bottom())):
                assert bare.pixelColor(x, y).lightness() > page - 60, (box, article.text[:10])


def test_a_tag_is_clicked_for_its_claim(reader: Reader, qtbot: QtBot, opened: Opened) -> None:
    opened(3)
    reader.restore_place(548)
    picture(reader)
    box, claim_id, *_ = tags_of(reader)[3]
    with qtbot.waitSignal(reader.claim_clicked) as got:
        QTest.mouseClick(reader.viewport(), Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert got.args == [claim_id]


def test_the_tag_of_a_claim_that_went_stands_for_nothing_until_it_is_painted_over(
    reader: Reader, opened: Opened
) -> None:
    opened(3)
    reader.restore_place(548)
    picture(reader)
    box, claim_id, *_ = tags_of(reader)[3]
    assert reader.claims_at_point(box.center()) == [claim_id]
    reader.remove_mark(claim_id)
    assert claim_id not in reader.claims_at_point(box.center())


def test_close_lines_leave_out_the_tags(reader: Reader, opened: Opened) -> None:
    opened(3)
    reader.set_typography(Typography(line_spacing=1.4))
    picture(reader)
    assert tags_of(reader) == []
    assert reader._gutter._rows


def test_the_gutter_s_numbers_are_clicked_and_what_finds_no_room_takes_turns(
    reader: Reader, qtbot: QtBot, opened: Opened
) -> None:
    opened(1)
    reader.set_marks([Mark(n, (Span(4 + n, 40),), Stance.NEUTRAL) for n in range(1, 9)])
    picture(reader)
    gutter = reader._gutter
    gutter.grab()
    hits = {claims: box for box, claims in gutter._hits}
    singles = [claims for claims in hits if len(claims) == 1]
    (hidden,) = [claims for claims in hits if len(claims) > 1]
    assert singles
    assert {claim_id for claims in hits for claim_id in claims} == set(range(1, 9))
    with qtbot.waitSignal(reader.gutter_clicked) as got:
        QTest.mouseClick(gutter, Qt.MouseButton.LeftButton, pos=hits[singles[0]].center().toPoint())
    assert got.args == list(singles[0])
    given: list[int] = []
    reader.gutter_clicked.connect(given.append)
    for _ in range(len(hidden) + 1):
        QTest.mousePress(gutter, Qt.MouseButton.LeftButton, pos=hits[hidden].center().toPoint())
    assert given == [*hidden, hidden[0]]


def test_every_sample_claim_can_be_reached(reader: Reader, opened: Opened) -> None:
    for number in range(5):
        article = opened(number)
        assert sorted(reader.order()) == [mark.claim_id for mark in article.marks]
        for mark in article.marks:
            for start, end in mark.spans:
                reader.ensure_span_visible(Span(start, end))
                box = reader.rect_of(Span(start, start + 1))
                here = reader.claims_at_point(QPointF(box.center().x(), box.bottom() - 3))
                assert mark.claim_id in here, mark
                assert mark.claim_id in reader.marks_at(end - 1)
                assert mark.claim_id not in reader.marks_at(end)


def test_the_selected_claim_is_outlined(reader: Reader, opened: Opened) -> None:
    opened(1)
    reader.set_marks([Mark(1, (Span(100, 140),), Stance.SUPPORTS)])
    accent = reader.colors.accent
    box = reader.rect_of(Span(100, 110))

    def outlined() -> bool:
        image = picture(reader)
        x = box.center().x()
        rows = range(box.top() - 6, box.top() + 8)
        return any(
            abs(image.pixelColor(x, y).blue() - accent.blue()) < 40 and image.pixelColor(x, y).red() < 120 for y in rows
        )

    assert not outlined()
    reader.set_selected_claim(1)
    assert outlined()
    reader.set_selected_claim(None)
    assert not outlined()


def test_suggestions_found_words_and_pending_spans_show(reader: Reader, opened: Opened) -> None:
    opened(1)
    reader.set_marks([])
    span = Span(30, 60)
    plain = picture(reader)
    reader.set_suggestions([span], 0)
    suggested = picture(reader)
    reader.set_suggestions([span], 7)
    reader.set_suggestions([], 0)
    reader.set_found([span, Span(100, 105)], 1)
    found = picture(reader)
    box = reader.rect_of(span)
    colours = {found.pixelColor(x, box.center().y()).name() for x in range(box.left(), box.right())}
    reader.set_found([], None)
    reader.set_pending([span])
    pending = picture(reader)
    reader.set_pending([])
    assert len({plain.cacheKey(), suggested.cacheKey()}) == 2
    assert suggested != plain
    assert reader.colors.found.name() in colours
    assert not page_shown(reader, pending, span)
    assert picture(reader) == plain


def test_a_faded_mark_is_outlined_and_has_no_number(reader: Reader, opened: Opened) -> None:
    opened(1)
    reader.set_marks([])
    bare = picture(reader)
    reader.put_mark(Mark(1, (Span(10, 60),), Stance.OPPOSES, faded=True))
    faint = picture(reader)
    assert faint != bare
    assert page_shown(reader, faint, Span(10, 60))
    assert list(reader.order()) == []
    assert reader.number(1) is None
    assert tags_of(reader) == []
    assert reader.marks_at(20) == [1]


def bars_of(reader: Reader) -> set[int]:
    bars: tuple[Bar, ...] = reader._gutter._bars
    return {bar.annotator for bar in bars}


def test_several_annotators_have_bars_in_the_gutter(reader: Reader, opened: Opened) -> None:
    opened(1)
    reader.set_marks([Mark(1, (Span(0, 30),), None, annotator=0)])
    picture(reader)
    assert not bars_of(reader)
    reader.put_mark(Mark(2, (Span(5, 30),), None, annotator=2))
    picture(reader)
    assert bars_of(reader) == {0, 2}


def test_one_more_claim_measures_only_its_own_paragraph(reader: Reader, opened: Opened) -> None:
    opened(3)
    picture(reader)
    known = dict(reader._drawings._known)
    reader.put_mark(Mark(99, (Span(700, 720),), None))
    left = reader._drawings._known
    assert len(known) - len(left) == 1
    assert all(known[key] is drawing for key, drawing in left.items())


def test_a_hint_shows_mark_up_as_letters(reader: Reader, opened: Opened) -> None:
    opened(1)
    reader.set_marks([Mark(1, (Span(0, 40),), Stance.SUPPORTS, 0, "<img src=x>", "A & B")])
    spot = reader.rect_of(Span(10, 14)).center()
    event = QHelpEvent(QEvent.Type.ToolTip, spot, reader.viewport().mapToGlobal(spot))
    QApplication.sendEvent(reader.viewport(), event)
    assert QToolTip.text() == plain_hint(["<img src=x> — ▲ supports — A & B"])
    document = QTextDocument()
    document.setHtml(QToolTip.text())
    assert document.toPlainText() == "<img src=x> — ▲ supports — A & B"
    QToolTip.hideText()


def test_wheel_with_control_asks_for_zoom(reader: Reader, qtbot: QtBot, opened: Opened) -> None:
    opened(0)
    place = reader.place()
    for delta, step in ((120, 1), (-120, -1)):
        event = QWheelEvent(
            QPointF(50, 50), QPointF(50, 50), QPoint(), QPoint(0, delta), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        with qtbot.waitSignal(reader.zoom_requested) as got:
            QApplication.sendEvent(reader.viewport(), event)
        assert got.args == [step]
    assert reader.place() == place


def test_the_context_menu_is_asked_for_with_its_place(reader: Reader, qtbot: QtBot, opened: Opened) -> None:
    opened(1)
    spot = reader.rect_of(Span(10, 12)).center()
    with qtbot.waitSignal(reader.context_menu_at) as got:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, reader.viewport().mapToGlobal(spot))
        QApplication.sendEvent(reader.viewport(), event)
    assert abs(got.args[1] - 11) <= 1


def test_a_menu_is_about_what_is_under_the_mouse(reader: Reader, opened: Opened) -> None:
    words = opened(1).marks[0].spans[0]
    asked: list[int] = []
    reader.claim_clicked.connect(asked.append)

    def menu_on(span: Span) -> None:
        spot = reader.rect_of(span).center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, reader.viewport().mapToGlobal(spot))
        QApplication.sendEvent(reader.viewport(), event)

    reader.select(words)
    menu_on(words)
    assert reader.selection() == words
    assert not asked
    reader.set_caret(0)
    menu_on(words)
    assert words.start <= reader.caret() <= words.end
    assert len(asked) == 1
    reader.set_selected_claim(asked[0])
    menu_on(words)
    assert len(asked) == 1


def test_dark_colours_reach_page_gutter_and_residue(reader: Reader, opened: Opened) -> None:
    opened(3)
    reader.set_colors(dark())
    image = picture(reader)
    assert image.pixelColor(2, 2).name() == dark().page.name()
    assert reader._gutter.grab().toImage().pixelColor(2, 2).name() == dark().page.name()


def test_a_new_article_starts_clean_and_at_its_beginning(reader: Reader, opened: Opened) -> None:
    opened(0)
    reader.set_selected_claim(2)
    reader.ensure_span_visible(Span(4474, 4500))
    reader.set_article("Another text.", (), Heading())
    picture(reader)
    assert list(reader.order()) == []
    assert reader.marks_at(3) == []
    assert reader.place() == 0
    assert reader.caret() == 0


@pytest.mark.parametrize("text", ["", "\n", "\n\n\n", "😀", "\u2028"])
def test_texts_of_almost_nothing(reader: Reader, text: str) -> None:
    reader.set_article(text, (), Heading("meta", "Title"))
    reader.put_mark(Mark(1, (Span(0, max(1, len(text))),), Stance.NEUTRAL))
    reader.set_selected_claim(1)
    reader.take_sentence()
    picture(reader)
    assert reader.place() == 0


def test_many_claims_on_one_paragraph(reader: Reader) -> None:
    text = "Some words of a paragraph that everybody quotes. " * 20
    reader.set_article(text, (), Heading())
    marks = [Mark(n, (Span(n % 300, n % 300 + 80),), list(Stance)[n % 3]) for n in range(2000)]
    reader.set_marks(marks)
    image = picture(reader)
    assert not page_shown(reader, image, Span(100, 120))
    assert len(reader._drawings.of(reader.block_of(0)).tints) < 400


def test_no_tag_of_a_crowded_line_lies_on_another(reader: Reader) -> None:
    reader.set_article("words and more of them " * 60, (), Heading())
    reader.set_marks([Mark(number, (Span(number, number + 5),), Stance.SUPPORTS) for number in range(1, 800)])
    QApplication.processEvents()
    tags = [tag.box for tag in tags_of(reader)]
    assert 50 < len(tags) < 400
    corners = [(box.left(), box.top()) for box in tags]
    assert len(set(corners)) == len(corners)


def test_the_line_that_shows_the_focus_goes_all_around(reader: Reader, opened: Opened) -> None:
    opened(0)
    reader.clearFocus()
    reader.setFocus(Qt.FocusReason.TabFocusReason)
    picture = reader.grab().toImage()
    colour = reader.colors.focus_ring.rgb()
    right, bottom = picture.width() - 1, picture.height() - 1
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        x, y = round(share * right), round(share * bottom)
        assert {picture.pixel(x, 0), picture.pixel(x, bottom)} == {colour}
        assert {picture.pixel(0, y), picture.pixel(right, y)} == {colour}
