"""The walk of the manual's page on review: packs, tagging, merging, deciding and the gold set, in the real window."""

import csv
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from annotator.app.agreement import AgreementReport
from annotator.app.packing import PackActions, Plan
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.claim import Stance
from annotator.gui.dialogs.annotator import AnnotatorDialog
from annotator.gui.dialogs.frame import DialogFrame
from annotator.gui.dialogs.gold import GoldDialog
from annotator.gui.dialogs.merge import MergeDialog
from annotator.gui.dialogs.packs import PacksDialog
from annotator.gui.messages import MessageDialog
from annotator.gui.review.workspace import ReviewWorkspace
from annotator.gui.review_commands import ReviewCommands
from annotator.gui.top_bar import REVIEW
from tests.e2e.hands import CTRL, Hands

Key = Qt.Key
D = TypeVar("D", bound=QDialog)


@pytest.fixture
def project(sample_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "Study.claims"
    shutil.copyfile(sample_template, path)
    return path


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Hands:
    return Hands(qtbot, tmp_path / "settings")


def within(hands: Hands, kind: type[D], opener: Callable[[], object], work: Callable[[D], object]) -> None:
    def checked(dialog: QDialog) -> None:
        assert isinstance(dialog, kind)
        work(dialog)

    hands.in_dialog(kind, checked, opener)
    hands.settle()


def session_of(hands: Hands) -> Session:
    session = hands.window.session
    assert session is not None
    return session


def test_the_walk_from_packs_to_the_gold_set(hands: Hands, project: Path, tmp_path: Path) -> None:
    commands = ReviewCommands(hands.window)
    hands.open(project)
    session = session_of(hands)
    for person in session.annotators():
        session.work_as(person.name)
        session.claims.delete([claim.id for article in range(1, 6) for claim in session.claims.of_article(article)])
        session.articles.set_state([1, 2, 3, 4, 5], State.TODO)

    packs: list[Path] = []

    def make(dialog: PacksDialog) -> None:
        dialog.people.setPlainText("Carla\nDavid")
        dialog.deal()
        hands.wait(lambda: not dialog.strip.busy)
        dialog.accept()
        hands.wait(lambda: dialog.made is not None)
        assert dialog.made is not None
        packs.extend(dialog.made.paths)
        dialog.accept()

    within(hands, PacksDialog, commands.make_packs, make)
    assert [path.name for path in packs] == ["Study Carla.claims", "Study David.claims"]

    for pack, stance in zip(packs, (Stance.SUPPORTS, Stance.OPPOSES), strict=True):
        hands.open(pack, pack.stem.removeprefix("Study "))
        theirs = session_of(hands)
        assert theirs.totals() == (5, 0)
        assert len(theirs.annotators()) == 1
        theirs.claims.add(1, [(0, 20)], stance=Stance.SUPPORTS)
        theirs.claims.add(1, [(40, 60)], stance=stance)
        theirs.articles.set_state([1, 2], State.DONE)

    hands.open(project, "Reviewer")
    session = session_of(hands)

    def merge(dialog: MergeDialog) -> None:
        hands.wait(lambda: dialog.previewed is not None and not dialog.strip.busy)
        assert dialog.headline.text() == "Claims that would come in: 4 new."
        dialog.accept()
        hands.wait(lambda: dialog.report is not None)
        dialog.accept()

    within(hands, MergeDialog, lambda: commands.merge(packs), merge)
    assert session.totals()[1] == 4

    hands.window.activateWindow()
    hands.window.workspaces.annotate.reader.setFocus()
    hands.wait(lambda: QApplication.focusWidget() is not None)
    hands.press(Qt.Key.Key_F4)
    review = hands.window.workspaces.review
    assert review is not None
    hands.wait(lambda: review.review is not None)
    carla_id, david_id = (person.id for person in session.reviewing.annotators() if person.name in ("Carla", "David"))
    report: AgreementReport = session.agreement.quick([carla_id, david_id])
    assert report.articles.counted == 2
    assert report.coding["actor"]["alpha_nominal"].value is None
    assert report.coding["actor"]["alpha_nominal"].why == "Nothing was coded."
    assert review.review is not None
    assert review.review.id == 1
    place = next(n for n, person in enumerate(review.review.people) if person.id == carla_id)
    review.focus_first()
    hands.press(Qt.Key.Key_I)
    hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key(Qt.Key.Key_1 + place))
    hands.press(Qt.Key.Key_Return, CTRL)
    assert session.reviewing.article(1).open == 0

    def gold(dialog: GoldDialog) -> None:
        hands.wait(lambda: not dialog.strip.busy)
        dialog.accept()
        hands.wait(lambda: dialog.written is not None)
        dialog.accept()

    within(hands, GoldDialog, commands.export_gold, gold)
    with (tmp_path / "Study gold" / "Study gold" / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["reviewer"] for row in rows} == {"Reviewer"}
    assert sorted(row["stance"] for row in rows) == ["supports", "supports"]
    assert (tmp_path / "Study gold" / "reports" / "feedback-david.md").read_text(encoding="utf-8").count("Decided") >= 1


