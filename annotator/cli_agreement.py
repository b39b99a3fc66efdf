"""The commands that say how far annotators agree and write it down."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli_tools import AS_JSON, PROJECT, Progress, annotator_ids, plain, print_json, reading, shown_progress

if TYPE_CHECKING:
    from annotator.app.agreement import AgreementReport, Figures


def add_commands(group: click.Group) -> None:
    """Make `agreement` and `report` commands of the group."""
    for command in (agreement, report):
        group.add_command(command)


@click.command()
@PROJECT
@click.option("--annotator", "annotators", multiple=True, help="Whom to compare; repeatable. Everybody unless given.")
@AS_JSON
def agreement(project: Path, annotators: tuple[str, ...], *, as_json: bool) -> None:
    """Say how far annotators agree: in what they marked, and in how they coded it.

    An article counts for an annotator who called it done, with claims or without, or has claims in it. Intervals are
    95 %, over articles.

    JSON: {"annotators": [names], "articles": {"all", "counted", "left_out", "in_progress", "claims_flattened"},
    "coding": {field: {coefficient: {"value", "low", "high", "n", "unit", "left_out", "why"}}}, "unitizing":
    {coefficient: …}, "pairwise": {name: {name: {"coding", "unitizing"}}}}. A figure that cannot be computed has the
    value null and says why.
    """
    with reading(project) as session, shown_progress() as progress:
        found = session.agreement.figures(annotator_ids(session, annotators), _of_figures(progress))
    if as_json:
        print_json(found.as_json())
    else:
        _show(found)


def _show(found: "AgreementReport") -> None:
    articles = found.articles
    click.echo(plain(f"Annotators: {', '.join(found.names().values()) or 'nobody yet'}."))
    in_progress = f", {articles.in_progress} of them in progress" if articles.in_progress else ""
    click.echo(f"Articles compared: {articles.counted}{in_progress}; left out: {articles.left_out}.")
    _table("What was marked", found.unitizing)
    if found.flattened:
        click.echo(f"  {found.flattened} claims overlap another of the same annotator and were cut for the alphas.")
    for field, figures in found.coding.items():
        _table(f"Coding: {field}", figures)
    if any(figures["fleiss_kappa"].left_out for figures in found.coding.values() if "fleiss_kappa" in figures):
        click.echo("For fleiss_kappa and gwet_ac1 chance also counts claims that no second annotator has.")


def _table(title: str, figures: "Figures") -> None:
    click.echo(plain(title))
    for name, figure in figures.items():
        if figure.value is None:
            click.echo(f"  {name:24}  not computable: {figure.why}")
            continue
        interval = figure.why if figure.low is None else f"[{figure.low:.3f}, {figure.high:.3f}]"
        click.echo(f"  {name:24} {figure.value:6.3f} {interval:18} n = {figure.amount}")


@click.command()
@PROJECT
@click.argument("dest", type=click.Path(path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace an older report at DEST.")
def report(project: Path, dest: Path, *, overwrite: bool) -> None:
    """Write the folder DEST: a reliability report (Markdown and HTML), and feedback for each annotator."""
    with reading(project) as session, shown_progress() as progress:
        written = session.gold.report(dest, overwrite=overwrite, progress=_of_figures(progress))
    click.echo(plain(f"Wrote {len(written)} files to {dest}."))


def _of_figures(progress: Progress | None) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, total: progress(done, total, "figures")
