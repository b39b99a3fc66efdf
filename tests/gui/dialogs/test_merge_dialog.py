"""Annotators' files in through the dialog."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.packing import PackActions, Plan
from annotator.app.session import Session
from annotator.core.changes import Changes
from annotator.core.claim import Stance
from annotator.gui.dialogs.frame import DialogParts
from annotator.gui.dialogs.merge import MergeDialog
from annotator.gui.dialogs.merge_words import as_text

Opened = Callable[..., MergeDialog]


@pytest.fixture
def packs(sample: Session, tmp_path: Path) -> list[Path]:
    """Files of two annotators: Carla made two claims and an actor, David one claim."""
    actions = PackActions(sample)
    paths = actions.make(tmp_path / "packs", actions.assignment(["Carla", "David"], Plan()))
    with closing(Session.open(paths[0], "Carla")) as carla:
        actor = carla.actors.add("O. Scholz", ["Olaf Scholz"])
        carla.claims.add(1, [(0, 20)], stance=Stance.SUPPORTS, actor=actor)
        carla.claims.add(2, [(5, 30)], stance=Stance.OPPOSES)
    with closing(Session.open(paths[1], "David")) as david:
        david.claims.add(1, [(0, 24)], stance=Stance.SUPPORTS)
    return paths


@pytest.fixture
def opened(qtbot: QtBot, show: Callable[[QWidget], None], parts: DialogParts) -> Opened:
    def open_with(*paths: Path) -> MergeDialog:
        dialog = MergeDialog(parts, paths)
        show(dialog)
        qtbot.waitUntil(lambda: not dialog.strip.busy)
        return dialog

    return open_with


def merged(qtbot: QtBot, dialog: MergeDialog) -> None:
    with qtbot.waitSignal(dialog.merged):
        qtbot.keyClick(dialog.merge_button, Qt.Key.Key_Space)


def rows(dialog: MergeDialog) -> list[tuple[str, ...]]:
    """Return the tree's lines, two spaces before each for its depth."""

    def lines(item: QTreeWidgetItem, depth: int) -> list[tuple[str, ...]]:
        item.setExpanded(True)
        numbers = [item.text(column) for column in range(1, 5) if item.text(column)]
        children = [child for n in range(item.childCount()) if (child := item.child(n))]
        below = [line for child in children for line in lines(child, depth + 1)]
        return [("  " * depth + item.text(0), *numbers), *below]

    return [
        line for n in range(dialog.tree.topLevelItemCount()) if (top := dialog.tree.topLevelItem(n))
        for line in lines(top, 0)
    ]  # fmt: skip


def test_preview_says_what_merging_then_brings(
    qtbot: QtBot, opened: Opened, sample: Session, packs: list[Path]
) -> None:
    before = sample.totals()
    dialog = opened(*packs)
    assert dialog.headline.text() == "Claims that would come in: 3 new."
    shown = rows(dialog)
    assert ("  Carla", "2", "0", "0", "0") in shown
    assert ("  David", "1", "0", "0", "0") in shown
    at = shown.index(("New besides",))
    assert shown[at + 1] == ("  1 actor: O. Scholz",)
    title = sample.articles.get(1).shown_title
    assert shown.count((f"    {' '.join(title.split())}", "1", "0", "0", "0")) == 2
    assert sample.totals() == before
    told: list[Changes] = []
    sample.subscribe(told.append)
    merged(qtbot, dialog)
    assert dialog.headline.text() == "Claims that came in: 3 new."
    assert sample.totals()[1] == before[1] + 3
    assert [len(changes.claims) for changes in told] == [3]
    assert dialog.remark.text() == "Undo takes the whole merge back."
    dialog.copy_button.click()
    copied = QApplication.clipboard().text()
    assert dialog.report is not None
    assert copied == as_text(dialog.report)
    assert "Carla: 2 new" in copied
    sample.undo()
    assert sample.totals() == before
    qtbot.keyClick(dialog.merge_button, Qt.Key.Key_Space)
    assert dialog.isHidden()


def test_the_keys_lead_to_the_files_first_and_then_to_the_merge(
    qtbot: QtBot, opened: Opened, packs: list[Path]
) -> None:
    dialog = opened()
    assert dialog.focusWidget() is dialog.add_files_button
    dialog.add_paths(packs)
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    assert dialog.focusWidget() is dialog.merge_button


def test_what_is_here_already_cannot_be_merged_again(qtbot: QtBot, opened: Opened, packs: list[Path]) -> None:
    merged(qtbot, opened(*packs))
    dialog = opened(*reversed(packs))
    assert dialog.headline.text() == "Nothing new: the project holds all of this already."
    assert not dialog.merge_button.isEnabled()
    dialog.accept()
    assert dialog.report is None


