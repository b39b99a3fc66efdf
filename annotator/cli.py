"""The commands. Each is a use case of `app` with words around it."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from annotator import __version__, cli_agreement, cli_check, cli_review
from annotator.app.session import Session
from annotator.cli_tools import (
    AS_JSON,
    PROJECT,
    annotator_ids,
    counted,
    existing,
    plain,
    print_json,
    reading,
    shown_progress,
    writing,
)
from annotator.core.errors import AnnotatorError, CancelledError, ProjectError
from annotator.core.filters import ArticleFilter
from annotator.formats.whole import TakenError
from annotator.store.trouble import explained

Launch = Callable[[Path | None, str | None], int]
"""Opens the window on a project (None: the start page) for an annotator; returns the exit status."""

_PAGE = 1000
_LISTED = 10
"""Refusals that are listed; how many more there are is said."""


def run(arguments: Sequence[str], launch: Launch) -> int:
    """Run one command and return its exit status: 0, or 1 after one line on standard error.

    Args:
        arguments: those of the command line, without the program's name.
        launch: what opens the window.
    """
    for stream in (sys.stdout, sys.stderr):
        if callable(reconfigure := getattr(stream, "reconfigure", None)):
            # A file name may hold bytes that are no text.
            reconfigure(errors="backslashreplace")
    try:
        status = main.main(list(arguments), prog_name="annotator", standalone_mode=False, obj=launch)
        sys.stdout.flush()
    except click.ClickException as error:
        context = error.ctx if isinstance(error, click.UsageError) else None
        command = context.command_path if context else "annotator"
        words = [*error.format_message().split(), *_dashed(arguments)]
        return _failed(f"{' '.join(words)} See: {command} --help", command)
    except AnnotatorError as error:
        return _failed(str(error))
    except OSError as error:
        # What a command reads or writes apart from projects says more of it; this is the rest.
        if isinstance(error, BrokenPipeError):
            return _reader_gone()
        where = f" ({error.filename})" if error.filename else ""
        return _failed(f"The system refuses: {error.strerror or error}{where}. What was saved before is safe.")
    except (CancelledError, click.Abort, KeyboardInterrupt):
        return _failed("Cancelled. Nothing of it was kept.")
    except Exception as error:
        told = explained(error)
        if told is None:
            raise
        return _failed(str(told))
    return status if isinstance(status, int) else 0


def _dashed(arguments: Sequence[str]) -> list[str]:
    """Return how to write a file's name that was taken for an option."""
    names = [name for name in arguments if name.startswith("-") and existing(Path(name)).exists()]
    return [f"A name that begins with a dash is written so: ./{names[0]}."] if names else []


def _reader_gone() -> int:
    """Whoever read the output, such as `head`, has seen enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _failed(message: str, command: str = "annotator") -> int:
    click.echo(f"{command}: {plain(message)}", err=True)
    return 1


class _Commands(click.Group):
    """Commands, or else a project to open."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in self.commands or name.startswith("-"):
            return super().resolve_command(ctx, args)
        if Path(name).suffix != ".claims" and os.sep not in name and not existing(Path(name)).exists():
            raise click.UsageError(f"There is neither a command nor a project called “{name}”.", ctx)
        return "PROJECT", _window, args


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    subcommand_metavar="[PROJECT | COMMAND ...]",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="annotator", message="annotator %(version)s")
@click.pass_context
def main(context: click.Context) -> int | None:
    """Read news articles offline, highlight the claims in them, tag each by actor and stance.

    With a PROJECT its window opens; with nothing, the start page. Commands work without a screen.
    """
    launch: Launch = context.obj
    return launch(None, None) if context.invoked_subcommand is None else None


@click.command()
@PROJECT
@click.pass_obj
def _window(launch: Launch, project: Path) -> int:
    path = existing(project)
    if not path.exists():
        raise ProjectError(f"There is no file {path}.", f"Make a project: annotator new {path}")
    return launch(path, None)


