"""Markup in titles, names, notes and messages is shown as the text it is; nothing that it names is asked for."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hands import Hands
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from annotator.app.importing import candidate
from annotator.app.session import Session
from annotator.core.claim import Stance
from annotator.core.codebook import FieldKind
from annotator.core.errors import AnnotatorError
from annotator.core.span import Span
from annotator.formats.incoming import IncomingArticle, Proposed
from annotator.gui.messages import error_dialog
from annotator.gui.reader.article import Heading
from annotator.gui.reader.marks import Mark
from annotator.gui.reader.view import Reader

MARK = "zzmark"
TAG = f'<b>{MARK}</b><img src="file:///etc/hostname"><a href="https://a.example">x</a>'
TEXT = f"{TAG} The minister said on 6 April 2021 that {TAG} is well. “We will {TAG} act,” Mark Rutte said. " * 3


def shown_as_text(text: str) -> bool:
    """Whether Qt, which guesses from a tag that a text is rich, finds none that is not the program's own."""
    return f"<b>{MARK}" not in text


def faults() -> Iterator[str]:
    """Yield what in any widget there is would be taken for rich text."""
    for widget in QApplication.allWidgets():
        where = f"{type(widget).__name__} {widget.objectName() or widget.accessibleName()[:40]}"
        if not shown_as_text(widget.toolTip()):
            yield f"{where}: tooltip"
        if not shown_as_text(widget.whatsThis()):
            yield f"{where}: what's this"
        if isinstance(widget, QLabel) and MARK in widget.text() and widget.textFormat() is not Qt.TextFormat.PlainText:
            yield f"{where}: label"
        for action in widget.actions():
            if not shown_as_text(action.toolTip()):
                yield f"{where}: action {action.text()}"
        model = widget.model() if hasattr(widget, "model") and callable(widget.model) else None
        if isinstance(model, QAbstractItemModel):
            yield from (f"{where}: {fault}" for fault in faults_of(model, QModelIndex(), 2))


