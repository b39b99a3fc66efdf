"""No network, no shell, no code out of data; temporary files are private and go; exports are whole or not there."""

import ast
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

import annotator
from annotator import cli
from annotator.app.exporting import ExportOptions
from annotator.app.session import Session
from annotator.core.errors import CancelledError
from annotator.formats.csv_rows import spreadsheet_safe
from annotator.formats.whole import CannotWriteError, TakenError, write_folder_whole, write_whole

PACKAGE = Path(annotator.__file__).parent
FORBIDDEN = """socket ssl http urllib.request urllib.error ftplib smtplib telnetlib xmlrpc requests httpx urllib3
aiohttp asyncio socketserver webbrowser subprocess multiprocessing pty pickle shelve marshal dill joblib code codeop
runpy PySide6.QtNetwork PySide6.QtWebEngineWidgets PySide6.QtDBus"""
BUILT_IN = frozenset({"eval", "exec", "compile", "__import__"})
STARTERS = ("system", "popen", "fork", "exec", "spawn", "posix_spawn", "startfile")
IMPORTED_BY_NAME = {"gui/__init__.py": {"PySide6.QtCore"}, "formats/web_page.py": {"lxml.etree"}}
OPENING_FOLDERS = {"gui/dialogs/place.py"}
"""Where a button shows the folder, named beside it, that an export went to; no address is ever opened."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def faults(name: str, tree: ast.Module) -> Iterator[str]:
    for module in imported(tree):
        if any(module == one or module.startswith(one + ".") for one in FORBIDDEN.split()):
            yield f"{name} imports {module}"
        if module.endswith((".QProcess", ".QDesktopServices")) and name not in OPENING_FOLDERS:
            yield f"{name} imports {module}"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        of = node.func.value if isinstance(node.func, ast.Attribute) else ast.Name("")
        owner = of.id if isinstance(of, ast.Name) else "an expression"
        if (called in BUILT_IN and owner in ("", "builtins")) or called == "startDetached":
            yield f"{name}:{node.lineno} calls {called}"
        if owner in ("os", "posix") and called.startswith(STARTERS):
            yield f"{name}:{node.lineno} calls os.{called}"
        if called == "import_module":
            what = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if what not in IMPORTED_BY_NAME.get(name, set()):
                yield f"{name}:{node.lineno} imports {what} by name"
        if called == "openUrl" and "fromLocalFile" not in ast.unparse(node):
            yield f"{name}:{node.lineno} opens an address"
        if called == "setOpenExternalLinks" and ast.unparse(node.args[0]) != "False":
            yield f"{name}:{node.lineno} follows links"


def test_the_source_has_no_way_to_the_network_a_shell_or_code_from_data() -> None:
    found = [fault for name, tree in sources() for fault in faults(name, tree)]
    assert not found


LINES = """import socket
from urllib.request import urlopen
from urllib import request
import pickle as p
import subprocess
eval(x)
exec(x)
compile(text, 'a', 'exec')
os.system('x')
os.execv('x', [])
import_module(name)
process.startDetached('x')
from PySide6 import QtNetwork
from PySide6.QtCore import QProcess
from PySide6.QtGui import QDesktopServices
QDesktopServices.openUrl(QUrl(text))
page.setOpenExternalLinks(True)"""


@pytest.mark.parametrize("line", LINES.splitlines())
def test_the_search_for_such_ways_finds_each(line: str) -> None:
    assert list(faults("gui/new.py", ast.parse(line)))


GUARDED = """
import os, sys
from pathlib import Path
allowed, outside, armed = tuple(sys.argv[2].split(os.pathsep)), [], []
bad = tuple("socket. subprocess. os.exec os.system os.posix_spawn os.fork pty. webbrowser. ctypes.dlopen urllib. http. "
            "smtplib. ftplib.".split())
