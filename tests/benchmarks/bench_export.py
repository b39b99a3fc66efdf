"""Time the export of many claims against the `sqlite3` command line's own CSV of the same query.

Run: python tests/benchmarks/bench_export.py [--claims 1000000]
"""

import argparse
import json
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from measuring import Figure, table

from annotator.app.exporting import ExportOptions
from annotator.app.session import Session
from annotator.core.article import ArticleDetails, NewArticle
from annotator.core.text import canonical
from annotator.store import articles, dataset

ARTICLES = 2000
SENTENCE = "Minister Kowalski said, “we will support the accession, and soon”, in Warsaw on day {}. "
LENGTH = 60


def _lines(count: int, hashes: list[str]) -> Iterator[str]:
    for number in range(count):
        start = number % 40 * LENGTH
        claim = {
            "article": {"sha256": hashes[number * len(hashes) // count]}, "annotator": f"Annotator {number % 3}",
            "spans": [[start, start + 50]] if number % 50 else [[start, start + 20], [start + 25, start + 50]],
            "actor": f"Actor {number % 300}", "actor_as_written": "Minister Kowalski", "organisation": "Government",
            "proposition": f"Proposition {number % 40}, with a comma",
            "stance": ("supports", "opposes", "neutral")[number % 3], "form": "direct_quote",
            "addressees": ["NATO"] if number % 10 == 0 else [], "confidence": 1 + number % 4,
            "note": 'a "note"' if number % 20 == 0 else "", "tags": ["later"] if number % 30 == 0 else [],
            "fields": {"frame": "security"} if number % 4 == 0 else {}, "status": "complete",
        }  # fmt: skip
        yield json.dumps(claim)


def _built(path: Path, claims: int) -> Session:
    session = Session.create(path)
    texts = [canonical("".join(SENTENCE.format(f"{a}-{i}") for i in range(40))) for a in range(ARTICLES)]
    with session.action("articles") as writing:
        articles.add_articles(
            writing, (NewArticle(t.text, t.sha256, f"{i}.txt", ArticleDetails(title=f"Article {i}, quoted"))
                      for i, t in enumerate(texts)),
        )  # fmt: skip
    lines = path.with_suffix(".jsonl")
    with lines.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in _lines(claims, [t.sha256 for t in texts]))
    started = time.perf_counter()
    report = session.claims_in.import_claims([lines])
    assert report.added == claims, report.refused[:3]
    print(f"import of {claims:,} claims: {time.perf_counter() - started:.2f} s")
    return session


def _by_command_line(session: Session, dest: Path) -> float:
    with closing(session.project.reader()) as connection:
        sql = dataset.claims_sql(dataset.own_columns(connection).fields)
    started = time.perf_counter()
    with dest.open("wb") as file:
        subprocess.run(["sqlite3", "-csv", "-readonly", str(session.path), sql], stdout=file, check=True)
    return time.perf_counter() - started


def measure(count: int, kept: Path | None = None) -> list[Figure]:
    """Print how long a project of `count` claims takes to export; return the figures that have a limit.

    It works in the folder `kept` when given, and takes a project that is there already.
    """
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = kept or Path(temporary)
        path = folder / f"{count}.claims"
        with closing(Session.open(path) if path.exists() else _built(path, count)) as session:
            if shutil.which("sqlite3"):
                _by_command_line(session, folder / "cli.csv")
                reference = _by_command_line(session, folder / "cli.csv")
                print(f"sqlite3 -csv, claims only: {reference:.2f} s")
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            marks: dict[str, float] = {}

            def note(_done: int, _total: int | None, what: str) -> None:
                marks.setdefault(what, time.perf_counter())

            started = time.perf_counter()
            report = session.exporting.export(folder / "out", ExportOptions(overwrite=True), note)
            ended = time.perf_counter()
            claims = marks["spans"] - started
            print(f"export csv: claims.csv {claims:.2f} s, all files {ended - started:.2f} s, {report.rows}")
            if shutil.which("sqlite3"):
                print(f"ratio of claims.csv to sqlite3: {claims / reference:.2f}")
                exported = f"{count:,} claims: exported as CSV"
                figures.append(Figure(exported, claims, 2 * reference, "s", "2 x sqlite3 -csv, same query"))
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            figures.append(Figure(f"{count:,} claims: memory that the export adds", grown, 150, "MB", "constant"))
            started = time.perf_counter()
            session.exporting.export(folder / "out.jsonl", ExportOptions(format="jsonl", overwrite=True))
            lines = time.perf_counter() - started
            print(f"export jsonl: {lines:.2f} s")
            if shutil.which("sqlite3"):
                exported = f"{count:,} claims: exported as JSON lines"
                figures.append(Figure(exported, lines, 2 * reference, "s", "2 x sqlite3 -csv, its own query"))
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print(f"peak memory: {after / 1024:.0f} MB, {before / 1024:.0f} MB of it before the export")
            started = time.perf_counter()
            findings = session.checking.check()
            print(f"check: {time.perf_counter() - started:.2f} s, {len(findings)} findings")
    return figures


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="where to work; a project there is taken as it is")
    chosen = parser.parse_args()
    print(table(measure(chosen.claims, chosen.folder)))


if __name__ == "__main__":
    main()
