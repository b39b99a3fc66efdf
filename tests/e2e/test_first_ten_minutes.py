"""What a new user does in the first ten minutes, with real keys in the real window."""

import csv
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from hands import CTRL, SHIFT, Hands
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.core.claim import Stance
from annotator.core.codebook import FieldKind
from annotator.core.region import RegionKind
from annotator.core.span import Span
from annotator.gui.dialogs.export import ExportDialog
from annotator.gui.windows.actor_dialogs import ActorMergeDialog
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
    assert [row.claims for row in listed] == [14, 22, 17, 23, 10]
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
        assert isinstance(dialog, ActorMergeDialog)
        assert dialog.target == kept
        hands.press(Key.Key_Return)

    actors.table.setFocus()
    assert [actor.id for actor in actors.selected_actors()] == [kept, other]
    assert hands.focus() is actors.table
    hands.in_dialog(ActorMergeDialog, keep_the_known_one, lambda: hands.press(Key.Key_M))
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
    hands.press(Key.Key_Tab)
    hands.press(Key.Key_2)
    hands.write("s")
    hands.press(Key.Key_Return)
    assert hands.pressed == 6
    session: Session | None = hands.window.session
    registry = hands.window.registry
    assert session is not None
    assert registry is not None
    claim = session.claims.get(workspace.selected or 0)
    assert registry.actor(claim.actor_id) in {"Keith Kellogg", "Kremlin"}
    # One letter finds the proposition that begins with it.
    assert registry.proposition(claim.proposition_id) == "Shelving NATO membership can be part of a peace deal"
    assert claim.stance is Stance.OPPOSES