def watch(event, arguments):
    if not armed:
        return
    if event.startswith(bad):
        outside.append((event, repr(arguments)[:200]))
    named = event in ("open", "os.listdir", "os.remove", "os.rename")
    if named and isinstance(arguments[0], (str, bytes, os.PathLike)):
        place = os.path.realpath(os.fsdecode(arguments[0]))
        if not place.startswith(allowed):
            outside.append((event, place))
    if event == "pickle.find_class":
        outside.append((event, repr(arguments)[:200]))
sys.addaudithook(watch)
import annotator.gui
from PySide6.QtWidgets import QApplication
from annotator.gui.application import make_application
from annotator.gui.main_window import MainWindow
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.app.opening import new_project
folder = Path(sys.argv[1])
new_project(folder / "p.claims")
application = make_application()
theme = ThemeManager(application, "light", 1.0)
theme.apply()
window = MainWindow(Settings(folder / "settings"), theme)
window.show()
# At its import urllib3, which trafilatura brings along, finds out whether this computer has IPv6: it binds a socket
# and connects to nothing.
import trafilatura
armed.append(True)
assert window.commands.open(folder / "p.claims", "Anna")
session = window.session
report = session.importing.add_paths([folder / "page.html", folder / "page.md", folder / "table.csv"])
assert len(report.added) == 3, report
for article_id in report.added:
    window.workspace.open_article(article_id, focus=True)
    for _ in range(20):
        application.processEvents()
    assert not window.grab().isNull()
window.view.show_manual()
for _ in range(20):
    application.processEvents()
