"""The list of many articles, painted, and searching, beside the bare query of the same index.

Run: python tests/benchmarks/bench_list.py [--articles 20000] [--project FILE]
"""

import argparse
import os
import random
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_window import until_painted
from generator import build
from generator_words import vocabulary
from measuring import Figure, median, milliseconds, percentile95, table
from PySide6.QtWidgets import QApplication, QScrollBar

from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.filters import ArticleSort
from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager

_PAGE = QScrollBar.SliderAction.SliderPageStepAdd
_SEARCHES = 60
_BARE = (
    "SELECT rowid, bm25(article_fts), snippet(article_fts, 1, '', '', '…', 24) FROM article_fts "
    "WHERE article_fts MATCH ? ORDER BY rank LIMIT 50"
)


def painted(project: Path, runs: int) -> list[Figure]:
    """Return scrolling, sorting and filtering of the list in the window."""
    with tempfile.TemporaryDirectory() as folder:
        theme = ThemeManager(make_application(), "light", 1.0)
        theme.apply()
        window = MainWindow(Settings(Path(folder)), theme)
        window.resize(1440, 900)
        window.show()
        until_painted(lambda: window.commands.open(project, "Annotator 0"))
        panel = window.workspace.articles
        bar, sorts = panel.view.verticalScrollBar(), (*ArticleSort, ArticleSort.ORDER)
        count = panel.model.rowCount()
        scrolled, jumped, filtered = [], [], []
        for turn in range(runs):
            scrolled.append(until_painted(lambda: bar.triggerAction(_PAGE)))
            jumped.append(until_painted(lambda turn=turn: bar.setValue(bar.maximum() * turn // runs)))
        ordered = [until_painted(lambda sort=sort: panel._sort_by(sort)) for sort in sorts for _ in range(3)]
        for _ in range(5):
            filtered.append(until_painted(lambda: panel.show_state(State.DONE)))
            filtered.append(until_painted(lambda: panel.show_state(None)))
        QApplication.processEvents()
        window.close()
        theme.deleteLater()
    where = f"{count:,} articles: "
    return [
        Figure(f"{where}a page of the list, painted", median(scrolled), 8, "ms", "as agreed"),
        Figure(f"{where}a jump in the list, painted", median(jumped), 16, "ms", "a fetch and a page"),
        Figure(f"{where}sorted, painted; the median order", median(ordered), 100, "ms", "as opening"),
        Figure(f"{where}sorted, painted; the slowest order", max(ordered), 200, "ms", "a fifth of a second"),
        Figure(f"{where}filtered by state, painted", median(filtered), 100, "ms", "as opening"),
    ]


def searched(project: Path) -> list[Figure]:
    """Return the program's answers to words of all kinds beside FTS5's own to the same."""
    chance, words = random.Random(3), vocabulary()
    asked = [
        query
        for _ in range(_SEARCHES // 3)
        for query in (
            chance.choice(words[20_000:]),
            chance.choice(words[300:3_000]),
            f"{chance.choice(words[100:1_000])} {chance.choice(words[300:3_000])}",
        )
    ]
    with closing(Session.open(project, "Annotator 0", read_only=True)) as session:
        session.finding.search(asked[0])
        bare, ours = [], []
        with closing(sqlite3.connect(f"file:{project}?mode=ro", uri=True)) as connection:
            for query in asked:
                quoted = " ".join(f'"{word}"' for word in query.split())
                bare.append(milliseconds(lambda quoted=quoted: connection.execute(_BARE, (quoted,)).fetchall()))
                ours.append(milliseconds(lambda query=query: session.finding.search(query)))
        count = session.article_count()
    where, beside = f"{count:,} articles: search, ", "as agreed; a bare FTS query "
    return [
        Figure(f"{where}median", median(ours), 50, "ms", f"{beside}{median(bare):.2f} ms"),
        Figure(f"{where}95th percentile, rare to frequent", percentile95(ours), 50, "ms",
               f"{beside}{percentile95(bare):.2f} ms"),
    ]  # fmt: skip


def measure(articles: int = 20_000, project: Path | None = None, runs: int = 30) -> list[Figure]:
    """Return the list's figures and those of searching; the project is made unless one is given."""
    with tempfile.TemporaryDirectory() as folder:
        path = project or Path(folder) / "list.claims"
        if not path.exists():
            build(path, articles)
        return [*painted(path, runs), *searched(path)]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--project", type=Path, help="a project to take; otherwise one is made")
    chosen = parser.parse_args()
    print(table(measure(chosen.articles, chosen.project)))


if __name__ == "__main__":
    main()
