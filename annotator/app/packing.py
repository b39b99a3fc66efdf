"""Packs: project files that hold what one annotator needs to work alone, and nobody else's claims."""

import json
import math
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import NamedTuple

from annotator.app.opening import built, project_path
from annotator.app.pack_note import PackNote, mark_as_pack
from annotator.app.part import Part
from annotator.core.clock import now
from annotator.core.errors import InvalidValueError, ProjectError
from annotator.core.text import sha256
from annotator.store import notes, pack
from annotator.store.annotators import add_annotator, annotator_called, annotators
from annotator.store.connection import Connection
from annotator.store.opening import SUFFIX

Progress = Callable[[int, int | None, str], None]
"""Called with how many articles were copied, how many there are, and for whom; raises to cancel."""

HIGHEST_SEED = 2**31 - 1
_PLANS = "packs"
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_") | dict.fromkeys(map(chr, range(32)), "_"))


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is to read which articles.

    With `share`, each article goes to one annotator, evenly and at random, but for an overlap that all of them read,
    so that their agreement can be measured: `overlap` articles, or with `percent` that share of all. Without `share`
    everybody reads everything. The same `seed` deals the same articles in the same way; 0 has one chosen.
    """

    share: bool = False
    overlap: int = 0
    percent: bool = False
    seed: int = 0


class Assignment(NamedTuple):
    """Which articles each annotator reads, and which of them all read; both in the project's order.

    Annotators go by their names; of two of one name each goes by the UUID.
    """

    articles: dict[str, list[int]]
    overlap: list[int]
    plan: Plan


class PackActions(Part):
    """Making packs: `prepare`, `write` and `keep` one after the other, or `make` for all of them.

    `assignment` and `write` read on a connection of their own, so that they may run in another thread.
    """

    def assignment(self, names: Sequence[str], plan: Plan, article_ids: Sequence[int] | None = None) -> Assignment:
        """Return who would read what; nothing is written.

        Args:
            names: the annotators; where the project has two of one name, their UUIDs.
            plan: how the articles are dealt.
            article_ids: which articles; all of the project when None.

        Raises:
            InvalidValueError: when no annotator is named, two go by a name, or the overlap is negative or more than
                there is.
        """
        if not names or not all(name.split() for name in names):
            raise InvalidValueError("A pack needs an annotator.", "Name at least one.")
        with closing(self.session.project.reader()) as connection:
            keys = pack.article_keys(connection)
            people = list(dict.fromkeys(_shortest_name(connection, " ".join(name.split())) for name in names))
        wanted = keys if article_ids is None else set(article_ids)
        return assigned({article_id: key for article_id, key in keys.items() if article_id in wanted}, people, plan)

    def make(self, dest: Path, assignment: Assignment, progress: Progress | None = None) -> list[Path]:
        """Write a pack for each annotator, all of them or none, and return where they are; no other thread may do so.

        A name that the project does not know becomes an annotator of it, so that the work can be merged back. The
        plan, with its seed, is kept in the project.

        Args:
            dest: a folder for the packs, made if need be; for one annotator also the name of the file, when it is no
                folder.
            assignment: who reads what.
            progress: called as articles are copied; raises to cancel.

        Raises:
            ProjectError: when a file is there already or cannot be written.
            CancelledError: when `progress` says so. Nothing is left behind in both cases.
        """
        self.prepare(dest, assignment)
        made = self.write(dest, assignment, progress)
        self.keep(assignment)
        return made

    def prepare(self, dest: Path, assignment: Assignment) -> None:
        """Check that the places are free, then add whom the project does not know, as an action.

        Raises:
            ProjectError: when a file is there already; nobody was added.
        """
        paths = self._paths(dest, list(assignment.articles))
        new = [name for name in paths if annotator_called(self.connection, name) is None]
        if new:
            with self.session.action(f"Add annotator{'s' if len(new) > 1 else ''} {', '.join(new)}") as writing:
                for name in new:
                    add_annotator(writing, name)

    def write(self, dest: Path, assignment: Assignment, progress: Progress | None = None) -> list[Path]:
        """Write the packs of annotators that `prepare` made known; arguments and errors as of `make`."""
        paths = self._paths(dest, list(assignment.articles))
        made: list[Path] = []
        try:
            with closing(self.session.project.reader()) as connection:
                for name, path in paths.items():
                    self._make(connection, path, name, assignment, progress)
                    made.append(path)
        except BaseException:
            for path in made:
                path.unlink(missing_ok=True)
            raise
        return made

    def _paths(self, dest: Path, names: Sequence[str]) -> dict[str, Path]:
        """Return where each annotator's pack goes, after checking that the place is free."""
        if len(names) == 1 and not dest.is_dir():
            paths = {names[0]: project_path(dest, new=True)}
        elif dest.exists() and not dest.is_dir():
            raise ProjectError(f"{dest.name} is a file; {len(names)} packs need a folder.", "Name a folder.")
        else:
            paths = {name: dest / f"{self.session.path.stem} {_file_name(name)}{SUFFIX}" for name in names}
        if len(set(paths.values())) < len(names):
            raise ProjectError("Two annotators' packs would have one file name.", "Make them one at a time.")
        for path in paths.values():
            if path.exists():
                raise ProjectError(f"{path.name} already exists.", "Choose another place; nothing was overwritten.")
        try:
            (dest if len(names) > 1 else next(iter(paths.values())).parent).mkdir(exist_ok=True)
        except OSError as error:
            raise ProjectError(f"No folder {dest} can be made: {error.strerror}.", "Choose another.") from error
        return paths

    def _make(
        self, connection: Connection, path: Path, name: str, assignment: Assignment, progress: Progress | None
    ) -> None:
        person = annotator_called(connection, name)
        if person is None:
            raise InvalidValueError(f"There is no annotator “{name}”.")
        ids = assignment.articles[name]

        def report(done: int) -> None:
            if progress is not None:
                progress(done, len(ids), name)

        with built(path) as made, made.project.transaction() as target:
            pack.fill(target, connection, person.uuid, ids, report)
            note = PackNote(person.name, person.uuid, now(), assignment.plan.seed, len(ids))
            mark_as_pack(target, note)

    def keep(self, assignment: Assignment) -> None:
        """Keep in the project how articles were dealt; a project open for reading is left as it is."""
        project = self.session.project
        if project.read_only:
            return
        with project.transaction() as connection:
            keys = pack.article_keys(connection)
            kept = _kept(notes.noted(connection, _PLANS))
            kept.append({
                **asdict(assignment.plan), "made_at": now(),
                "overlap_articles": [keys[article_id] for article_id in assignment.overlap],
                "annotators": {name: len(ids) for name, ids in assignment.articles.items()},
            })  # fmt: skip
            notes.note(connection, _PLANS, json.dumps(kept, ensure_ascii=False))

    def last_seed(self) -> int:
        """Return the seed by which shares were dealt last in this project; 0 when none were."""
        for plan in reversed(_kept(notes.noted(self.connection, _PLANS))):
            seed = plan.get("seed") if isinstance(plan, dict) and plan.get("share") else None
            if isinstance(seed, int) and 0 < seed <= HIGHEST_SEED:
                return seed
        return 0


