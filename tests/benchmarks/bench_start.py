"""How long a start takes, from the process to the first painted article, beside a bare `QMainWindow`.

Run: python tests/benchmarks/bench_start.py [--runs 15]
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import Figure, median, table

from annotator.app.sample import ANNOTATOR, make_sample

_BARE = """
import os, time
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow

class Painted(QObject):
    def event(self, event):
        print(time.perf_counter(), flush=True)
        os._exit(0)

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QCoreApplication.postEvent(watcher, QEvent(QEvent.Type.User))

watcher = Painted()

application = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
application.exec()
"""

_PROGRAM = """
import os, sys, time
from annotator import __main__ as program
program.gc.disable()
from annotator.gui.reader import view
from PySide6.QtCore import QCoreApplication, QEvent, QObject

class Painted(QObject):
    def event(self, event):
        print(time.perf_counter(), flush=True)
        os._exit(0)

class Watched(view.Reader):
    def paintEvent(self, event):
        super().paintEvent(event)
        if self.text:
            QCoreApplication.postEvent(watcher, QEvent(QEvent.Type.User))

watcher = Painted()
view.Reader = Watched
sys.argv = ["annotator", sys.argv[1]]
program.main()
"""
"""The program itself, whose reader tells when it has painted an article; a posted event comes after the whole frame."""


def _took(script: str, arguments: list[str], environment: dict[str, str]) -> float:
    begin = time.perf_counter()
    run = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if not run.stdout.strip():
        raise RuntimeError(run.stderr)
    return (float(run.stdout) - begin) * 1000


def measure(runs: int = 15) -> list[Figure]:
    """Return the start of the program on the sample project beside twice that of a bare window; alternating runs."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "Sample.claims"
        make_sample(project)
        environment = {key: entry for key, entry in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment |= {
            # Two starts beforehand fill it: an installed program's bytecode is compiled.
            "PYTHONPYCACHEPREFIX": f"{folder}/bytecode",
            "ANNOTATOR_SETTINGS_DIR": f"{folder}/settings",
            "QT_QPA_PLATFORM": environment.get("QT_QPA_PLATFORM", "offscreen"),
        }
        Path(folder, "settings").mkdir()
        from annotator.gui.settings import Settings

        with_annotator = Settings(Path(folder, "settings"))
        with_annotator.set_annotator(_uuid(project), ANNOTATOR)
        with_annotator.sync()
        times: dict[str, list[float]] = {_BARE: [], _PROGRAM: []}
        for turn in range(runs + 2):
            for script, taken in times.items():
                took = _took(script, [str(project)] if script is _PROGRAM else [], environment)
                if turn >= 2:
                    taken.append(took)
        shutil.rmtree(f"{folder}/bytecode")
    bare, program = median(times[_BARE]), median(times[_PROGRAM])
    return [Figure("start on the sample project, article painted", program, 2 * bare, "ms", "2 x a bare QMainWindow")]


def _uuid(project: Path) -> str:
    from contextlib import closing

    from annotator.app.session import Session

    with closing(Session.open(project, ANNOTATOR)) as session:
        return session.uuid


def main() -> None:
    """Print the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    print(table(measure(parser.parse_args().runs)))


if __name__ == "__main__":
    main()
