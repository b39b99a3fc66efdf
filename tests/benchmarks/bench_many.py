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
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_finding import words_of
from generator import build
from generator_words import Words
from measuring import Figure, median, milliseconds, percentile95, table
from PySide6.QtWidgets import QApplication

from annotator.app.opening import new_project
from annotator.app.session import Session
from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.store import schema

ANNOTATOR = "Annotator 0"
SEARCHES = 40


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


def searches(project: Path) -> Figure:
    """Return the 95th percentile of answers to words of all kinds, phrases, and beginnings as they are typed."""
    chance = random.Random(11)
    words = Words(7).words
    with closing(Session.open(project, ANNOTATOR, read_only=True)) as session:
        texts = [row[0] for row in session.connection.execute("SELECT text FROM article_text WHERE article_id < 200")]
        common, medium, rare = words[:40], words[400:3000], words[20_000:60_000]
        asked = [
            (query, typing)
            for _ in range(SEARCHES)
            for query, typing in (
                (chance.choice(rare), False),
                (chance.choice(medium), False),
                (chance.choice(common), False),
                (f"{chance.choice(medium)} {chance.choice(medium)}", False),
                (f"{chance.choice(common)} {chance.choice(medium)}", False),
                ('"' + words_of(chance.choice(texts), chance, 3) + '"', False),
                (chance.choice(medium)[:3], True),
                (chance.choice(medium)[:4], True),
                (f"{chance.choice(medium)} {chance.choice(common)[:2]}", True),
            )
        ]
        times = [milliseconds(lambda q=q, t=t: session.finding.search(q, typing=t)) for q, t in asked]
        articles = session.article_count()
    return Figure(f"{articles:,} articles: search, 95th percentile", percentile95(times), 50, "ms", "as agreed")


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
        yield searches(path)
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
