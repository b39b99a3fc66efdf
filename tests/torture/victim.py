"""The process that is killed: it works on a project and says on standard output what is committed, line by line.

Started once, it imports what it needs; then, for each line `MODE FOLDER` on standard input, it forks a child that works
in that folder until it is killed. So each death costs milliseconds and each child is a process of its own.
"""

import json
import os
import random
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from sqlite_utils import Database

from annotator.app.importing import ImportOptions
from annotator.app.merging import MergeActions
from annotator.app.session import Session
from annotator.store import schema
from annotator.store.migrations import MIGRATIONS

ANNOTATOR = "Annotator A"
BATCH = 12
"""Articles of one import."""

NEXT = "0002_of_the_next_version"
Acknowledged = Iterator[tuple[str, ...]]


def next_version() -> None:
    """Make this process the next version of the program: one migration more, which writes to every article."""

    @MIGRATIONS(name=NEXT)
    def _next(db: Database) -> None:
        db.execute("ALTER TABLE article ADD COLUMN weight INTEGER")
        for (article_id,) in db.execute("SELECT id FROM article").fetchall():
            db.execute("UPDATE article SET weight = id + 1000 WHERE id = ?", [article_id])

    schema.SCHEMA_VERSION += 1


def tagging(folder: Path) -> Acknowledged:
    """Add, edit, delete, undo and redo claims; each `try` says what is about to be done, before it is."""
    with closing(Session.open(folder / "p.claims", ANNOTATOR)) as session:
        dice = random.Random()
        mine: dict[int, tuple[str, str]] = {}
        for number in count():
            deed = dice.random()
            note = f"note {number} " + "x" * dice.randrange(500)
            if deed < 0.5 or not mine:
                start = dice.randrange(400)
                yield "try", "is", "", note
                claim_id = session.claims.add(1, [(start, start + 40)], actor=f"Actor {number % 7}", note=note)
                mine[claim_id] = session.claims.get(claim_id).uuid, note
                yield "is", *mine[claim_id]
                continue
            claim_id = dice.choice(list(mine))
            uuid, old = mine[claim_id]
            if deed < 0.7:
                yield "try", "is", uuid, note
                session.claims.edit(claim_id, note=note)
                mine[claim_id] = uuid, note
                yield "is", uuid, note
                continue
            del mine[claim_id]
            yield "try", "gone", uuid
            session.claims.delete([claim_id])
            yield "gone", uuid
            if deed < 0.85:
                yield "try", "is", uuid, old
                session.undo()
                yield "is", uuid, old
                yield "try", "gone", uuid
                session.redo()
                yield "gone", uuid


def importing(folder: Path) -> Acknowledged:
    """Import folders of articles, one action each."""
    with closing(Session.open(folder / "p.claims", ANNOTATOR)) as session:
        for number in count():
            batch = folder / f"batch{number}"
            batch.mkdir()
            for index in range(BATCH):
                words = f"Article {number}-{index}. “We support the plan,” the minister said. " * 40
                (batch / f"{folder.name}-{number}-{index}.txt").write_text(words, encoding="utf-8")
            session.importing.add_paths([batch], ImportOptions())
            yield "batch", f"{folder.name}-{number}-"


def merging(folder: Path) -> Acknowledged:
    """Merge the files that lie there, undo, redo; each `try` says what is about to be done, before it is."""
    with closing(Session.open(folder / "p.claims", ANNOTATOR)) as session:
        for other in sorted(folder.glob("other*.claims")):
            yield "try", "merged", other.name
            MergeActions(session).merge([other])
            yield "merged", other.name
        for _ in count():
            yield "try", "unmerged", other.name
            session.undo()
            yield "unmerged", other.name
            yield "try", "merged", other.name
            session.redo()
            yield "merged", other.name


def migrating(folder: Path) -> Acknowledged:
    """Bring projects of the version before up to date, with a backup of each beforehand."""
    next_version()
    for path in sorted(folder.glob("old*.claims")):
        with closing(Session.open(path, ANNOTATOR)) as session:
            yield "migrated", path.name
            claim_id = session.claims.add(1, [(3, 9)])
            yield "claim", path.name, session.claims.get(claim_id).uuid


def copying(folder: Path) -> Acknowledged:
    """Change something, make a rolling backup, and a copy elsewhere."""
    with closing(Session.open(folder / "p.claims", ANNOTATOR)) as session:
        for number in count():
            claim_id = session.claims.add(1, [(number % 300, number % 300 + 20)], note="y" * 2000)
            yield "is", session.claims.get(claim_id).uuid
            made = session.backup()
            yield "backup", made.name if made else ""
            session.backup(folder / f"copy{number}.claims")
            yield "copy", f"copy{number}.claims"


def making(folder: Path) -> Acknowledged:
    """Make new projects."""
    for number in count():
        with closing(Session.create(folder / f"new{number}.claims", ANNOTATOR)):
            yield "made", f"new{number}.claims"


MODES = {
    "tagging": tagging, "importing": importing, "merging": merging, "migrating": migrating, "copying": copying,
    "making": making,
}  # fmt: skip


def check_next(folder: Path) -> list[str]:
    """Open every project in a folder as the next version does; return what is wrong."""
    next_version()
    wrong = []
    for path in [*folder.glob("old*.claims"), *folder.glob("old*.backups/*.claims")]:
        with closing(Session.open(path, ANNOTATOR)) as session:
            rows = session.connection.execute("SELECT count(*), sum(weight = id + 1000) FROM article").fetchone()
            wrong += [f"{path.name}: {found}" for found in session.checking.check()]
            wrong += [f"{path.name}: {rows[1]} of {rows[0]} migrated"] if rows[0] != rows[1] or not rows[0] else []
            wrong += [f"{path.name}: locked"] if session.read_only else []
            version = session.connection.execute("PRAGMA user_version").fetchone()[0]
            wrong += [f"{path.name}: version {version}"] if version != schema.SCHEMA_VERSION else []
    return wrong


def main() -> None:
    """Serve: one child for each line."""
    if len(sys.argv) > 1:
        print(json.dumps(check_next(Path(sys.argv[1]))), flush=True)
        return
    for line in sys.stdin:
        mode, folder = line.rstrip("\n").split(" ", 1)
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            for acknowledged in MODES[mode](Path(folder)):
                os.write(1, (json.dumps(acknowledged) + "\n").encode())
            os.write(1, b'["finished"]\n')
            os._exit(0)
        os.write(1, f'["child", {child}]\n'.encode())
        os.waitpid(child, 0)
        os.write(1, b'["dead"]\n')


if __name__ == "__main__":
    main()
