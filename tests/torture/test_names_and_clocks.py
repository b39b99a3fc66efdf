"""Clocks set back, and what synchronising services leave beside a project."""

import os
import shlex
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from disks import claims_in
from test_faults import command

from annotator.app.session import Session
from annotator.core.errors import DamagedProjectError, NewerProjectError, StrayLogError
from annotator.store import backup, schema
from annotator.store.conflicts import is_conflict_name
from annotator.store.stray_log import journal_of, log_of, set_aside

_STAMP = "%Y-%m-%d %H-%M-%S"


# A clock that was set back: what was made before bears times that are still to come.


def test_backups_keep_the_order_of_making_when_the_clock_was_set_back(sample: Session) -> None:
    sample.claims.add(1, [(0, 4)])
    first = sample.backup()
    assert first is not None
    ahead = datetime.now(UTC) + timedelta(days=40)
    before = first.rename(first.with_name(f"sample {ahead.strftime(_STAMP)}.claims"))
    made = [before]
    for number in range(12):
        sample.claims.add(1, [(number, number + 4)])
        copy = sample.backup()
        assert copy is not None
        assert sample.backup() is None, "the newest is not recognised"
        made.append(copy)
        assert sample.backups()[0] == copy
    assert sample.backups()[: backup.NEWEST_KEPT] == made[:-11:-1]
    assert made[-1].exists(), "the newest copy was taken for an old one"
    when = backup.made_at(made[-1])
    assert when is not None
    assert abs(when - datetime.now(UTC)) < timedelta(minutes=5)


def test_the_history_goes_by_its_order_not_by_the_clock(sample: Session) -> None:
    first = sample.claims.add(1, [(0, 4)])
    with sample.project.transaction() as connection:
        connection.execute("UPDATE action SET created_at = '2099-01-01T00:00:00.000Z'")
        connection.execute("UPDATE claim SET updated_at = '2099-01-01T00:00:00.000Z' WHERE id = ?", (first,))
    second = sample.claims.add(1, [(5, 9)])
    sample.claims.edit(first, note="later, though the clock says earlier")
    assert [step.label for step in sample.history()][-1] == "Tag claim “With”"
    sample.undo()
    assert sample.claims.get(first).note != "later, though the clock says earlier"
    sample.undo()
    assert second not in {row[0] for row in sample.connection.execute("SELECT id FROM claim")}
    assert sample.claims.get(first).quote == "With"


# Conflict copies


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sample (conflicted copy 2026-11-23)", True),
        ("sample (Anna's conflicted copy 2026-11-23)", True),
        ("sample (conflicted copy 2026-11-23 151200)", True),
        ("sample.sync-conflict-20261123-151200-ABCDEFG", True),
        ("sample_conflict-20261123-151200", True),
        ("sample (In Konflikt stehende Kopie von Anna 2026-11-23)", True),
        ("sample (copie en conflit de Anna 2026-11-23)", True),
        ("sample-DESKTOP", True),
        ("sample-LAPTOP-7Q2K", True),
        ("sample-Anna", False),
        ("sample-2026", False),
        ("sample (copy)", False),
        ("sample (restored)", False),
        ("sample 2026-11-23 15-12-00", False),
        ("sampler", False),
        ("sample", False),
        ("another (conflicted copy)", False),
    ],
)
def test_which_names_are_those_of_conflict_copies(name: str, expected: bool, sample_path: Path) -> None:
    assert is_conflict_name(name, "sample") is expected
    other = sample_path.with_name(f"{name}.claims")
    if name != "sample":
        shutil.copy(sample_path, other)
    with closing(Session.open(sample_path, "Annotator A")) as session:
        assert session.conflict_copies() == ([other] if expected else [])
        assert session.original() is None
    if expected:
        with closing(Session.open(other, "Annotator A")) as copy:
            assert copy.original() == sample_path


def test_another_project_of_such_a_name_is_left_in_peace(sample_path: Path, empty_template: Path) -> None:
    shutil.copy(empty_template, sample_path.with_name("sample-DESKTOP.claims"))
    sample_path.with_name("sample (conflicted copy).claims").write_text("no project", encoding="utf-8")
    with closing(Session.open(sample_path)) as session:
        assert session.conflict_copies() == []


