"""The project file: refused when it is not sound, written by one program at a time, never losing what was saved."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from annotator.app.session import Session
from annotator.cli import run
from annotator.core.errors import (
    DamagedProjectError,
    NewerProjectError,
    NotAProjectError,
    NotFoundError,
    ProjectError,
    ReadOnlyProjectError,
)
from annotator.store import schema
from annotator.store.connection import connect
from annotator.store.lock import WriterLock
from annotator.store.project_file import ProjectFile


def _changed(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(sql)


def _newer(path: Path) -> None:
    _changed(path, f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")


def _foreign(path: Path) -> None:
    _changed(path, "PRAGMA application_id = 12345")


def _trigger(path: Path) -> None:
    _changed(path, "CREATE TRIGGER sly AFTER INSERT ON claim BEGIN DELETE FROM actor; END")


def _view(path: Path) -> None:
    _changed(path, "CREATE VIEW sly AS SELECT load_extension('x')")


def _without_column(path: Path) -> None:
    _changed(path, "ALTER TABLE actor RENAME COLUMN role TO job")


def _without_table(path: Path) -> None:
    _changed(path, "DROP TABLE place")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_text("Dear diary, this is no project. " * 20, encoding="utf-8")


def _header_only(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:60])


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scribbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:40960] = bytes(range(256)) * 128
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (_newer, NewerProjectError, "newer version"),
        (_foreign, NotAProjectError, "another program"),
        (_trigger, DamagedProjectError, "“sly”"),
        (_view, DamagedProjectError, "“sly”"),
        (_without_column, DamagedProjectError, r"does not have the tables .* \(not there: actor.role\)"),
        (_without_table, DamagedProjectError, r"not there: place\)"),
        (_empty, DamagedProjectError, "is empty"),
        (_text, NotAProjectError, "is not a project"),
        (_header_only, DamagedProjectError, "cut off"),
        (_truncated, DamagedProjectError, "malformed"),
        (_scribbled, DamagedProjectError, "damaged"),
        (Path.unlink, ProjectError, "There is no file"),
    ],
)
def test_what_is_no_sound_project_is_refused_and_left_alone(
    sample_path: Path, spoil: Callable[[Path], None], error: type[ProjectError], words: str
) -> None:
    spoil(sample_path)
    before = _dump(sample_path)
    with pytest.raises(error, match=words) as caught:
        Session.open(sample_path)
    assert caught.value.message
    assert "\n" not in str(caught.value)
    assert _dump(sample_path) == before
    # Whoever mends the file can open it: nothing holds the lock any more.
    assert not _held(sample_path)


def _dump(path: Path) -> bytes:
    """The file, without the header's note of how it was last opened."""
    return path.read_bytes()[100:] if path.exists() else b""


def _held(path: Path) -> bool:
    folder = path.with_name(path.name + ".backups")
    if not folder.is_dir():
        return False
    try:
        WriterLock(folder / ".lock").release()
    except BlockingIOError:
        return True
    return False


def test_a_refused_file_is_told_about_its_backups(sample_path: Path) -> None:
    with closing(Session.open(sample_path)) as session:
        assert session.backup() is not None
    _truncated(sample_path)
    with pytest.raises(DamagedProjectError, match="1 earlier cop"):
        Session.open(sample_path)


def test_creating_never_overwrites(sample_path: Path) -> None:
    before = sample_path.read_bytes()
    with pytest.raises(ProjectError, match="already exists"):
        ProjectFile.create(sample_path)
    assert sample_path.read_bytes() == before
    with pytest.raises(ProjectError, match="could not be made"):
        ProjectFile.create(sample_path.parent / "nowhere" / "p.claims")


