"""The walk of the manual's page on several annotators, word for word: menus as it names them, and real keys."""

import csv
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hands import CTRL, Hands
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QMenu

from annotator.app.packing import PackActions, Plan
from annotator.app.sample import make_sample
from annotator.app.session import Session
from annotator.core.resources import resource
from annotator.gui.action_table import ACTIONS, plain_text
from annotator.gui.dialogs.annotator import AnnotatorDialog
from annotator.gui.dialogs.gold import GoldDialog
from annotator.gui.dialogs.merge import MergeDialog
from annotator.gui.dialogs.packs import PacksDialog

Key = Qt.Key
MANUAL = resource("manual/review.md").read_text("utf-8")
_PATH = re.compile(r"\*((?:File|View|Edit|Data|Review|Article|Claim|Help)(?: ▸ [^*▸]+)+)\*")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Five articles and a codebook, and nobody's claims."""
    source = tmp_path / "sample.claims"
    make_sample(source)
    with closing(Session.open(source)) as session:
        actions = PackActions(session)
        (made,) = actions.make(tmp_path / "Study.claims", actions.assignment(["Editor"], Plan()))
    return made


def by_menu(hands: Hands, path: str) -> Callable[[], None]:
    """Return what chooses from the menus as the manual says it: `File ▸ Merge annotators' files`."""
    assert path in MANUAL.replace("*", ""), f"the manual does not say {path}"
    title, entry = path.split(" ▸ ")
    bar = hands.window.menuBar()
    menu = next(action.menu() for action in bar.actions() if action.text().replace("&", "") == title)
    assert isinstance(menu, QMenu)
    action = next(one for one in menu.actions() if one.text().replace("&", "").removesuffix("…") == entry)
    assert action.isEnabled()
    return action.trigger


def press(button: QAbstractButton, words: str) -> None:
    """Press a button that the manual names so."""
    assert f"**{words}**" in MANUAL
    assert button.text().replace("&", "") == words
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def session_of(hands: Hands) -> Session:
    assert hands.window.session is not None
    return hands.window.session


def tag(hands: Hands, article_id: int, words: str, stance: Qt.Key) -> None:
    """Tag the sentence that holds some words, as the page on tagging says."""
    workspace = hands.window.workspace
    assert workspace.open_article(article_id, focus=True)
    assert workspace.article is not None
    workspace.reader.set_caret(workspace.article.text.index(words))
    hands.window.activateWindow()
    workspace.reader.setFocus()
    hands.wait(workspace.reader.hasFocus)
    hands.press(Key.Key_S)
    hands.press(Key.Key_C)
    popup = hands.window.tagging.popup
    assert popup is not None
    assert popup.isVisible()
    popup.actor.setFocus()
    popup.actor.line.selectAll()
    hands.write("NATO")
    popup.stance.setFocus()
    hands.press(stance)
    popup.proposition.setFocus()
    hands.write("A signal should be sent")
    hands.press(Key.Key_Return)
    assert not popup.isVisible()