def test_a_command_says_how_two_versions_become_one_and_nothing_is_lost(sample_path: Path) -> None:
    copy = sample_path.with_name("sample (conflicted copy 2026-11-23).claims")
    shutil.copy(sample_path, copy)
    uuids = []
    for path in (sample_path, copy):
        with closing(Session.open(path, "Annotator A")) as session:
            uuids.append(session.claims.get(session.claims.add(1, [(0, 4)], note=path.name)).uuid)
    told = command("list", str(sample_path))
    assert told.returncode == 0
    assert len(told.stderr.splitlines()) == 1
    line = told.stderr.partition("nothing is lost: ")[2]
    assert command("list", str(copy)).stderr == told.stderr, "the copy tells of the original"
    program, *arguments = shlex.split(line)
    assert program == "annotator"
    merged = command(*arguments)
    assert (merged.returncode, merged.stderr) == (0, "")
    assert set(uuids) <= claims_in(sample_path)
    assert "All is well" in command("check", str(sample_path)).stdout


# Logs that a service brought


def _diverged(sample_path: Path) -> tuple[Path, bytes]:
    """Return a project, and the log of another computer's version of it."""
    twin = Path(shutil.copy(sample_path, sample_path.with_name("twin.claims")))
    with closing(Session.open(sample_path, "Annotator A")) as session:
        for start in range(30):
            session.claims.add(1, [(start, start + 8)], note="here " * 300)
    with closing(Session.open(twin, "Annotator A")) as session:
        for start in range(20):
            session.claims.add(2, [(start, start + 8)], note="there " * 300)
        log = log_of(twin).read_bytes()
    return sample_path, log


def test_the_log_of_another_version_is_not_folded_in(sample_path: Path) -> None:
    path, log = _diverged(sample_path)
    log_of(path).write_bytes(log)
    before = path.read_bytes()
    kept = claims_in_alone(path)
    for attempt in (lambda: Session.open(path), lambda: Session.open(path, read_only=True)):
        with pytest.raises(StrayLogError, match=r"sample\.claims-wal does not belong to sample\.claims as it is now"):
            attempt()
        assert path.read_bytes() == before
        assert log_of(path).read_bytes() == log
    refused = command("check", str(path))
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert "Move sample.claims-wal to another folder" in refused.stderr
    aside = set_aside(path, backup.backup_folder(path))
    assert aside.read_bytes() == log
    with closing(Session.open(path, "Annotator A")) as session:
        assert session.checking.check() == []
        assert session.backups() == [], "a log set aside is no backup"
    assert claims_in(path) == kept


def _caught_writing(path: Path, folder: Path) -> tuple[bytes, bytes]:
    """Return a project, and the journal beside it, as they are while a program without logs changes many pages."""
    other = Path(shutil.copy(path, folder / "caught.claims"))
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE claim SET note = hex(randomblob(700))")
        connection.execute("UPDATE article SET note = hex(randomblob(700))")
        connection.execute("DELETE FROM action")
        caught = other.read_bytes(), journal_of(other).read_bytes()
        connection.execute("ROLLBACK")
    assert caught[0] != other.read_bytes(), "nothing was written yet"
    return caught


def test_a_journal_of_another_state_is_not_put_back_into_the_file(sample_path: Path) -> None:
    journal = _caught_writing(sample_path, sample_path.parent)[1]
    with closing(Session.open(sample_path, "Annotator A")) as session:
        for start in range(30):
            session.claims.add(1, [(start, start + 8)], note="later " * 100)
    before, kept = sample_path.read_bytes(), claims_in(sample_path)
    journal_of(sample_path).write_bytes(journal)
    for read_only in (False, True):
        with pytest.raises(
            StrayLogError, match=r"sample\.claims-journal does not belong to sample\.claims as it is now"
        ):
            Session.open(sample_path, read_only=read_only)
        assert sample_path.read_bytes() == before
        assert journal_of(sample_path).read_bytes() == journal
    assert set_aside(sample_path, backup.backup_folder(sample_path)).read_bytes() == journal
    with closing(Session.open(sample_path, "Annotator A")) as session:
        assert session.checking.check() == []
        assert session.backups() == []
    assert claims_in(sample_path) == kept
    # In a file that is damaged anyway it changes nothing either.
    damaged = before[:4096] + bytes(40_000) + before[44_096:]
    sample_path.write_bytes(damaged)
    journal_of(sample_path).write_bytes(journal)
    with pytest.raises(DamagedProjectError):
        Session.open(sample_path)
    assert sample_path.read_bytes() == damaged