def faults_of(model: QAbstractItemModel, parent: QModelIndex, depth: int) -> Iterator[str]:
    for row in range(min(model.rowCount(parent), 12)):
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
        for column in range(min(columns, 20)):
            index = model.index(row, column, parent)
            tip = model.data(index, Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and not shown_as_text(tip):
                yield f"tooltip of {row}, {column}"
        if depth:
            yield from faults_of(model, model.index(row, 0, parent), depth - 1)


@pytest.fixture
def hostile(empty_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / f"a <b>{MARK}.claims"
    path.write_bytes(empty_template.read_bytes())
    details = {name: Proposed(TAG, TAG) for name in ("title", "source", "byline", "url")}
    with closing(Session.open(path, f"A {TAG}")) as session:
        book = session.codebook
        theme = book.add_theme(TAG)
        proposition = book.add_proposition(f"P {TAG}", theme)
        book.set_proposition(proposition, {"definition": TAG, "examples": TAG})
        book.add_form(TAG)
        book.add_field(TAG, FieldKind.TEXT, help_text=TAG)
        found = [candidate(IncomingArticle(f"{number} {TEXT}", f"{TAG} {number}.txt", **details)) for number in (1, 2)]
        articles = session.importing.add(found).added
        for who in ("A", "B"):
            session.work_as(f"{who} {TAG}")
            for start in (0, 40):
                claim = session.claims.add(
                    articles[0], [(start, start + 90)], actor=f"Actor {TAG}", stance=Stance.OPPOSES, via=f"Via {TAG}",
                    proposition=proposition, note=TAG, tags=(TAG,), addressees=(f"To {TAG}",), organisation=TAG,
                )  # fmt: skip
                assert claim
        session.claims.edit(claim, stance=Stance.SUPPORTS)
    return path


WINDOWS = ("show_actors", "show_codebook", "show_claims", "show_history")
DIALOGS = ("export", "show_properties", "change_annotator", "paste_article", "import_articles", "import_claims")


def test_markup_of_a_project_is_text_in_every_window(hostile: Path, qtbot: QtBot, tmp_path: Path) -> None:
    hands = Hands(qtbot, tmp_path / "settings")
    hands.open(hostile, f"A {TAG}")
    window = hands.window
    session = window.session
    assert session is not None
    seen: list[str] = []
    window.workspace.open_article(1, focus=True)
    hands.settle()
    hands.press(Qt.Key.Key_J)
    hands.press(Qt.Key.Key_Return)
    seen += faults()
    hands.press(Qt.Key.Key_Escape)
    assert MARK in "".join(label.text() for label in window.findChildren(QLabel))
    for name in WINDOWS:
        getattr(window.commands, name)()
        hands.settle()
        seen += [f"{name}: {fault}" for fault in faults()]
    window.commands.close_windows()
    hands.settle()

    def look(name: str) -> Callable[[QDialog], None]:
        return lambda _dialog: seen.extend(f"{name}: {fault}" for fault in faults())

    for name in DIALOGS:
        hands.in_dialog(QDialog, look(name), getattr(window.commands, name))
    for name in ("make_packs", "merge", "export_gold"):
        hands.in_dialog(QDialog, look(name), getattr(window.review_commands, name))
    window.workspaces.show("review")
    hands.wait(lambda: MARK in "".join(label.text() for label in window.findChildren(QLabel) if label.isVisible()))
    seen += [f"review: {fault}" for fault in faults()]
    assert not sorted(set(seen))


def test_markup_of_errors_and_of_texts_copied_is_text(qtbot: QtBot) -> None:
    dialog = error_dialog(None, AnnotatorError(TAG, TAG))
    qtbot.addWidget(dialog)
    assert not list(faults())
    reader = Reader()
    qtbot.addWidget(reader)
    reader.set_article(TEXT, (), Heading(TAG, TAG))
    reader.select(Span(0, len(TAG)))
    reader.copy()
    copied = QGuiApplication.clipboard().mimeData()
    assert copied.text() == TAG
    assert not copied.hasHtml()
    assert not reader.createMimeDataFromSelection().hasHtml()


def test_reports_escape_whatever_a_project_holds(hostile: Path, tmp_path: Path) -> None:
    with closing(Session.open(hostile, f"A {TAG}")) as session:
        written = session.gold.report(tmp_path / "report")
    assert written
    for path in written:
        text = path.read_text("utf-8")
        if path.suffix == ".html":
            assert f"<b>{MARK}" not in text
            assert "<img" not in text
            assert "<script" not in text
            assert 'src="' not in text
        else:
            document = QTextDocument()
            document.setMarkdown(text)
            assert f"<b>{MARK}</b>" in document.toPlainText() or MARK not in text
            assert "a.example" not in document.toHtml() or 'href="https://a.example' not in document.toHtml()


HURTFUL: dict[str, Callable[[], str]] = {
    "five million combining marks": lambda: "e" + "\u0301\u0323" * 2_500_000,
    "one line of five megabytes": lambda: "word " * 1_000_000,
    "direction marks alone": lambda: "\u202e\u202b\u200f" * 700_000,
    "two million line ends": lambda: "\n" * 2_000_000,
    "a million lines of a letter": lambda: "a\n" * 1_000_000,
    "a megabyte without a space": lambda: "x" * 1_000_000,
    "emoji without a space": lambda: "👩\u200d👩\u200d👧" * 60_000,
    "directions turned at each letter": lambda: "\u202ea\u202c" * 100_000,
}


@pytest.mark.parametrize("name", HURTFUL)
def test_texts_made_to_hurt_are_shown_soon_and_exactly(name: str, qtbot: QtBot) -> None:
    text = HURTFUL[name]()
    reader = Reader()
    qtbot.addWidget(reader)
    reader.resize(900, 800)
    reader.show()
    begun = time.process_time()
    reader.set_article(text, (), Heading("details", "title"))
    middle = Span(len(text) // 2, len(text) // 2 + 50)
    reader.set_marks([Mark(1, (middle,), Stance.SUPPORTS)])
    QApplication.processEvents()
    reader.select(middle)
    assert reader.selection() == middle
    reader.copy()
    assert QGuiApplication.clipboard().text() == text[middle.start : middle.end]
    assert reader.marks_at(middle.start) == [1]
    for place in (0, 3_999, 4_000, 8_001, len(text) - 1):
        reader.set_caret(place)
        assert reader.caret() == place
    QApplication.processEvents()
    assert time.process_time() - begun < 8


def test_the_manual_reads_no_file_and_follows_no_way_out(qtbot: QtBot, tmp_path: Path) -> None:
    from annotator.gui.dialogs.manual import ManualBrowser

    secret = tmp_path / "start.md"
    secret.write_text("# secret")
    browser = ManualBrowser(None)
    qtbot.addWidget(browser)
    browser.show_page("start")
    there = browser.toPlainText()
    kinds = QTextDocument.ResourceType
    for address in (
        secret.as_uri(), str(secret), "qrc:/start.md", "manual:/../start.md", f"manual:/{secret}", "data:text/html,x",
        "https://a.example/start.md", "manual://host/start.md", "manual:/images/../../start.png", "FILE:///etc/hostname",
    ):  # fmt: skip
        for kind in (kinds.HtmlResource, kinds.ImageResource, kinds.StyleSheetResource, kinds.MarkdownResource):
            found = browser.loadResource(kind.value, QUrl(address))
            assert found is None or "secret" not in str(found)
        browser.anchorClicked.emit(QUrl(address))
        assert browser.toPlainText() == there