def test_a_claim_changed_on_both_sides_is_shown(
    qtbot: QtBot, opened: Opened, sample: Session, packs: list[Path]
) -> None:
    merged(qtbot, opened(packs[0]))
    (mine,) = [claim for claim in sample.claims.of_article(2) if claim.spans == ((5, 30),)]
    sample.claims.edit(mine.id, note="from here")
    with closing(Session.open(packs[0], "Carla")) as carla:
        (theirs,) = carla.claims.of_article(2)
        carla.claims.edit(theirs.id, note="from there")
    dialog = opened(packs[0])
    shown = [line[0] for line in rows(dialog)]
    at = shown.index("Changed on both sides: 1")
    assert shown[at + 2].startswith("  Carla, ")
    assert shown[at + 2].endswith("the version of the file stands")
    assert len(shown[at + 2]) < 100
    assert shown[at + 3].strip() == " ".join(sample.articles.get(2).shown_title.split())
    assert shown[at + 4].strip() == f"“{' '.join(mine.quote.split())}”"
    assert shown[at + 5].strip().startswith("here ")
    merged(qtbot, dialog)
    assert sample.claims.get(mine.id).note == "from there"


def test_actors_of_one_name_are_made_one_only_when_checked(
    qtbot: QtBot, opened: Opened, sample: Session, packs: list[Path]
) -> None:
    here = sample.actors.named("Olaf Scholz") or sample.actors.add("Olaf Scholz")
    dialog = opened(*packs)
    assert not dialog.same_part.isVisibleTo(dialog)
    merged(qtbot, dialog)
    assert dialog.same_part.isVisibleTo(dialog)
    there = {actor.name: actor.id for actor in sample.actors.all()}["O. Scholz"]
    item = dialog.same.item(0)
    name = sample.actors.get(here).name
    assert item.text().split("\n    ") == [
        f"Actor O. Scholz from Sample Carla.claims = {name}", f"1 claim would name “{name}”"
    ]  # fmt: skip
    assert not dialog.same_button.isEnabled()
    assert dialog.make_one() == 0
    item.setCheckState(Qt.CheckState.Checked)
    dialog.same_button.click()
    assert "O. Scholz" in sample.actors.get(here).aliases
    assert there not in {actor.id for actor in sample.actors.all()}
    assert dialog.notice.label.text().startswith("1 actor merged")
    assert sample.undo_label.startswith("Merge O. Scholz into ")
    sample.undo()
    assert there in {actor.id for actor in sample.actors.all()}
    assert sample.undo_label == "Merge 2 files"


def test_propositions_of_one_label_are_made_one_only_when_checked(
    qtbot: QtBot, opened: Opened, sample: Session, packs: list[Path]
) -> None:
    here = sample.codebook.add_proposition("NATO should wait", definition="Any call to wait.")
    with closing(Session.open(packs[1], "David")) as david:
        theirs = david.codebook.add_proposition("NATO should  wait")
        david.claims.add(1, [(3, 24)], stance=Stance.SUPPORTS, proposition=theirs)
    dialog = opened(*packs)
    merged(qtbot, dialog)
    assert len([p for p in sample.codebook.get().propositions if p.label == "NATO should wait"]) == 2
    item = next(item for n in range(dialog.same.count()) if (item := dialog.same.item(n)).text().startswith("Prop"))
    assert item.text().split("\n    ") == [
        "Proposition NATO should wait from Sample David.claims = NATO should wait",
        "1 claim would have the one that is here. Defined here: “Any call to wait.”; there: nothing",
    ]
    item.setCheckState(Qt.CheckState.Checked)
    dialog.same_button.click()
    assert dialog.notice.label.text().startswith("1 proposition merged")
    assert [p.id for p in sample.codebook.get().propositions if p.label == "NATO should wait"] == [here]
    assert sample.codebook.usage()[here] == 1
    assert item.text().endswith(": done")
    sample.undo()
    assert len([p for p in sample.codebook.get().propositions if p.label == "NATO should wait"]) == 2


def test_lines_below_a_line_are_made_when_it_is_unfolded(opened: Opened, packs: list[Path]) -> None:
    dialog = opened(*packs)
    (carla,) = dialog.tree.findItems("Carla", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)
    assert carla.childCount() == 0
    assert carla.childIndicatorPolicy() is QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator
    carla.setExpanded(True)
    assert carla.childCount() == 2
    carla.setExpanded(False)
    carla.setExpanded(True)
    assert carla.childCount() == 2


def test_files_are_dropped_and_taken_out_again(qtbot: QtBot, opened: Opened, packs: list[Path]) -> None:
    dialog = opened()
    assert dialog.remark.text() == "Add a file, or drop some here."
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (*packs, packs[0].with_name("notes.txt"))])
    copy, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, data, button, none)
    dialog.dragEnterEvent(enter)
    assert enter.isAccepted()
    dialog.dropEvent(QDropEvent(QPointF(5, 5), copy, data, button, none))
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    assert dialog.paths == packs
    dialog.files.setCurrentRow(0)
    dialog.remove_button.click()
    qtbot.waitUntil(lambda: not dialog.strip.busy)
    assert dialog.headline.text() == "Claims that would come in: 1 new."


def test_what_is_no_project_is_refused_and_nothing_merged(
    opened: Opened, sample: Session, packs: list[Path], tmp_path: Path
) -> None:
    stranger = tmp_path / "<b>no.claims"
    stranger.write_bytes(b"no project at all")
    dialog = opened(packs[0], stranger)
    assert "<b>no.claims" in dialog.notice.label.text()
    assert not dialog.merge_button.isEnabled()
    assert "is this project itself" in opened(sample.path).notice.label.text()
