"""Merging other files into a project: everybody's claims come together, whatever the order, however often.

Annotators, actors, propositions and fields are matched by UUID, articles by the hash of their text, claims by UUID.
Nothing that is only here goes, but for claims that were deleted in the other file. An actor or proposition that was
removed here, and an article without claims, stays away until something that comes in needs it; it is then as the other
file has it. The codebook here stays as it is, but for new parts; differences are reported. To undo an edit takes
nothing back that was merged already: the newer version stands until the claim is edited again.

Decisions of a reviewer, reading places and dismissed suggestions are not merged. Where the history was removed,
deletions cannot be known.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from annotator.core.changes import Changes
from annotator.core.errors import DamagedProjectError
from annotator.store import backup, facts, schema
from annotator.store.connection import connect, forget_pages, next_id_of, number, value
from annotator.store.entities import ENTITIES
from annotator.store.history import Writing
from annotator.store.merge_claims import ClaimHistory, ClaimMerge
from annotator.store.merge_registry import Registry
from annotator.store.merge_report import FileReport, MergeReport
from annotator.store.project_file import ProjectFile

Progress = Callable[[int, int | None, str], None]
"""Called with how many claims were looked at, how many there are, and the file's name; raises to cancel."""

_HEADER = ("application_id", "user_version")
_CACHE = "PRAGMA cache_size = -262144"
"""Keeps the indexes of a million claims at hand; with less, time grows faster than the number of claims."""


class Other(NamedTuple):
    """Another project, open for reading."""

    path: Path
    connection: sqlite3.Connection


def merge(
    connection: sqlite3.Connection, others: Iterable[Other], annotator_id: int | None, progress: Progress | None = None
) -> tuple[MergeReport, Changes]:
    """Merge other projects into this one, as one action, inside the caller's transaction.

    Returns what came in, and what changed.

    Raises:
        DamagedProjectError: when another file does not hold what a project holds.
        CancelledError: when `progress` says so. In both cases the caller's transaction is to be rolled back.
    """
    connection.execute(_CACHE)
    files = list(others)
    one = f"Merge {files[0].path.name}" if files else "Merge"
    writing = Writing(connection, one if len(files) < 2 else f"Merge {len(files)} files", annotator_id)
    report, claims = MergeReport(), ClaimHistory(connection)
    revised, brought_back, taken = False, False, set[int]()
    for other in files:
        found = FileReport(other.path, _project(connection) != _project(other.connection))
        registry = Registry(writing, other.connection, found, taken, revised=revised)
        with _blamed(other):
            _refuse_other_tables(connection, other)
            _merge_file(writing, other, registry, claims, found, progress)
        # All files stay open to the end, but what was read of this one is hardly needed again.
        forget_pages(other.connection)
        revised, brought_back = registry.revised, brought_back or registry.brought_back
        report.files.append(found)
    if brought_back:
        # It was not here when the files before were read, and they may say more of it.
        for other, found in zip(files[:-1], report.files, strict=False):
            told = FileReport(other.path, found.other_project)
            registry = Registry(writing, other.connection, told, taken, revised=revised)
            with _blamed(other):
                registry.match()
                found.states += _merge_states(writing, other.connection, registry)
            revised = registry.revised
    changes = writing.finish()
    report.changed = bool(changes)
    action_id = number(connection, "SELECT max(id) FROM action")
    if report.changed:
        facts.note_merge(connection, action_id)
    connection.executemany(
        "INSERT INTO image (action_id, entity, entity_id, last_id, document) VALUES (?, 'claim', ?, ?, ?)",
        [(action_id, claim_id, claim_id, document) for claim_id, document in claims.passed],
    )
    return report, changes


def readable(path: Path, folder: Path) -> Path:
    """Return what to open for reading: `path` itself, or of a project of an older version a copy brought up to date.

    Raises:
        ProjectError: when the copy cannot be written to `folder`.
    """
    # Through SQLite: to read a file that this process has open past it would end SQLite's locks on it.
    try:
        with closing(connect(path, read_only=True, probe=True)) as connection:
            application_id, version = (number(connection, f"PRAGMA {name}") for name in _HEADER)
            if application_id != schema.APPLICATION_ID or version >= schema.SCHEMA_VERSION:
                return path
            copied = folder / path.name
            backup.copy(connection, copied)
    except sqlite3.Error:
        # To open it tells what is wrong with it.
        return path
    ProjectFile.open(copied).close()
    return copied


@contextmanager
def _blamed(other: Other) -> Iterator[None]:
    """Say of what cannot be right that it comes from that file."""
    try:
        yield
    except (sqlite3.IntegrityError, ValueError, TypeError) as error:
        raise DamagedProjectError(
            f"{other.path.name} does not agree with itself: {error}.", "Nothing was merged. Check that file."
        ) from error


def _merge_file(
    writing: Writing, other: Other, registry: Registry, history: ClaimHistory, report: FileReport,
    progress: Progress | None,
) -> None:  # fmt: skip
    total = number(other.connection, "SELECT count(*) FROM claim")
    if progress is not None:
        progress(0, total, other.path.name)
    registry.match()
    for done in ClaimMerge(writing, other.connection, registry, history, report).run():
        if progress is not None:
            progress(done, total, other.path.name)
    report.states = _merge_states(writing, other.connection, registry)
    report.same_names = registry.same_names()


def _merge_states(writing: Writing, theirs: sqlite3.Connection, registry: Registry) -> int:
    """Take how far annotators are with articles, where that is newer there; return how many are other than before."""
    ours, changed = writing.connection, 0
    first = next_id = next_id_of(ours, "article_state")
    for their_id, annotator_id in registry.annotator_ids.items():
        known = {
            article_id: (state_id, updated_at, state)
            for state_id, article_id, state, updated_at in ours.execute(
                "SELECT id, article_id, state, updated_at FROM article_state WHERE annotator_id = ?", (annotator_id,)
            )
        }
        new = []
        for their_article, state, updated_at in theirs.execute(
            "SELECT article_id, state, updated_at FROM article_state WHERE annotator_id = ?", (their_id,)
        ):
            article_id = registry.article_ids.get(their_article)
            if article_id is None:
                continue
            if article_id not in known:
                new.append((next_id, article_id, annotator_id, state, updated_at))
                next_id += 1
                continue
            state_id, *here = known[article_id]
            if [updated_at, state] > here:
                changed += 1
                writing.touch("article_state", state_id)
                writing.execute(
                    "UPDATE article_state SET state = ?, updated_at = ? WHERE id = ?", (state, updated_at, state_id)
                )
        ours.executemany(
            "INSERT INTO article_state (id, article_id, annotator_id, state, updated_at) VALUES (?, ?, ?, ?, ?)", new
        )
    if next_id > first:
        writing.created("article_state", first, next_id - 1)
    return changed + next_id - first


def _refuse_other_tables(ours: sqlite3.Connection, other: Other) -> None:
    """Refuse a file whose tables are not defined as ours are: their rules are what its rows are trusted by."""

    def tables(connection: sqlite3.Connection) -> dict[str, str]:
        names = {part.table for entity in ENTITIES.values() for part in (entity.main, *entity.parts)}
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return {name: " ".join(sql.split()) for name, sql in rows if name in names | {"project", "action", "image"}}

    if tables(ours) != tables(other.connection):
        raise DamagedProjectError(f"{other.path.name} is not made as this program makes projects.", "It was not read.")


def _project(connection: sqlite3.Connection) -> object:
    return value(connection, "SELECT value FROM project WHERE key = 'uuid'")