@main.command()
@click.argument("project", type=click.Path(path_type=Path), default=Path("sample.claims"))
@click.option("--no-window", is_flag=True, help="Only make the file.")
@click.pass_obj
def sample(launch: Launch, project: Path, *, no_window: bool) -> int:
    """Make a copy of the sample project and open it.

    PROJECT is sample.claims in this folder unless given. A file that is there already is opened as it is.
    """
    from annotator.app.opening import project_path
    from annotator.app.sample import ANNOTATOR, make_sample

    path = project_path(project, new=True)
    new = not path.exists()
    if new:
        make_sample(path)
        click.echo(f"Made {plain(str(path))}: five articles with the claims of two annotators.")
    return 0 if no_window else launch(path, ANNOTATOR if new or _knows(path, ANNOTATOR) else None)


def _knows(path: Path, annotator: str) -> bool:
    try:
        with closing(Session.open(path, read_only=True)) as session:
            return any(known.name == annotator for known in session.annotators())
    except ProjectError:
        return False


@main.command()
@PROJECT
@click.option("--codebook", type=click.Path(path_type=Path), help="A codebook as JSON to begin with.")
def new(project: Path, codebook: Path | None) -> None:
    """Make an empty project."""
    from annotator.app.opening import new_project, project_path

    text = None if codebook is None else _read(codebook)
    path = project_path(project, new=True)
    new_project(path, text)
    click.echo(f"Made {plain(str(path))}.")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise AnnotatorError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise AnnotatorError(f"{file} is not UTF-8 text.", "Save it as UTF-8.") from error


@main.command("import")
@PROJECT
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--encoding", help="How the files are encoded, such as windows-1252; else it is recognised.")
@AS_JSON
def import_articles(project: Path, paths: tuple[Path, ...], encoding: str | None, *, as_json: bool) -> None:
    """Import articles: texts, saved web pages, tables, and folders of them.

    The same article is not taken twice. What cannot be read is counted and listed with its reason on standard error,
    and the rest goes in; the exit status is 1 when nothing at all could be read.

    JSON: {"added": [{"uuid", "title", "source", "published", "file"}], "known": [{"file", "uuid"}], "twins":
    [{"file", "same_as"}], "refused": [{"file", "reason", "remedy"}]}.
    """
    from annotator.app.importing import ImportOptions

    with writing(project) as session:
        with shown_progress() as progress:
            report = session.importing.add_paths(paths, ImportOptions(encoding=encoding), progress)
        if as_json:
            added = [session.articles.get(article_id) for article_id in report.added]
            print_json({
                "added": [
                    {"uuid": a.uuid, "title": a.title, "source": a.source, "published": a.published,
                     "file": a.imported_from}
                    for a in added
                ],
                "known": [{"file": file, "uuid": session.articles.get(known).uuid} for file, known in report.known],
                "twins": [{"file": file, "same_as": first} for file, first in report.twins],
                "refused": [{"file": r.origin, "reason": r.reason, "remedy": r.remedy} for r in report.rejected],
            })  # fmt: skip
        else:
            click.echo(f"Imported {counted(len(report.added), 'article')}; {len(report.known)} were there already.")
            for file, first_file in report.twins:
                click.echo(plain(f"Left out {file}: same text as {first_file}."))
        refused = report.rejected
        failed = bool(refused) and not (report.added or report.known)
        # A single one is named by the error itself.
        if not (as_json or (failed and len(refused) == 1)):
            _list_refused("file", [f"{r.origin}: {r.reason} {r.remedy}".strip() for r in refused])
        if failed:
            first = refused[0]
            raise AnnotatorError(f"Nothing could be imported. {first.origin}: {first.reason}", first.remedy)