def drop(hands: Hands, *paths: Path) -> None:
    """Drop files onto the window; what comes of it is asked at once."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    hands.window.dropEvent(QDropEvent(QPointF(9, 9), *rest))
    hands.settle()


def through(hands: Hands, opener: Callable[[], object], *steps: Callable[[QDialog], None]) -> None:
    """Work through modal dialogs that follow on each other, each with a step; what is open then is closed."""
    left, seen, trouble = list(steps), list[QDialog](), list[BaseException]()
    timer = QTimer(interval=10)

    def work() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog) or any(one is dialog for one in seen):
            return
        seen.append(dialog)
        try:
            left.pop(0)(dialog)
        except BaseException as error:
            trouble.append(error)
        if dialog.isVisible():
            dialog.reject()

    timer.timeout.connect(work)
    timer.start()
    opener()
    hands.wait(lambda: not left and QApplication.activeModalWidget() is None)
    timer.stop()
    if trouble:
        raise trouble[0]


def packed(project: Path, folder: Path, *names: str) -> list[Path]:
    with closing(Session.open(project)) as session:
        actions = PackActions(session)
        return actions.make(folder, actions.assignment(names, Plan()))


def test_a_project_dropped_onto_an_open_one_is_merged_or_opened(hands: Hands, project: Path, tmp_path: Path) -> None:
    pack, another = packed(project, tmp_path / "packs", "Carla", "David")
    hands.open(project, "Reviewer")
    asked: list[str] = []

    def press(label: str) -> Callable[[QDialog], None]:
        def work(dialog: QDialog) -> None:
            assert isinstance(dialog, MessageDialog)
            asked.append(dialog.headline.text())
            button = next(one for one in dialog.buttons.buttons() if one.text().replace("&", "").startswith(label))
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

        return work

    chosen: list[list[Path]] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, MergeDialog)
        chosen.append(dialog.paths)

    through(hands, lambda: drop(hands, pack, another), press("Merge"), look)
    assert asked == ["Merge 2 projects into this project?"]
    assert chosen == [[pack, another]]
    through(hands, lambda: drop(hands, pack), press("Cancel"))
    assert session_of(hands).path == project
    drop(hands, project)
    hands.wait(lambda: hands.window.status.hint.text() == "This project is open already.")
    through(hands, lambda: drop(hands, pack), press("Open"))
    hands.wait(lambda: session_of(hands).path == pack)


def test_the_empty_review_leads_to_merging_and_the_menu_to_the_report(
    hands: Hands, project: Path, tmp_path: Path
) -> None:
    (pack,) = packed(project, tmp_path / "carla.claims", "Carla")
    hands.open(pack, "Carla")
    actions = hands.window.actions_
    assert actions.action("review.report").isEnabled()
    assert not actions.action("review.blind").isEnabled()
    hands.window.workspaces.show(REVIEW)
    hands.settle()
    assert actions.action("review.blind").isEnabled()
    review = hands.window.workspaces.review
    assert review is not None
    assert review.merge_button.isVisible()
    within(hands, MergeDialog, lambda: QTest.keyClick(review.merge_button, Qt.Key.Key_Return), lambda d: d.reject())
    within(hands, GoldDialog, actions.action("review.report").trigger, lambda dialog: dialog.reject())


def test_a_project_that_is_open_for_reading_only_takes_nothing_in(hands: Hands, project: Path) -> None:
    other = Session.open(project, "Annotator A")
    try:
        hands.open(project)
        assert session_of(hands).read_only
        commands = ReviewCommands(hands.window)
        commands.make_packs()
        commands.merge()
        within(hands, GoldDialog, commands.reliability_report, lambda dialog: dialog.reject())
    finally:
        other.close()


def reviewing(hands: Hands, project: Path) -> ReviewWorkspace:
    """Open the review and wait until it shows an article."""
    hands.open(project, "Annotator A")
    hands.window.workspaces.show(REVIEW)
    review = hands.window.workspaces.review
    assert review is not None
    hands.wait(lambda: review.review is not None)
    return review


def test_what_was_refused_is_said_until_something_else_is_decided(hands: Hands, project: Path) -> None:
    review = reviewing(hands, project)
    review.focus_first()
    hands.press(Key.Key_Return, CTRL)
    assert review.notice.isVisible()
    assert "not decided yet" in review.notice.label.text()
    hands.press(Key.Key_X)
    hands.settle()
    assert not review.notice.isVisible()


def test_whoever_takes_over_the_review_sees_what_comes_in_from_then_on(hands: Hands, project: Path) -> None:
    review = reviewing(hands, project)
    window = hands.window

    def name_another(dialog: AnnotatorDialog) -> None:
        assert dialog.windowTitle().startswith("Who is reviewing?")
        dialog.line.setText("Annotator B")
        dialog.accept()

    within(hands, AnnotatorDialog, window.commands.change_annotator, name_another)
    assert review.registry is window.registry
    hands.wait(lambda: review.review is not None)
    actor = session_of(hands).actors.add("Somebody new")
    hands.settle()
    assert review.registry is not None
    assert review.registry.actor(actor) == "Somebody new"


def test_a_dialog_goes_with_all_it_held_when_it_is_closed(hands: Hands, project: Path) -> None:
    hands.open(project)
    commands, several, view = hands.window.commands, hands.window.review_commands, hands.window.view
    for opener in (
        commands.import_articles, commands.import_claims, commands.paste_article, commands.export,
        commands.show_properties, commands.change_annotator, several.make_packs, several.merge, several.export_gold,
        view.show_preferences, view.show_keys, view.show_about, hands.window.article_commands.show_article_details,
    ):  # fmt: skip
        hands.in_dialog(DialogFrame, lambda dialog: dialog.reject(), opener)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        hands.settle()
        assert hands.window.findChildren(DialogFrame) == [], opener
