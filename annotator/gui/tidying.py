"""Memory that was needed for a moment, given back to the system when nobody waits."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from annotator.gui.annotate_workspace import AnnotateWorkspace

_LONG = 1_000_000
"""Code points from which on opening an article leaves much behind: copies of its text, and pages of the file."""
_PAUSE_MS = 1000


class Tidying(QObject):
    """Tidies up a moment after a long article was opened."""

    def __init__(self, workspace: "AnnotateWorkspace") -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.tidy)
        workspace.article_opened.connect(self._opened)

    @property
    def pending(self) -> bool:
        """Whether it is going to tidy up."""
        return self._timer.isActive()

    def _opened(self, _article_id: int) -> None:
        article = self._workspace.article
        if article is not None and len(article.text) >= _LONG:
            self._timer.start()

    def tidy(self) -> None:
        """Give back what is not in use."""
        if self._workspace.session is not None:
            self._workspace.session.forget_pages()
        give_back()


def give_back() -> None:
    """Give freed memory back to the system, where the C library keeps it for later, as that of GNU does.

    Between small things that stay it keeps what large ones took: tens of megabytes after a text of five.
    """
    import ctypes

    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return
    trim(0)
