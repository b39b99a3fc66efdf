"""Looking a project through for damage."""

from collections.abc import Callable
from contextlib import closing

from annotator.app.part import Part
from annotator.store import check
from annotator.store.check import Finding

Progress = Callable[[int, int | None, str], None]
"""Called with how many articles are looked at, how many there are, and what is done; raises to cancel."""


class CheckActions(Part):
    """Checking the project; nothing is changed. Works on connections of its own, so also in another thread."""

    def check(self, progress: Progress | None = None) -> list[Finding]:
        """Return what is wrong with the project; empty when all is well.

        The full-text indexes are checked only where the project may be written to; saving waits for that.

        Raises:
            CancelledError: when `progress` says so.
        """

        def step() -> None:
            if progress is not None:
                progress(0, None, "file")

        project = self.session.project
        with closing(project.reader()) as connection:
            findings = check.check_file(connection, step)
            if findings:
                return findings
            findings.extend(check.check_texts(connection))
            check.read_forgivingly(connection)
            total = check.article_count(connection)

            def report(done: int) -> None:
                if progress is not None:
                    progress(done, total, "articles")

            findings.extend(check.check_articles(connection, report))
            findings.extend(check.check_codings(connection))
            findings.extend(check.check_tree(connection))
        if not project.read_only:
            with closing(project.writer()) as connection:
                findings.extend(check.check_words(connection, step))
        return findings
