"""What a merge brings, in words: parts with a heading, for the dialog and for the report that can be copied."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from annotator.app.part import shortened
from annotator.app.session import Session
from annotator.gui.dialogs.wording import counted, moment_words
from annotator.store.merge_report import Conflict, FileReport, MergeReport, Received, SameName

NUMBERS = ("New", "Changed", "Deleted", "As they were")
"""What is counted of claims."""

CLAIMS = "Claims by annotator"
SAME_NAMES = "The same name twice"
_NEW = "New besides"
"""The heading of what may be the same."""

_KINDS = {
    "edited": "edited on both sides",
    "deleted here": "deleted here, edited in the file",
    "deleted there": "edited here, deleted in the file",
}
_KEPT = {"here": "the version of this project stands", "there": "the version of the file stands"}


class Counts(NamedTuple):
    """How many claims are new, changed, deleted and as they were."""

    added: int
    updated: int
    deleted: int
    unchanged: int


class Line(NamedTuple):
    """One line of a part: what is said, numbers of claims where it has any, and the lines below it."""

    text: str
    counts: Counts | None = None
    below: tuple["Line", ...] = ()


class Section(NamedTuple):
    """A part of the report. `remark` says below the heading what the part is about; it may be empty."""

    title: str
    lines: tuple[Line, ...]
    remark: str = ""

    @property
    def heading(self) -> str:
        """The title, with the number of lines where each of them is one such thing."""
        return self.title if self.title in (CLAIMS, _NEW) else f"{self.title}: {len(self.lines):,}"


class Proposal(NamedTuple):
    """An actor or proposition that may be one that is here, and the name of the file that it came with."""

    same: SameName
    file: str

    @property
    def words(self) -> str:
        """The question in words."""
        return f"{self.same.what} {self.same.there} from {self.file} = {self.same.here}"


def headline(report: MergeReport, *, before: bool) -> str:
    """Return the result in one sentence; `before` says that nothing is merged yet."""
    if not report.changed:
        return "Nothing new: the project holds all of this already."
    total = _total(entry for file in report.files for entry in file.received)
    parts = [
        f"{number:,} {word}" for number, word in zip(total[:3], ("new", "changed", "deleted"), strict=True) if number
    ]
    if not parts:
        return f"No claim {'is' if before else 'was'} new or changed, but other things {'are' if before else 'were'}."
    return f"Claims that {'would come' if before else 'came'} in: {', '.join(parts)}."


def without_names(report: MergeReport) -> MergeReport:
    """Return the report with a number for each annotator, for a reviewer who works blind."""
    named: dict[str, None] = {}
    for file in report.files:
        named.update(dict.fromkeys(entry.annotator for entry in file.received))
        named.update(dict.fromkeys(conflict.annotator for conflict in file.conflicts))
        named.update(dict.fromkeys((*file.annotators_added, *file.same_annotators)))
    numbers = {name: f"Annotator no. {number}" for number, name in enumerate(named, 1)}
    files = [
        replace(
            file,
            received=[entry._replace(annotator=numbers[entry.annotator]) for entry in file.received],
            conflicts=[entry._replace(annotator=numbers[entry.annotator]) for entry in file.conflicts],
            annotators_added=[numbers[name] for name in file.annotators_added],
            same_annotators=[numbers[name] for name in file.same_annotators],
            details=[
                entry._replace(name=numbers.get(entry.name, "one of them"), here="one name", there="another")
                if entry.what == "annotator"
                else entry
                for entry in file.details
            ],
        )
        for file in report.files
    ]
    return MergeReport(files, report.changed)


def sections(report: MergeReport) -> list[Section]:
    """Return all parts that have something to say."""
    files = report.files
    several = len(files) > 1
    found = [
        Section(CLAIMS, _received(files)),
        Section(
            "Changed on both sides",
            tuple(_conflict(conflict) for file in files for conflict in file.conflicts),
            "The newer version stands; the other is kept in the claim's history.",
        ),
        Section(
            SAME_NAMES,
            tuple(Line(proposal.words) for proposal in proposals(report)),
            "Both are kept apart until you say that they are one.",
        ),
        Section(_NEW, tuple(_new(files))),
        Section(
            "Codebook of a file differs",
            tuple(
                Line(
                    f"{_from(file, several)}{d.what} “{d.name}”, {d.detail}: here {_said(d.here)}, "
                    f"there {_said(d.there)}"
                )
                for file in files
                for d in file.codebook
            ),
            "What is here stays.",
        ),
        Section(
            "Details that differ",
            tuple(
                Line(
                    f"{_from(file, several)}{d.what} {d.name}, {d.detail}: here {_said(d.here)}, "
                    f"there {_said(d.there)}; {'ours' if d.kept == 'here' else 'theirs'} is the later one"
                )
                for file in files
                for d in file.details
            ),
        ),
        Section(
            "Left out",
            tuple(Line(f"{_from(file, several)}{r.what} {r.uuid}: {r.reason}") for file in files for r in file.refused),
        ),
        Section("To be looked at", tuple(_warnings(files))),
    ]
    return [section for section in found if section.lines]


def proposals(report: MergeReport) -> list[Proposal]:
    """Return which actors and propositions may be the same; of several of one name no more than join all of them."""
    joined: dict[tuple[str, int], int] = {}

    def group(what: str, thing_id: int) -> int:
        while (what, thing_id) in joined:
            thing_id = joined[what, thing_id]
        return thing_id

    kept = []
    for file in report.files:
        for same in file.same_names:
            here, there = group(same.what, same.here_id), group(same.what, same.there_id)
            if here != there:
                joined[same.what, there] = here
                kept.append(Proposal(same, file.path.name))
    return kept


def joining(session: Session, same: SameName) -> str:
    """Return what making the two one would do: how many claims change and, of propositions, both definitions."""
    if same.what == "actor":
        found = session.actors.merge_preview([same.there_id], same.here_id)
        return f"{counted(found.claims, 'claim')} would name “{found.target.name}”"
    merge = session.codebook.merge_preview([same.there_id], same.here_id)
    said = f"{counted(merge.claims, 'claim')} would have the one that is here"
    definitions = [one.definition for one in (merge.target, *merge.sources)]
    if not any(definitions):
        return f"{said}; neither has a definition"
    here, there = (_said(" ".join(text.split())) for text in definitions)
    return f"{said}. Defined here: {here}; there: {there}"


class Told(NamedTuple):
    """A report with its parts in words, made where the report was, since that takes long for a large one."""

    report: MergeReport
    sections: tuple[Section, ...]

    @classmethod
    def of(cls, report: MergeReport, *, blind: bool) -> "Told":
        """Word a report; without annotators' names for those who review `blind`."""
        return cls(report, tuple(sections(without_names(report) if blind else report)))