def test_the_walk_of_the_manual(hands: Hands, project: Path, tmp_path: Path) -> None:
    hands.open(project, "Editor")
    packs: list[Path] = []

    def make(dialog: QDialog) -> None:
        assert isinstance(dialog, PacksDialog)
        dialog.people.setFocus()
        hands.write("Carla")
        hands.press(Key.Key_Return)
        hands.write("David")
        assert dialog.all_button.isChecked()
        dialog.deal()
        hands.wait(lambda: not dialog.strip.busy and dialog.make_button.isEnabled())
        assert [dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())] == ["Carla", "David"]
        press(dialog.make_button, "Make packs")
        hands.wait(lambda: dialog.made is not None)
        assert dialog.made is not None
        packs.extend(dialog.made.paths)
        dialog.accept()

    hands.in_dialog(PacksDialog, make, by_menu(hands, "File ▸ Packs for annotators"))
    assert [path.name for path in packs] == ["Study Carla.claims", "Study David.claims"]

    for pack, name, stance in zip(packs, ("Carla", "David"), (Key.Key_1, Key.Key_2), strict=True):
        # “The program knows whose it is.”
        assert hands.window.commands.open(pack)
        hands.settle()
        assert hands.window.top_bar.annotator.text().endswith(name)
        assert session_of(hands).totals() == (5, 0)
        tag(hands, 1, "threatening the country", Key.Key_1)
        tag(hands, 1, "boosting Ukraine", stance)
        hands.press(Key.Key_Return, CTRL)
        hands.window.close_project()

    hands.open(project, "Editor")

    def merge(dialog: QDialog) -> None:
        assert isinstance(dialog, MergeDialog)
        dialog.add_paths(packs)
        hands.wait(lambda: dialog.previewed is not None and not dialog.strip.busy)
        tops = [dialog.tree.topLevelItem(n) for n in range(dialog.tree.topLevelItemCount())]
        assert "Claims by annotator" in [top.text(0) for top in tops if top is not None]
        assert session_of(hands).totals()[1] == 0
        press(dialog.merge_button, "Merge")
        hands.wait(lambda: dialog.report is not None)
        # Both invented the same proposition: proposed, and joined only when checked.
        item = dialog.same.item(0)
        assert item.text().startswith("Proposition A signal should be sent")
        item.setCheckState(Qt.CheckState.Checked)
        assert "Make the checked ones one" in " ".join(MANUAL.split()).replace("*", "")
        assert dialog.same_button.text() == "Make the checked ones one"
        QTest.mouseClick(dialog.same_button, Qt.MouseButton.LeftButton)
        dialog.accept()

    hands.in_dialog(MergeDialog, merge, by_menu(hands, "File ▸ Merge annotators' files"))
    session = session_of(hands)
    assert session.totals()[1] == 4

    # “Click your name at the upper right before that and work under a name of your own.”
    def rename(dialog: QDialog) -> None:
        assert isinstance(dialog, AnnotatorDialog)
        dialog.line.setFocus()
        dialog.line.selectAll()
        hands.write("R. Lindqvist")
        hands.press(Key.Key_Return)

    hands.in_dialog(AnnotatorDialog, rename, lambda: QTest.mouseClick(
        hands.window.top_bar.annotator, Qt.MouseButton.LeftButton
    ))  # fmt: skip
    hands.window.activateWindow()
    hands.window.workspace.reader.setFocus()
    hands.wait(hands.window.workspace.reader.hasFocus)
    hands.press(Key.Key_F4)
    review = hands.window.workspaces.review
    assert review is not None
    hands.wait(lambda: review.review is not None)
    assert hands.window.top_bar.annotator.text().endswith("R. Lindqvist")
    assert [person.name for person in session.reviewing.annotators()] == ["Carla", "David"]
    review.focus_first()
    hands.press(Key.Key_I)
    assert session.reviewing.article(1).open == 1
    hands.press(Key.Key_Down)
    hands.press(Key.Key_2)
    hands.press(Key.Key_M)
    hands.write("Opposed further down.")
    hands.press(Key.Key_Return)
    # “A claim that nobody made: select words by S, and press C.”
    review.reader.set_caret(len(review.reader.text) - 3)
    review.reader.setFocus()
    hands.press(Key.Key_S)
    hands.press(Key.Key_C)
    hands.write("NATO")
    hands.press(Key.Key_Return)
    review.focus_first()
    hands.press(Key.Key_Return, CTRL)
    article = session.reviewing.article(1)
    assert (article.open, article.decided, len(article.rows)) == (0, True, 3)

    def gold(dialog: QDialog) -> None:
        assert isinstance(dialog, GoldDialog)
        hands.wait(lambda: not dialog.strip.busy)
        dialog.accept()
        hands.wait(lambda: dialog.written is not None)
        assert dialog.open_button.text() == "Open folder"
        assert dialog.open_button.isVisible()
        dialog.accept()

    hands.in_dialog(GoldDialog, gold, by_menu(hands, "File ▸ Export the gold set"))
    folder = next(tmp_path.rglob("decisions.csv")).parent
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    assert [line["decision"] for line in claims] == ["unanimous", "taken", "edited"]
    assert {line["reviewer"] for line in claims} == {"R. Lindqvist"}
    assert [line["stance"] for line in claims] == ["supports", "opposes", ""]
    assert {path.name for path in (folder.parent / "reports").iterdir()} >= {
        "reliability-report.html", "reliability-report.md", "feedback-carla.md", "feedback-david.md"
    }  # fmt: skip
    feedback = (folder.parent / "reports" / "feedback-carla.md").read_text("utf-8")
    assert "Opposed further down." in feedback
    QApplication.processEvents()


def test_every_menu_that_the_manual_names_is_there() -> None:
    entries = {f"{spec.menu.partition('/')[0]} ▸ {plain_text(spec)}" for spec in ACTIONS}
    pages = sorted(resource("manual").glob("*.md"))
    named = {(page.stem, path) for page in pages for path in _PATH.findall(page.read_text("utf-8"))}
    assert len(named) > 12
    missing = {(page, path) for page, path in named if " ▸ ".join(path.split(" ▸ ")[:2]) not in entries}
    assert not missing
