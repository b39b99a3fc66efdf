"""What a new user does in the first ten minutes, with real keys in the real window."""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

from hands import CTRL, SHIFT, Hands
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.core.claim import Stance
from annotator.core.region import RegionKind
from annotator.core.span import Span
from annotator.gui.dialogs.export import ExportDialog
from annotator.gui.windows.actor_dialogs import MergeDialog
from annotator.gui.windows.actors import ActorsWindow

Key = Qt.Key
SENTENCE = "Biden emphasised his administration's commitment to a strategic partnership with\u00a0Ukraine"


def rows(project: Path, sql: str) -> list[tuple[object, ...]]:
    """Read the database as another program would."""
    with closing(sqlite3.connect(f"file:{project}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def test_first_ten_minutes(hands: Hands, sample_path: Path, tmp_path: Path, qtbot: QtBot) -> None:
    hands.open(sample_path)
    window, workspace = hands.window, hands.window.workspace

    # The articles with title, source, date, progress and number of claims.
    model = workspace.articles.model
    listed = [model._row(row) for row in range(model.rowCount())]
    assert [row.own_claims for row in listed] == [14, 22, 17, 23, 10]
    assert listed[3].source == "WION"
    assert listed[3].published == "2021-04-06"
    assert not listed[1].has_title
    assert listed[0].published is None

    # Open one with the keyboard and read it.
    workspace.articles.view.setFocus()
    for _ in range(4):
        hands.press(Key.Key_Down)
    hands.press(Key.Key_Up)
    article = workspace.article
    assert article is not None
    assert article.details.title == "Ukraine urges NATO to send 'real signal' to Russia with membership plan"
    assert len(article.text) == 2790

    # Walk through the claims.
    hands.press(Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert hands.focus() is workspace.reader
    seen = []
    for _ in range(23):
        hands.press(Key.Key_J)
        seen.append(workspace.selected)
    assert seen == article.order()
    hands.press(Key.Key_K)
    assert workspace.selected == article.order()[-2]

    # Tag a sentence without the mouse.
    workspace.reader.set_caret(article.text.index("strategic partnership"))
    hands.press(Key.Key_S)
    selection = workspace.reader.selection()
    assert selection is not None
    assert article.text[selection.start : selection.end].startswith(SENTENCE)
    hands.press(Key.Key_C)
    popup = window.tagging.popup
    assert popup is not None
    assert popup.isVisible()
    hands.press(Key.Key_1)
    hands.write("stand by")
    hands.press(Key.Key_Return)
    assert not popup.isVisible()
    made = workspace.selected
    assert made is not None
    session = window.session
    assert session is not None
    claim = session.claims.get(made)
    assert claim.stance is Stance.SUPPORTS
    assert session.actors.get(claim.actor_id or 0).name == "Joe Biden"
    assert claim.actor_as_written == "Biden"
    assert claim.quote.startswith(SENTENCE)
    assert rows(sample_path, f"SELECT stance FROM claim WHERE id = {made}") == [("supports",)]

    # Undo and redo it.
    hands.press(Key.Key_Z, CTRL)
    assert rows(sample_path, f"SELECT count(*) FROM claim WHERE id = {made}") == [(0,)]
    assert made not in article.order()
    hands.press(Key.Key_Z, CTRL | SHIFT)
    assert rows(sample_path, f"SELECT count(*) FROM claim WHERE id = {made}") == [(1,)]
    assert made in article.order()

    # Find "membership plan": both places of 003, one with a no-break space.
    hands.press(Key.Key_F, CTRL)
    hands.write("membership plan")
    hands.wait(lambda: len(workspace.find_bar.places) == 2)
    hands.press(Key.Key_Escape)
    hands.press(Key.Key_K, CTRL)
    hands.write("membership plan")
    search = window.view._search
    assert search is not None
    hands.wait(lambda: any(getattr(row, "article_id", 0) == article.id for row in search.model.rows))
    hands.press(Key.Key_Escape)

    # Mark a teaser as residue.
    hands.press(Key.Key_2, Qt.KeyboardModifier.AltModifier)
    start = article.text.index("(With inputs")
    workspace.reader.set_caret(start)
    hands.press(Key.Key_B)
    assert not any(region.start <= start < region.end for region in session.articles.regions(article.id))
    hands.press(Key.Key_R)
    assert any(
        region.start <= start < region.end and region.kind is RegionKind.RESIDUE
        for region in session.articles.regions(article.id)
    )

    # A new spelling of an actor, typed while tagging, then merged into the known one.
    workspace.reader.set_caret(article.text.index("joint military drills"))
    hands.press(Key.Key_S)
    hands.press(Key.Key_C)
    hands.write("Wolodymyr Selenskyj")
    hands.press(Key.Key_Return)
    other = session.actors.named("Wolodymyr Selenskyj")
    kept = session.actors.named("Volodymyr Zelenskyy")
    assert other is not None
    assert kept is not None
    merged = workspace.selected
    hands.press(Key.Key_A, CTRL | SHIFT)
    actors = next(iter(one for one in window.commands._windows.values() if isinstance(one, ActorsWindow)))
    qtbot.waitExposed(actors)
    actors.activateWindow()
    hands.write("selen")
    hands.wait(lambda: actors.model.rowCount() == 1)
    hands.press(Key.Key_Escape)
    actors._select([kept, other])

    def keep_the_known_one(dialog: object) -> None:
        assert isinstance(dialog, MergeDialog)
        assert dialog.target == kept
        hands.press(Key.Key_Return)

    actors.table.setFocus()
    assert [actor.id for actor in actors.selected_actors()] == [kept, other]
    assert hands.focus() is actors.table
    hands.in_dialog(MergeDialog, keep_the_known_one, lambda: hands.press(Key.Key_M))
    assert session.actors.named("Wolodymyr Selenskyj") == kept
    assert session.claims.get(merged or 0).actor_id == kept
    actors.close()

    # Close the window and open it again: everything is there, the place and the undo history too.
    window.activateWindow()
    workspace.reader.setFocus()
    workspace.reader.restore_place(1200)
    place, undo = workspace.reader.place(), session.undo_label
    assert undo.startswith("Merge")
    window.close()
    again = Hands(qtbot, tmp_path / "settings")
    again.open(sample_path, "")
    reopened = again.window.workspace
    assert reopened.article is not None
    assert reopened.article.id == article.id
    assert reopened.reader.place() == place
    assert again.window.session is not None
    assert again.window.session.annotator is not None
    assert again.window.session.annotator.name == "Annotator A"
    assert again.window.session.undo_label == undo
    again.press(Key.Key_Z, CTRL)
    assert again.window.session.claims.get(merged or 0).actor_id == other
    again.press(Key.Key_Z, CTRL | SHIFT)

    # Export and read the dataset as a spreadsheet would.
    dest = tmp_path / "dataset"

    def export(dialog: object) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.place.setText(str(dest))
        dialog.accept()
        again.wait(lambda: dialog.report is not None)
        dialog.reject()

    again.in_dialog(ExportDialog, export, lambda: again.press(Key.Key_E, CTRL))
    with (dest / "claims.csv").open(encoding="utf-8", newline="") as file:
        dataset = {row["claim_id"]: row for row in csv.DictReader(file)}
    assert len(dataset) == 166
    joined = "SELECT uuid, text FROM article JOIN article_text ON article_text.article_id = article.id"
    texts = {str(article_id): str(text) for article_id, text in rows(sample_path, joined)}
    for row in dataset.values():
        parts = [Span(*map(int, part.split("-"))) for part in row["spans"].split(";")]
        text = texts[row["article_id"]]
        assert row["quote"] == " […] ".join(text[part.start : part.end] for part in parts)
    assert dataset[claim.uuid]["actor"] == "Joe Biden"
    assert dataset[claim.uuid]["stance_value"] == "1"


def test_a_claim_by_known_actor_and_proposition_takes_at_most_six_keystrokes(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    workspace = hands.window.workspace
    workspace.open_article(4, focus=True)
    article = workspace.article
    assert article is not None
    workspace.reader.set_caret(article.text.index("tensions rise"))
    hands.press(Key.Key_S)
    hands.pressed = 0
    hands.press(Key.Key_C)
    hands.press(Key.Key_1)
    hands.write("sig")
    hands.press(Key.Key_Return)
    assert hands.pressed <= 6
    assert hands.window.session is not None
    claim = hands.window.session.claims.get(workspace.selected or 0)
    registry = hands.window.registry
    assert registry is not None
    assert registry.actor(claim.actor_id) == "Volodymyr Zelenskyy"
    assert registry.proposition(claim.proposition_id).startswith(
        "Membership, a MAP or an invitation would send a signal"
    )
    assert claim.stance is Stance.SUPPORTS


def test_six_keystrokes_also_when_the_guessed_actor_is_wrong(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    workspace = hands.window.workspace
    workspace.open_article(4, focus=True)
    article = workspace.article
    assert article is not None
    workspace.reader.set_caret(article.text.index("tensions rise"))
    hands.press(Key.Key_S)
    hands.pressed = 0
    hands.press(Key.Key_C)
    hands.write("k")
    hands.press(Key.Key_2)
    hands.write("wo")
    hands.press(Key.Key_Return)
    assert hands.pressed == 6
    session: Session | None = hands.window.session
    registry = hands.window.registry
    assert session is not None
    assert registry is not None
    claim = session.claims.get(workspace.selected or 0)
    assert registry.actor(claim.actor_id) in {"Keith Kellogg", "Kremlin"}
    # Two letters find the proposition that has a word beginning with them and is used most.
    assert registry.proposition(claim.proposition_id) in {
        "Membership, a MAP or an invitation would send a signal (deter Russia, show allied resolve)",
        "Ukraine's NATO membership would worsen the conflict or risk a wider war",
    }
    assert claim.stance is Stance.OPPOSES