def as_text(report: MergeReport) -> str:
    """Return the report of a merge that was done, as plain text to be copied."""
    lines = [headline(report, before=False), "Files: " + ", ".join(file.path.name for file in report.files)]
    for section in sections(report):
        lines += ["", section.title]
        if section.remark:
            lines.append(section.remark)
        lines += _indented(section.lines, 1)
    return "\n".join(lines) + "\n"


def counts_in_words(counts: Counts) -> str:
    """Return counts as `3 new, 1 changed`; what is none is not named."""
    said = [f"{number:,} {name.lower()}" for number, name in zip(counts, NUMBERS, strict=True) if number]
    return ", ".join(said) or "none"


def _indented(lines: Sequence[Line], depth: int) -> Iterable[str]:
    for line in lines:
        counts = f": {counts_in_words(line.counts)}" if line.counts is not None else ""
        yield f"{'    ' * depth}{line.text}{counts}"
        yield from _indented(line.below, depth + 1)


def _received(files: Sequence[FileReport]) -> tuple[Line, ...]:
    """Return a line for each annotator, and below it one for each article, of all files together."""
    by_person: dict[str, dict[tuple[str, str], list[Received]]] = {}
    for file in files:
        for entry in file.received:
            articles = by_person.setdefault(entry.annotator, {})
            articles.setdefault((entry.article_uuid, entry.article), []).append(entry)
    return tuple(
        Line(
            name,
            _total(entry for entries in articles.values() for entry in entries),
            tuple(Line(article, _total(entries)) for (_, article), entries in articles.items()),
        )
        for name, articles in by_person.items()
    )


def _total(entries: Iterable[Received]) -> Counts:
    total = Counts(0, 0, 0, 0)
    for entry in entries:
        total = Counts(*(before + more for before, more in zip(total, entry[4:8], strict=True)))
    return total


def _conflict(conflict: Conflict) -> Line:
    """Return what was decided on one line that is seen whole, and below it where, when, and all the words."""
    when = f"here {moment_words(conflict.here_at)}, there {moment_words(conflict.there_at)}"
    what = f"“{shortened(conflict.quote, 24)}” {_KINDS[conflict.kind]}; {_KEPT[conflict.kept]}"
    below = (conflict.article, f"“{conflict.quote}”", when)
    return Line(f"{conflict.annotator}, {what}", None, tuple(map(Line, below)))


def _new(files: Sequence[FileReport]) -> Iterable[Line]:
    for attribute, what in (
        ("annotators_added", "annotator"),
        ("articles_added", "article"),
        ("actors_added", "actor"),
        ("propositions_added", "proposition"),
        ("forms_added", "form"),
        ("fields_added", "field"),
    ):
        names = list(dict.fromkeys(name for file in files for name in getattr(file, attribute)))
        if names:
            yield Line(f"{counted(len(names), what)}: {', '.join(names)}")
    states = sum(file.states for file in files)
    if states:
        yield Line(f"progress of annotators in {counted(states, 'article')}")


def _warnings(files: Sequence[FileReport]) -> Iterable[Line]:
    for file in files:
        if file.other_project:
            yield Line(f"{file.path.name} was not made from this project; its articles are matched by their text.")
        for name in file.same_annotators:
            yield Line(f"{file.path.name}: another annotator is called {name}, too. The two are kept apart.")


def _from(file: FileReport, several: bool) -> str:
    return f"{file.path.name}: " if several else ""


def _said(text: str) -> str:
    return f"“{text}”" if text else "nothing"
