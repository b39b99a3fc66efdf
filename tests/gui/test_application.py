"""The program as a whole: what happens when a project cannot be opened, and where the sample goes."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app.session import Session

_RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from annotator.gui.application import make_application, run
from annotator.gui.main_window import MainWindow
from annotator.gui.messages import MessageDialog
from annotator.gui.start_page import StartPage

def said(*words):
    print(*words, flush=True)

def window():
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow))

def act():
    dialog = QApplication.activeModalWidget()
    if isinstance(dialog, MessageDialog):
        said("message:", dialog.text.text())
        if FAULT:
            sys.modules.pop(MISSING)
        dialog.reject()
        return
    if not window().isVisible():
        return
    main = window()
    if main.session is None:
        said("start page:", isinstance(main.start, StartPage) and main.start.isVisible())
        main.commands.open_sample()
        said("sample:", main.session is not None, main.session.path)
        said("hint:", main.status.hint.text())
        if FAULT:
            main.commands.open(Path(sys.argv[1]), "Annotator A")
            said("then:", main.session.path.name, "read-only:", main.session.read_only)
    else:
        said("opened:", main.session.path.name)
    timer.stop()
    main.close()

MISSING = "annotator.app.pack_note"
FAULT = sys.argv[2:] == ["fault"]
if FAULT:
    sys.modules[MISSING] = None
application = make_application()
timer = QTimer(application)
timer.timeout.connect(act)
timer.start(20)
said("status:", run(Path(sys.argv[1]), "Annotator A"))
"""


def _run(project: Path, home: Path, *more: str) -> list[str]:
    """Run the program on a project in a home of its own; on the start page, it is asked for the sample."""
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "user-dirs.dirs").write_text('XDG_DOCUMENTS_DIR="$HOME/Papers"\n')
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(project), *more], capture_output=True, text=True, timeout=30, check=False,
        env={**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="where documents lie is told as on Linux")
def test_an_unexpected_error_on_opening_is_told_and_leaves_the_start_page_usable(
    sample_path: Path, tmp_path: Path
) -> None:
    said = _run(sample_path, tmp_path / "home", "fault")
    sample = tmp_path / "home" / "Papers" / "Claim Annotator" / "Sample.claims"
    assert "fault of the program (ModuleNotFoundError" in said[0]
    assert said[1:3] == ["start page: True", f"sample: True {sample}"]
    assert said[3] == f"hint: The sample project is in {sample}"
    assert said[4] == f"then: {sample_path.name} read-only: False"
    assert sample.is_file()
    assert said[-1] == "status: 0"
    with closing(Session.open(sample_path)) as session:
        assert not session.read_only


@pytest.mark.skipif(sys.platform != "linux", reason="where documents lie is told as on Linux")
def test_a_file_that_is_no_project_is_told_and_leaves_the_start_page_usable(tmp_path: Path) -> None:
    path = tmp_path / "diary.claims"
    path.write_text("Dear diary. " * 50)
    said = _run(path, tmp_path / "home")
    assert said[1] == "start page: True"
    assert said[2].startswith("sample: True")
    assert said[-1] == "status: 0"


def test_a_project_is_opened(sample_path: Path, tmp_path: Path) -> None:
    assert _run(sample_path, tmp_path / "home") == ["opened: sample.claims", "status: 0"]
