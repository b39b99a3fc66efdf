"""How long the window makes its user wait in one article: opening it, a claim more, otherwise and less, a page.

Run: python tests/benchmarks/bench_window.py [--runs 30]
"""

import argparse
import gc
import os
import shutil
import sqlite3
import tempfile
import uuid
from collections.abc import Callable, Sequence
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

LENGTHS = {"3 KB": 3_000, "100 KB": 100_000, "1 MB": 1_000_000, "5 MB": 5_000_000}
CLAIMS = (0, 50, 500, 5_000)
LONG = ("1 MB", 5_000)
"""The article in which claims are made."""

OPENED = {("1 MB", 5_000): 50.0, ("5 MB", 5_000): 120.0}
"""What was agreed of opening, in milliseconds."""

ANNOTATOR = "Anna"
STANCES = (*Stance, None)

Case = tuple[str, int]
"""An article by its length and number of claims."""


def build(path: Path, cases: Sequence[Case]) -> dict[Case, int]:
    """Write a project with an article of each case; return their ids."""
    texts = [canonical(article(LENGTHS[length], seed)) for seed, (length, _) in enumerate(cases, 1)]
    with closing(Session.create(path, ANNOTATOR)) as session, session.action("build") as writing:
        ids, _ = articles.add_articles(
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

        for article_id, text, (_, count) in zip(ids, texts, cases, strict=True):
            claims.add_many(writing, [one(article_id, text.text) for _ in range(count)])
    return dict(zip(cases, ids, strict=True))


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
        ids = build(project, [(length, count) for length in LENGTHS for count in CLAIMS])
        bare = bare_commit(project, ids[LONG], runs)
        theme = ThemeManager(make_application(), "light", 1.0)
        theme.apply()
        window = MainWindow(Settings(Path(folder) / "settings"), theme)
        window.resize(1440, 900)
        window.show()
        window.commands.open(project, ANNOTATOR)
        QApplication.processEvents()
        # As the program does once its window is on view.
        gc.freeze()
        try:
            return [*_opening(window, ids, max(5, runs // 5)), *_tagging(window, ids[LONG], bare, runs)]
        finally:
            window.close()
            theme.deleteLater()


def _opening(window: MainWindow, ids: dict[Case, int], runs: int) -> list[Figure]:
    """Return how long each article takes to open, coming from the shortest."""
    figures = []
    for case, article_id in ids.items():
        times = []
        for _ in range(runs):
            other = next(one for one in ids.values() if one != article_id)
            window.workspace.open_article(other)
            QApplication.processEvents()
            times.append(until_painted(lambda article_id=article_id: window.workspace.open_article(article_id)))
        name = f"{case[0]}, {case[1]:,} claims: opened, painted"
        figures.append(Figure(name, median(times), OPENED.get(case), "ms", "as agreed" if case in OPENED else ""))
    return figures


def _tagging(window: MainWindow, article_id: int, bare: float, runs: int) -> list[Figure]:
    """Return how long a claim more, otherwise and less takes in the middle of a long article, and a page."""
    workspace, session = window.workspace, window.session
    assert session is not None
    workspace.open_article(article_id)
    assert workspace.article is not None
    bar: QScrollBar = workspace.reader.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    QApplication.processEvents()
    here = workspace.reader.place()
    times: dict[str, list[float]] = {"one more claim": [], "edited": [], "deleted": [], "undone": [], "a page on": []}
    suggested: list[float] = []
    made: list[int] = []

    def timed(what: str, action: Callable[[], object]) -> None:
        suggested.append(until_painted(workspace.suggesting.refresh))
        times[what].append(until_painted(action))

    for turn in range(runs):
        span = (here + 40 * turn, here + 40 * turn + 60)
        # The cards of the same stretch of text are in view, as when one tags, and some come after the new one.
        beside = workspace.article.neighbour(None, 1, span[0])
        after = workspace.article.neighbour(beside, 4)
        assert after is not None
        workspace.cards.reveal(after)
        QApplication.processEvents()
        timed("one more claim", lambda span=span: made.append(session.claims.add(article_id, [span], stance="opposes")))
        timed("edited", lambda: session.claims.edit(made[-1], stance="supports"))
        timed("deleted", lambda: session.claims.delete([made[-1]]))
        timed("undone", session.undo)
    for _ in range(runs):
        timed("a page on", lambda: bar.triggerAction(QScrollBar.SliderAction.SliderPageStepAdd))
    where = f"{LONG[0]}, {LONG[1]:,} claims: "
    limit, told = bare + 8, f"bare commit {bare:.2f} ms + 8 ms"
    return [
        *(
            Figure(f"{where}{what}, painted", median(times[what]), limit, "ms", told)
            for what in ("one more claim", "edited", "deleted", "undone")
        ),
        Figure(f"{where}a page on, painted", median(times["a page on"]), 8, "ms", "as agreed"),
        Figure(f"{where}suggestions, afterwards", median(suggested), 50, "ms", "a key's echo"),
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    print(table(measure(parser.parse_args().runs)))


if __name__ == "__main__":
    main()
