"""A project whose every name is markup, or a million letters long: shown as the plain text that it is, and in time."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hands import Hands
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QMessageBox,
    QTextBrowser,
    QTextEdit,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from annotator.app.rescue import RescueReport
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError, DamagedProjectError
from annotator.gui.action_table import ACTIONS
from annotator.gui.messages import error_dialog, question_dialog
from annotator.gui.top_bar import REVIEW
from annotator.store.rescued import Remark

MARK = "<img src=x><b>"
_NAMES = {
    "actor": ("name", "name_key", "organisation", "country", "role", "note"),
    "proposition": ("label", "definition", "examples"),
    "article": ("title", "source", "byline", "url", "note", "imported_from", "title_evidence", "source_evidence"),
    "annotator": ("name",),
    "form": ("label",),
    "stance_label": ("label",),
    "field": ("label", "help"),
    "claim": ("actor_as_written", "organisation", "note", "date_text"),
    "alias": ("name",),
    "tag": ("tag",),
    "action": ("label",),
    "decision": ("reviewer", "note"),
    "codebook_revision": ("summary",),
    "claim_field": ("value",),
}


_APART = ("actor", "annotator", "field", "form")


@pytest.fixture
def marked(sample_path: Path) -> Path:
    """The sample with a field, a tag and a history, every name of it markup."""
    with closing(Session.open(sample_path, "Annotator A")) as session:
        claim_id = session.claims.add(1, [(0, 12)], actor="Somebody", tags=("one",))
        session.claims.delete([session.claims.add(1, [(3, 12)])])
        session.claims.edit(claim_id, note="edited")
    with closing(sqlite3.connect(sample_path, isolation_level=None)) as connection:
        for table, columns in _NAMES.items():
            for column in columns:
                # Names are to stay apart from each other.
                apart = "name" if table == "alias" else "rowid" if table in _APART else "''"
                connection.execute(f"UPDATE {table} SET {column} = ? || {apart}", (MARK,))
    path = sample_path.with_name(f"{MARK}.claims".replace("/", ""))
    return sample_path.rename(path)


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Iterator[Hands]:
    hands = Hands(qtbot, tmp_path / "settings")
    yield hands
    hands.window.close()


def rich_texts(root: QWidget) -> list[str]:
    """Return what of the markup some widget below `root` would show as anything but itself."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        tip = widget.toolTip()
        if "<img" in tip or "<b>" in tip:
            found.append(f"tooltip of {widget}: {tip[:80]}")
        if isinstance(widget, QLabel) and "<" in widget.text() and widget.textFormat() != Qt.TextFormat.PlainText:
            found.append(f"label: {widget.text()[:80]}")
        if isinstance(widget, QMessageBox) and widget.textFormat() != Qt.TextFormat.PlainText:
            found.append(f"message box: {widget.text()[:80]}")
        if isinstance(widget, (QTextBrowser, QTextEdit)) and re.search("<img[^>]*src=.x", widget.toHtml()):
            found.append(f"text: {widget.toPlainText()[:80]}")
        if isinstance(widget, (QAbstractItemView, QComboBox)):
            found += rich_items(widget.model(), QModelIndex(), 60)
    return found


