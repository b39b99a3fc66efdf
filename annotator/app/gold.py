"""The gold set out: the dataset of decided claims, a reliability report, feedback for each annotator."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from annotator.app import exporting
from annotator.app.exporting import ExportOptions, ExportReport
from annotator.app.feedback import feedback
from annotator.app.part import Part
from annotator.app.reliability import Names, ReviewedProject, pairs_to_confuse, reliability
from annotator.app.review_memory import ReviewMemory
from annotator.core.clock import now
from annotator.formats.dataset import slug
from annotator.formats.report import html_page, markdown
from annotator.formats.whole import write_folder_whole
from annotator.store import actors, annotators, codebook, decisions
from annotator.store.connection import Connection

MARKDOWN_REPORT, HTML_REPORT = "reliability-report.md", "reliability-report.html"

_FEEDBACK = "feedback-"

Progress = Callable[[int, int], None]
"""Called with how many steps are done and how many there are; raises to cancel."""


class GoldActions(Part):
    """Writing what was decided. Reads on a connection of its own, so that it may run in another thread."""

    def export(
        self, dest: Path, options: ExportOptions | None = None, progress: exporting.Progress | None = None
    ) -> ExportReport:
        """Write the gold set as a folder of tables (`decisions.csv` among them) or a file of JSON lines.

        Raises:
            CannotWriteError: when `dest` exists and may not give way, or cannot be written.
            CancelledError: when `progress` says so; nothing was written.
        """
        return self.session.exporting.export(dest, replace(options or ExportOptions(), gold=True), progress)

    def report(
        self, dest: Path, *, overwrite: bool = False, progress: Progress | None = None, reliable: bool = True,
        feedbacks: bool = True,
    ) -> list[Path]:  # fmt: skip
        """Write the folder `dest`.

        Args:
            dest: the folder.
            overwrite: whether an earlier one may give way.
            progress: called as figures are computed; raises to cancel.
            reliable: write the reliability report (Markdown, HTML).
            feedbacks: write a feedback file for each annotator.

        Returns the paths of the files written. Raises as `export` does.
        """
        session = self.session
        found = session.agreement.figures(progress=progress)
        confusions = {
            (field, one, other): session.agreement.confusion(field, one, other)
            for field, one, other in pairs_to_confuse(found)
        }
        with closing(session.project.reader()) as connection:
            connection.execute("BEGIN")
            memory = ReviewMemory(connection)
            basis = memory.basis(connection)
            project = ReviewedProject(
                session.path.stem, now(), found, basis.threshold, confusions, list(memory.reviews(connection)),
                _names(connection),
            )  # fmt: skip
        texts: dict[str, str] = {}
        if reliable:
            blocks = reliability(project)
            texts[MARKDOWN_REPORT] = markdown(blocks)
            texts[HTML_REPORT] = html_page(f"Reliability of {project.title}", blocks)
        for annotator_id in basis.annotator_ids if feedbacks else ():
            name = f"{_FEEDBACK}{slug(project.names.annotators[annotator_id])}"
            while f"{name}.md" in texts:
                name = f"{name}-{annotator_id}"
            texts[f"{name}.md"] = markdown(feedback(project, annotator_id, basis.organisations))
        ours = {MARKDOWN_REPORT, HTML_REPORT}
        with write_folder_whole(dest, overwrite=overwrite) as folder:
            # What an earlier export wrote, and this one does not, stays.
            for file in dest.glob("*") if overwrite else ():
                if file.name not in texts and (file.name in ours or file.match(f"{_FEEDBACK}*.md")):
                    shutil.copy2(file, folder)
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8", newline="")
        return [dest / name for name in texts]


def _names(connection: Connection) -> Names:
    return Names(
        {person.id: person.name for person in annotators.annotators(connection)},
        {actor.id: actor.name for actor in actors.actors(connection)},
        {node.id: node.label for node in codebook.codebook(connection).propositions},
        decisions.titles(connection),
    )
