"""The commands that say how far annotators agree and write it down."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.app.session import Session
from annotator.core.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.app.agreement import AgreementReport, Figures

_PROJECT = click.argument("project", type=click.Path(path_type=Path))
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), "\ufffd")
"""Characters of a name that would steer the terminal."""


def add_commands(group: click.Group) -> None:
    """Make `agreement` and `report` commands of the group."""
    for command in (agreement, report):
        group.add_command(command)


@click.command()
@_PROJECT
@click.option("--annotator", "annotators", multiple=True, help="Whom to compare; repeatable. Everybody unless given.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def agreement(project: Path, annotators: tuple[str, ...], *, as_json: bool) -> None:
    """Say how far annotators agree: in what they marked, and in how they coded it.

    An article counts for an annotator who called it done, with claims or without, or has claims in it. Intervals are
    95 %, over articles.

    JSON: {"annotators": [names], "articles": {"all", "counted", "left_out", "in_progress", "claims_flattened"},
    "coding": {field: {coefficient: {"value", "low", "high", "n", "unit", "left_out", "why"}}}, "unitizing":
    {coefficient: …}, "pairwise": {name: {name: {"coding", "unitizing"}}}}. A figure that cannot be computed has the
    value null and says why.
    """
    with _reading(project) as session, _progress("figures") as progress:
        found = session.agreement.figures(_ids(session, annotators), progress)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        _show(found)


def _show(found: "AgreementReport") -> None:
    articles = found.articles
    click.echo(_plain(f"Annotators: {', '.join(found.names().values()) or 'nobody yet'}."))
    in_progress = f", {articles.in_progress} of them in progress" if articles.in_progress else ""
    click.echo(f"Articles compared: {articles.counted}{in_progress}; left out: {articles.left_out}.")
    _table("What was marked", found.unitizing)
    if found.flattened:
        click.echo(f"  {found.flattened} claims overlap another of the same annotator and were cut for the alphas.")
    for field, figures in found.coding.items():
        _table(f"Coding: {field}", figures)


def _table(title: str, figures: "Figures") -> None:
    click.echo(_plain(title))
    for name, figure in figures.items():
        if figure.value is None:
            click.echo(f"  {name:24} not computable: {figure.why}")
            continue
        interval = figure.why if figure.low is None else f"[{figure.low:.3f}, {figure.high:.3f}]"
        click.echo(f"  {name:24} {figure.value:6.3f} {interval:18} n = {figure.n:,} {figure.unit}")


@click.command()
@_PROJECT
@click.argument("dest", type=click.Path(path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace an older report at DEST.")
def report(project: Path, dest: Path, *, overwrite: bool) -> None:
    """Write the folder DEST: a reliability report (Markdown and HTML), and feedback for each annotator."""
    with _reading(project) as session, _progress("figures") as progress:
        written = session.gold.report(dest, overwrite=overwrite, progress=progress)
    click.echo(_plain(f"Wrote {len(written)} files to {dest}."))


def _ids(session: Session, names: tuple[str, ...]) -> list[int] | None:
    known = session.annotators()
    chosen: list[int] = []
    for name in names:
        found = [person.id for person in known if name in (person.name, person.uuid)]
        if not found:
            everybody = ", ".join(person.name for person in known) or "nobody yet"
            raise AnnotatorError(f"There is no annotator “{name}”.", f"In this project: {everybody}.")
        if len(found) > 1:
            raise AnnotatorError(f"{len(found)} annotators are called “{name}”.", "Say which by UUID.")
        chosen += found
    return chosen or None


@contextmanager
def _reading(project: Path) -> Iterator[Session]:
    from annotator.app.opening import project_path

    with closing(Session.open(project_path(project), read_only=True)) as session:
        yield session


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Give what shows on a terminal how far long work has come; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done:,} of {total:,} {what}\x1b[K", err=True, nl=False)

    try:
        yield show
    finally:
        click.echo("\r\x1b[K", err=True, nl=False)


def _plain(text: str) -> str:
    return text.translate(_CONTROL)