def rich_items(model: QAbstractItemModel | None, parent: QModelIndex, most: int) -> list[str]:
    """Return the tooltips and what else of a model's first items would be taken for markup."""
    found: list[str] = []
    if model is None:
        return found
    for row in range(min(most, model.rowCount(parent))):
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
        for column in range(columns):
            index = model.index(row, column, parent)
            tip = index.data(Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and "<img" in tip:
                found.append(f"tooltip of an item: {tip[:80]}")
        found += rich_items(model, model.index(row, 0, parent), 5)
    return found


def test_the_window_shows_markup_as_text(hands: Hands, marked: Path) -> None:
    hands.open(marked, f"{MARK}1")
    window = hands.window
    shown = [label.text() for label in window.findChildren(QLabel)]
    assert any(MARK in text for text in shown), "nothing of the names is shown at all"
    assert rich_texts(window) == []
    commands = window.commands
    for opener in (commands.show_actors, commands.show_codebook, commands.show_claims, commands.show_history):
        opener()
        hands.settle()
    tops = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert len(tops) >= 5
    for top in tops:
        assert rich_texts(top) == [], top.windowTitle()


def test_the_review_shows_markup_as_text(hands: Hands, marked: Path) -> None:
    hands.open(marked, f"{MARK}1")
    window = hands.window
    window.workspaces.show(REVIEW)
    page = window.workspaces.review
    assert page is not None
    hands.wait(lambda: any("<img" in text for text in said(page)))
    hands.settle()
    assert rich_texts(window) == []
    hands.press(Qt.Key.Key_Down)
    assert rich_texts(window) == []


def said(root: QWidget) -> list[str]:
    """Return what visible widgets say, in letters that are painted too: their accessible names hold those."""
    visible = [widget for widget in (root, *root.findChildren(QWidget)) if widget.isVisible()]
    return [text for one in visible for text in (one.accessibleName(), str(one.property("text") or ""))]


def shown_labels(root: QWidget) -> list[QLabel]:
    return [label for label in root.findChildren(QLabel) if label.isVisible()]


def test_the_walk_finds_what_is_rich_on_purpose(hands: Hands, marked: Path) -> None:
    hands.open(marked, f"{MARK}1")
    window = hands.window
    window.workspaces.show(REVIEW)
    hands.settle()
    assert rich_texts(window) == []
    victim = next(one for one in window.findChildren(QAbstractButton) if one.isVisible())
    before = victim.toolTip()
    victim.setToolTip(MARK)
    assert len(rich_texts(window)) == 1
    victim.setToolTip(before)
    label = shown_labels(window)[0]
    label.setTextFormat(Qt.TextFormat.AutoText)
    label.setText(MARK)
    assert len(rich_texts(window)) == 1


@pytest.mark.parametrize(
    "action",
    ["file.properties", "file.restore", "file.export", "file.packs", "file.import", "file.gold", "help.manual"],
)
def test_dialogs_show_markup_as_text(hands: Hands, marked: Path, action: str) -> None:
    hands.open(marked, f"{MARK}1")
    known = {spec.id for spec in ACTIONS}
    assert action in known

    def look(dialog: QDialog) -> None:
        hands.settle()
        assert rich_texts(dialog) == []

    act = hands.window.actions_.action(action)
    if not act.isEnabled():
        pytest.skip("nothing to do with this project")
    before = set(QApplication.topLevelWidgets())
    hands_on_any(hands, look, act.trigger, before)


def hands_on_any(
    hands: Hands, look: Callable[[QDialog], None], opener: Callable[[], object], before: set[QWidget]
) -> None:
    """Open a dialog, modal or not, and look at it."""
    from PySide6.QtCore import QTimer

    seen: list[QWidget] = []
    trouble: list[BaseException] = []

    def work() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            return
        timer.stop()
        seen.append(dialog)
        try:
            look(dialog)
        except BaseException as error:
            trouble.append(error)
        dialog.reject()

    timer = QTimer(interval=20)
    timer.timeout.connect(work)
    timer.start()
    opener()
    hands.settle()
    timer.stop()
    for widget in set(QApplication.topLevelWidgets()) - before:
        if widget.isVisible() and not seen:
            seen.append(widget)
            assert rich_texts(widget) == []
            widget.close()
    assert seen
    if trouble:
        raise trouble[0]


def test_messages_show_markup_as_text(qtbot: QtBot, hands: Hands, tmp_path: Path) -> None:
    from annotator.gui.dialogs.backup_words import rescue_details, rescue_words
    from annotator.gui.dialogs.damaged import DamagedDialog

    report = RescueReport(tmp_path / MARK, {}, [Remark(MARK, MARK, MARK)], [], False)
    kept = dict.fromkeys(("articles", "claims", "actors", "propositions", "annotators", "decisions"), 1)
    report = report._replace(kept=kept)
    assert MARK in rescue_details(report)
    assert "1 thing is lost" in rescue_words(report)
    window = hands.window
    error = DamagedProjectError(f"{MARK} is damaged.", MARK)
    path = tmp_path / f"{MARK}.claims"
    path.write_bytes(b"x")
    dialogs: list[QDialog] = [
        error_dialog(window, AnnotatorError(MARK, MARK)),
        error_dialog(window, ValueError(MARK)),
        question_dialog(window, MARK, MARK, MARK),
        DamagedDialog(path, error, window.theme, window.settings, window.runner, window),
    ]
    for dialog in dialogs:
        qtbot.addWidget(dialog)
        dialog.show()
        assert rich_texts(dialog) == []
        assert any(MARK in label.text() for label in dialog.findChildren(QLabel))
        dialog.close()


def test_tips_over_lists_are_plain(hands: Hands, marked: Path) -> None:
    hands.open(marked, f"{MARK}1")
    for view in hands.window.findChildren(QAbstractItemView):
        if view.isVisible():
            at = QPoint(20, 20)
            event = QHelpEvent(QEvent.Type.ToolTip, at, view.viewport().mapToGlobal(at))
            QApplication.sendEvent(view.viewport(), event)
            assert "<img" not in QToolTip.text()


def test_a_million_letters_are_no_trouble(hands: Hands, marked: Path) -> None:
    with closing(sqlite3.connect(marked, isolation_level=None)) as connection:
        name = "Wörter " * 140_000
        for table, column in (("actor", "name"), ("proposition", "label"), ("article", "title"), ("annotator", "name")):
            connection.execute(f"UPDATE {table} SET {column} = ? || rowid WHERE rowid <= 2", (name,))
        connection.execute("UPDATE article SET source = ?, byline = ? WHERE id = 1", (name, name))
        connection.execute("UPDATE claim SET actor_id = 1, proposition_id = 2, note = ? WHERE article_id = 1", (name,))
    began = time.process_time()
    hands.open(marked, f"{name}1".strip())
    hands.window.workspace.open_article(1)
    hands.settle()
    hands.window.grab()
    assert time.process_time() - began < 5
