"""Disks that are full, frozen or gone, files that others lock, move or copy: said in words, and nothing is lost."""

import io
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest
from disks import SmallDisk, claims_in, no_room, small_disk, written_by_another

from annotator.app.importing import ImportOptions
from annotator.app.merging import MergeActions
from annotator.app.session import Session
from annotator.cli import run
from annotator.core.errors import AnnotatorError, MovedProjectError, ProjectError, UnsavedError

PLAIN = "note that is longer than a page of the file " * 400


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run(arguments, lambda _project, _annotator: 1)
    return subprocess.CompletedProcess(arguments, status, out.getvalue(), err.getvalue())


def process(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, after some lines of Python."""
    lines = f"import os, sys\n{code}\nfrom annotator.__main__ import main\nsys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", lines, *arguments], capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip


def refused_in_one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """A command that failed says so in one line on standard error."""
    assert done.returncode == 1, done
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "stick") as found:
        yield found


# A full disk


def test_without_room_a_change_is_refused_and_can_be_made_once_there_is_room(sample: Session) -> None:
    before = sample.totals()
    with no_room(sample.connection):
        with pytest.raises(UnsavedError, match=r"disk is full.*Everything saved before it is safe.*Make room"):
            sample.claims.add(1, [(0, 4)], note=PLAIN)
        assert sample.totals() == before
        assert sample.history() == []
    sample.claims.add(1, [(0, 4)], note=PLAIN)
    assert sample.totals() == (before[0], before[1] + 1)
    assert sample.checking.check() == []


def test_on_a_full_disk_nothing_is_lost_and_no_copy_is_left_by_half(disk: SmallDisk, sample_template: Path) -> None:
    path = Path(shutil.copy(sample_template, disk.folder / "p.claims"))
    with closing(Session.open(path, "Annotator A")) as session:
        kept = session.claims.get(session.claims.add(1, [(0, 4)])).uuid
        disk.fill()
        with pytest.raises(UnsavedError, match="disk is full"):
            session.claims.add(1, [(0, 4)], note=PLAIN * 20)
        with pytest.raises(ProjectError, match=r"could not be written: the disk is full.*unharmed"):
            session.backup()
        with pytest.raises(ProjectError, match="disk is full"):
            Session.create(disk.folder / "new.claims")
        left = {file.name for file in disk.folder.rglob("*")}
        assert left == {"p.claims", "p.claims-wal", "p.claims-shm", "p.claims.backups", ".lock", "ballast"}
        disk.make_room()
        session.claims.add(1, [(5, 9)], note=PLAIN)
        assert session.backup() is not None
        assert session.checking.check() == []
    assert session.project.left_behind == ""
    assert kept in claims_in(path)


def test_a_full_disk_at_closing_leaves_all_in_two_files_and_says_so(disk: SmallDisk, sample_template: Path) -> None:
    path = Path(shutil.copy(sample_template, disk.folder / "p.claims"))
    session = Session.open(path, "Annotator A")
    uuids = {session.claims.get(session.claims.add(1, [(n, n + 4)], note=PLAIN)).uuid for n in range(9)}
    disk.fill()
    session.close()
    assert "Keep that file beside p.claims" in session.project.left_behind
    disk.make_room()
    with closing(Session.open(path, "Annotator A")) as again:
        assert not again.read_only
        assert again.checking.check() == []
    assert not path.with_name("p.claims-wal").exists()
    assert uuids <= claims_in(path)


def test_a_project_on_a_full_disk_is_read_and_copied_elsewhere(
    disk: SmallDisk, sample_template: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(sample_template, disk.folder / "p.claims"))
    with closing(Session.open(path)):
        pass
    disk.fill()
    with closing(Session.open(path)) as session:
        assert session.project.why_read_only == "The disk is full, so no change could be saved."
        assert session.totals() == (5, 164)
        session.backup(tmp_path / "copy.claims")
    assert len(claims_in(tmp_path / "copy.claims")) == 164
    # The lock was given back.
    disk.make_room()
    with closing(Session.open(path)) as session:
        assert not session.read_only


def test_commands_on_a_full_disk(disk: SmallDisk, sample_template: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(sample_template, disk.folder / "p.claims"))
    article = tmp_path / "a.txt"
    article.write_text("The minister said that she supports the plan.\n" * 20_000, encoding="utf-8")
    disk.fill(200_000)
    done = command("import", str(path), str(article))
    assert done.returncode == 1
    assert "No backup could be made first." in done.stderr
    assert "This change to p.claims is not saved yet: the disk is full" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    disk.fill()
    refused_in_one_line(command("export", str(path), str(disk.folder / "out")), "No space left")
    assert not (disk.folder / "out").exists()
    disk.make_room()
    assert "5 articles, 164 claims" in command("check", str(path)).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_limit_on_the_size_of_files_is_no_fault_of_the_program(sample_path: Path, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("The minister said that she supports the plan.\n" * 40_000, encoding="utf-8")
    code = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))"
    done = process(code, "import", str(sample_path), str(article))
    refused_in_one_line(done, "This change to sample.claims is not saved yet: the disk reported an error")
    assert "5 articles, 164 claims" in command("check", str(sample_path)).stdout


# A disk that takes no changes


def test_a_disk_that_freezes_while_the_project_is_open(disk: SmallDisk, sample_template: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(sample_template, disk.folder / "p.claims"))
    session = Session.open(path, "Annotator A")
    kept = session.claims.get(session.claims.add(1, [(0, 4)])).uuid
    twin = Path(shutil.copytree(disk.folder, tmp_path / "pulled out"))
    session.close()
    with closing(Session.open(twin / "p.claims")) as found:
        assert not found.read_only
    assert kept in claims_in(twin / "p.claims")
    disk.freeze()
    with closing(Session.open(path)) as frozen:
        assert "cannot be written to" in frozen.project.why_read_only
        frozen.save_elsewhere(tmp_path / "copy.claims")
    disk.thaw()
    assert kept in claims_in(tmp_path / "copy.claims")


# Other programs


def test_while_another_program_writes_a_change_is_refused_in_words(sample: Session) -> None:
    sample.connection.execute("PRAGMA busy_timeout = 50")
    with (
        written_by_another(sample.path),
        pytest.raises(UnsavedError, match=r"another program is writing to the project.*then try again"),
    ):
        sample.claims.add(1, [(0, 4)])
    sample.claims.add(1, [(0, 4)])
    assert sample.totals() == (5, 165)


def test_a_command_while_another_program_writes(sample_path: Path, tmp_path: Path) -> None:
    with closing(Session.open(sample_path)):
        pass
    article = tmp_path / "a.txt"
    article.write_text("The minister said that she supports the plan.", encoding="utf-8")
    with written_by_another(sample_path):
        refused_in_one_line(
            command("import", str(sample_path), str(article)), "another program is writing to the project"
        )
        assert command("list", str(sample_path)).returncode == 0
    assert command("import", str(sample_path), str(article)).returncode == 0


def test_closing_does_not_wait_for_another_program_and_loses_nothing(sample_path: Path) -> None:
    session = Session.open(sample_path, "Annotator A")
    uuid = session.claims.get(session.claims.add(1, [(0, 4)])).uuid
    with written_by_another(sample_path):
        begun = time.monotonic()
        session.close()
        assert time.monotonic() - begun < 1.9
        assert "Keep that file beside sample.claims" in session.project.left_behind
    assert uuid in claims_in(sample_path)
    with closing(Session.open(sample_path, "Annotator A")) as again:
        assert again.checking.check() == []
    assert not sample_path.with_name("sample.claims-wal").exists()


def test_a_project_that_another_program_keeps_to_itself(sample_path: Path) -> None:
    with closing(sqlite3.connect(sample_path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        refused_in_one_line(
            command("list", str(sample_path)), "cannot be read now: another program", "Nothing was changed", "try again"
        )
        other.execute("ROLLBACK")
    with closing(Session.open(sample_path)) as session:
        assert session.totals() == (5, 164)


def test_a_lock_that_a_dead_program_left_keeps_nobody_out(sample_path: Path) -> None:
    folder = sample_path.with_name("sample.claims.backups")
    folder.mkdir()
    (folder / ".lock").write_text("pid 4711 on a computer long gone", encoding="utf-8")
    with closing(Session.open(sample_path)) as session:
        assert not session.read_only


def test_opening_what_is_open_already_lets_no_other_program_take_its_log_away(sample: Session) -> None:
    sample.claims.add(1, [(0, 4)])
    with closing(Session.open(sample.path)) as second:
        assert second.read_only
    assert process("", "list", str(sample.path)).returncode == 0
    uuid = sample.claims.get(sample.claims.add(1, [(5, 9)])).uuid
    assert uuid in claims_in(sample.path), "written to a log that nobody else sees"


def test_a_project_taken_for_a_file_to_import_is_not_read_past_its_locks(sample: Session) -> None:
    sample.claims.add(1, [(0, 4)])
    for attempt in (
        lambda: sample.importing.add_paths([sample.path, sample.path.parent], ImportOptions()),
        lambda: sample.claims_in.import_claims([sample.path]),
        lambda: MergeActions(sample).merge([sample.path]),
    ):
        with suppress(AnnotatorError):
            attempt()
    assert process("", "list", str(sample.path)).returncode == 0
    uuid = sample.claims.get(sample.claims.add(1, [(5, 9)])).uuid
    assert uuid in claims_in(sample.path), "written to a log that nobody else sees"
    with pytest.raises(AnnotatorError, match=r"This is a project of this program\. Open it, or merge it"):
        sample.claims_in.import_claims([sample.path])


# A file that is not where it was


def _moved_away(path: Path) -> None:
    path.rename(path.with_name("elsewhere.claims"))


def _another_in_its_place(path: Path) -> None:
    shutil.copy(path, path.with_name("synced"))
    path.with_name("synced").replace(path)


def _folder_gone(path: Path) -> None:
    path.parent.rename(path.parent.with_name("unplugged"))


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
@pytest.mark.parametrize(
    ("happen", "words"),
    [
        (_moved_away, "was moved, renamed or deleted while it was open. Nothing is lost"),
        (Path.unlink, "was moved, renamed or deleted while it was open. Nothing is lost"),
        (_another_in_its_place, "Another file has taken the place of p.claims, so nothing is written to it"),
        (_folder_gone, "The folder of p.claims is not there any more"),
    ],
)
def test_a_file_that_goes_while_it_is_open(happen: object, words: str, sample_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    path = Path(shutil.copy(sample_template, folder / "p.claims"))
    with closing(Session.open(path, "Annotator A")) as session:
        assert session.project.moved is None
        kept = session.claims.get(session.claims.add(1, [(0, 4)])).uuid
        assert callable(happen)
        happen(path)
        there = path.read_bytes() if path.exists() else b""
        for attempt in (lambda: session.claims.add(1, [(5, 9)]), session.undo, session.backup, session.project.writer):
            with pytest.raises(MovedProjectError, match=words) as caught:
                attempt()
            assert "save a copy elsewhere" in caught.value.remedy
        assert session.claims.last() is not None, "what is open can still be read"
        session.save_elsewhere(tmp_path / "copy.claims")
        assert (path.read_bytes() if path.exists() else b"") == there
    assert kept in claims_in(tmp_path / "copy.claims")
    with closing(Session.open(tmp_path / "copy.claims", "Annotator A")) as copy:
        assert copy.checking.check() == []
        assert copy.undo_label == "Tag claim “With”"


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
def test_a_stick_that_comes_back_is_worked_on(sample_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    path = Path(shutil.copy(sample_template, folder / "p.claims"))
    with closing(Session.open(path, "Annotator A")) as session:
        _folder_gone(path)
        with pytest.raises(MovedProjectError):
            session.claims.add(1, [(0, 4)])
        (tmp_path / "unplugged").rename(folder)
        session.claims.add(1, [(0, 4)])
    assert len(claims_in(path)) == 165


@pytest.mark.skipif(sys.platform == "win32", reason="the folder one works in cannot be removed there")
def test_commands_in_a_folder_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    here = Path.cwd()
    try:
        for arguments in (["list", "x.claims"], ["new", "x.claims"], ["check", "x"], ["backup", "x.claims"]):
            gone.mkdir()
            os.chdir(gone)
            gone.rmdir()
            refused_in_one_line(command(*arguments))
    finally:
        os.chdir(here)


# Copied while it is open


def test_whoever_copies_the_file_alone_after_it_was_folded_in_has_all(sample: Session, tmp_path: Path) -> None:
    uuid = sample.claims.get(sample.claims.add(1, [(0, 4)])).uuid
    assert uuid not in claims_in(Path(shutil.copy(sample.path, tmp_path / "before.claims")))
    assert sample.project.fold_in() == ""
    assert uuid in claims_in(Path(shutil.copy(sample.path, tmp_path / "after.claims")))


def test_copies_taken_amid_changes_are_sound_or_refused(sample: Session, tmp_path: Path) -> None:
    """Whoever copies the file by hand gets an earlier state or a refusal; the backup gets all."""
    ended = threading.Event()

    def work() -> None:
        for number in range(30):
            sample.claims.add(1, [(number, number + 9)], note=PLAIN)
            if number % 7 == 0:
                sample.project.fold_in()
        ended.set()

    writer = threading.Thread(target=work)
    writer.start()
    copies = []
    while not ended.is_set() or not copies:
        copies.append(Path(shutil.copy(sample.path, tmp_path / f"copy{len(copies)}.claims")))
    writer.join()
    for path in copies:
        with suppress(AnnotatorError), closing(Session.open(path, read_only=True)) as copy:
            assert copy.checking.check() == []
            assert 164 <= copy.totals()[1] <= 194
    sample.save_elsewhere(tmp_path / "whole.claims")
    assert len(claims_in(tmp_path / "whole.claims")) == 194


# Names


@pytest.mark.parametrize(
    "name",
    ["my first project", "Ukraine 🇺🇦 😀", "n" * 200, "-project", "--json", "100% #1? & “co”", "ж" * 110, "two\nlines"],
)
def test_awkward_names(name: str, sample_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a folder with blanks"
    folder.mkdir()
    (folder / "text.txt").write_text("The minister said that she supports the plan.", encoding="utf-8")
    path = folder / f"{name}.claims"
    shutil.copy(sample_template, path)
    given = f"./{path.name}"
    monkeypatch.chdir(folder)
    done = command("import", given, "text.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 articles, 164 claims" in command("check", given).stdout
    with closing(Session.open(path, "Annotator A")) as session:
        session.claims.add(1, [(0, 4)])
        made = session.backup()
        assert made is not None
        assert session.backups()[0] == made
    assert len(claims_in(made)) == 165
    if name.startswith("-"):
        refused_in_one_line(command("list", path.name, "--nonsense"), f"./{path.name}")
        assert command("list", "--", path.name).returncode == 0