def test_a_project_says_so_in_its_header_and_keeps_what_is_acknowledged(empty: Session) -> None:
    header = empty.path.read_bytes()[:100]
    assert header[68:72] == b"CLMS"
    assert int.from_bytes(header[60:64], "big") == schema.SCHEMA_VERSION
    for pragma, expected in [
        ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("trusted_schema", 0),
    ]:  # fmt: skip
        assert empty.connection.execute(f"PRAGMA {pragma}").fetchone()[0] == expected


def test_a_second_window_opens_it_read_only_and_may_write_once_the_first_is_closed(sample_path: Path) -> None:
    first = Session.open(sample_path, "Annotator A")
    with closing(Session.open(sample_path, "Annotator A")) as second:
        assert second.read_only
        assert "another window" in second.project.why_read_only
        with pytest.raises(ReadOnlyProjectError):
            second.claims.add(1, [(0, 4)])
        with pytest.raises(ReadOnlyProjectError):
            second.claims_in.import_claims([])
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            second.connection.execute("DELETE FROM claim")
        claim_id = first.claims.add(1, [(0, 4)])
        assert second.claims.get(claim_id).quote == "With"
        first.close()
        assert second.claims.get(claim_id).quote == "With"
    with closing(Session.open(sample_path, "Annotator A")) as third:
        assert not third.read_only


_HOLDER = """
import sys
from pathlib import Path
from annotator.app.session import Session
session = Session.open(Path(sys.argv[1]), "Annotator A")
print(session.read_only, flush=True)
sys.stdin.read()
session.close()
"""


