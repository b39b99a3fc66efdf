"""How long the review makes its user wait: opening an article of ten annotators with 200 claims each, and a decision.

Run: python tests/benchmarks/bench_review.py [--runs 20]
"""

import argparse
import gc
import os
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_reader import article, numbers
from bench_window import bare_commit, until_painted
from measuring import Figure, median, table
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from annotator.app.session import Session
from annotator.core.article import ArticleDetails, NewArticle
from annotator.core.claim import Stance
from annotator.core.codebook import PropositionKind
from annotator.core.span import Span
from annotator.core.text import canonical
from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.review.workspace import ReviewWorkspace
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.gui.top_bar import REVIEW
from annotator.store import actors, annotators, articles, claims, codebook

LENGTHS = {"2.8 KB": 2_800, "60 KB": 60_000}
ANNOTATORS, CLAIMS = 10, 200
REVIEWER = "R. Lindqvist"
STANCES = (*Stance, None)


def build(path: Path) -> dict[str, int]:
    """Write a project with an article of each length, and one with few claims; return their ids by name."""
    texts = [canonical(article(length, seed)) for seed, length in enumerate((3_000, *LENGTHS.values()), 1)]
    with closing(Session.create(path, REVIEWER)) as session:
        with session.project.transaction() as connection:
            for number in range(ANNOTATORS):
                annotators.register(connection, f"Annotator {number}", "2026-01-01T00:00:00Z")
        people = [person.id for person in session.annotators() if person.name != REVIEWER]
        with session.action("build") as writing:
            ids, _ = articles.add_articles(
                writing,
                [NewArticle(t.text, t.sha256, "made.txt", ArticleDetails(title=t.text[:40])) for t in texts],
            )
            said = [
                codebook.add_proposition(writing, f"Proposition {n}", PropositionKind.PROPOSITION) for n in range(20)
            ]
            who = [actors.add_actor(writing, f"Somebody {number}") for number in range(40)]
            for article_id, text, count in zip(ids, texts, (5, CLAIMS, CLAIMS), strict=True):
                for annotator_id in people:
                    claims.add_many(writing, _claims(article_id, annotator_id, text.text, count, (who, said)))
    return dict(zip(("short", *LENGTHS), ids, strict=True))


def _claims(
    article_id: int, annotator_id: int, text: str, count: int, values: tuple[list[int], list[int]]
) -> list[claims.NewClaim]:
    """Return one annotator's claims on stretches that all have in mind; four in ten have other ends."""
    places, own = numbers(article_id), numbers(1000 + annotator_id)
    who, said = values
    made = []
    for _ in range(count):
        start, length = next(places) % (len(text) - 320), 20 + next(places) % 280
        moved = 0 if next(own) % 10 < 6 else next(own) % 40 - 20
        span = Span(max(0, start + moved), max(0, start + moved) + length)
        coded: dict[str, object] = {"actor_id": who[next(own) % 40], "proposition_id": said[next(own) % 20]}
        coded |= {"stance": STANCES[next(own) % 4], "form": "direct_quote"}
        made.append(claims.NewClaim(article_id, annotator_id, (span,), text[span.start : span.end], coded))
    return made


def until(holds: Callable[[], bool]) -> None:
    """Let the event loop run until something holds."""
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if holds() else None)
    timer.start(10)
    loop.exec()
    QApplication.processEvents()


def measure(runs: int = 20) -> list[Figure]:
    """Return the review's figures."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "review.claims"
        ids = build(project)
        bare = bare_commit(project, ids["60 KB"], runs)
        theme = ThemeManager(make_application(), "light", 1.0)
        theme.apply()
        window = MainWindow(Settings(Path(folder) / "settings"), theme)
        window.resize(1440, 900)
        window.show()
        window.commands.open(project, REVIEWER)
        QApplication.processEvents()
        # As the program does once its window is on view.
        gc.freeze()
        try:
            first = until_painted(lambda: window.workspaces.show(REVIEW))
            review = window.workspaces.review
            assert review is not None
            first += until_painted(lambda: until(lambda: review.review is not None))
            figures = [Figure("the review first shown, all articles compared", first, None, "ms", "")]
            # The figures at the left are computed aside, and take turns with what is measured here.
            until(lambda: not window.runner.tasks() and not review.left._timer.isActive())
            for name in LENGTHS:
                figures += _reviewed(review, ids, name, bare, runs)
            return figures
        finally:
            window.close()
            theme.deleteLater()


def _reviewed(review: ReviewWorkspace, ids: dict[str, int], name: str, bare: float, runs: int) -> list[Figure]:
    """Return how long opening an article takes, computed anew, and deciding on rows in the middle of it."""
    session = review.session
    assert session is not None
    opened = []
    for _ in range(max(5, runs // 4)):
        review.open_article(ids["short"])
        QApplication.processEvents()
        session.reviewing._memory.forget()
        opened.append(until_painted(lambda: review.open_article(ids[name])))
    assert review.review is not None
    here = review.review.order[len(review.review.order) // 2]
    review.select_row(here)
    QApplication.processEvents()
    decided = []
    for _ in range(runs):
        row = review.review.row(review.selected or here)
        person = next(iter(row.claims))
        decided.append(
            until_painted(lambda row=row, person=person: session.reviewing.take(row.article_id, row.key, person))
        )
        review.step_open(1)
        QApplication.processEvents()
    where = f"{name}, {ANNOTATORS} x {CLAIMS} claims: "
    return [
        Figure(f"{where}review opened, painted", median(opened), 100, "ms", "as agreed"),
        Figure(f"{where}decided, painted", median(decided), bare + 16, "ms", f"bare commit {bare:.2f} ms + 16 ms"),
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    print(table(measure(parser.parse_args().runs)))


if __name__ == "__main__":
    main()