@main.command()
@PROJECT
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--annotator", help="Whose the claims are where a line does not say: name or UUID.")
@AS_JSON
def import_claims(project: Path, files: tuple[Path, ...], annotator: str | None, *, as_json: bool) -> None:
    """Import claims as `export --format jsonl` writes them, one a line.

    A line needs only its article (uuid, sha256, file or title) and spans. A claim is not taken twice. A quote that
    stands elsewhere than the spans say is found when it stands in the article exactly once. A line that cannot be
    taken is listed with its number and the rest goes in; the exit status is 1 when no line could be taken.

    JSON: {"added", "known", "reanchored", "unplaced": numbers, "refused": [{"file", "line", "reason"}],
    "annotators_added", "actors_added", "propositions_added", "fields_added": names}.
    """
    with writing(project) as session, shown_progress() as progress:
        report = session.claims_in.import_claims(files, annotator, progress)
    if as_json:
        print_json({
            "added": report.added, "known": report.known, "reanchored": report.reanchored,
            "unplaced": report.unplaced, "refused": [entry._asdict() for entry in report.refused],
            "annotators_added": report.annotators_added, "actors_added": report.actors_added,
            "propositions_added": report.propositions_added, "fields_added": report.fields_added,
        })  # fmt: skip
    else:
        click.echo(
            f"Imported {counted(report.added, 'claim')}; {report.known} were there already, "
            f"{report.reanchored} found at another place, {len(report.refused)} refused."
        )
        if not (len(report.refused) == 1 and not (report.added or report.known)):
            _list_refused("line", [f"{r.file}, line {r.line}: {r.reason}" for r in report.refused])
    if report.refused and not (report.added or report.known):
        first = report.refused[0]
        raise AnnotatorError(f"No claim could be imported. {first.file}, line {first.line}: {first.reason}")


def _list_refused(noun: str, reasons: Sequence[str]) -> None:
    """Say on standard error how many were refused, and why, of the first ten."""
    if not reasons:
        return
    click.echo(f"Refused {counted(len(reasons), noun)}:", err=True)
    for reason in reasons[:_LISTED]:
        click.echo(plain(f"  {reason}"), err=True)
    if len(reasons) > _LISTED:
        click.echo(f"  and {len(reasons) - _LISTED:,} more.", err=True)


@main.command("list")
@PROJECT
@AS_JSON
def list_articles(project: Path, *, as_json: bool) -> None:
    """List the articles with their numbers of claims, everybody's together.

    JSON: {"articles": [{"uuid", "title", "first_words", "source", "published", "language", "file", "characters",
    "claims", "open_claims"}]}. `title` is null for an article that has none.
    """
    with reading(project) as session:
        ids = session.articles.ids(ArticleFilter())
        listed: list[dict[str, Any]] = []
        if ids and not as_json:
            click.echo(f"{'Published':10}  {'Everybody’s':>11}  Article")
        for start in range(0, len(ids), _PAGE):
            for row in session.articles.rows(ids[start : start + _PAGE]):
                if not as_json:
                    date, claims = row.published or "undated", counted(row.claims, "claim")
                    source = f" ({row.source})" if row.source else ""
                    click.echo(plain(f"{date:10}  {claims:>11}  {row.title}{source}"))
                    continue
                article = session.articles.get(row.article_id)
                listed.append({
                    "uuid": article.uuid, "title": article.title, "first_words": article.first_words,
                    "source": article.source, "published": article.published, "language": article.language,
                    "file": article.imported_from, "characters": article.characters, "claims": row.claims,
                    "open_claims": row.open_claims,
                })  # fmt: skip
        if as_json:
            print_json({"articles": listed})
        elif not ids:
            click.echo("There are no articles yet.")


