"""The small widgets: keyboard, mouse, names and plain text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from annotator.core.claim import Stance
from annotator.gui.theme import LIGHT, ThemeManager, load_theme
from annotator.gui.widgets.chips import Chip, SegmentedControl
from annotator.gui.widgets.collapsible import CollapsibleSection
from annotator.gui.widgets.confidence import ConfidenceDots
from annotator.gui.widgets.flow_layout import FlowLayout
from annotator.gui.widgets.labels import (
    Avatar,
    ElidedLabel,
    KeyCap,
    SectionHeader,
    direction_of,
    initials,
    key_text,
    plain_label,
    tooltip_text,
)
from annotator.gui.widgets.notices import EmptyState, NoticeBar, Toast
from annotator.gui.widgets.search_field import SearchField
from annotator.gui.widgets.stance import StancePill, paint_stance_pill, pill_size
from annotator.gui.widgets.tag_edit import TagEdit

FOREIGN = "<img src=x> & <b>bold</b>"


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    widget.setFocus()


@pytest.mark.parametrize(
    ("sequence", "cap"),
    [
        ("Ctrl+K", "Ctrl K"),
        ("Ctrl+Shift+O", "Ctrl Shift O"),
        ("+", "+"),
        ("Alt++", "Alt +"),
        ("-", "-"),
        ("F1", "F1"),
        ("Ctrl+Return", "Ctrl Enter"),
    ],
)
def test_key_caps_write_keys_apart(sequence: str, cap: str) -> None:
    assert key_text(sequence) == cap


def test_parts_without_parent_never_open_as_windows(qtbot: QtBot) -> None:
    parts = (KeyCap("S"), SegmentedControl([("a", "A"), ("b", "B")]), NoticeBar(), EmptyState("Nothing", "yet"))
    for part in parts:
        qtbot.addWidget(part)
        assert not part.isVisible()


def test_foreign_text_stays_plain(qtbot: QtBot) -> None:
    label = plain_label(FOREIGN)
    elided = ElidedLabel(FOREIGN * 5)
    header = SectionHeader(FOREIGN, FOREIGN)
    for widget in (label, elided, header):
        qtbot.addWidget(widget)
    labels = [label, elided, *header.findChildren(QLabel)]
    assert all(one.textFormat() is Qt.TextFormat.PlainText for one in labels)
    assert tooltip_text(FOREIGN) == "<p>&lt;img src=x&gt; &amp; &lt;b&gt;bold&lt;/b&gt;</p>"
    assert Chip(FOREIGN, 3).text() == "<img src=x> && <b>bold</b> 3"


def test_elided_label_cuts_and_keeps_the_rest_in_its_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("Ukraine urges NATO\nto send a 'real signal' to Russia")
    shown(qtbot, label)
    label.resize(600, 20)
    assert label.shown_text() == label.text() == "Ukraine urges NATO to send a 'real signal' to Russia"
    assert label.toolTip() == ""
    label.resize(120, 20)
    assert label.shown_text().endswith("…")
    assert "real signal" in label.toolTip()
    label.set_tooltip("all of it")
    label.resize(600, 20)
    assert label.toolTip() == "<p>all of it</p>"


@pytest.mark.parametrize(
    ("name", "letters"),
    [("A. Koval", "AK"), ("Rasa Lindqvist Ek", "RE"), ("bo", "B"), ("", "?"), ("…", "?"), ("Ólafur de-la", "ÓL")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_avatar_wears_the_annotators_colour(qtbot: QtBot, qapp: QApplication) -> None:
    ThemeManager(qapp, LIGHT).apply()
    avatar = Avatar("A. Koval", 1)
    shown(qtbot, avatar)
    image = avatar.grab().toImage()
    edge = image.pixelColor(image.width() // 2, 2)
    assert edge == load_theme(LIGHT).annotators[1]
    assert avatar.accessibleName() == "Annotator A. Koval"


def test_chip_is_checked_by_key_and_shows_its_count(qtbot: QtBot) -> None:
    chip = Chip("To do", 1234)
    shown(qtbot, chip)
    assert chip.text() == chip.accessibleName() == "To do 1,234"
    with qtbot.waitSignal(chip.toggled):
        qtbot.keyClick(chip, Qt.Key.Key_Space)
    chip.set_count(None)
    assert chip.text() == chip.label == "To do"


def test_segments_are_chosen_by_mouse_and_arrow_keys(qtbot: QtBot) -> None:
    control = SegmentedControl([("annotate", "Annotate"), ("review", "Review"), ("analyse", "Analyse")], "Workspace")
    shown(qtbot, control)
    assert control.current() == "annotate"
    with qtbot.waitSignal(control.chosen) as chosen:
        qtbot.mouseClick(control.button("review"), Qt.MouseButton.LeftButton)
    assert chosen.args == ["review"]
    with qtbot.waitSignal(control.chosen) as chosen:
        qtbot.keyClick(control.button("review"), Qt.Key.Key_Right)
    assert chosen.args == ["analyse"]
    with qtbot.assertNotEmitted(control.chosen):
        control.set_current("annotate")
    assert control.current() == "annotate"


def test_a_single_segment_is_not_shown(qtbot: QtBot) -> None:
    holder = QWidget()
    control = SegmentedControl([("annotate", "Annotate")], "Workspace", holder)
    shown(qtbot, holder)
    assert not control.isVisible()
    control.set_segments([("annotate", "Annotate"), ("review", "Review")])
    assert control.isVisible()


@pytest.mark.parametrize("stance", [*Stance, None])
def test_pill_paints_its_stance_in_its_colours(qtbot: QtBot, qapp: QApplication, stance: Stance | None) -> None:
    ThemeManager(qapp, LIGHT).apply()
    pill = StancePill(stance)
    shown(qtbot, pill)
    image = pill.grab().toImage()
    colours = load_theme(LIGHT).stance(stance)
    found = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {colours.soft.name(), colours.strong.name()} <= found
    assert pill.accessibleName() == f"Stance: {stance.value if stance else 'not coded'}"
    assert pill.stance is stance


def test_a_delegate_can_paint_a_pill_with_the_codebooks_word(qapp: QApplication) -> None:
    size = pill_size(Stance.SUPPORTS, qapp.font(), "in favour of it")
    assert size.width() > pill_size(Stance.SUPPORTS, qapp.font()).width()
    image = QImage(size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setFont(qapp.font())
    paint_stance_pill(painter, QRectF(image.rect()), Stance.SUPPORTS, load_theme(LIGHT), "in favour of it")
    assert painter.font() == qapp.font()
    painter.end()
    assert image.pixelColor(size.width() // 2, 1) == load_theme(LIGHT).stance(Stance.SUPPORTS).soft


def test_search_field_clears_by_escape_and_button(qtbot: QtBot) -> None:
    holder = QWidget()
    field = SearchField("Search articles and claims", "Ctrl+K", holder)
    shown(qtbot, holder)
    field.setFocus()
    assert field.accessibleName() == "Search articles and claims"
    assert field.key_cap.isVisible()
    qtbot.keyClicks(field, "plan")
    assert not field.key_cap.isVisible()
    assert field.clear_button.isVisible()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert field.key_cap.isVisible()
    field.setText("again")
    qtbot.mouseClick(field.clear_button, Qt.MouseButton.LeftButton)
    assert field.text() == ""
    field.set_keys("")
    assert not field.key_cap.isVisible()


def test_confidence_is_set_by_keys_and_mouse(qtbot: QtBot) -> None:
    dots = ConfidenceDots(2)
    shown(qtbot, dots)
    heard: list[object] = []
    dots.chosen.connect(heard.append)
    assert dots.accessibleName() == "Confidence: low"
    qtbot.keyClick(dots, Qt.Key.Key_4)
    qtbot.keyClick(dots, Qt.Key.Key_Left)
    qtbot.keyClick(dots, Qt.Key.Key_Delete)
    qtbot.keyClick(dots, Qt.Key.Key_7)
    assert heard == [4, 3, None]
    assert dots.accessibleName() == "Confidence: not given"
    third = QPointF(3 + (dots.width() - 6) * 2.5 / 4, dots.height() / 2).toPoint()
    qtbot.mouseClick(dots, Qt.MouseButton.LeftButton, pos=third)
    assert dots.confidence() == 3
    qtbot.mouseClick(dots, Qt.MouseButton.LeftButton, pos=third)
    assert heard == [4, 3, None, 3, None]
    dots.set_confidence(1)
    assert dots.accessibleName() == "Confidence: guess"
    assert len(heard) == 5


def test_tags_are_added_and_taken_out_by_keys(qtbot: QtBot) -> None:
    edit = TagEdit("Tags")
    shown(qtbot, edit)
    heard: list[list[str]] = []
    edit.tags_changed.connect(heard.append)
    qtbot.keyClicks(edit.line, "security, NATO;")
    qtbot.keyClicks(edit.line, "  Nato ,")
    qtbot.keyClicks(edit.line, FOREIGN)
    qtbot.keyClick(edit.line, Qt.Key.Key_Return)
    assert edit.tags() == ["security", "NATO", FOREIGN]
    assert heard == [["security"], ["security", "NATO"], ["security", "NATO", FOREIGN]]
    qtbot.keyClick(edit.line, Qt.Key.Key_Backspace)
    qtbot.keyClick(edit.line, Qt.Key.Key_Left)
    focused = QApplication.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.accessibleName() == "Remove NATO"
    qtbot.keyClick(focused, Qt.Key.Key_Left)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert edit.tags() == ["NATO"]
    assert QApplication.focusWidget() is edit.line
    qtbot.keyClicks(edit.line, "left over")
    edit.line.clearFocus()
    assert edit.tags() == ["NATO", "left over"]
    edit.set_tags(["one"])
    assert edit.tags() == ["one"]
    assert heard[-1] == ["NATO", "left over"]


def test_tags_are_completed(qtbot: QtBot) -> None:
    names = ["Jens Stoltenberg", "Joe Biden", "Kremlin"]
    edit = TagEdit("Addressees", provider=lambda typed: [one for one in names if typed.casefold() in one.casefold()])
    shown(qtbot, edit)
    edit.set_tags(["Joe Biden"])
    qtbot.keyClicks(edit.line, "j")
    completer = edit.line.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    assert completer.completionCount() == 1
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: edit.tags() == ["Joe Biden", "Jens Stoltenberg"])
    assert edit.line.text() == ""


def test_section_folds_by_key(qtbot: QtBot) -> None:
    content = QLabel("fields")
    section = CollapsibleSection("Further fields", content, expanded=False)
    shown(qtbot, section)
    assert not content.isVisible()
    with qtbot.waitSignal(section.toggled) as toggled:
        qtbot.keyClick(section.header, Qt.Key.Key_Space)
    assert toggled.args == [True]
    assert section.is_expanded()
    assert content.isVisible()
    assert section.header.accessibleName() == "Further fields, open"


def test_notice_acts_once_and_closes(qtbot: QtBot) -> None:
    holder = QWidget()
    bar = NoticeBar(holder)
    shown(qtbot, holder)
    heard: list[str] = []
    bar.show_message(FOREIGN, "Undo", lambda: heard.append("undo"))
    assert bar.isVisible()
    assert bar.label.textFormat() is Qt.TextFormat.PlainText
    qtbot.mouseClick(bar.action_button, Qt.MouseButton.LeftButton)
    assert heard == ["undo"]
    assert not bar.isVisible()
    bar.show_message("Saved.")
    assert bar.action_button.isHidden()
    qtbot.mouseClick(bar.close_button, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()


def test_toast_floats_inside_and_goes_away(qtbot: QtBot) -> None:
    holder = QWidget()
    holder.resize(500, 300)
    elsewhere = QPushButton("Elsewhere", holder)
    toast = Toast(holder, milliseconds=30)
    shown(qtbot, holder)
    elsewhere.setFocus()
    qtbot.mouseMove(elsewhere)
    toast.show_message("The claim was deleted. " * 8, "Undo", lambda: None)
    assert holder.rect().contains(toast.geometry())
    holder.resize(320, 300)
    QApplication.processEvents()
    assert holder.rect().contains(toast.geometry())
    qtbot.waitUntil(toast.isHidden, timeout=2000)


def test_empty_state_offers_what_to_do(qtbot: QtBot) -> None:
    state = EmptyState("No articles yet", "Add some.")
    heard: list[str] = []
    button = state.add_button("Add articles…", lambda: heard.append("add"), primary=True)
    shown(qtbot, state)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == ["add"]
    assert state.accessibleName() == "No articles yet Add some."
    state.set_message("Nothing found")
    assert not state.text.isVisible()


@pytest.mark.usefixtures("qapp")
@settings(deadline=None)
@given(widths=st.lists(st.integers(5, 180), max_size=12), room=st.integers(60, 500), mirrored=st.booleans())
def test_flow_keeps_order_without_overlap(widths: list[int], room: int, mirrored: bool) -> None:
    holder = QWidget()
    if mirrored:
        holder.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow = FlowLayout(holder, spacing=4, margin=3)
    for width in widths:
        child = QWidget()
        child.setFixedSize(width, 10)
        flow.addWidget(child)
    height = flow.heightForWidth(room)
    holder.resize(room, height)
    flow.setGeometry(holder.rect())
    places = [flow.itemAt(index).geometry() for index in range(flow.count())]
    assert [place.width() for place in places] == widths
    for one, following in pairwise(places):
        assert not one.intersects(following)
        assert following.top() >= one.top()
    assert all(place.bottom() <= height - 3 for place in places)
    if max(widths, default=0) <= room - 6:
        assert all(place.left() >= 3 and place.right() <= room - 3 for place in places)


def test_enter_that_closes_the_dialog_leaves_nothing_to_a_field_that_is_gone(qtbot: QtBot) -> None:
    holder = QWidget()
    shown(qtbot, holder)
    edit = TagEdit("Tags", parent=holder)
    edit.line.returnPressed.emit()
    with qtbot.capture_exceptions() as raised:
        edit.deleteLater()
        QApplication.sendPostedEvents(edit, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    assert raised == []


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("NATO says", Qt.LayoutDirection.LeftToRight),
        ("“ראש הממשלה” NATO", Qt.LayoutDirection.RightToLeft),
        ("2022: قال الوزير", Qt.LayoutDirection.RightToLeft),
        ("1 – 2", Qt.LayoutDirection.LeftToRight),
        ("", Qt.LayoutDirection.LeftToRight),
    ],
)
def test_a_line_runs_as_its_first_letter_does(text: str, direction: Qt.LayoutDirection) -> None:
    assert direction_of(text) is direction
