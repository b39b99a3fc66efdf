"""The list of many articles as it is painted: scrolled, sorted, filtered.

Run: python tests/benchmarks/bench_list.py [--articles 20000] [--project FILE]
"""

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_window import until_painted
from generator import build
from measuring import Figure, median, table
from PySide6.QtWidgets import QApplication, QScrollBar

from annotator.core.article import State
from annotator.core.filters import ArticleSort
from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager

_PAGE = QScrollBar.SliderAction.SliderPageStepAdd


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


def measure(articles: int = 20_000, project: Path | None = None, runs: int = 30) -> list[Figure]:
    """Return the list's figures; the project is made unless one is given."""
    with tempfile.TemporaryDirectory() as folder:
        path = project or Path(folder) / "list.claims"
        if not path.exists():
            build(path, articles)
        return painted(path, runs)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--project", type=Path, help="a project to take; otherwise one is made")
    chosen = parser.parse_args()
    print(table(measure(chosen.articles, chosen.project)))


if __name__ == "__main__":
    main()