@main.command()
@PROJECT
@click.argument("query")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Articles and claims at most.")
@AS_JSON
def search(project: Path, query: str, limit: int, *, as_json: bool) -> None:
    """Search all articles and claims: words, "phrases", beginnings*, AND, OR, NOT, brackets.

    JSON: {"query", "hint", "articles_total", "claims_total", "articles": [{"uuid", "title", "source", "published",
    "places": [[start, end]], "snippet"}], "claims": [{"uuid", "article", "annotator", "actor", "proposition",
    "stance", "quote", "spans"}]}. Offsets are code points of the article's text; the totals stop at 2,000.
    """
    with reading(project) as session:
        answer = session.finding.search(query, limit=limit)
        if as_json:
            print_json({
                "query": query, "hint": answer.hint, "articles_total": answer.articles_total.number,
                "claims_total": answer.claims_total.number,
                "articles": [
                    {"uuid": session.articles.get(hit.article_id).uuid, "title": hit.title, "source": hit.source,
                     "published": hit.published, "places": hit.places, "snippet": hit.snippet.text}
                    for hit in answer.articles
                ],
                "claims": [
                    {"uuid": session.claims.get(hit.claim_id).uuid,
                     "article": session.articles.get(hit.article_id).uuid, "annotator": hit.annotator,
                     "actor": hit.actor, "proposition": hit.proposition, "stance": hit.stance, "quote": hit.quote,
                     "spans": hit.spans}
                    for hit in answer.claims
                ],
            })  # fmt: skip
            return
    if answer.hint:
        click.echo(plain(answer.hint), err=True)
    click.echo(f"Articles: {answer.articles_total}. Claims: {answer.claims_total}.")
    for article in answer.articles:
        click.echo(plain(f"{article.title}, {article.published or 'undated'}"))
        click.echo(plain(f"    {' '.join(article.snippet.text.split())}"))
    for claim in answer.claims:
        who = f"{claim.actor or 'no actor'}, {claim.stance or 'no stance'}: {claim.proposition or 'no proposition'}"
        click.echo(plain(f"“{' '.join(claim.quote.split())}”"))
        click.echo(plain(f"    {who} ({claim.annotator})"))


@main.command()
@PROJECT
@click.argument("dest", type=click.Path(path_type=Path))
@click.option("--format", "file_format", type=click.Choice(["csv", "jsonl"]), default="csv", show_default=True)
@click.option("--annotator", "annotators", multiple=True, help="Whose claims, by name or UUID; repeatable.")
@click.option("--gold", is_flag=True, help="The gold set: what reviewers decided, and decisions.csv.")
@click.option("--overwrite", is_flag=True, help="Replace an older export at DEST.")
@click.option("--spreadsheet-safe", is_flag=True, help="Put ' before text that looks like a formula; alters quotes.")
@AS_JSON
def export(
    project: Path, dest: Path, file_format: str, annotators: tuple[str, ...], *, gold: bool, overwrite: bool,
    spreadsheet_safe: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write the dataset: a folder of CSV tables that describes itself, or a file of JSON lines.

    JSON: {"path", "rows": {file name: number}}.
    """
    from annotator.app.exporting import ExportOptions

    if gold and annotators:
        raise AnnotatorError("The gold set belongs to no annotator.", "Leave out --annotator or --gold.")
    with reading(project) as session:
        ids = annotator_ids(session, annotators)
        options = ExportOptions(
            None if ids is None else tuple(ids), "jsonl" if file_format == "jsonl" else "csv",
            spreadsheet_safe, overwrite, gold,
        )  # fmt: skip
        try:
            with shown_progress() as progress:
                report = session.exporting.export(dest, options, progress)
        except TakenError as error:
            raise ProjectError(error.message, "Choose another name, or replace it with --overwrite.") from error
    if as_json:
        print_json({"path": str(report.path), "rows": report.rows})
    else:
        claims = report.rows.get("claims.csv", report.rows.get(dest.name, 0))
        click.echo(plain(f"Wrote {counted(claims, 'claim')} to {report.path}."))


@main.command()
@PROJECT
@click.argument("dest", required=False, type=click.Path(path_type=Path))
def backup(project: Path, dest: Path | None) -> None:
    """Copy the project, verified: to DEST, or among the rolling backups beside it."""
    path = existing(project)
    if dest is not None and dest.is_dir():
        dest = dest / path.name
    if dest is not None and dest.exists():
        raise ProjectError(f"{dest} already exists.", "Choose another name; nothing was overwritten.")
    with reading(project) as session:
        made = session.backup(dest)
        newest = made or next(iter(session.backups()), path)
    click.echo(plain(f"{'Copied to' if made else 'Nothing has changed since'} {newest}."))


cli_agreement.add_commands(main)
cli_check.add_commands(main)
cli_review.add_commands(main)