def test_the_popup_covers_no_word_of_the_claim_while_its_lists_come_and_go(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    workspace = hands.window.workspace
    workspace.open_article(1, focus=True)
    reader = workspace.reader
    room = reader.viewport().rect()
    reader.set_caret(reader.position_at(QPoint(room.center().x(), room.bottom() - 120)))
    hands.press(Key.Key_S)
    hands.press(Key.Key_C)
    popup = hands.window.tagging.popup
    assert popup is not None
    words = reader.rect_of(popup.draft.spans[0])
    words.moveTopLeft(reader.viewport().mapTo(workspace, words.topLeft()))
    for keys in ("somebody new", "\t", "the ", "talks"):
        if keys == "\t":
            hands.press(Key.Key_Tab)
            hands.press(Key.Key_2)
        else:
            hands.write(keys)
        assert popup.geometry().bottom() < words.top() or popup.geometry().top() > words.bottom(), keys


def test_the_popup_covers_no_words_of_a_claim_of_two_stretches(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    workspace = hands.window.workspace
    workspace.open_article(1, focus=True)
    reader = workspace.reader
    bottom = reader.viewport().rect().bottom()
    for height in (bottom - 210, bottom - 60):
        reader.set_caret(reader.position_at(QPoint(300, height)))
        hands.press(Key.Key_S)
        hands.press(Key.Key_C)
        popup = hands.window.tagging.popup
        assert popup is not None
        if height == bottom - 210:
            hands.press(Key.Key_1)
            hands.press(Key.Key_Plus)
    assert len(popup.draft.spans) == 2
    for span in popup.draft.spans:
        words = reader.rect_of(span)
        words.moveTopLeft(reader.viewport().mapTo(workspace, words.topLeft()))
        assert not popup.geometry().intersects(words)


def test_digits_belong_to_a_name_that_is_being_typed(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    workspace = hands.window.workspace
    workspace.open_article(4, focus=True)
    hands.press(Key.Key_S)
    hands.press(Key.Key_C)
    hands.write("G20+ group")
    hands.press(Key.Key_Return)
    session, registry = hands.window.session, hands.window.registry
    assert session is not None
    assert registry is not None
    claim = session.claims.get(workspace.selected or 0)
    assert registry.actor(claim.actor_id) == "G20+ group"
    assert claim.stance is None


def test_another_claim_on_the_same_words_is_made_only_when_saved(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    workspace = hands.window.workspace
    workspace.open_article(2, focus=True)
    session, article = hands.window.session, workspace.article
    assert session is not None
    assert article is not None
    twelfth = next(i for i in article.order() if article.spans[i] == (Span(2033, 2109),))
    workspace.select_claim(twelfth)
    count = article.own_count
    hands.press(Key.Key_D)
    hands.press(Key.Key_Escape)
    assert article.own_count == count
    hands.press(Key.Key_D)
    hands.press(Key.Key_3)
    hands.press(Key.Key_Return)
    assert article.own_count == count + 1
    made, before = session.claims.get(workspace.selected or 0), session.claims.get(twelfth)
    assert made.spans == before.spans
    assert made.actor_id == before.actor_id
    assert made.actor_span == before.actor_span
    assert made.proposition_id == before.proposition_id
    assert made.stance is Stance.NEUTRAL


def test_a_claim_of_two_stretches_by_keys(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    workspace = hands.window.workspace
    workspace.open_article(2, focus=True)
    session = hands.window.session
    assert session is not None
    workspace.reader.select(Span(659, 677))
    hands.press(Key.Key_C)
    hands.press(Key.Key_1)
    hands.press(Key.Key_Plus)
    workspace.reader.select(Span(699, 811))
    hands.press(Key.Key_C)
    hands.press(Key.Key_Return)
    claim = session.claims.get(workspace.selected or 0)
    assert claim.spans == (Span(659, 677), Span(699, 811))
    assert claim.stance is Stance.SUPPORTS
    assert claim.id in workspace.reader.marks_at(660)
    assert claim.id not in workspace.reader.marks_at(690)
    assert claim.id in workspace.reader.marks_at(700)


def test_nested_and_overlapping_claims_are_each_selectable(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    workspace = hands.window.workspace
    workspace.open_article(4, focus=True)
    session, article = hands.window.session, workspace.article
    assert session is not None
    assert article is not None
    outer, inner = (
        next(i for i in article.order() if article.spans[i] == (span,)) for span in (Span(1084, 1243), Span(1170, 1243))
    )
    assert workspace.reader.marks_at(1200)[:2] == [inner, outer]
    workspace.select_claim(outer)
    hands.press(Key.Key_J)
    assert workspace.selected == inner
    hands.press(Key.Key_K)
    assert workspace.selected == outer
    claim = session.claims.get(inner)
    registry = hands.window.registry
    assert registry is not None
    assert registry.actor(claim.actor_id) == "Joe Biden"
    assert registry.actor(claim.via_id) == "Volodymyr Zelenskyy"


def test_tab_goes_from_the_cards_through_the_fields_as_the_eye_does(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    workspace, session = hands.window.workspace, hands.window.session
    assert session is not None
    session.codebook.add_field("Irony", FieldKind.YES_NO)
    workspace.open_article(4, focus=True)
    hands.press(Key.Key_J)
    editor = workspace.editor
    assert editor is not None
    workspace.cards.setFocus()
    passed: list[QWidget] = []
    while not passed or editor.isAncestorOf(hands.focus()):
        hands.press(Key.Key_Tab)
        passed.append(hands.focus())
    assert editor.isAncestorOf(passed[0])
    wanted = [editor.form_box, editor.organisation, editor.addressees.line, editor.via, editor.claim_date]
    assert passed[:5] == wanted
    heights = [stop.mapTo(editor, QPoint(0, 0)).y() for stop in passed[:-1]]
    assert heights == sorted(heights)
    assert editor.tags.line in passed
    assert passed[-2].accessibleName() == "Irony"


def test_the_fields_of_a_card_are_reached_by_keys(hands: Hands, sample_path: Path) -> None:
    hands.open(sample_path)
    workspace = hands.window.workspace
    workspace.open_article(4, focus=True)
    session = hands.window.session
    assert session is not None
    hands.press(Key.Key_J)
    hands.press(Key.Key_G)
    editor = workspace.editor
    assert editor is not None
    assert hands.focus() is editor.form_box
    for _ in range(20):
        if hands.focus() is editor.note:
            break
        hands.press(Key.Key_Tab)
    assert hands.focus() is editor.note
    before = session.claims.get(workspace.selected or 0).note
    hands.write(" no\u00a0doubt")
    hands.press(Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert session.claims.get(workspace.selected or 0).note == f"{before} no\u00a0doubt"
    actors_before = len(session.actors.all())
    editor.addressees.line.setFocus()
    hands.write("jens")
    hands.press(Key.Key_Return)
    claim = session.claims.get(workspace.selected or 0)
    assert session.actors.get(claim.addressees[-1]).name == "Jens Stoltenberg"
    editor.via.setFocus()
    hands.write("2021-13")
    workspace.reader.setFocus()
    hands.settle()
    assert session.claims.get(claim.id).via_id is None
    assert editor.via.text() == ""
    assert len(session.actors.all()) == actors_before


def test_each_file_of_a_project_opens_at_the_article_it_was_left_at(
    hands: Hands, sample_path: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(sample_path, tmp_path / "copy.claims"))
    workspace = hands.window.workspace
    for path, article_id in ((sample_path, 4), (copy, 2)):
        hands.open(path)
        workspace.open_article(article_id)
    for path, article_id in ((sample_path, 4), (copy, 2)):
        hands.open(path)
        assert workspace.article is not None
        assert workspace.article.id == article_id
