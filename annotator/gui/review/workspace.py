"""The second workspace: where annotators agree at the left, the text in the middle, their claims row by row."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.changes import Changes
from annotator.core.errors import AnnotatorError, NotFoundError
from annotator.gui.action_table import WALKING
from annotator.gui.actions import Actions
from annotator.gui.article_heading import heading_of
from annotator.gui.attempts import Change, attempted
from annotator.gui.blinding import BLIND
from annotator.gui.reader_theme import reader_colors
from annotator.gui.review.comparison import table_of
from annotator.gui.review.deciding import Deciding
from annotator.gui.review.keys import Slots, slots_of
from annotator.gui.review.open_review import OpenReview, claims_of
from annotator.gui.review.page import ReviewPage
from annotator.gui.review.row_cards import RowCard
from annotator.gui.review.row_menu import row_menu
from annotator.gui.settings import Settings
from annotator.gui.tasks import Progress, Task, TaskRunner
from annotator.gui.theme import Theme, theme_of

_MANY = 40
"""From so many changed rows on, all highlights are made anew."""

Pairs = Sequence[tuple[int, int]]
"""Ids of two annotators' claims that were laid side by side."""


class ReviewWorkspace(ReviewPage):
    """Shows one article's review; what is decided of the selected row is `Deciding`'s."""

    refused = Signal(object)
    """An `AnnotatorError` that the user is to be shown."""
    say = Signal(str)
    """One line for the status line."""
    claim_requested = Signal(int)
    """An annotator's claim that the user wants to see in the other workspace."""
    article_opened = Signal(int)
    progressed = Signal(int, int)
    """How many rows of the project are decided, and how many there are."""

    def __init__(self, settings: Settings, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(settings, runner, self.card_of, parent)
        self.session: Session | None = None
        self.registry: Registry | None = None
        self.review: OpenReview | None = None
        self.selected: int | None = None
        self._stale = False
        self._task: Task | None = None
        self._cell: tuple[str, Pairs, int] = ("", (), 0)
        self.deciding = Deciding(self)
        self._connect()
        self.slots: Slots = slots_of(self)
        self.actions_: Actions | None = None

    def _connect(self) -> None:
        left, panel, rows = self.left, self.panel, self.rows
        left.articles.article_chosen.connect(self.open_article)
        left.blind_changed.connect(self.set_blind)
        left.worst_first_changed.connect(self._sort)
        left.cell_chosen.connect(self.show_cell)
        left.workload_requested.connect(self.deciding.show_workload)
        left.guidelines_requested.connect(self.deciding.show_guidelines)
        left.threshold_requested.connect(self.deciding.ask_threshold)
        left.take_identical_requested.connect(self.deciding.take_identical_everywhere)
        panel.identical_requested.connect(self.deciding.take_identical)
        panel.done_requested.connect(self.done_and_next)
        panel.walk.stepped.connect(self._step_in_cell)
        panel.walk.closed.connect(self._close_cell)
        rows.chosen.connect(lambda number: self.select_row(number))
        rows.opened.connect(lambda _number: self.deciding.edit())
        rows.menu_requested.connect(self._menu)
        self.reader.claim_clicked.connect(self._claim_clicked)

    def take_actions(self, actions: Actions) -> None:
        """Offer these actions in menus; show their keys on the buttons, also when they are changed."""
        self.actions_ = actions
        for host in (self._middle, self.panel):
            actions.add_to(host, WALKING)
        self.deciding.keep_typing(actions)
        for action_id in self.slots:
            actions.action(action_id).changed.connect(self._show_keys)
        self._show_keys()

    def _show_keys(self) -> None:
        if self.actions_ is not None:
            self.editor.show_keys(self.actions_.key_text)
            self.panel.show_keys(self.actions_.key_text)

    # Session

    def set_session(self, session: Session | None, registry: Registry | None) -> None:
        """Work on another session, or none; what takes long waits until the workspace is seen."""
        if self._task is not None:
            self._task.cancel(forget=True)
            self._task = None
        self.deciding.forget()
        self.session, self.registry = session, registry
        self._close_article()
        self._close_cell()
        self.notice.hide()
        self.left.set_session(session, registry)
        self.deciding.set_up()
        self._stale = session is not None
        self._pages.setCurrentWidget(self._waiting)
        if self.isVisible():
            self._begin()

    def _begin(self) -> None:
        """Compare everything in the background, then show it."""
        session = self.session
        self._stale = False
        if session is None:
            return
        people = session.reviewing.annotators()
        if len(people) < 2:
            self._close_article()
            self._pages.setCurrentWidget(self._one)
            return
        if self._task is not None:
            self._task.cancel(forget=True)

        def work(progress: Progress) -> None:
            def step(done: int, total: int) -> None:
                progress.check_cancelled()
                progress.report(done, total)

            session.reviewing.prepare(step)

        title = "Laying the annotators' claims side by side"
        self._task = self._runner.run(work, lambda _none: self._prepared(), self._failed, title, owner=self)

    def _prepared(self) -> None:
        self._task = None
        session = self.session
        if session is None:
            return
        self._pages.setCurrentWidget(self.splitter)
        here = self.review.id if self.review is not None else None
        self._show_articles(here)
        self.left.begin(session.reviewing.annotators())
        if here is not None:
            self._read_again()
        else:
            summaries = self.left.articles.summaries.summaries
            first = next((one.article_id for one in summaries if one.open), None)
            if first is None and summaries:
                first = summaries[0].article_id
            if first is not None:
                self.open_article(first)
        self.left.fit()
        self.focus_first()

    def _failed(self, error: Exception) -> None:
        self._task = None
        if not isinstance(error, AnnotatorError):
            raise error
        self.refused.emit(error)

    def _show_articles(self, current: int | None) -> None:
        if self.session is not None:
            found = self.session.reviewing.articles(worst_first=self.left.worst_first.isChecked())
            self.left.articles.set_summaries(found, current)
            self._show_progress()

    def _show_progress(self) -> None:
        decided, total = self.left.articles.summaries.progress()
        identical = any(one.identical for one in self.left.articles.summaries.summaries)
        self.left.identical.setEnabled(identical and not (self.session is None or self.session.read_only))
        self.progressed.emit(decided, total)

    # The open article

    def open_article(self, article_id: int, *, focus: bool = False) -> bool:
        """Show an article's review at its first open row; False when it is gone."""
        if self.session is None or self.registry is None:
            return False
        if self.review is not None and self.review.id == article_id:
            return True
        self.deciding.leave()
        try:
            review = OpenReview(self.session, self.registry, article_id, blind=self.left.blind.isChecked())
        except NotFoundError as error:
            self.refused.emit(error)
            return False
        self.review, self.selected = review, None
        self.reader.set_outlined(())
        self.reader.set_article(review.text, review.regions, heading_of(review))
        self._show_people()
        self._show_marks()
        # Another article's rows have the same numbers: no height is kept.
        self.rows.set_keys([])
        self.rows.set_keys(review.order)
        self._text.setCurrentIndex(1)
        self.left.articles.set_current(article_id)
        self._show_counts()
        first = review.next_open(None, 1)
        self.select_row(first if first is not None else review.neighbour(None, 1))
        self.article_opened.emit(article_id)
        if focus:
            self.focus_first()
        return True

    def _close_article(self) -> None:
        self.review, self.selected = None, None
        self.rows.set_keys([])
        self._text.setCurrentIndex(0)
        self.panel.show_counts(0, 0, 0, decided=False)

    def _show_people(self) -> None:
        if self.review is None:
            return
        people = self.review.people
        self.legend.show_people(people)
        theme = theme_of(self.palette())
        lanes = [theme.annotator(person.index) for person in people]
        self.reader.set_colors(reader_colors(theme)._replace(annotators=(theme.text, *reversed(lanes))))

    def _show_marks(self) -> None:
        review = self.review
        if review is not None:
            self.reader.set_marks(review.all_marks())

    def _show_counts(self) -> None:
        review = self.review
        if review is None:
            return
        rows = review.review.rows
        identical = sum(row.open and row.unanimous for row in rows)
        self.panel.show_counts(len(rows), review.review.open, identical, decided=review.review.decided)

    def card_of(self, number: int) -> RowCard:
        """Return what the card of a row shows."""
        if self.review is None:
            return RowCard("")
        return self.review.card(number, opened=number == self.selected)

    # Changes

    def changed(self, changes: Changes) -> None:
        """Show what a change touched, and only that."""
        if self.session is None:
            return
        if not self.isVisible():
            self._stale = True
            return
        if changes.wide or changes.annotators:
            self._begin()
            return
        touched = changes.claim_articles | changes.decided_articles
        if changes.actors or changes.codebook or self._is_open_in(changes.articles):
            self._read_again()
        elif self._is_open_in(touched):
            self._read_rows()
        self._update_list(touched | changes.articles)
        if not changes.decided_articles and (changes.claim_articles or changes.states):
            self.left.begin(self.session.reviewing.annotators())

    def _is_open_in(self, article_ids: frozenset[int]) -> bool:
        return self.review is not None and self.review.id in article_ids

    def _update_list(self, article_ids: frozenset[int]) -> None:
        if not article_ids or self.session is None:
            return
        model = self.left.articles.summaries
        if len(article_ids) > 1 or any(model.place(article_id) is None for article_id in article_ids):
            self._show_articles(self.review.id if self.review is not None else None)
            return
        for article_id in article_ids:
            model.update(self.session.reviewing.article(article_id))
        self._show_progress()

    def _read_again(self) -> None:
        """Show the open article as it is now, with its details."""
        review = self.review
        if review is None:
            return
        try:
            if review.read_details():
                self.reader.set_regions(review.regions)
            review.set_blind(self.left.blind.isChecked())
            review.read()
        except NotFoundError:
            self._close_article()
            return
        self.reader.set_heading(heading_of(review))
        self._show_people()
        self._show_marks()
        self._after_reading()
        self.rows.refresh()

    def _read_rows(self) -> None:
        """Show what changed among the rows of the open article."""
        review = self.review
        if review is None:
            return
        changed = review.read()
        if len(changed) > _MANY:
            self._show_marks()
        else:
            before = {
                claim.id for row in changed.values() if row is not None for claim in claims_of(row, review.people)
            }
            marks = [mark for number in changed for mark in review.marks(number)]
            for claim_id in before.difference(mark.claim_id for mark in marks):
                self.reader.remove_mark(claim_id)
            for mark in marks:
                if self.reader.mark(mark.claim_id) != mark:
                    self.reader.put_mark(mark)
        self._after_reading()
        others = [number for number in changed if review.has(number) and number != self.selected]
        if others:
            self.rows.refresh(*others)

    def _after_reading(self) -> None:
        review = self.review
        if review is None:
            return
        if list(self.rows.keys()) != review.order:
            self.rows.set_keys(review.order)
        if not review.has(self.selected):
            self.select_row(review.next_open(None, 1) or review.neighbour(None, 1))
        else:
            self._show_row()
        self._show_counts()

    # Selection

    def select_row(self, number: int | None, *, reveal_text: bool = True) -> None:
        """Select a row, among the cards and in the text."""
        review = self.review
        if review is None:
            return
        if number != self.selected:
            self.deciding.leave()
        self.selected = number if review.has(number) else None
        self._show_row()
        self.rows.select(self.selected)
        if self.selected is not None and reveal_text:
            self.reader.ensure_span_visible(review.span(self.selected)[0])

    def _show_row(self) -> None:
        review = self.review
        if review is None or self.selected is None or self.session is None:
            self.reader.set_outlined(())
            return
        number = self.selected
        self.reader.set_outlined(review.span(number))
        self.editor.show_row(
            review.row(number), table_of(review, number), review.people, self.deciding.reasons(),
            kept=self.deciding.why(number), read_only=self.session.read_only,
        )  # fmt: skip
        self.rows.refresh_editor()

    def step(self, by: int) -> None:
        """Select the row `by` places on."""
        if self.review is not None:
            self.select_row(self.review.neighbour(self.selected, by))

    def step_open(self, by: int) -> None:
        """Select the next row without a decision in a direction; say so when there is none."""
        if self.review is None:
            return
        found = self.review.next_open(self.selected, by)
        if found is None:
            key = self.actions_.key_text("article.done_next") if self.actions_ is not None else ""
            onward = f" {key} goes on to the next article." if key else ""
            self.say.emit(f"Every row of this article is decided.{onward}")
        elif found == self.selected:
            self.say.emit("This is the last open row of the article.")
        else:
            self.select_row(found)

    def _claim_clicked(self, claim_id: int) -> None:
        number = self.review.row_of_claim(claim_id) if self.review is not None else None
        if number is not None:
            self.select_row(number, reveal_text=False)

    def show_claim(self, claim_id: int) -> None:
        """Open a claim's article and select its row."""
        if self.session is None:
            return
        try:
            claim = self.session.claims.get(claim_id)
        except NotFoundError as error:
            self.refused.emit(error)
            return
        if self.open_article(claim.article_id) and self.review is not None:
            number = self.review.row_of_claim(claim_id)
            if number is not None:
                self.select_row(number)

    def focus_first(self) -> None:
        """Put the keyboard where rows are decided."""
        if self.isVisible():
            self.rows.setFocus()

    # Articles

    def go(self, step: int) -> None:
        """Open the next or previous article of the list."""
        found = self.left.articles.neighbour(self.review.id if self.review is not None else None, step)
        if found is not None:
            self.open_article(found, focus=True)

    def done_and_next(self) -> None:
        """Call the article decided and open the next one that is not; an open row is gone to instead."""
        review = self.review
        if review is None:
            return
        self.deciding.leave()
        if not self.attempt(lambda session: session.reviewing.decide_article(review.id)):
            self.step_open(1)
            return
        found = self.left.articles.next_undecided(review.id)
        if found is not None:
            self.open_article(found, focus=True)
        else:
            self.say.emit("Every article is decided.")
            self.focus_first()

    def attempt(self, change: Change) -> bool:
        """Run a change; an error that the user can do something about is shown instead of raised."""
        return attempted(self.session, change, self.refused.emit)

    def _sort(self, worst_first: bool) -> None:
        self._settings.set_flag("review/worst_first", worst_first)
        self._show_articles(self.review.id if self.review is not None else None)

    def set_blind(self, blind: bool) -> None:
        """Show annotators as letters, shuffled for each article, or by their names."""
        self._settings.set_flag(BLIND, blind)
        self.left.blind.setChecked(blind)
        # What leads through a cell names whose claims are in it.
        self._close_cell()
        self._read_again()

    # Claims behind a cell

    def show_cell(self, wording: str, pairs: Pairs) -> None:
        """Go to the first of the pairs of claims behind a cell; the same cell again goes to the next."""
        if not pairs:
            return
        same = self._cell[:2] == (wording, pairs)
        self._cell = (wording, pairs, self._cell[2] if same else -1)
        self._step_in_cell(1)

    def _step_in_cell(self, by: int) -> None:
        wording, pairs, place = self._cell
        if pairs:
            place = (place + by) % len(pairs)
            self._cell = (wording, pairs, place)
            self.panel.walk.show_place(wording, place + 1, len(pairs))
            self.show_claim(pairs[place][0])

    def _close_cell(self) -> None:
        self._cell = ("", (), 0)
        self.panel.walk.hide()

    # Look

    def restyle(self, theme: Theme) -> None:
        """Take over a changed theme or font size."""
        if self.review is not None:
            self._show_people()
        else:
            self.reader.set_colors(reader_colors(theme))
        self.left.restyle()
        self.editor.restyle()
        self.deciding.restyle()
        self.rows.refresh()
        self.rows.refresh_editor()

    def _menu(self, number: int, at: QPoint) -> None:
        self.select_row(number)
        if self.review is not None and self.selected is not None:
            row_menu(self, self.review, self.review.row(self.selected)).popup(at)

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.deciding.leave()