def _kept(noted: str) -> list[object]:
    """Return the plans noted so far; none where something else wrote what cannot be read."""
    try:
        found = json.loads(noted or "[]")
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []


def assigned(keys: Mapping[int, str], names: Sequence[str], plan: Plan) -> Assignment:
    """Deal articles to annotators.

    Args:
        keys: the articles in the project's order: for each id what names it in every copy of the project.
        names: the annotators.
        plan: how they are dealt.

    Raises:
        InvalidValueError: when the overlap is negative or more than there is.
    """
    ids = list(keys)
    most = 100 if plan.percent else len(ids)
    if not 0 <= plan.overlap <= most:
        raise InvalidValueError(
            f"An overlap of {plan.overlap} {'%' if plan.percent else 'articles'} is not possible.",
            f"It may be from 0 to {most}.",
        )
    if not plan.share:
        return Assignment(dict.fromkeys(names, ids), ids, plan)
    if not plan.seed:
        plan = replace(plan, seed=any_seed())
    # Lots that depend on nothing but the seed and the article itself fall alike in every Python and every copy.
    dealt = sorted(ids, key=lambda article_id: sha256(f"{plan.seed} {keys[article_id]}"))
    common = math.ceil(len(ids) * plan.overlap / 100) if plan.percent else plan.overlap
    overlap, rest = set(dealt[:common]), dealt[common:]
    shares = {name: overlap | set(rest[number :: len(names)]) for number, name in enumerate(names)}
    return Assignment(
        {name: [article_id for article_id in ids if article_id in share] for name, share in shares.items()},
        [article_id for article_id in ids if article_id in overlap],
        plan,
    )


def any_seed() -> int:
    """Return a seed at random."""
    return 1 + secrets.randbelow(HIGHEST_SEED)


def _shortest_name(connection: Connection, name_or_uuid: str) -> str:
    """Return what tells an annotator from all others: the name, or the UUID where another has the same name.

    Raises:
        InvalidValueError: when two go by the name.
    """
    person = annotator_called(connection, name_or_uuid)
    if person is None:
        return name_or_uuid
    alike = [other for other in annotators(connection) if other.name == person.name]
    return person.name if len(alike) == 1 else person.uuid


def _file_name(name: str) -> str:
    """Return an annotator's name as a part of a file name that every system takes."""
    return name.translate(_NOT_IN_NAMES).strip(" .")[:80] or "annotator"
