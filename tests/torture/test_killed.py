"""Killed at any moment: nothing acknowledged is lost, nothing is there by half, and the next start goes on."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from lengths import short_or_long
from victim import ANNOTATOR, BATCH

from annotator.app.session import Session
from annotator.store import backup

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be killed at once")

KILLS = {
    "tagging": short_or_long(4, 60), "importing": short_or_long(3, 50), "merging": short_or_long(3, 50),
    "copying": short_or_long(3, 50), "migrating": short_or_long(1, 25), "making": short_or_long(2, 20),
}  # fmt: skip
LIFE = {"tagging": 0.15, "importing": 0.3, "merging": 0.4, "copying": 0.3, "migrating": 0.5, "making": 0.3}
"""Seconds that a victim lives at most after its first word."""

Line = Sequence[str]
Judge = Callable[[Path, list[Line]], int]


class Victims:
    """A process that forks victims, and what they acknowledged before they died."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("victim.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def kill_one(self, mode: str, folder: Path, seconds: float) -> list[Line]:
        """Let one work, kill it `seconds` after its first word; return all its words that were whole."""
        server = self._server
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(f"{mode} {folder}\n")
        server.stdin.flush()
        words: list[Line] = []
        child, timer = 0, None
        for line in server.stdout:
            word = json.loads(line)
            if word[0] == "dead":
                break
            if word[0] == "child":
                child = word[1]
            else:
                words.append(word)
            if timer is None and child and any(word[0] != "try" for word in words):
                timer = threading.Timer(seconds, os.kill, (child, signal.SIGKILL))
                timer.start()
        if timer is not None:
            timer.cancel()
        return words

    def end(self) -> None:
        """Let the process end."""
        self._server.communicate()


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    found = Victims()
    yield found
    found.end()


@pytest.fixture(scope="module")
def figures() -> Iterator[dict[str, tuple[int, int]]]:
    found: dict[str, tuple[int, int]] = {}
    yield found
    kills, commits = (sum(column) for column in zip(*found.values(), strict=True)) if found else (0, 0)
    print(f"\nkill -9: {kills} kills, {commits} acknowledged commits, none lost: {found}")


@contextmanager
def _reopened(path: Path) -> Iterator[Session]:
    """Open the project after the death of whoever had it open: it may be written to, is sound, and is tidied."""
    with closing(Session.open(path, ANNOTATOR)) as session:
        assert not session.read_only, session.project.why_read_only
        assert session.checking.check() == []
        yield session
        # The next change and backup go as if nothing had happened, and clear away what was left unfinished.
        session.claims.add(1, [(0, 4)])
        assert session.backup() is not None
        for kept in session.backups():
            with closing(Session.open(kept, read_only=True)) as copy:
                assert copy.checking.check() == []
    folders = (path.parent, backup.backup_folder(path))
    # Files that were only read are tidied when they are read again.
    left = [file.name for folder in folders for file in folder.iterdir() if not file.name.startswith("other")]
    assert not [name for name in left if ".part" in name or name.endswith(("-wal", "-shm", "-journal"))], left


def _values(session: Session, sql: str) -> set[str]:
    return {row[0] for row in session.connection.execute(sql)}


def judge_tagging(folder: Path, words: list[Line]) -> int:
    """Every claim is as acknowledged; what was about to be done may be done as well, and nothing else."""
    states: list[dict[str, str]] = [{}]
    acknowledged = 0
    for kind, *rest in words:
        deed, uuid, *note = rest if kind == "try" else (kind, *rest)
        state = dict(states[0])
        state.pop(uuid, None)
        if deed == "is":
            state[uuid] = note[0]
        states = [states[0], state] if kind == "try" else [state]
        acknowledged += kind != "try"
    with _reopened(folder / "p.claims") as session:
        rows = session.connection.execute("SELECT uuid, note FROM claim WHERE note LIKE 'note %'").fetchall()
    here = dict(rows)
    possible = []
    for state in states:
        unnamed = {uuid: note for uuid, note in here.items() if uuid not in state and note == state.get("")}
        named = {uuid: note for uuid, note in state.items() if uuid} | (unnamed if "" in state else {})
        possible.append(named)
    assert here in possible
    return acknowledged


def judge_importing(folder: Path, words: list[Line]) -> int:
    """Each import is there with all its articles or with none."""
    with _reopened(folder / "p.claims") as session:
        files = _values(session, "SELECT imported_from FROM article WHERE imported_from LIKE 'import%'")
        searched = session.finding.search("minister", limit=10_000).articles_total.number
    batches: dict[str, int] = {}
    for file in files:
        name = Path(file).name.rpartition("-")[0] + "-"
        batches[name] = batches.get(name, 0) + 1
    assert set(batches.values()) <= {BATCH}, batches
    assert {word[1] for word in words} <= set(batches)
    assert searched >= min(2000, len(files))
    return len(words)


