"""The gold set out: the dataset of decided claims, a reliability report, feedback for each annotator."""

from pathlib import Path

from annotator.app.exporting import ExportOptions, ExportReport, Progress
from annotator.app.part import Part


class GoldActions(Part):
    """Writing what was decided. Reads on a connection of its own, so that it may run in another thread."""

    def export(
        self, dest: Path, options: ExportOptions | None = None, progress: Progress | None = None
    ) -> ExportReport:
        """Write the gold set as a folder of tables (`decisions.csv` among them) or a file of JSON lines.

        Raises:
            CannotWriteError: when `dest` exists and may not give way, or cannot be written.
            CancelledError: when `progress` says so; nothing was written.
        """
        raise NotImplementedError

    def report(self, dest: Path, *, overwrite: bool = False, progress: Progress | None = None) -> list[Path]:
        """Write the folder `dest`: reliability report (Markdown, HTML), and a feedback file for each annotator.

        Returns the paths of the files written. Raises as `export` does.
        """
        raise NotImplementedError