armed.clear()
assert "PySide6.QtNetwork" not in sys.modules
print(outside)
os._exit(1 if outside else 0)
"""


def test_importing_and_showing_hostile_articles_opens_nothing_else(tmp_path: Path) -> None:
    secret = tmp_path / "outside" / "secret.png"
    secret.parent.mkdir()
    secret.write_bytes(b"secret")
    folder = tmp_path / "in"
    (folder / "settings").mkdir(parents=True)
    marks = f'<img src="{secret}"><a href="{secret.as_uri()}">x</a><link rel=stylesheet href="{secret}">'
    words = f"The minister said that {marks} all is well and https://a.example/{{x}} is not opened. "
    escaped = words.replace("<", "&lt;")
    (folder / "page.html").write_text(
        f"<html><head><title>{escaped}</title><meta http-equiv=refresh content='0;url={secret.as_uri()}'>{marks}</head>"
        f"<body><article><h1>{escaped}</h1><p>{words * 9}{escaped}</p></article></body></html>"
    )
    (folder / "page.md").write_text(f"---\ntitle: {marks}\n---\n# ![x]({secret})\n\n{words * 9}")
    quoted = words.replace('"', '""')
    (folder / "table.csv").write_text(f'title,source,text\n"{quoted}","{quoted}","{quoted * 3}"\n')
    allowed = [folder, PACKAGE.parent, sys.prefix, sys.base_prefix, "/usr", "/etc", "/proc", "/sys", "/dev", "/lib"]
    allowed += [os.path.realpath(path) for path in sys.path if path]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(folder), "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", GUARDED, str(folder), os.pathsep.join(map(os.path.realpath, map(str, allowed)))],
        capture_output=True, text=True, timeout=120, check=False, env=environment, cwd=PACKAGE.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def test_what_is_not_complete_is_private_and_goes_after_cancel_and_error(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with write_whole(tmp_path / "a.csv") as stream:
            stream.write("half")
            assert set(modes(tmp_path).values()) == {0o600}
        with write_folder_whole(tmp_path / "data") as folder:
            (folder / "a.csv").write_text("half")
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert modes(tmp_path) == {"a.csv": 0o644, "data": 0o755}
        (tmp_path / "a.csv").chmod(0o640)
        with write_whole(tmp_path / "a.csv", overwrite=True) as stream:
            stream.write("whole")
        assert modes(tmp_path)["a.csv"] == 0o640
    finally:
        os.umask(before)
    for error in (CancelledError(), OSError(28, "No space left on device"), RuntimeError("bug"), KeyboardInterrupt()):
        with pytest.raises((type(error), CannotWriteError)), write_whole(tmp_path / "b.csv") as stream:
            fail(error, stream.write("x"))
        with pytest.raises((type(error), CannotWriteError)), write_folder_whole(tmp_path / "c") as folder:
            fail(error, (folder / "a").write_text("x"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "data"]


def fail(error: BaseException, _done: object) -> None:
    raise error


def failing_at(step: int) -> object:
    count = 0

    def progress(_done: int, _total: int | None, _what: str) -> None:
        nonlocal count
        count += 1
        if count == step:
            raise OSError(28, "No space left on device")

    return progress


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_an_export_that_fails_in_the_middle_leaves_what_was_there(kind: str, sample: Session, tmp_path: Path) -> None:
    dest = tmp_path / "out"
    options = ExportOptions(format="csv" if kind == "csv" else "jsonl")
    over = ExportOptions(format=options.format, overwrite=True)
    sample.exporting.export(dest, options)
    before = contents(dest)
    with pytest.raises(TakenError):
        sample.exporting.export(dest, options)
    for step in (1, 2, 4):
        with pytest.raises(CannotWriteError):
            sample.exporting.export(dest, over, failing_at(step if kind == "csv" else 1))
        assert contents(dest) == before
        assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def contents(dest: Path) -> dict[str, bytes]:
    files: Sequence[Path] = sorted(dest.iterdir()) if dest.is_dir() else [dest]
    return {path.name: path.read_bytes() for path in files if path.name != "datapackage.json"}


def test_the_command_line_overwrites_only_when_told(
    sample_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: object) -> int:
        return cli.run([str(argument) for argument in arguments], lambda _project, _annotator: 1)

    dest = tmp_path / "out.jsonl"
    taken = tmp_path / "taken.claims"
    for path in (dest, taken):
        path.write_text("mine")
    assert run("export", sample_path, dest, "--format", "jsonl") == 1
    assert "--overwrite" in capsys.readouterr().err
    for command in (("backup", sample_path, dest), ("new", taken), ("pack", sample_path, taken, "--annotator", "A")):
        assert run(*command) == 1, command
    assert dest.read_text() == taken.read_text() == "mine"
    assert run("export", sample_path, dest, "--format", "jsonl", "--overwrite") == 0
    assert dest.read_text() != "mine"


FORMULAS = ['=cmd|"/c calc"!A1', "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "plain", "'quoted"]


def test_formulas_leave_unaltered_unless_spreadsheets_are_to_be_spared(empty: Session, tmp_path: Path) -> None:
    from annotator.formats.tables import preview_table

    found = empty.importing.pasted("The minister said so on Friday, and that was all that he said.")
    [article_id] = empty.importing.add([found]).added
    for number, words in enumerate(FORMULAS):
        empty.claims.add(article_id, [(0, 12 + number)], actor=words.strip(), note=words)
    for safe in (False, True):
        dest = tmp_path / f"safe-{safe}"
        empty.exporting.export(dest, ExportOptions(spreadsheet_safe=safe))
        seen = preview_table(dest / "claims.csv")
        notes = {row[seen.header.index("note")] for row in seen.rows}
        kept = {note.replace("\r\n", "\n") for note in notes}
        described = (dest / "datapackage.json").read_text("utf-8")
        if safe:
            assert all(not note.startswith(("=", "+", "-", "@", "\t", "\r")) for note in kept)
            assert kept == {str(spreadsheet_safe(words)) for words in FORMULAS}
        else:
            assert kept == set(FORMULAS)
        assert ("safe for spreadsheets" in described) is safe


def test_temporary_projects_are_private_and_removed(
    sample_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.app.opening import built

    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    seen: list[int] = []
    with pytest.raises(CancelledError), built(tmp_path / "new.claims"):
        fail(CancelledError(), seen.extend(modes(place).values()))
    assert set(seen) == {0o700}
    assert list(place.iterdir()) == []
    assert not (tmp_path / "new.claims").exists()
    with closing(Session.open(sample_path, "Anna")) as session:
        assert session.articles.sources() is not None
