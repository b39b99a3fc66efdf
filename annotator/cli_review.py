"""The commands for several annotators' work: packs out, files in, one beside the other."""

from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from annotator.cli_tools import AS_JSON, PROJECT, counted, existing, plain, print_json, reading, shown_progress, writing
from annotator.core.errors import AnnotatorError
from annotator.store.merge_report import FileReport, MergeReport


def add_commands(group: click.Group) -> None:
    """Make `pack`, `merge` and `compare` commands of the group."""
    for command in (pack, merge, compare):
        group.add_command(command)


@click.command()
@PROJECT
@click.argument("dest", type=click.Path(path_type=Path))
@click.option("--annotator", "annotators", multiple=True, required=True, help="For whom, by name or UUID; repeatable.")
@click.option("--share", is_flag=True, help="Give each annotator a share of the articles, at random.")
@click.option("--overlap", default="0", metavar="N|N%", help="With --share: how many articles all of them read.")
@click.option("--seed", type=click.IntRange(1), help="Deals the articles as the seed of an earlier pack did.")
@AS_JSON
def pack(
    project: Path, dest: Path, annotators: tuple[str, ...], *, share: bool, overlap: str, seed: int | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Make a project for one annotator: the articles, the codebook, the actors, and nobody else's claims.

    DEST is a file, or a folder; with several annotators a folder, into which a pack goes for each. What they do is
    brought back with `merge`.

    JSON: {"seed", "overlap": number of articles, "packs": [{"annotator", "path", "articles"}]}.
    """
    from annotator.app.packing import PackActions, Plan

    number, percent = _overlap(overlap)
    if number and not share:
        raise AnnotatorError("Everybody reads all articles, so that they overlap anyhow.", "Leave out --overlap.")
    with writing(project) as session:
        packs = PackActions(session)
        assignment = packs.assignment(annotators, Plan(share, number, percent, seed or 0))
        with shown_progress() as progress:
            paths = packs.make(dest, assignment, progress)
    made = list(zip(assignment.articles.items(), paths, strict=True))
    if as_json:
        print_json({
            "seed": assignment.plan.seed, "overlap": len(assignment.overlap),
            "packs": [{"annotator": name, "path": str(path), "articles": len(ids)} for (name, ids), path in made],
        })  # fmt: skip
        return
    for (name, ids), path in made:
        click.echo(plain(f"Made {path} for {name}: {counted(len(ids), 'article')}."))
    if share:
        click.echo(f"{counted(len(assignment.overlap), 'article')} for all. Seed: {assignment.plan.seed}.")


def _overlap(given: str) -> tuple[int, bool]:
    number = given.removesuffix("%").strip()
    if not number.isascii() or not number.isdecimal():
        raise AnnotatorError(f"“{given}” is no overlap.", "Give a number of articles, or a share such as 20%.")
    return int(number), given.endswith("%")


@click.command()
@PROJECT
@click.argument("others", metavar="OTHER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would come in.")
@AS_JSON
def merge(project: Path, others: tuple[Path, ...], *, dry_run: bool, as_json: bool) -> None:
    """Merge the files of annotators into the project.

    Nothing is taken twice, and the order of files does not matter. Of a claim changed on both sides the newer version
    stands and the other is kept in the history. It is one action: undo takes all of it back.

    JSON: {"changed", "added", "updated", "deleted", "unchanged", "conflicts": numbers, "files": [{"path",
    "other_project", "received": [{"annotator", "article_uuid", "article", "added", "updated", "deleted",
    "unchanged"}], "conflicts": [{"kind", "claim_uuid", "annotator", "article_uuid", "article", "quote", "kept",
    "here_at", "there_at"}], "same_names": [{"what", "here", "there"}], "details": [{"what", "name", "detail",
    "here", "there", "kept"}], "codebook": [{"what", "name", "detail", "here", "there"}], "refused": [{"what",
    "uuid", "reason"}], "annotators_added", "same_annotators", "articles_added", "actors_added",
    "propositions_added", "forms_added", "fields_added": names, "states": number}]}.
    """
    from annotator.app.merging import MergeActions

    with writing(project, others) as session:
        merging = MergeActions(session)
        with shown_progress() as progress:
            paths = [existing(path) for path in others]
            report = (merging.preview if dry_run else merging.merge)(paths, progress)
    if as_json:
        print_json(_as_json(report))
        return
    for file in report.files:
        _show(file)
    if dry_run:
        click.echo("Nothing was changed.")


def _as_json(report: MergeReport) -> dict[str, Any]:
    files = report.files
    return {
        "changed": report.changed, "added": sum(f.added for f in files), "updated": sum(f.updated for f in files),
        "deleted": sum(f.deleted for f in files), "unchanged": sum(f.unchanged for f in files),
        "conflicts": sum(len(f.conflicts) for f in files),
        "files": [
            {column.name: _plain_values(getattr(file, column.name)) for column in fields(file)} for file in files
        ],
    }  # fmt: skip


def _plain_values(value: object) -> object:
    """Return a part of the report as JSON has it; ids mean nothing outside of the project file."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, list):
        return [_plain_values(entry) for entry in value]
    as_dict = getattr(value, "_asdict", None)
    if as_dict is None:
        return value
    return {name: entry for name, entry in as_dict().items() if not name.endswith("_id")}


def _show(file: FileReport) -> None:
    click.echo(plain(
        f"{file.path.name}: {counted(file.added, 'claim')} new, {file.updated} changed, {file.deleted} deleted, "
        f"{file.unchanged} as they were."
    ))  # fmt: skip
    for name in dict.fromkeys(entry.annotator for entry in file.received):
        rows = [entry for entry in file.received if entry.annotator == name]
        new, changed, deleted = (sum(column) for column in zip(*(row[4:7] for row in rows), strict=True))
        click.echo(plain(f"    {name}: {new} new, {changed} changed, {deleted} deleted in {len(rows)} articles"))
    for conflict in file.conflicts:
        click.echo(plain(
            f"    Conflict, {conflict.kind}: “{' '.join(conflict.quote.split())[:60]}” ({conflict.annotator}, "
            f"{conflict.article}); the version {conflict.kept} stands, the other is in the history."
        ))  # fmt: skip
    for same in file.same_names:
        click.echo(plain(f"    The same {same.what}? “{same.there}” came in, “{same.here}” is here."))
    for name in file.same_annotators:
        click.echo(plain(f"    Two annotators are called {name}; they are kept apart."))
    for entry in file.codebook:
        click.echo(plain(f"    Codebook, {entry.what} {entry.name}: {entry.detail} differs; what is here stays."))
    for detail in file.details:
        click.echo(plain(f"    {detail.what} {detail.name}: {detail.detail} differs; what is {detail.kept} stands."))
    for refused in file.refused:
        click.echo(plain(f"    Refused {refused.what} {refused.uuid}: {refused.reason}"))


@click.command()
@PROJECT
@click.argument("a")
@click.argument("b")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True),
    default=None,
    help="How far two claims must overlap (Jaccard) to be a pair.",
)
@AS_JSON
def compare(project: Path, a: str, b: str, *, threshold: float | None, as_json: bool) -> None:
    """Lay the claims of annotators A and B (names, or UUIDs) side by side: the pairs, and how each differs.

    JSON: {"pairs": [{"a", "b": claim uuids, "overlap": 0 to 1, "differs": ["boundary", "actor", …]}], "only_a",
    "only_b": claim uuids, "merged": [{"a": [uuids], "b": uuid}], "split": [{"a": uuid, "b": [uuids]}]}. Merged are
    claims of B under which A has several, split the other way round.
    """
    from annotator.app.comparing import CompareActions
    from annotator.review.pairing import NAMED_IN_PLURAL, THRESHOLD

    with reading(project) as session, shown_progress() as progress:
        comparing = CompareActions(session)
        ids = session.annotator_called(a).id, session.annotator_called(b).id
        found = comparing.compare(*ids, threshold=threshold or THRESHOLD, progress=progress)
    pairings = [article.pairing for article in found]
    pairs = [pair for pairing in pairings for pair in pairing.pairs]
    if as_json:
        print_json({
            "pairs": [{"a": p.a.uuid, "b": p.b.uuid, "overlap": p.overlap, "differs": p.differs} for p in pairs],
            "only_a": [claim.uuid for pairing in pairings for claim in pairing.only_a],
            "only_b": [claim.uuid for pairing in pairings for claim in pairing.only_b],
            "merged": [{"a": [part.uuid for part in found.parts], "b": found.whole.uuid}
                       for pairing in pairings for found in pairing.merged],
            "split": [{"a": found.whole.uuid, "b": [part.uuid for part in found.parts]}
                      for pairing in pairings for found in pairing.split],
        })  # fmt: skip
        return
    identical = sum(not pair.differs for pair in pairs)
    click.echo(f"{counted(len(pairs), 'pair')}, {identical} of them identical.")
    counts = Counter(name for pair in pairs for name in pair.differs)
    for name, number in counts.most_common():
        verb = "differ" if name in NAMED_IN_PLURAL else "differs"
        click.echo(plain(f"    {name.replace('_', ' ')} {verb}: {number}"))
    click.echo(plain(f"Only {a}: {sum(len(pairing.only_a) for pairing in pairings)}."))
    click.echo(plain(f"Only {b}: {sum(len(pairing.only_b) for pairing in pairings)}."))
    merged, split = (sum(len(getattr(pairing, side)) for pairing in pairings) for side in ("merged", "split"))
    click.echo(plain(f"Several claims of {a} are one of {b}: {merged}. One of {a} is several of {b}: {split}."))
