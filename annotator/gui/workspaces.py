"""The workspaces of a project, one shown at a time; the review is made when it is first wanted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget

from annotator.core.changes import Changes
from annotator.gui.action_needs import Need
from annotator.gui.annotate_workspace import AnnotateWorkspace
from annotator.gui.reader.view import Typography
from annotator.gui.theme import Theme
from annotator.gui.top_bar import ANNOTATE, REVIEW
from annotator.gui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from annotator.gui.main_window import MainWindow
    from annotator.gui.review.workspace import ReviewWorkspace


class Workspaces(QObject):
    """Holds the pages below the top bar and hands on what concerns all of them."""

    def __init__(self, window: "MainWindow", annotate: AnnotateWorkspace) -> None:
        super().__init__(window)
        self._window = window
        self._typography: Typography | None = None
        self.annotate = annotate
        self.review: ReviewWorkspace | None = None
        self.stack = QStackedWidget(window)
        self.stack.addWidget(annotate)

    @property
    def current(self) -> str:
        """The workspace that is shown."""
        return ANNOTATE if self.stack.currentWidget() is self.annotate else REVIEW

    @property
    def has_article(self) -> bool:
        """Whether an article is open in the workspace that is shown."""
        if self.current == ANNOTATE:
            return self.annotate.article is not None
        return self.review is not None and self.review.review is not None

    def present(self) -> set[Need]:
        """Return what is there for actions that need something."""
        annotating = self.current == ANNOTATE
        here = {
            Need.PROJECT: self._window.session is not None,
            Need.ANNOTATING: annotating,
            Need.REVIEW: not annotating,
            Need.ARTICLE: self.has_article,
            Need.CLAIM: self.annotate.selected is not None,
        }
        return {need for need, met in here.items() if met}

    def in_review(self, action_id: str) -> Callable[..., object]:
        """Return what an action of the review calls: nothing while the review is not shown."""
        return self.in_either(action_id, lambda: None)

    def in_either(self, action_id: str, slot: Callable[..., object]) -> Callable[..., object]:
        """Return what an action calls that both workspaces have; `slot` is the annotators'."""

        def call(*_checked: bool) -> None:
            if self.current == REVIEW and self.review is not None:
                self.review.slots[action_id]()
            else:
                slot()

        return call

    def show(self, key: str) -> None:
        """Show a workspace and give it the keys."""
        window = self._window
        window.top_bar.workspaces.set_current(key)
        window.actions_.set_checked(f"view.{key}", True)
        if key == self.current:
            return
        if self.annotate.editor is not None:
            self.annotate.editor.commit()
        if key == REVIEW:
            page = self.review or self._make_review()
            page.set_session(window.session, window.registry)
            self.stack.setCurrentWidget(page)
            page.focus_first()
        else:
            self.stack.setCurrentWidget(self.annotate)
            if self.review is not None:
                self.review.set_session(None, None)
            self.annotate.reader.setFocus()
        window.status.show_keys(key)
        window.status.show_place("")
        window.refresh_header()
        window.refresh_place()

    def _show_progress(self, decided: int, rows: int) -> None:
        if self.current == REVIEW:
            self._window.status.show_place(f"{decided:,} of {rows:,} decided")

    def _review_opened(self, _article: int) -> None:
        window = self._window
        if self.review is not None and self.review.review is not None:
            window.status.show_takes(len(self.review.review.people))
        window.refresh_place()

    def _make_review(self) -> "ReviewWorkspace":
        from annotator.gui.review.keys import give_keys
        from annotator.gui.review.workspace import ReviewWorkspace

        window = self._window
        review = ReviewWorkspace(window.settings, window.runner, self.stack)
        review.refused.connect(window.safety.refused)
        review.say.connect(window.say)
        review.reader.hint.connect(window.say)
        review.progressed.connect(self._show_progress)
        review.article_opened.connect(self._review_opened)
        review.left.blind.toggled.connect(lambda _on: window.refresh_place())
        give_keys(window.actions_, review)
        review.claim_requested.connect(window.show_claim)
        review.merge_requested.connect(window.review_commands.merge)
        review.restyle(window.theme.theme)
        if self._typography is not None:
            review.set_typography(self._typography)
        self.stack.addWidget(review)
        self.review = review
        return review

    @property
    def notice(self) -> NoticeBar:
        """Where the workspace on view says what the user should know."""
        return self.review.notice if self.review is not None and self.current == REVIEW else self.annotate.notice

    def session_changed(self) -> None:
        """Let the review, where it is on view, go on with the window's session, as when somebody else reviews."""
        if self.review is not None and self.current == REVIEW:
            self.review.set_session(self._window.session, self._window.registry)

    def leave(self) -> None:
        """Go back to the first workspace, as when a session ends."""
        self.show(ANNOTATE)

    def changed(self, changes: Changes) -> None:
        """Show what a change touched."""
        self.annotate.changed(changes)
        if self.review is not None and self.current == REVIEW:
            self.review.changed(changes)

    def restyle(self, theme: Theme) -> None:
        """Take over a changed theme."""
        self.annotate.restyle(theme)
        if self.review is not None:
            self.review.restyle(theme)

    def set_typography(self, typography: Typography) -> None:
        """Set the text of all workspaces in another font, size, spacing or width."""
        self._typography = typography
        self.annotate.set_typography(typography)
        if self.review is not None:
            self.review.set_typography(typography)

    def keep_sizes(self) -> None:
        """Remember how wide the panels are."""
        self.annotate.keep_sizes()
        if self.review is not None:
            self.review.keep_sizes()