def test_another_process_is_told_the_same(sample_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(sample_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "False\n"
        with closing(Session.open(sample_path, "Annotator A")) as session:
            assert session.read_only
            assert session.totals() == (5, 164)
        holder.communicate()
    assert holder.returncode == 0
    with closing(Session.open(sample_path)) as session:
        assert not session.read_only


_WRITER = """
import sys
from pathlib import Path
from annotator.app.session import Session
session = Session.open(Path(sys.argv[1]), "Annotator A")
while True:
    claim_id = session.claims.add(1, [(0, 4), (10, 20)], actor="Somebody", note="x" * 500)
    print(session.claims.get(claim_id).uuid, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_a_killed_writer_loses_nothing_that_was_acknowledged(sample_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(sample_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        acknowledged = [writer.stdout.readline().strip() for _ in range(40)]
        writer.kill()
        acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
    with closing(Session.open(sample_path, "Annotator A")) as session:
        assert not session.read_only
        kept = {row[0] for row in session.connection.execute("SELECT uuid FROM claim")}
        assert set(acknowledged) <= kept
        assert len(acknowledged) >= 40
        assert session.checking.check() == []
        assert session.undo_label == "Tag claim “With […] a threaten”"


def test_closing_leaves_one_file(sample_path: Path) -> None:
    with closing(Session.open(sample_path, "Annotator A")) as session:
        session.claims.add(1, [(0, 4)])
    with closing(Session.open(sample_path, read_only=True)) as session:
        assert session.totals() == (5, 165)
    assert sorted(path.name for path in sample_path.parent.iterdir()) == ["sample.claims", "sample.claims.backups"]


def test_a_change_that_refers_to_something_gone_is_refused_whole(sample: Session) -> None:
    with pytest.raises(NotFoundError, match="not in the project"):
        sample.claims.add(1, [(0, 4)], actor="New one", via=9999)
    assert sample.actors.named("New one") is None
    assert sample.history() == []


def test_a_file_made_by_an_older_version_would_be_backed_up_first(empty_path: Path) -> None:
    _changed(empty_path, "PRAGMA user_version = 0")
    with closing(Session.open(empty_path)) as session:
        assert len(session.backups()) == 1
        assert session.connection.execute("PRAGMA user_version").fetchone()[0] == schema.SCHEMA_VERSION


def test_a_link_to_a_project_is_the_project(sample_path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.claims"
    try:
        link.symlink_to(sample_path)
    except OSError:
        pytest.skip("no links here")
    with closing(Session.open(sample_path, "Annotator A")), closing(Session.open(link)) as second:
        assert second.read_only


def test_awkward_paths(empty_path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Zürich 100% #1? & “co”"
    folder.mkdir()
    path = folder / "my project 😀.claims"
    shutil.copy(empty_path, path)
    with closing(Session.open(path, "Anna")) as session:
        assert session.backup() is not None
        with closing(session.project.reader()) as reader:
            assert reader.execute("SELECT count(*) FROM annotator").fetchone() == (1,)


def test_tables_in_other_words_and_more_of_them_are_the_same_tables(sample_path: Path) -> None:
    _changed(sample_path, "ALTER TABLE actor ADD COLUMN shoe_size TEXT")
    _changed(sample_path, "ALTER TABLE claim ADD COLUMN shoe_size TEXT")
    _changed(sample_path, "CREATE TABLE extra (id INTEGER PRIMARY KEY)")
    with closing(Session.open(sample_path, "Annotator A")) as session:
        session.claims.add(1, [(0, 4)], actor="Somebody")
        assert session.totals() == (5, 165)


@pytest.fixture
def read_only_place(tmp_path: Path) -> Iterator[Callable[[], Path]]:
    """A folder to put files into, and what makes its file system refuse to be written to from then on."""
    folder = tmp_path / "disc"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(folder)], capture_output=True, check=False
    ).returncode:  # fmt: skip
        pytest.skip("nothing can be mounted here")

    def freeze() -> Path:
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        return folder

    yield freeze
    subprocess.run(["umount", str(folder)], check=True)


def test_a_project_on_a_read_only_file_system_is_read(
    read_only_place: Callable[[], Path], sample_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Session.open(sample_path, "Annotator A")):
        pass
    assert sample_path.read_bytes()[18] == 2, "written with a write-ahead log"
    path = Path(shutil.copy(sample_path, tmp_path / "disc" / "p.claims"))
    folder = read_only_place()
    with closing(Session.open(path)) as session:
        assert session.read_only
        assert str(folder) in session.project.why_read_only
        assert session.totals() == (5, 164)
        with closing(session.project.reader()) as reader:
            assert reader.execute("SELECT count(*) FROM claim").fetchone() == (164,)
        with pytest.raises(ReadOnlyProjectError, match="open for reading only"):
            session.claims.add(1, [(0, 4)])
    for command, *rest in (["list"], ["search", "Putin"], ["export", str(tmp_path / "out")], ["check"]):
        assert run([command, str(path), *rest], lambda _project, _annotator: 1) == 0, capsys.readouterr().err
    assert "All is well: 5 articles, 164 claims." in capsys.readouterr().out


def test_changes_not_folded_in_are_not_passed_over_on_a_read_only_file_system(
    read_only_place: Callable[[], Path], sample_path: Path, tmp_path: Path
) -> None:
    with closing(Session.open(sample_path, "Annotator A")) as session:
        session.claims.add(1, [(0, 4)])
        path = Path(shutil.copy(sample_path, tmp_path / "disc" / "p.claims"))
        shutil.copy(f"{sample_path}-wal", tmp_path / "disc" / "p.claims-wal")
    read_only_place()
    with pytest.raises(ProjectError, match=r"p\.claims-wal.*Copy both files"):
        Session.open(path)


def test_a_reader_cannot_write_and_a_file_that_cannot_be_written_is_read(sample_path: Path) -> None:
    with closing(connect(sample_path, read_only=True)) as reader, pytest.raises(sqlite3.OperationalError):
        reader.execute("CREATE TABLE x (y)")
    if os.name != "posix" or os.geteuid() == 0:
        return
    sample_path.chmod(0o444)
    sample_path.parent.chmod(0o555)
    try:
        with closing(Session.open(sample_path)) as session:
            assert session.read_only
            assert session.totals() == (5, 164)
            assert json.loads(session.codebook.export_json())["propositions"]
    finally:
        sample_path.parent.chmod(0o755)
