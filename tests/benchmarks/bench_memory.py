"""How much memory the window holds on a large project, beside that of a bare Qt window; what it lets go again.

Run: python tests/benchmarks/bench_memory.py [--articles 100000] [--project FILE]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from bench_window import until_painted
from generator import build
from measuring import Figure, memory, table
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QScrollBar

from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager

_BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
application.processEvents()
from measuring import memory
print(memory())
"""
_PAGE = QScrollBar.SliderAction.SliderPageStepAdd
_READ = 40
"""Articles opened, and pages of the list, before memory is looked at again."""


def bare_window() -> float:
    """Return the memory of a process with an empty `QMainWindow`, in MB."""
    paths = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    run = subprocess.run(
        [sys.executable, "-c", _BARE], env=os.environ | {"PYTHONPATH": paths}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return float(run.stdout)


def measure(articles: int = 100_000, project: Path | None = None) -> list[Figure]:
    """Return the memory of the window on the project: just opened, after work in it, and on its longest article."""
    limit = 1.5 * bare_window() + 100
    with tempfile.TemporaryDirectory() as folder:
        path = project or Path(folder) / "large.claims"
        if not path.exists():
            build(path, articles)
        theme = ThemeManager(make_application(), "light", 1.0)
        theme.apply()
        window = MainWindow(Settings(Path(folder) / "settings"), theme)
        window.resize(1440, 900)
        window.show()
        until_painted(lambda: window.commands.open(path, "Annotator 0"))
        opened = memory()
        _work(window)
        worked = memory()
        longest = _open_longest(window)
        at_longest = memory()
        count = window.session.article_count() if window.session else 0
        window.close()
        theme.deleteLater()
    bare = "1.5 x a bare Qt window + 100 MB"
    return [
        Figure(f"{count:,} articles: memory, list painted", opened, limit, "MB", bare),
        Figure(f"{count:,} articles: memory, {_READ} of them read", worked, limit, "MB", bare),
        Figure(f"memory in an article of {longest:,} characters", at_longest, limit, "MB", bare),
    ]


def _work(window: MainWindow) -> None:
    """Open some articles, page through the list, and search."""
    workspace, session = window.workspace, window.session
    assert session is not None
    listed = workspace.articles.view.verticalScrollBar()
    for _ in range(_READ):
        until_painted(lambda: workspace.go(1))
        until_painted(lambda: listed.triggerAction(_PAGE))
    for words in ("minister", "talks border", '"said that"'):
        session.finding.search(words)


def _open_longest(window: MainWindow) -> int:
    """Open the longest article; return its length in code points."""
    session = window.session
    assert session is not None
    article_id, length = session.connection.execute(
        "SELECT id, characters FROM article ORDER BY characters DESC LIMIT 1"
    ).fetchone()
    until_painted(lambda: window.workspace.open_article(article_id))
    # What only opening it took is given back a moment later.
    while window.tidying.pending:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    return int(length)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--project", type=Path, help="a project to take; otherwise one is made")
    chosen = parser.parse_args()
    print(table(measure(chosen.articles, chosen.project)))


if __name__ == "__main__":
    main()
