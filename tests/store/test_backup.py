"""Rolling backups and copies."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from annotator.app.session import Session
from annotator.core.errors import CancelledError, ProjectError
from annotator.store import backup, going_back


def test_a_backup_is_made_only_when_something_changed(sample: Session) -> None:
    sample.claims.add(1, [(0, 4)])
    first = sample.backup()
    assert first is not None
    assert sample.backup() is None
    sample.undo()
    second = sample.backup()
    assert second is not None
    assert sample.backups() == [second, first]
    with closing(Session.open(first, read_only=True)) as old, closing(Session.open(second, read_only=True)) as new:
        assert old.totals() == (5, 165)
        assert new.totals() == (5, 164)
        assert old.checking.check() == new.checking.check() == []


def test_a_copy_holds_what_is_not_yet_folded_into_the_file(sample: Session, tmp_path: Path) -> None:
    sample.claims.add(1, [(0, 4)])
    assert sample.path.with_name(sample.path.name + "-wal").stat().st_size > 0
    assert sample.backup(tmp_path / "copy.claims") == tmp_path / "copy.claims"
    with closing(Session.open(tmp_path / "copy.claims", "Annotator A")) as copy:
        assert copy.totals() == (5, 165)
        assert copy.uuid == sample.uuid
        assert copy.undo_label == "Tag claim “With”"


def test_a_copy_that_fails_or_is_cancelled_leaves_nothing(sample: Session, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="could not be written"):
        sample.backup(tmp_path / "nowhere" / "copy.claims")

    def cancel(_done: int, _total: int) -> None:
        raise CancelledError

    before = sorted(tmp_path.iterdir())
    with pytest.raises(CancelledError):
        sample.backup(tmp_path / "copy.claims", cancel)
    assert sorted(tmp_path.iterdir()) == before


def test_the_newest_ten_and_one_a_day_for_two_weeks_are_kept(sample: Session) -> None:
    folder = backup.backup_folder(sample.path)
    now = datetime.now(UTC)
    noon = now.replace(hour=12, minute=0, second=0)
    # Three on each of the thirty days before today.
    for days in range(1, 31):
        for hour in (1, 2, 3):
            stamp = (noon - timedelta(days=days)).replace(hour=hour).strftime("%Y-%m-%d %H-%M-%S")
            (folder / f"sample {stamp}.claims").write_bytes(b"")
    (folder / "my own.txt").write_text("stays")
    sample.claims.add(1, [(0, 4)])
    made = sample.backup()
    kept = sample.backups()
    assert kept[0] == made
    assert len(kept[:10]) == 10
    older = [backup.made_at(path) for path in kept[10:]]
    kept_days = [moment.date() for moment in older if moment is not None]
    assert kept_days == [(now - timedelta(days=n)).date() for n in range(4, 15)]
    assert all(moment is not None and moment.hour == 3 for moment in older)
    assert (folder / "my own.txt").exists()


def test_two_backups_within_a_second_do_not_overwrite_each_other(sample: Session) -> None:
    made = []
    for start in range(3):
        sample.claims.add(1, [(start, start + 4)])
        made.append(sample.backup())
    assert len(set(made)) == 3
    assert set(sample.backups()) == set(made)
    counts = set()
    for path in sample.backups():
        with closing(sqlite3.connect(path)) as connection:
            counts.add(connection.execute("SELECT count(*) FROM claim").fetchone()[0])
    assert counts == {165, 166, 167}


def test_a_backup_is_made_of_what_was_done_between_two_empty_histories(sample: Session) -> None:
    for _ in range(2):
        sample.claims.add(1, [(0, 4)])
        sample.forget_history()
        assert sample.backup() is not None
        assert sample.backup() is None


def test_no_copy_takes_the_place_of_the_project_itself(sample: Session, tmp_path: Path) -> None:
    link = tmp_path / "link.claims"
    link.symlink_to(sample.path)
    for dest in (sample.path, link):
        with pytest.raises(ProjectError, match="is the project itself"):
            sample.backup(dest)
    sample.claims.add(1, [(0, 4)])
    assert link.is_symlink()


def test_a_file_that_looks_unfinished_but_is_nobodys_stays_and_stops_no_backup(sample: Session) -> None:
    strange = sample.path.with_name(f".x.claims.{'9' * 30}.part")
    strange.touch()
    assert sample.backup() is not None
    assert strange.exists()


def test_what_came_to_the_name_while_a_backup_was_copied_there_is_not_replaced(
    sample: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.claims.add(1, [(0, 4)])
    made, dest = sample.backup(), tmp_path / "elsewhere" / "new.claims"
    assert made is not None
    dest.parent.mkdir()
    copied = shutil.copyfile

    def copy_while_another_writes(source: Path, part: Path) -> Path:
        dest.write_bytes(b"another's")
        return copied(source, part)

    monkeypatch.setattr(shutil, "copyfile", copy_while_another_writes)
    with pytest.raises(ProjectError, match="already exists"):
        going_back.put_elsewhere(made, dest)
    assert {path.name: path.read_bytes() for path in dest.parent.iterdir()} == {"new.claims": b"another's"}
