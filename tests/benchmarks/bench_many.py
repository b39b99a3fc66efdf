"""How long 100,000 articles take: until their list is painted, to search, to bring in. More: `bench_finding`.

Run: python tests/benchmarks/bench_many.py [--articles 100000] [--project FILE] [--files 10000]
"""

import argparse
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_finding import words_of
from generator import build
from generator_words import Words
from measuring import Figure, median, milliseconds, percentile95, table
from PySide6.QtWidgets import QApplication

from annotator.app.opening import new_project
from annotator.app.session import Session
from annotator.core.query import fts_text, parse
from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.store import schema

ANNOTATOR = "Annotator 0"


def list_painted(project: Path, runs: int = 7) -> Figure:
    """Return how long it takes from the wish to open a project to its painted list of articles."""
    with tempfile.TemporaryDirectory() as folder:
        theme = ThemeManager(make_application(), "light", 1.0)
        theme.apply()
        window = MainWindow(Settings(Path(folder)), theme)
        window.resize(1440, 900)
        window.show()
        QApplication.processEvents()

        def opened() -> None:
            window.commands.open(project, ANNOTATOR)
            QApplication.processEvents()

        times = []
        for _ in range(runs):
            times.append(milliseconds(opened))
            rows = window.workspace.articles.model.rowCount()
            window.close_project()
            QApplication.processEvents()
        window.close()
        theme.deleteLater()
    return Figure(f"{rows:,} articles: opened, list painted", median(times), 100, "ms", "as agreed")


def queries(session: Session) -> list[str]:
    """Return what users search for: names, words of the news, words and phrases out of articles, with operators."""
    chance = random.Random(5)
    texts = [
        row[0]
        for row in session.connection.execute(
            "SELECT text FROM article_text JOIN article ON id = article_id WHERE characters < 9000 LIMIT 200"
        )
    ]
    names = session.connection.execute("SELECT name FROM actor ORDER BY id LIMIT 8").fetchall()

    def some(number: int) -> str:
        return words_of(chance.choice(texts), chance, number)

    return [
        "membership plan", "grain deal", "sanctions vote", "the government", "ceasefire talks border", "hospital",
        *(name for (name,) in names), *(some(1) for _ in range(8)), *(some(2) for _ in range(8)),
        *(some(3) for _ in range(6)), *(f'"{some(2)}"' for _ in range(3)), *(f'"{some(3)}"' for _ in range(5)),
        *(f"{some(1)} -{some(1)}" for _ in range(3)), *(f"({some(1)} OR {some(1)}) {some(1)}" for _ in range(3)),
    ]  # fmt: skip


def searches(project: Path) -> list[Figure]:
    """Return how long each keystroke takes to be answered, beside the two indexes' own ranked answers to the same."""
    ours, bare = [], []
    with closing(Session.open(project, ANNOTATOR, read_only=True)) as session:
        for query in queries(session):
            for end in range(2, len(query) + 1):
                typed = query[:end]
                ours.append(milliseconds(partial(session.finding.search, typed, typing=True)))
                expression = fts_text(parse(typed, typing=True))
                if expression is not None and end % 4 == 0:
                    bare.append(milliseconds(partial(_bare_search, session.connection, expression)))
        articles = session.article_count()
    where = f"{articles:,} articles: a keystroke answered"
    return [
        Figure(f"{where}, median", median(ours), 50, "ms", f"as agreed; bare FTS {median(bare):.1f} ms"),
        Figure(f"{where}, 95th percentile", percentile95(ours), 50, "ms",
               f"as agreed; bare FTS {percentile95(bare):.1f} ms"),
    ]  # fmt: skip


def _bare_search(connection: sqlite3.Connection, expression: str) -> None:
    for index in ("article_fts", "claim_fts"):
        best = f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rank LIMIT 50"
        connection.execute(best, (expression,)).fetchall()


def imports(files: int) -> Figure:
    """Return the import of text files of 3 KB beside twice the time of bare `executemany` with the same FTS tables."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        texts = folder / "texts"
        texts.mkdir()
        words = Words(5)
        for number in range(files):
            (texts / f"{number:06}.txt").write_text(f"Number {number}\n\n{words.text()}", encoding="utf-8")
        project, bare = folder / "import.claims", folder / "bare.claims"
        new_project(project)
        shutil.copy(project, bare)
        with closing(Session.open(project, ANNOTATOR)) as session:
            begin = time.perf_counter()
            report = session.importing.add_paths([texts])
            took = time.perf_counter() - begin
            assert len(report.added) == files, report.rejected[:3]
        floor = _bare_import(project, bare)
    return Figure(f"{files:,} text files: imported", took, 2 * floor, "s", "2 x bare executemany, same index")


def _bare_import(source: Path, dest: Path) -> float:
    """Return how long the very rows of `source` take to be written into the empty project `dest`, and indexed."""
    tables = ("article", "article_text", "region")
    with closing(sqlite3.connect(source)) as connection:
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
        searched = connection.execute("SELECT id, title, text FROM article_search").fetchall()
    connection = sqlite3.connect(dest, isolation_level=None)
    begin = time.perf_counter()
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN")
    for name, entries in rows.items():
        if entries:
            marks = ", ".join("?" * len(entries[0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", entries)
    connection.executemany("INSERT INTO article_fts (rowid, title, text) VALUES (?, ?, ?)", searched)
    connection.execute("COMMIT")
    took = time.perf_counter() - begin
    connection.close()
    return took


def measure(articles: int = 100_000, project: Path | None = None, files: int = 10_000) -> Iterator[Figure]:
    """Yield the figures; the project is built first unless it is there, which takes minutes."""
    assert "prefix = '2 3'" in schema.ARTICLE_FTS
    with tempfile.TemporaryDirectory() as folder:
        path = project or Path(folder) / "many.claims"
        if not path.exists():
            print(f"building a project of {articles:,} articles", file=sys.stderr)
            build(path, articles)
        yield list_painted(path)
        yield from searches(path)
    yield imports(files)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--project", type=Path, help="keep the project here, and use it when it exists")
    parser.add_argument("--files", type=int, default=10_000)
    chosen = parser.parse_args()
    print(table(measure(chosen.articles, chosen.project, chosen.files)))


if __name__ == "__main__":
    main()
