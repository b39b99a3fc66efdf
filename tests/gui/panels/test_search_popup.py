"""Results while one types: found in the background, walked through by key, gone to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from annotator.app.session import Session
from annotator.gui.panels.search_popup import SearchPopup
from annotator.gui.panels.search_results import Heading, Place, said_of, shown_of
from annotator.gui.tasks import TaskRunner
from annotator.gui.theme import theme_of
from annotator.store.search import ArticleHit, ClaimHit, Total


@pytest.fixture
def popup(qtbot: QtBot, qapp: QApplication, sample: Session) -> Iterator[SearchPopup]:
    runner = TaskRunner(qapp)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    field = QLineEdit(window)
    field.setGeometry(600, 10, 300, 30)
    window.show()
    window.activateWindow()
    popup = SearchPopup(sample, runner, field, window)
    field.textEdited.connect(popup.search)
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    yield popup
    popup.close()
    assert runner.shutdown()
    runner.deleteLater()


def typed(qtbot: QtBot, popup: SearchPopup, words: str) -> None:
    qtbot.keyClicks(popup._field, words)
    qtbot.waitUntil(lambda: not popup._timer.isActive() and popup._task is None)


def test_articles_and_claims_are_grouped_and_the_first_is_gone_to(
    qtbot: QtBot, popup: SearchPopup, sample: Session
) -> None:
    typed(qtbot, popup, "membership plan")
    headings = [row for row in popup.model.rows if isinstance(row, Heading)]
    assert [heading.title for heading in headings] == ["Articles", "Claims"]
    assert isinstance(popup.model.rows[1], ArticleHit)
    assert popup.list.currentIndex().row() == 1
    with qtbot.waitSignal(popup.place_requested) as asked:
        qtbot.keyClick(popup._field, Qt.Key.Key_Return)
    assert isinstance(asked.args, list)
    article_id, span, words = asked.args
    assert sample.articles.text(article_id)[span.start : span.end] == "membership plan"
    assert words == "membership plan"
    assert popup.isHidden()


def test_the_places_of_an_article_are_unfolded_and_each_is_gone_to(qtbot: QtBot, popup: SearchPopup) -> None:
    typed(qtbot, popup, "ukraine's")
    hit = popup.model.rows[1]
    assert isinstance(hit, ArticleHit)
    qtbot.keyClick(popup._field, Qt.Key.Key_Right)
    places = [row for row in popup.model.rows if isinstance(row, Place)]
    assert [(p.number, p.hit) for p in places] == [(n, hit) for n in range(len(hit.places))]
    assert all(p.text[p.mark.start : p.mark.end].casefold().replace("’", "'") == "ukraine's" for p in places)
    for _ in range(2):
        qtbot.keyClick(popup._field, Qt.Key.Key_Down)
    with qtbot.waitSignal(popup.place_requested) as asked:
        qtbot.keyClick(popup._field, Qt.Key.Key_Return)
    assert asked.args == [hit.article_id, hit.places[1], "ukraine's"]
    popup.search("ukraine's")
    qtbot.keyClick(popup._field, Qt.Key.Key_Left)
    assert not any(isinstance(row, Place) for row in popup.model.rows)
    assert popup.list.currentIndex().row() == 1


def test_a_claim_is_gone_to(qtbot: QtBot, popup: SearchPopup, sample: Session) -> None:
    typed(qtbot, popup, "kremlin")
    number = next(n for n, row in enumerate(popup.model.rows) if isinstance(row, ClaimHit))
    for _ in range(number - 1):
        qtbot.keyClick(popup._field, Qt.Key.Key_Down)
        if popup.list.currentIndex().row() == number:
            break
    with qtbot.waitSignal(popup.claim_requested) as asked:
        qtbot.keyClick(popup._field, Qt.Key.Key_Return)
    row = popup.model.rows[number]
    assert isinstance(row, ClaimHit)
    assert asked.args == [row.claim_id]
    assert sample.claims.get(row.claim_id).quote == row.quote


def test_all_names_of_an_actor_can_be_searched_for(qtbot: QtBot, popup: SearchPopup) -> None:
    typed(qtbot, popup, "volodymyr zelenskyy")
    assert popup.actor_box.text() == "All names of Volodymyr Zelenskyy"
    few = {row.article_id for row in popup.model.rows if isinstance(row, ArticleHit)}
    popup.actor_box.click()
    qtbot.waitUntil(lambda: popup._task is None)
    all_names = {row.article_id for row in popup.model.rows if isinstance(row, ArticleHit)}
    assert few < all_names
    qtbot.keyClick(popup.actor_box, Qt.Key.Key_Escape)
    assert popup.isHidden()
    assert popup._field.hasFocus()
    typed(qtbot, popup, " nato")
    assert popup.actor_box.isHidden()


def test_a_malformed_query_is_hinted_at_and_nothing_found_is_said(qtbot: QtBot, popup: SearchPopup) -> None:
    typed(qtbot, popup, '"membership')
    assert "not closed" in popup.hint.text()
    assert any(isinstance(row, ArticleHit) for row in popup.model.rows)
    popup._field.clear()
    typed(qtbot, popup, "zebra")
    assert popup.state.text() == "Nothing is found."
    assert popup.list.isHidden()
    assert popup.hint.isHidden()


def test_the_last_of_many_keys_wins_and_escape_closes(qtbot: QtBot, popup: SearchPopup) -> None:
    for words in ("u", "uk", "ukr", "kremlin"):
        popup.search(words)
        popup._start()
    qtbot.waitUntil(lambda: popup._task is None)
    assert all("kremlin" in said_of(row).text.lower() for row in popup.model.rows if isinstance(row, ArticleHit))
    qtbot.keyClick(popup._field, Qt.Key.Key_Escape)
    assert popup.isHidden()
    popup.search("  ")
    assert popup.isHidden()


def test_it_stays_within_the_window(qtbot: QtBot, popup: SearchPopup) -> None:
    typed(qtbot, popup, "the")
    window = popup.parentWidget()
    assert window is not None
    assert window.rect().contains(popup.geometry())
    window.resize(500, 400)
    qtbot.waitUntil(lambda: window.rect().contains(popup.geometry()))


def test_marks_are_painted_and_never_taken_for_formatting(qtbot: QtBot, popup: SearchPopup, sample: Session) -> None:
    report = sample.importing.add(
        [sample.importing.pasted("🕊 <b>Zebra</b> &amp; zebra stripes, said the keeper of the zoo on a fine Friday.")]
    )
    sample.importing.finished()
    typed(qtbot, popup, "zebra ")
    hit = popup.model.rows[1]
    assert isinstance(hit, ArticleHit)
    assert hit.article_id == report.added[0]
    assert "<b>Zebra</b>" in said_of(hit).text
    image: QImage = popup.list.viewport().grab().toImage()
    found = theme_of(popup.palette()).found.rgb()
    yellow = {
        x for y in range(image.height()) for x in range(image.width()) if image.pixel(x, y) == found
    }  # fmt: skip
    assert yellow


def test_totals_say_what_is_left_out() -> None:
    assert shown_of(3, Total(3, more=False)) == "3"
    assert shown_of(50, Total(1234, more=False)) == "50 of 1,234"
    assert shown_of(50, Total(5000, more=True)) == "50 of more than 5,000"


def test_an_unfolded_article_says_so_and_nothing_found_is_not_cut(qtbot: QtBot, popup: SearchPopup) -> None:
    typed(qtbot, popup, "nato")
    before = str(popup.model.index(1).data())
    assert "▸" in before
    qtbot.keyClick(popup._field, Qt.Key.Key_Right)
    assert str(popup.model.index(1).data()) == before.replace("▸", "▾")
    qtbot.keyClick(popup._field, Qt.Key.Key_Left)
    assert str(popup.model.index(1).data()) == before
    popup._field.clear()
    typed(qtbot, popup, "zzqqx")
    QApplication.processEvents()
    assert popup.state.isVisible()
    for label in popup.findChildren(QLabel):
        if label.isVisible():
            assert label.height() >= label.sizeHint().height(), label.text()
            assert popup.rect().contains(label.geometry()), label.text()


def test_the_places_of_a_long_article_come_when_they_are_asked_for(
    qtbot: QtBot, popup: SearchPopup, sample: Session, tmp_path: Path
) -> None:
    long = tmp_path / "long.txt"
    words = "calm and even words " * 10_000
    long.write_text(f"{words}\n\nA zebra crossed, then another zebra.", encoding="utf-8")
    sample.importing.add_paths([long])
    typed(qtbot, popup, "zebra")
    hit = popup.model.rows[1]
    assert isinstance(hit, ArticleHit)
    assert said_of(hit).remark.endswith("in a long text")
    popup.list.setCurrentIndex(popup.model.index(1))
    assert popup.unfold_current()
    whole = popup.model.rows[1]
    assert isinstance(whole, ArticleHit)
    assert said_of(whole, unfolded=True).remark.endswith("▾ 2 places")
    assert [row.number for row in popup.model.rows if isinstance(row, Place)] == [0, 1]
    with qtbot.waitSignal(popup.place_requested) as asked:
        popup.activate_current()
    assert asked.args is not None
    assert asked.args[1] == whole.places[0]


def test_entering_a_long_article_goes_to_the_first_place(
    qtbot: QtBot, popup: SearchPopup, sample: Session, tmp_path: Path
) -> None:
    long = tmp_path / "long.txt"
    long.write_text("calm and even words " * 10_000 + "a zebra", encoding="utf-8")
    sample.importing.add_paths([long])
    typed(qtbot, popup, "zebra")
    with qtbot.waitSignal(popup.place_requested) as asked:
        popup.activate_current()
    assert asked.args is not None
    assert asked.args[1] == (200_002, 200_007)
