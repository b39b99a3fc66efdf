"""Ten annotators' files merged into a project, beside the bare copying of the same rows with the same indexes.

Run: python tests/benchmarks/bench_ten_files.py [--claims 20000]
"""

import argparse
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from generator import build
from measuring import Figure, memory, table

from annotator.app.merging import MergeActions
from annotator.app.session import Session
from annotator.store import word_index
from annotator.store.connection import connect

FILES = 10
_MOST = 200_000
_PARTS = ("span", "addressee", "tag", "claim_field")
_REVIEW = ("decided_from", "decision", "article_review")


def divided(whole: Path, folder: Path) -> tuple[Path, list[Path]]:
    """Make, of one project, another without claims, and one for each annotator with the claims of theirs."""
    project, files = folder / "project.claims", [folder / f"{number}.claims" for number in range(FILES)]
    for path, kept in ((project, 0), *((file, number + 1) for number, file in enumerate(files))):
        shutil.copy(whole, path)
        with closing(connect(path)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            for name in _REVIEW:
                connection.execute(f"DELETE FROM {name}")
            connection.execute("DELETE FROM article_state WHERE annotator_id <> ?", (kept,))
            connection.execute("DELETE FROM claim WHERE annotator_id <> ?", (kept,))
            word_index.rebuild(connection, "claim_fts")
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return project, files


def bare(project: Path, files: list[Path]) -> float:
    """Return how long SQLite takes to copy the claims of all files, with their parts and the word index, in seconds."""
    begin = time.perf_counter()
    with closing(sqlite3.connect(project, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        for file in files:
            connection.execute("ATTACH ? AS theirs", (str(file),))
            connection.execute("BEGIN")
            columns = [row[1] for row in connection.execute("PRAGMA table_info(claim)")]
            named = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f"INSERT INTO main.claim ({named}) SELECT {named} FROM theirs.claim")
            for name in _PARTS:
                connection.execute(f"INSERT INTO main.{name} SELECT * FROM theirs.{name}")
            connection.execute(
                "INSERT INTO main.claim_fts (rowid, quote, actor_as_written, date_text, note) "
                "SELECT id, quote, actor_as_written, date_text, note FROM theirs.claim"
            )
            connection.execute("COMMIT")
            connection.execute("DETACH theirs")
    return time.perf_counter() - begin


def measure(claims: int = 20_000) -> list[Figure]:
    """Return the merge of ten files with so many claims in all (200,000 at most), and the same once more."""
    number = min(claims, _MOST)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        build(folder / "whole.claims", max(10, number // 20), number, FILES)
        project, files = divided(folder / "whole.claims", folder)
        floor = bare(Path(shutil.copy(project, folder / "bare.claims")), files)
        with closing(Session.open(project)) as session:
            before, begin = memory(), time.perf_counter()
            report = MergeActions(session).merge(files)
            took, grown = time.perf_counter() - begin, memory() - before
            assert sum(row.added for file in report.files for row in file.received) == number
            begin = time.perf_counter()
            assert not MergeActions(session).merge(files).changed
            again = time.perf_counter() - begin
    name = f"{FILES} files with {number:,} claims: "
    return [
        Figure(f"{name}merged", took, 2 * floor, "s", f"2 x bare copying of the rows, {floor:.2f} s"),
        Figure(f"{name}merged once more", again, 2 * floor, "s", "the same"),
        Figure(f"{name}memory that is left", grown, 150, "MB", "as of an export"),
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=20_000)
    print(table(measure(parser.parse_args().claims)))


if __name__ == "__main__":
    main()
