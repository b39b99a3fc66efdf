"""How long the window makes its user wait in an article of 1 MB with 5,000 claims: opening it, one more claim, a page.

Run: python tests/benchmarks/bench_window.py [--runs 30]
"""

import argparse
import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_reader import article, numbers
from measuring import Figure, median, milliseconds, table
from PySide6.QtWidgets import QApplication, QScrollBar

from annotator.app.session import Session
from annotator.core.article import ArticleDetails, NewArticle
from annotator.core.claim import Stance
from annotator.core.codebook import PropositionKind
from annotator.core.span import Span
from annotator.core.text import canonical
from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.store import actors, articles, claims, codebook
from annotator.store.connection import connect

LENGTH, CLAIMS = 1_000_000, 5_000
ANNOTATOR = "Anna"
STANCES = (*Stance, None)


def build(path: Path) -> tuple[int, int]:
    """Write a project with a short article and a long one that has many claims; return their ids."""
    texts = [canonical(article(length, seed)) for length, seed in ((3_000, 3), (LENGTH, 1))]
    with closing(Session.create(path, ANNOTATOR)) as session, session.action("build") as writing:
        (short, long), _ = articles.add_articles(
            writing,
            [NewArticle(t.text, t.sha256, "made.txt", ArticleDetails(title=t.text[:40])) for t in texts],
        )
        people = [actors.add_actor(writing, f"Somebody {number}") for number in range(300)]
        said = [codebook.add_proposition(writing, f"Proposition {n}", PropositionKind.PROPOSITION) for n in range(40)]
        chance = numbers(2)

        def one(article_id: int, text: str) -> claims.NewClaim:
            start = next(chance) % (len(text) - 300)
            span = Span(start, start + 20 + next(chance) % 280)
            values = {"actor_id": people[next(chance) % 300], "proposition_id": said[next(chance) % 40]}
            values |= {"stance": STANCES[next(chance) % 4], "form": "direct_quote"}
            words = text[span.start : span.end]
            return claims.NewClaim(article_id, session.annotator_id, (span,), words, values)

        assert session.annotator is not None
        claims.add_many(writing, [one(long, texts[1].text) for _ in range(CLAIMS)])
        claims.add_many(writing, [one(short, texts[0].text) for _ in range(20)])
    return short, long


def bare_commit(project: Path, article_id: int, runs: int) -> float:
    """Return the median time of one claim's row inserted and committed into a copy, with the project's own pragmas."""
    copy = Path(shutil.copy(project, project.with_name("bare.claims")))
    with closing(connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        return median([milliseconds(lambda: _commit(connection, article_id)) for _ in range(runs)])


def _commit(connection: sqlite3.Connection, article_id: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        'INSERT INTO claim (uuid, article_id, annotator_id, start, "end", quote, codebook_revision, created_at, '
        "updated_at) VALUES (?, ?, 1, 100, 160, ?, 1, '2026', '2026')",
        (str(uuid.uuid4()), article_id, "words " * 10),
    )
    connection.execute("COMMIT")


def until_painted(action: Callable[[], object]) -> float:
    """Return how long the action takes, with everything it makes the event loop do, painting included."""

    def acted() -> None:
        action()
        QApplication.processEvents()

    return milliseconds(acted)


def measure(runs: int = 30) -> list[Figure]:
    """Return the window's figures."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "long.claims"
        short, long = build(project)
        bare = bare_commit(project, long, runs)
        theme = ThemeManager(make_application(), "light", 1.0)
        theme.apply()
        window = MainWindow(Settings(Path(folder) / "settings"), theme)
        window.resize(1440, 900)
        window.show()
        window.commands.open(project, ANNOTATOR)
        QApplication.processEvents()
        try:
            return _measured(window, short, long, bare, runs)
        finally:
            window.close()
            theme.deleteLater()


def _measured(window: MainWindow, short: int, long: int, bare: float, runs: int) -> list[Figure]:
    workspace, session = window.workspace, window.session
    assert session is not None
    opened, suggested, added = [], [], []
    for _ in range(max(5, runs // 3)):
        workspace.open_article(short)
        QApplication.processEvents()
        opened.append(until_painted(lambda: workspace.open_article(long)))
        suggested.append(until_painted(workspace.suggesting.refresh))
    bar: QScrollBar = workspace.reader.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    QApplication.processEvents()
    here = workspace.reader.place()
    assert workspace.article is not None
    beside = workspace.article.neighbour(None, 1, here)
    assert beside is not None
    # The cards of the same stretch of text are in view, as when one tags.
    workspace.cards.reveal(beside)
    QApplication.processEvents()
    for turn in range(runs):
        span = (here + 40 * turn, here + 40 * turn + 60)
        added.append(until_painted(lambda span=span: session.claims.add(long, [span], stance="opposes")))
        workspace.suggesting.refresh()
        QApplication.processEvents()
    page = QScrollBar.SliderAction.SliderPageStepAdd
    scrolled = [until_painted(lambda: bar.triggerAction(page)) for _ in range(runs)]
    where = f"1 MB, {CLAIMS:,} claims: "
    return [
        Figure(f"{where}opened, painted", median(opened), 50, "ms", "as agreed"),
        Figure(f"{where}one more claim, painted", median(added), bare + 8, "ms", f"bare commit {bare:.2f} ms + 8 ms"),
        Figure(f"{where}a page on, painted", median(scrolled), 8, "ms", "as agreed"),
        Figure(f"{where}suggestions, afterwards", median(suggested), 50, "ms", "a key's echo"),
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    print(table(measure(parser.parse_args().runs)))


if __name__ == "__main__":
    main()
