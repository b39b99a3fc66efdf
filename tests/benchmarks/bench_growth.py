"""What ten times the articles cost whoever reads and tags: the same deeds in two windows, in turn.

Run: python tests/benchmarks/bench_growth.py [--articles 100000] [--runs 20]
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_window import until_painted
from generator import build
from measuring import Figure, median, table
from PySide6.QtWidgets import QApplication, QScrollBar

from annotator.app.typeahead import Choice, matches
from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager

TIMES, ALLOWED = 10, 1.2
ACTORS = 2_000
"""As many in both projects: what grows is the number of articles."""

_PAGE = QScrollBar.SliderAction.SliderPageStepAdd
_ALIKE = (
    "SELECT article.id FROM article JOIN claim ON claim.article_id = article.id WHERE characters BETWEEN 2500 AND 3000 "
    "AND article.id > ? GROUP BY article.id HAVING count(*) BETWEEN 6 AND 12 ORDER BY article.id LIMIT ?"
)
"""Articles of one size with as many claims, from the middle of the project on."""


class Worker:
    """A window on one project and what its user does, each deed on the next of some articles of one size."""

    def __init__(self, project: Path, theme: ThemeManager, settings: Path, runs: int) -> None:
        self.window = MainWindow(Settings(settings), theme)
        self.window.resize(1440, 900)
        self.window.show()
        until_painted(lambda: self.window.commands.open(project, "Annotator 0"))
        session = self.window.session
        assert session is not None
        self.session = session
        middle = session.article_count() // 2
        self._articles = [row[0] for row in session.connection.execute(_ALIKE, (middle, runs))]
        self._claim_id = 0
        self._choices = [Choice(actor.id, actor.name, names=tuple(actor.aliases)) for actor in session.actors.all()]

    def deeds(self, turn: int) -> dict[str, Callable[[], object]]:
        """Return what is done in one turn, in order, by what it is called."""
        workspace, session = self.window.workspace, self.session
        article_id = self._articles[turn % len(self._articles)]
        listed = workspace.articles.view.verticalScrollBar()

        def add() -> None:
            self._claim_id = session.claims.add(article_id, [(200 + turn, 260 + turn)], stance="supports")

        return {
            "an article of 3 KB opened": partial(workspace.open_article, article_id),
            "the next article": partial(workspace.go, 1),
            "back again": partial(workspace.open_article, article_id),
            "a claim added": add,
            "it is given an actor": lambda: session.claims.edit(self._claim_id, actor=1 + turn),
            "it is deleted": lambda: session.claims.delete([self._claim_id]),
            "that is undone": self.window.undo,
            "and done again": self.window.redo,
            "a page of the list": lambda: listed.triggerAction(_PAGE),
            "a page of the text": lambda: workspace.reader.verticalScrollBar().triggerAction(_PAGE),
            "actors for two letters": lambda: matches("ma", self._choices),
        }


def measure(articles: int = 20_000, runs: int = 20) -> list[Figure]:
    """Return what each deed takes in a large project beside 1.2 times the same in one with a tenth of the articles."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as ends:
        paths = [Path(folder) / "small.claims", Path(folder) / "large.claims"]
        for path, count in zip(paths, (articles // TIMES, articles), strict=True):
            build(path, count, actors=ACTORS)
        theme = ThemeManager(make_application(), "light", 1.0)
        theme.apply()
        ends.callback(theme.deleteLater)
        workers = [Worker(path, theme, Path(folder) / path.stem, runs) for path in paths]
        for worker in workers:
            ends.callback(worker.window.close)
        took: list[dict[str, list[float]]] = [{}, {}]
        for turn in range(runs + 2):
            # The one that goes first changes, since the second finds more warm.
            for number in ((0, 1), (1, 0))[turn % 2]:
                for name, deed in workers[number].deeds(turn).items():
                    # What the deed before left for later is not this one's.
                    until_painted(QApplication.sendPostedEvents)
                    taken = until_painted(deed)
                    if turn >= 2:
                        took[number].setdefault(name, []).append(taken)
    return [
        Figure(
            f"{articles:,} articles: {name}", median(took[1][name]), ALLOWED * median(took[0][name]), "ms",
            f"{ALLOWED} x the same among {articles // TIMES:,}",
        )
        for name in took[0]
    ]  # fmt: skip


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=20)
    chosen = parser.parse_args()
    print(table(measure(chosen.articles, runs=chosen.runs)))


if __name__ == "__main__":
    main()
