"""The command that looks a project through for damage, and rescues what is intact in a damaged one."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.app.session import Session
from annotator.cli_tools import AS_JSON, PROJECT, counted, existing, plain, print_json, shown_progress
from annotator.core.errors import AnnotatorError

if TYPE_CHECKING:
    from annotator.app.rescue import RescueReport
    from annotator.store.rescued import Remark


def add_commands(group: click.Group) -> None:
    """Make `check` a command of the group."""
    group.add_command(check)


@click.command()
@PROJECT
@click.option("--repair", "copy", type=click.Path(path_type=Path), help="Rescue what is intact into a new project.")
@AS_JSON
def check(project: Path, copy: Path | None, *, as_json: bool) -> None:
    """Check the file, offsets, quotes and references. The exit status is 1 when something is wrong.

    With --repair what is intact is written to a new project, which passes this check; PROJECT may be too damaged to be
    opened and is only read. What is lost is listed. The exit status is 1 when nothing could be rescued.

    JSON: {"articles", "claims": numbers, "findings": [{"what", "where", "remedy"}]}; with --repair {"copy": path,
    "kept": {kind: number}, "lost", "mended": [{"kind", "name", "reason"}], "whole_history": true when all that was done
    can still be undone}.
    """
    if copy is not None:
        _repair(existing(project), copy, as_json=as_json)
        return
    with closing(Session.open(existing(project))) as session:
        with shown_progress() as progress:
            findings = session.checking.check(progress)
        articles, claims = session.totals() if not findings else (0, 0)
    if as_json:
        listed = [{"what": found.what, "where": found.where, "remedy": found.remedy} for found in findings]
        print_json({"articles": articles, "claims": claims, "findings": listed})
    elif not findings:
        click.echo(f"All is well: {counted(articles, 'article')}, {counted(claims, 'claim')}.")
    else:
        for found in findings:
            click.echo(plain(f"{found.where}: {found.what} {found.remedy}"))
    if findings:
        first = findings[0]
        raise AnnotatorError(f"{counted(len(findings), 'fault')} found. {first.where}: {first.what}", first.remedy)


def _repair(project: Path, copy: Path, *, as_json: bool) -> None:
    from annotator.app.opening import project_path
    from annotator.app.rescue import rescue

    with shown_progress() as progress:
        report = rescue(project, project_path(copy, new=True), progress)
    if as_json:
        print_json({
            "copy": str(report.path), "kept": report.kept, "lost": [one._asdict() for one in report.lost],
            "mended": [one._asdict() for one in report.mended], "whole_history": report.whole_history,
        })  # fmt: skip
    else:
        _tell(report)


def _tell(report: "RescueReport") -> None:
    from annotator.app.rescue import PARTS

    kept = ", ".join(counted(report.kept[part], part.removesuffix("s")) for part in PARTS if report.kept[part])
    click.echo(plain(f"Rescued into {report.path}: {kept}."))
    _list("Lost", report.lost)
    _list("Taken, but not as it was", report.mended)
    if not (report.lost or report.mended):
        click.echo("Nothing is lost.")
    elif not report.whole_history:
        click.echo("The history is kept to be looked up; what was done before cannot be undone any more.")


def _list(heading: str, remarks: "Sequence[Remark]") -> None:
    if remarks:
        click.echo(f"{heading} ({len(remarks):,}):")
        for remark in remarks:
            click.echo(plain(f"  {remark.kind} {remark.name}: {remark.reason}"))