def test_a_journal_that_belongs_to_the_file_is_put_back(sample_path: Path, tmp_path: Path) -> None:
    kept = claims_in(sample_path)
    torn, journal = _caught_writing(sample_path, tmp_path)
    sample_path.write_bytes(torn)
    journal_of(sample_path).write_bytes(journal)
    with closing(Session.open(sample_path, "Annotator A")) as session:
        assert session.checking.check() == []
        assert not session.connection.execute("SELECT 1 FROM claim WHERE length(note) > 1000").fetchone()
    assert claims_in(sample_path) == kept
    assert not journal_of(sample_path).exists()


def claims_in_alone(path: Path) -> set[str]:
    """Return the claims in the file without its log."""
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        return {row[0] for row in connection.execute("SELECT uuid FROM claim")}


def _own_log(path: Path) -> set[str]:
    with closing(Session.open(path, "Annotator A")) as session:
        uuids = {session.claims.get(session.claims.add(1, [(n, n + 4)], note="x" * 900)).uuid for n in range(9)}
        shutil.copytree(path.parent, path.parent.with_name("killed"))
    return uuids


def _forgotten(path: Path) -> set[str]:
    with closing(Session.open(path, "Annotator A")) as session:
        uuids = {session.claims.get(session.claims.add(1, [(0, 4)])).uuid}
        session.project.fold_in()
        session.forget_history()
        shutil.copytree(path.parent, path.parent.with_name("killed"))
    return uuids


@pytest.mark.parametrize("leave", [_own_log, _forgotten])
def test_the_own_log_of_a_program_that_died_is_folded_in(
    leave: Callable[[Path], set[str]], sample_template: Path, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    path = Path(shutil.copy(sample_template, tmp_path / "work" / "p.claims"))
    uuids = leave(path)
    found = tmp_path / "killed" / "p.claims"
    with closing(Session.open(found, "Annotator A")) as session:
        assert not session.read_only
        assert session.checking.check() == []
    assert uuids <= claims_in(found)


def test_a_newer_version_that_only_the_log_tells_of_is_refused(sample_path: Path, tmp_path: Path) -> None:
    found = tmp_path / "found.claims"
    with closing(sqlite3.connect(sample_path, isolation_level=None)) as newer:
        newer.execute("PRAGMA journal_mode = WAL")
        newer.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
        shutil.copy(sample_path, found)
        shutil.copy(log_of(sample_path), log_of(found))
    assert int.from_bytes(found.read_bytes()[60:64], "big") == schema.SCHEMA_VERSION
    with pytest.raises(NewerProjectError):
        Session.open(found)


def test_a_step_to_this_version_that_a_journal_takes_back_is_made_again(empty_path: Path) -> None:
    """Killed while the version was written: the header says the new one, the journal beside it the old one."""
    after = empty_path.read_bytes()
    before = bytearray(after)
    before[60:64] = bytes(4)
    size = int.from_bytes(after[16:18], "big")
    page = bytes(before[:size])
    checksum = sum(page[size - 200 : 0 : -200])
    numbers = (1, 0, len(after) // size, 512, size)
    header = bytes.fromhex("d9d505f920a163d7") + b"".join(number.to_bytes(4, "big") for number in numbers)
    record = (1).to_bytes(4, "big") + page + checksum.to_bytes(4, "big")
    empty_path.with_name("empty.claims-journal").write_bytes(header.ljust(512, b"\0") + record)
    with closing(Session.open(empty_path)) as session:
        assert session.connection.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
        assert len(session.backups()) == 1, "brought up to date without a backup"


def test_an_index_of_the_log_that_was_left_or_brought_is_harmless(sample_path: Path) -> None:
    sample_path.with_name("sample.claims-shm").write_bytes(os.urandom(32768))
    log_of(sample_path).write_bytes(b"")
    with closing(Session.open(sample_path, "Annotator A")) as session:
        session.claims.add(1, [(0, 4)])
        assert session.checking.check() == []
    assert sorted(path.name for path in sample_path.parent.iterdir()) == ["sample.claims", "sample.claims.backups"]


def test_looking_at_a_log_is_quick(sample_path: Path) -> None:
    """Whoever lost power waits for little more than the reading of the file."""
    _own_log(sample_path)
    found = sample_path.parent.with_name("killed") / sample_path.name
    begun = time.process_time()
    with closing(Session.open(found)):
        assert time.process_time() - begun < 1
