"""Articles come in through the dialog: looked at, corrected, imported, or not at all."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.core.changes import Changes
from annotator.core.filters import ArticleFilter
from annotator.core.resources import resource
from annotator.formats.columns import Role
from annotator.gui.dialogs.frame import DialogParts
from annotator.gui.dialogs.import_articles import ImportDialog
from annotator.gui.dialogs.import_preview import ImportTable
from annotator.gui.messages import MessageDialog
from annotator.gui.models.import_table import PREVIEWED, Column, ImportRow
from annotator.gui.settings import Settings
from annotator.gui.tasks import TaskRunner
from annotator.gui.theme import ThemeManager
from annotator.gui.widgets.chips import Chip

Opened = Callable[..., ImportDialog]
_AMBIGUOUS = "Ministers meet in Brussels\n\nPublished: 04/06/2021\n\nThe ministers met, and the plan went on as it was."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


@pytest.fixture
def opened(
    qtbot: QtBot,
    session: Session,
    theme: ThemeManager,
    settings: Settings,
    runner: TaskRunner,
    show: Callable[[QWidget], None],
) -> Opened:
    def opened(*paths: Path) -> ImportDialog:
        dialog = ImportDialog(DialogParts(session, theme, settings, runner), paths)
        show(dialog)
        qtbot.waitUntil(lambda: not dialog.strip.busy)
        return dialog

    return opened


def row_of(dialog: ImportDialog, name: str) -> ImportRow:
    number = next(n for n, row in enumerate(dialog.preview.model.rows) if row.path.name == name)
    dialog.preview.table.selectRow(number)
    return dialog.preview.model.rows[number]


def imported(qtbot: QtBot, dialog: ImportDialog) -> list[int]:
    with qtbot.waitSignal(dialog.imported) as done:
        qtbot.keyClick(dialog.import_button, Qt.Key.Key_Space)
    assert isinstance(done.args, list)
    ids: list[int] = done.args[0]
    return ids


def test_the_five_articles_come_in_with_proposals_and_nothing_made_up(
    qtbot: QtBot, opened: Opened, session: Session
) -> None:
    told: list[Changes] = []
    session.subscribe(told.append)
    dialog = opened(resource("sample") / "articles")
    shown = [dialog.preview.model.index(n, Column.LENGTH).data() for n in range(5)]
    assert shown == ["4,511", "3,310", "2,380", "2,790", "2,774"]
    assert dialog.preview.model.index(0, Column.DATE).data() == "undated"
    assert not dialog.preview.model.rows[1].details.get("title")
    assert dialog.import_button.text() == "Import 5 articles"
    ids = imported(qtbot, dialog)
    assert len(ids) == 5
    assert told[-1].articles == frozenset(ids)
    assert session.articles.get(ids[3]).published == "2021-04-06"
    assert session.articles.regions(ids[3])
    assert dialog.summary.headline.text() == "5 articles imported"
    qtbot.keyClick(dialog.import_button, Qt.Key.Key_Space)
    assert dialog.isHidden()


def test_a_long_state_gives_way_before_the_table_scrolls_sideways(qtbot: QtBot, opened: Opened, folder: Path) -> None:
    (folder / "a.txt").write_text("A first text about the plan.")
    (folder / "b.pdf").write_text("A first text about the plan.")
    table = ImportTable(opened(folder).preview.model)
    qtbot.addWidget(table)
    table.resize(2000, 200)
    table.show()
    header = table.horizontalHeader()
    wide = header.sectionSize(Column.STATE)
    title = table.fontMetrics().averageCharWidth() * 20
    least = header.length() - wide - header.sectionSize(Column.TITLE) + title
    for spare, expected in ((wide // 2, wide // 2), (wide * 2, wide)):
        table.resize(least + spare + table.width() - table.viewport().width(), 200)
        assert header.sectionSize(Column.STATE) == expected
        assert header.length() == table.viewport().width()


def test_what_cannot_come_in_is_said_and_the_rest_goes_in(
    qtbot: QtBot, opened: Opened, folder: Path, session: Session
) -> None:
    (folder / "a.txt").write_text("A first text about the plan.")
    (folder / "b.txt").write_text("A first text about the plan.")
    (folder / "c.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "d.txt").write_text("")
    dialog = opened(folder)
    assert row_of(dialog, "b.txt").state == "same text as a.txt"
    assert "picture" in row_of(dialog, "c.txt").state
    assert dialog.preview.details.state.text() == row_of(dialog, "c.txt").state
    assert dialog.preview.details.remedy.text()
    assert dialog.import_button.text() == "Import 1 article"
    imported(qtbot, dialog)
    assert dialog.summary.known.text() == "1 with the same text as another file, 2 refused."
    assert "b.txt\tsame text as a.txt" in dialog.summary.list.toPlainText()
    letters, listed = dialog.summary.list.fontMetrics(), dialog.summary.list.toPlainText().splitlines()
    widest = max(letters.horizontalAdvance(line.partition("\t")[0]) for line in listed)
    assert dialog.summary.list.tabStopDistance() > widest
    dialog.summary.copy_button.click()
    copied = QApplication.clipboard().text().splitlines()
    assert [line.split("\t")[0] for line in copied] == ["b.txt", "c.txt", "d.txt"]
    again = opened(folder)
    known = row_of(again, "a.txt")
    assert known.state == "already in the project as “A first text about the plan.”"
    assert not again.import_button.isEnabled()
    assert again.remark.text() == "There is nothing new to import: 2 known already, 2 refused."
    assert session.totals()[0] == 1


def test_corrections_and_check_marks_are_what_is_stored(
    qtbot: QtBot, opened: Opened, folder: Path, session: Session
) -> None:
    for name in "abc":
        (folder / f"{name}.txt").write_text(f"Text {name} says that the plan is sound, and that is all it says of it.")
    dialog = opened(folder)
    table, details = dialog.preview.table, dialog.preview.details
    row_of(dialog, "b.txt")
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert dialog.import_button.text() == "Import 2 articles"
    assert not dialog.preview.all_box.isChecked()
    row_of(dialog, "a.txt")
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClicks(details.title, "A title of my own")
    qtbot.keyClick(details.title, Qt.Key.Key_Tab)
    qtbot.keyClicks(details.source, "The Paper")
    qtbot.keyClick(details.source, Qt.Key.Key_Tab)
    qtbot.keyClicks(details.date, "2021-13")
    assert details.date.property("invalid")
    qtbot.keyClick(details.date, Qt.Key.Key_Backspace)
    qtbot.keyClick(details.date, Qt.Key.Key_Backspace)
    qtbot.keyClicks(details.date, "04")
    qtbot.keyClick(details.date, Qt.Key.Key_Tab)
    assert dialog.preview.model.index(0, Column.TITLE).data() == "A title of my own"
    assert dialog.preview.model.index(0, Column.DATE).data() == "2021-04"
    ids = imported(qtbot, dialog)
    first = session.articles.get(ids[0])
    assert (first.title, first.source, first.published) == ("A title of my own", "The Paper", "2021-04")
    assert first.title_evidence == "set by hand at import"
    assert [session.articles.get(i).imported_from for i in ids] == ["a.txt", "c.txt"]


def test_all_selected_rows_are_checked_at_once_and_counted_once(qtbot: QtBot, opened: Opened, folder: Path) -> None:
    for number in range(20):
        (folder / f"{number:02}.txt").write_text(f"Text {number} says that the plan is sound, and nothing else at all.")
    dialog = opened(folder)
    edited: list[None] = []
    dialog.preview.edited.connect(lambda: edited.append(None))
    dialog.preview.table.selectAll()
    for text in ("Import", "Import 20 articles"):
        qtbot.keyClick(dialog.preview.table, Qt.Key.Key_Space)
        assert dialog.import_button.text() == text
    assert len(edited) == 2


def test_an_ambiguous_date_is_settled_in_the_table_or_beside_it(
    qtbot: QtBot, opened: Opened, folder: Path, session: Session
) -> None:
    (folder / "a.txt").write_text(_AMBIGUOUS)
    (folder / "b.txt").write_text(_AMBIGUOUS + " Again.")
    (folder / "c.txt").write_text(_AMBIGUOUS + " And again.")
    dialog = opened(folder)
    table, model = dialog.preview.table, dialog.preview.model
    assert sorted(row_of(dialog, "a.txt").readings) == ["2021-04-06", "2021-06-04"]
    assert "April" in model.index(0, Column.DATE).data()
    assert "3 ambiguous dates will stay undated" in dialog.remark.text()
    table.setCurrentIndex(model.index(0, Column.DATE))
    table.edit(model.index(0, Column.DATE))
    choice = table.findChild(QComboBox)
    assert choice is not None
    choice.setCurrentIndex(choice.findData("2021-04-06"))
    choice.activated.emit(choice.currentIndex())
    assert model.index(0, Column.DATE).data() == "2021-04-06"
    row_of(dialog, "b.txt")

    def chips() -> dict[str, Chip]:
        found = dialog.preview.details.findChildren(Chip)
        return {chip.text(): chip for chip in found if chip.isVisibleTo(dialog)}

    qtbot.waitUntil(lambda: "4 June 2021" in chips())
    qtbot.mouseClick(chips()["4 June 2021"], Qt.MouseButton.LeftButton)
    assert model.index(1, Column.DATE).data() == "2021-06-04"
    ids = imported(qtbot, dialog)
    assert [session.articles.get(i).published for i in ids] == ["2021-04-06", "2021-06-04", None]


def test_another_encoding_changes_the_text_and_keeps_corrections(
    qtbot: QtBot, opened: Opened, folder: Path, session: Session
) -> None:
    words = "Премьер-министр заявил, что план хорош и будет выполнен в срок."
    for name in ("a.txt", "b.txt"):
        (folder / name).write_bytes((words + name).encode("cp1251"))
    dialog = opened(folder)
    pane = dialog.preview.details
    row = row_of(dialog, "a.txt")
    row.edits["title"] = "Kept"
    pane.encoding.setCurrentIndex(pane.encoding.findData("cp1252"))
    pane.encoding.activated.emit(pane.encoding.currentIndex())
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    assert pane.text.toPlainText() == (words + "a.txt").encode("cp1251").decode("cp1252")
    assert row_of(dialog, "a.txt").details.get("title") == "Kept"
    pane.encoding.setCurrentIndex(pane.encoding.findData("cp1251"))
    pane.encoding.activated.emit(pane.encoding.currentIndex())
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    pane.everywhere.click()
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    ids = imported(qtbot, dialog)
    assert [session.articles.text(i) for i in ids] == [words + "a.txt", words + "b.txt"]


def test_columns_of_a_table_are_chosen_by_role(qtbot: QtBot, opened: Opened, folder: Path, session: Session) -> None:
    (folder / "odd.csv").write_text('kop1,kop2,kop3\n"First text, with a comma",One,2021-04-06\nSecond text,Two,\n')
    dialog = opened(folder)
    row = row_of(dialog, "odd.csv")
    assert row.refusal is not None
    assert not dialog.import_button.isEnabled()
    boxes = dialog.preview.details.columns.combos
    for role, column in ((Role.TEXT, "kop1"), (Role.TITLE, "kop2"), (Role.PUBLISHED, "kop3")):
        assert boxes[role].isVisibleTo(dialog)
        boxes[role].setCurrentIndex(boxes[role].findData(column))
        boxes[role].activated.emit(boxes[role].currentIndex())
        qtbot.waitUntil(lambda: not dialog.strip.busy)
    ids = imported(qtbot, dialog)
    stored = [session.articles.get(i) for i in ids]
    assert [(a.title, a.published) for a in stored] == [("One", "2021-04-06"), ("Two", None)]
    assert session.articles.text(ids[0]) == "First text, with a comma"


def test_cancelling_leaves_nothing(qtbot: QtBot, opened: Opened, folder: Path, session: Session) -> None:
    for number in range(300):
        (folder / f"{number}.txt").write_text(f"Text number {number}.")
    dialog = opened(folder)
    assert dialog.import_button.text() == "Import 300 articles"
    dialog.accept()
    assert dialog.strip.writing
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isHidden()
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    assert dialog.notice.label.text() == "Cancelled: nothing was imported."
    assert session.totals()[0] == 0
    assert not session.undo_label.startswith("Import")
    assert len(imported(qtbot, dialog)) == 300


def test_more_than_can_be_shown_is_counted_and_imported(
    qtbot: QtBot, opened: Opened, folder: Path, session: Session
) -> None:
    lines = "".join(f'"text of row {number}"\n' for number in range(PREVIEWED + 200))
    (folder / "many.csv").write_text("text\n" + lines)
    dialog = opened(folder)
    assert dialog.preview.model.rowCount() == PREVIEWED
    assert dialog.preview.count.text() == "The first 500 of 700 are shown"
    assert dialog.import_button.text() == "Import 700 articles"
    imported(qtbot, dialog)
    assert len(session.articles.ids(ArticleFilter())) == PREVIEWED + 200
    session.undo()
    assert session.totals()[0] == 0


def test_files_are_dropped_onto_it_and_residue_can_be_left_unmarked(
    qtbot: QtBot, opened: Opened, folder: Path, session: Session
) -> None:
    file = folder / "003.txt"
    shutil.copyfile(next((resource("sample") / "articles").glob("003*")), file)
    dialog = opened()
    assert not dialog.import_button.isEnabled()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    dialog.dropEvent(QDropEvent(QPointF(5, 5), *rest))
    qtbot.waitUntil(lambda: dialog.import_button.isEnabled())
    dialog.preview.residue_box.click()
    ids = imported(qtbot, dialog)
    assert session.articles.regions(ids[0]) == ()


def test_after_an_import_one_can_go_on(qtbot: QtBot, opened: Opened, folder: Path, session: Session) -> None:
    (folder / "a.txt").write_text("A first text about the plan.")
    dialog = opened(folder)
    imported(qtbot, dialog)
    qtbot.mouseClick(dialog.more_button, Qt.MouseButton.LeftButton)
    assert dialog.files_button.isVisibleTo(dialog)
    assert not dialog.import_button.isEnabled()
    (folder / "b.txt").write_text("A second text about the plan.")
    dialog.add_paths([folder])
    qtbot.waitUntil(dialog.import_button.isEnabled)
    assert row_of(dialog, "a.txt").state.startswith("already in the project")
    assert len(imported(qtbot, dialog)) == 1
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert session.totals()[0] == 2


def test_hostile_words_are_shown_as_they_are(opened: Opened, folder: Path) -> None:
    (folder / "x.html").write_text(
        "<html><head><title>&lt;img src=x&gt; &lt;b&gt;bold&lt;/b&gt;</title></head><body><article><p>"
        + "The minister said that the plan was sound and would go on. " * 8
        + "</p></article></body></html>"
    )
    dialog = opened(folder)
    hint = dialog.preview.model.index(0, Column.TITLE).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in hint
    assert "<img src=x>" in dialog.preview.details.title.text()
    guessing = [label for label in dialog.findChildren(QLabel) if label.textFormat() is not Qt.TextFormat.PlainText]
    assert not any("<" in label.text() for label in guessing)


def test_what_was_changed_by_hand_is_dropped_only_after_asking(qtbot: QtBot, opened: Opened, folder: Path) -> None:
    (folder / "a.txt").write_text("The minister says that the plan is sound, and that is all.")
    untouched = opened(folder)
    qtbot.keyClick(untouched, Qt.Key.Key_Escape)
    assert untouched.isHidden()
    dialog = opened(folder)
    table = dialog.preview.model
    assert table.setData(table.index(0, Column.TITLE), "A title of my own")
    told: list[str] = []

    def answer(agreed: bool) -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, MessageDialog)
        told.append(question.headline.text())
        question.accept() if agreed else question.reject()

    QTimer.singleShot(0, lambda: answer(False))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    QTimer.singleShot(0, lambda: answer(True))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert told == ["Drop the import?"] * 2


def test_an_ambiguous_date_leaves_the_titles_their_room(opened: Opened, folder: Path) -> None:
    (folder / "a.txt").write_text(_AMBIGUOUS)
    table = opened(folder).preview.table
    assert table.columnWidth(Column.DATE) <= table.fontMetrics().averageCharWidth() * 18
