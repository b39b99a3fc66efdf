"""What all commands have in common: opening projects, progress on a terminal, words."""

import json
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click

from annotator.app.session import Session
from annotator.core.errors import ProjectError

_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), "\ufffd")
"""Characters of a title or a file name that would steer the terminal."""

Progress = Callable[[int, int | None, str], None]

PROJECT = click.argument("project", type=click.Path(path_type=Path))
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def existing(project: Path) -> Path:
    """Return the path of a project that there is, its ending added when it was left out."""
    from annotator.app.opening import project_path

    return project_path(project)


@contextmanager
def reading(project: Path) -> Iterator[Session]:
    """Give a session that only reads."""
    with closing(Session.open(existing(project), read_only=True)) as session:
        _tell_of_conflicts(session)
        yield session


@contextmanager
def writing(project: Path, merged: Sequence[Path] = ()) -> Iterator[Session]:
    """Give a session that may write, after a backup; one that cannot be made is told and stops nothing.

    Nothing is said of conflict copies that are about to be `merged`.
    """
    with closing(Session.open(existing(project))) as session:
        if session.read_only:
            raise ProjectError(f"{session.path.name} cannot be changed now. {session.project.why_read_only}")
        _tell_of_conflicts(session, merged)
        try:
            session.backup()
        except ProjectError as error:
            click.echo(plain(f"No backup could be made first. {error}"), err=True)
        yield session
    if session.project.left_behind:
        click.echo(plain(session.project.left_behind), err=True)


def _tell_of_conflicts(session: Session, merged: Sequence[Path] = ()) -> None:
    """Say on standard error when a synchronising service keeps two versions of the project."""
    original, copies = session.original(), session.conflict_copies()
    if original is not None:
        copies, path = [session.path], original
    else:
        path = session.path
    known = {path.absolute() for path in merged}
    if copies and not known.issuperset(copies):
        merge = shlex.join(["annotator", "merge", str(path), *map(str, copies)])
        words = "Two versions of this project lie side by side, as a synchronising service leaves them."
        click.echo(plain(f"{words} Merge the second, then delete it; nothing is lost: {merge}"), err=True)


@contextmanager
def shown_progress() -> Iterator[Progress | None]:
    """Give what shows on a terminal how far long work has come; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    shown = [0, ""]

    def show(done: int, total: int | None, what: str) -> None:
        bar = f"{done * 100 // total:3d} %" if total else ""
        line = plain(f"{done:,} {what} {bar}")[:70]
        shown[:] = done, line
        click.echo(f"\r{line}\x1b[K", err=True, nl=False)

    try:
        yield show
    finally:
        click.echo("\r\x1b[K" if shown[1] else "", err=True, nl=False)


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def plain(text: str) -> str:
    """Return the text without characters that would steer the terminal."""
    return text.translate(_CONTROL)


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON object on one line."""
    click.echo(json.dumps(document, ensure_ascii=False))


def annotator_ids(session: Session, names: Sequence[str]) -> list[int] | None:
    """Return the ids of the annotators that go by these names or UUIDs, each once; None without any name.

    Raises:
        InvalidValueError: when there is no such annotator, or two go by the name.
    """
    return list(dict.fromkeys(session.annotator_called(name).id for name in names)) or None