def judge_merging(folder: Path, words: list[Line]) -> int:
    """Of each file merged, all claims are there or none; what was acknowledged is."""
    with _reopened(folder / "p.claims") as session:
        here = _values(session, "SELECT uuid FROM claim")
    told = [word for word in words if word[0] != "try"]
    states = {name: kind == "merged" for kind, name in told}
    doubted = words[-1][2] if words[-1][0] == "try" else ""
    for other in sorted(folder.glob("other*.claims")):
        with closing(Session.open(other, read_only=True)) as theirs:
            added = _values(theirs, "SELECT uuid FROM claim WHERE note = 'of the other'")
        assert added <= here or not added & here, f"{other.name} is merged by half"
        if other.name != doubted:
            assert (added <= here) == states.get(other.name, False)
    return len(told)


def judge_copying(folder: Path, words: list[Line]) -> int:
    """Claims are there, and whatever bears the name of a copy is whole."""
    named = {kind: [word[1] for word in words if word[0] == kind] for kind in ("is", "backup", "copy")}
    copies = sorted(folder.glob("copy*.claims"))
    assert {path.name for path in copies} >= set(named["copy"])
    for path in copies:
        with closing(Session.open(path, read_only=True)) as copy:
            assert copy.checking.check() == []
    here = {path.name for path in backup.backups(folder / "p.claims")}
    assert here >= set(named["backup"][-backup.NEWEST_KEPT + 1 :])
    with _reopened(folder / "p.claims") as session:
        assert set(named["is"]) <= _values(session, "SELECT uuid FROM claim")
    return len(named["is"])


def judge_migrating(folder: Path, words: list[Line]) -> int:
    """The next version opens every project, finds it migrated whole, and so the backups made beforehand."""
    checked = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("victim.py")), str(folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(checked.stdout) == []
    for kind, name, *uuid in words:
        path = folder / name
        assert backup.backups(path), "migrated without a backup"
        if kind == "claim":
            with closing(sqlite3.connect(path)) as connection:
                assert connection.execute("SELECT count(*) FROM claim WHERE uuid = ?", uuid).fetchone() == (1,)
    return len(words)


def judge_making(folder: Path, words: list[Line]) -> int:
    """What bears a project's name is a whole project."""
    made = sorted(folder.glob("new*.claims"))
    assert {path.name for path in made} >= {word[1] for word in words}
    for path in made:
        with closing(Session.open(path, ANNOTATOR)) as session:
            assert not session.read_only
            assert session.checking.check() == []
            session.backup()
    assert not list(folder.glob(".*.part*"))
    return len(words)


JUDGES: dict[str, Judge] = {
    "tagging": judge_tagging, "importing": judge_importing, "merging": judge_merging, "copying": judge_copying,
    "migrating": judge_migrating, "making": judge_making,
}  # fmt: skip


@pytest.fixture(scope="module")
def others(sample_template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files of other annotators, with claims that only they have."""
    folder = tmp_path_factory.mktemp("others")
    made = []
    for number in range(4):
        path = Path(shutil.copy(sample_template, folder / f"other{number}.claims"))
        with closing(Session.open(path, f"Other {number}")) as session:
            for start in range(60):
                session.claims.add(1 + start % 5, [(start, start + 30)], actor=f"New {start % 9}", note="of the other")
        made.append(path)
    return made


def _set_up(mode: str, folder: Path, template: Path, others: list[Path]) -> None:
    shutil.copy(template, folder / "p.claims")
    if mode == "merging":
        for other in others:
            shutil.copy(other, folder / other.name)
    if mode == "migrating":
        for number in range(12):
            shutil.copy(template, folder / f"old{number:02}.claims")


@pytest.mark.parametrize("mode", KILLS)
def test_killed_at_any_moment(
    mode: str,
    victims: Victims,
    figures: dict[str, tuple[int, int]],
    sample_template: Path,
    others: list[Path],
    tmp_path: Path,
) -> None:
    dice = random.Random()
    commits = 0
    for number in range(KILLS[mode]):
        folder = tmp_path / f"{mode}{number}"
        folder.mkdir()
        _set_up(mode, folder, sample_template, others)
        words = victims.kill_one(mode, folder, dice.random() * LIFE[mode])
        assert words, "it died before it did anything"
        commits += JUDGES[mode](folder, [word for word in words if word != ["finished"]])
        shutil.rmtree(folder)
    figures[mode] = KILLS[mode], commits
    assert commits >= KILLS[mode]
