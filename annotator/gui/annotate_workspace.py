"""The first workspace: articles at the left, the text in the middle, its claims at the right."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from annotator.app.open_article import OpenArticle
from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.changes import Changes
from annotator.core.claim import ClaimValues
from annotator.core.errors import AnnotatorError, MovedProjectError, NotFoundError, UnsavedError
from annotator.core.span import Span
from annotator.gui.article_heading import heading_of
from annotator.gui.attempts import Change, attempted
from annotator.gui.claim_cards import card_of, mark_of, marks_of
from annotator.gui.panels.articles import ArticlePanel
from annotator.gui.panels.card_painter import Card
from annotator.gui.panels.cards import SUGGESTED, CardList
from annotator.gui.panels.claims_panel import ClaimsPanel
from annotator.gui.reader.view import Reader, Typography
from annotator.gui.reader_theme import reader_colors
from annotator.gui.settings import Settings
from annotator.gui.suggesting import Suggesting
from annotator.gui.theme import Theme
from annotator.gui.widgets.notices import WARNING, EmptyState, NoticeBar
from annotator.store.articles import Place

if TYPE_CHECKING:
    from annotator.gui.panels.card_editor import CardEditor
    from annotator.gui.panels.find_bar import FindBar

_PLACE_PAUSE_MS = 1500


class AnnotateWorkspace(QWidget):
    """Shows one article of a session and what is tagged in it; tagging itself is `Tagging`'s."""

    article_opened = Signal(int)
    claim_selected = Signal()
    refused = Signal(object)
    """An `AnnotatorError` that the user is to be shown."""
    claim_menu_requested = Signal(QPoint)
    reader_menu_requested = Signal(QPoint)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.session: Session | None = None
        self.registry: Registry | None = None
        self.article: OpenArticle | None = None
        self.selected: int | None = None
        self.unsaved: list[Change] = []
        """Changes that the disk or another program refused, in their order; `try_again` makes them."""
        self._names: dict[int, str] = {}
        self._colours: dict[int, int] = {}
        self.others_shown = False
        self._refusal_told = False
        self.articles = ArticlePanel(self)
        self.notice = NoticeBar(self)
        self._find_bar: FindBar | None = None
        self.reader = Reader(self)
        self.cards = CardList(self.card_of, self)
        self.claims_panel = ClaimsPanel(self.cards, self)
        self.editor: CardEditor | None = None
        self._nothing = EmptyState("No article is open", "Articles are added and chosen at the left.")
        self._place_timer = QTimer(self, singleShot=True, interval=_PLACE_PAUSE_MS)
        self.suggesting = Suggesting(self, settings.flag("suggestions", True))
        self._build()
        self._connect()

    def _build(self) -> None:
        self._page = QStackedWidget(self)
        self._page.addWidget(self._nothing)
        self._page.addWidget(self.reader)
        self.reader.setFrameShape(QFrame.Shape.NoFrame)
        self.reader.setAccessibleName("Article")
        middle = QWidget(self)
        self._column = column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self._page, 1)
        self.notice.hide()
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        for widget in (self.articles, middle, self.claims_panel):
            self.splitter.addWidget(widget)
        for index, stretch in enumerate((2, 6, 3)):
            self.splitter.setStretchFactor(index, stretch)
        self.splitter.setChildrenCollapsible(False)
        unit = self.fontMetrics().averageCharWidth()
        self.articles.setMinimumWidth(unit * 24)
        self.claims_panel.setMinimumWidth(unit * 34)
        middle.setMinimumWidth(unit * 40)
        self.splitter.setSizes(self._settings.sizes("annotate") or [unit * 42, unit * 112, unit * 52])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)

    def _connect(self) -> None:
        self.articles.article_chosen.connect(self.open_article)
        self.reader.claim_clicked.connect(self.select_claim)
        self.reader.gutter_clicked.connect(self._gutter_clicked)
        self.reader.caret_moved.connect(lambda _position: self._place_timer.start())
        self.reader.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.cards.chosen.connect(self._card_chosen)
        self.cards.menu_requested.connect(self._card_menu)
        self.reader.context_menu_at.connect(lambda at, _position: self.reader_menu_requested.emit(at))
        self._place_timer.timeout.connect(self.keep_place)
        self.suggesting.changed.connect(self._show_keys)
        self.notice.close_button.clicked.connect(lambda: self.unsaved.clear())
        self.refused.connect(self._note_refusal)

    # Session

    def set_session(self, session: Session | None, registry: Registry | None) -> None:
        """Work on another session, or none."""
        self.keep_place()
        self.session, self.registry = session, registry
        if session is not None:
            session.blind = not self.others_shown
        self.article = None
        self.selected = None
        self.unsaved.clear()
        self._page.setCurrentIndex(0)
        self.cards.set_keys([])
        if self.editor is not None:
            self.cards.set_editor(None)
            self.editor.deleteLater()
            self.editor = None
        self.articles.set_session(session, registry)
        self._read_names()

    def _made_editor(self, session: Session, registry: Registry) -> "CardEditor":
        """Return the fields of the open card, made when the first card is opened."""
        from annotator.gui.panels.card_editor import CardEditor

        if self.editor is None:
            self.editor = CardEditor(registry, session.claims.tags, self.cards.viewport())
            self.editor.hide()
            self.editor.edited.connect(self.edit_claim)
            self.editor.refused.connect(self.refused)
            self.cards.set_editor(self.editor)
            self.setTabOrder(self.cards, self.editor.form_box)
            self.editor.order_stops()
        return self.editor

    def _read_names(self) -> None:
        people = self.session.annotators() if self.session else []
        self._names = {person.id: person.name for person in people}
        others = sorted(self._names.keys() - {self.session.annotator_id if self.session else 0})
        self._colours = {person: number for number, person in enumerate(others, 1)}

    # The open article

    def open_article(self, article_id: int, *, focus: bool = False) -> bool:
        """Show an article where it was left; False when it is gone."""
        if self.session is None or self.registry is None:
            return False
        if self.article is not None and self.article.id == article_id:
            return True
        self._leave()
        try:
            self.article = OpenArticle(self.session, self.registry, article_id, everybody=self.others_shown)
        except NotFoundError as error:
            self.refused.emit(error)
            return False
        self.selected = None
        self.suggesting.clear()
        article = self.article
        self.reader.set_article(article.text, article.regions, heading_of(article))
        self.cards.verticalScrollBar().setValue(0)
        self._show_claims()
        place = self.session.articles.place(article_id)
        with QSignalBlocker(self.reader):
            self.reader.set_caret(place.caret)
        self.reader.restore_place(place.position)
        self._page.setCurrentWidget(self.reader)
        self.articles.set_current(article_id)
        if self._find_bar is not None:
            self._find_bar.set_text(article.text)
        self.suggesting.once_painted()
        self.article_opened.emit(article_id)
        if focus:
            self.reader.setFocus()
        return True

    def _leave(self) -> None:
        if self.editor is not None and self.selected is not None:
            self.editor.commit()
        self.keep_place()

    def keep_place(self) -> None:
        """Remember where the annotator is in the article."""
        self._place_timer.stop()
        if self.session is not None and self.article is not None:
            try:
                self.session.articles.set_place(self.article.id, Place(self.reader.place(), self.reader.caret()))
            except MovedProjectError as error:
                self.refused.emit(error)
            except AnnotatorError:
                # A reading place is not worth a word; a claim that cannot be saved is told of.
                return

    def _scrolled(self, _value: int) -> None:
        self._place_timer.start()
        self.suggesting.scrolled()

    def _show_claims(self) -> None:
        article, registry = self._at_hand()
        self.reader.set_marks(marks_of(article, registry, self._colours))
        self.reader.set_selected_claim(self.selected)
        self._show_keys()
        self.cards.refresh()

    def _show_keys(self) -> None:
        if self.article is None:
            return
        suggested = self.suggesting.keys()
        self.cards.set_keys([*self.article.order(), *([SUGGESTED, *suggested] if suggested else ())])
        self.claims_panel.set_counts(self.article.own_count, len(suggested))

    def _at_hand(self) -> tuple[OpenArticle, Registry]:
        if self.article is None or self.registry is None:
            raise NotFoundError("No article is open.")
        return self.article, self.registry

    def card_of(self, key: int) -> Card:
        """Return what the card with that key shows."""
        article, registry = self._at_hand()
        if key > 0:
            return card_of(article, registry, key, self._names)
        return self.suggesting.card(key)

    # Changes

    def changed(self, changes: Changes) -> None:
        """Show what a change touched, and only that."""
        self.articles.changed(changes)
        if self.article is None or self.session is None:
            return
        if changes.wide or changes.annotators:
            self._read_names()
        try:
            self._update_article(changes)
        except NotFoundError:
            self._close_article()

    def _update_article(self, changes: Changes) -> None:
        article, registry = self._at_hand()
        if changes.wide or article.id in changes.articles:
            if article.read_details():
                self.reader.set_regions(article.regions)
            self.reader.set_heading(heading_of(article))
            self.suggesting.soon()
            self.article_opened.emit(article.id)
        if changes.wide:
            article.read_claims()
            self._show_claims()
        elif article.id in changes.claim_articles:
            for claim_id in changes.claims:
                self._update_claim(article, registry, claim_id)
            self._show_keys()
            if changed := changes.claims & article.heads.keys():
                self.cards.refresh(*changed)
        if not changes.wide and (changes.actors or changes.codebook):
            self._show_claims()
        if article.id in changes.dismissals or article.id in changes.claim_articles or changes.wide:
            self.suggesting.soon()
        if self.selected is not None and self.selected not in article.heads:
            self.select_claim(None)
        elif changes.wide or changes.actors or changes.codebook or self.selected in changes.claims:
            self._show_fields()

    def _update_claim(self, article: OpenArticle, registry: Registry, claim_id: int) -> None:
        if article.refresh_claim(claim_id):
            self.reader.put_mark(mark_of(article, registry, claim_id, self._colours))
        else:
            self.reader.remove_mark(claim_id)

    def _close_article(self) -> None:
        self.article = None
        self.selected = None
        self._page.setCurrentIndex(0)
        self.cards.set_keys([])
        self.claims_panel.set_counts(0, 0)

    # Selection

    def select_claim(self, claim_id: int | None, *, reveal_text: bool = False, reveal_card: bool = True) -> None:
        """Select a claim in the text and among the cards."""
        if self.article is None:
            return
        if self.selected != claim_id and self.selected is not None and self.editor is not None:
            self.editor.commit()
        self.selected = claim_id if claim_id in self.article.heads else None
        self.suggesting.current = None
        self.reader.set_selected_claim(self.selected)
        self.suggesting.paint()
        self._show_fields()
        self.cards.select(self.selected, reveal=reveal_card)
        if self.selected is not None and reveal_text:
            self.reader.ensure_span_visible(self.article.spans[self.selected][0])
        self.claim_selected.emit()

    def _show_fields(self) -> None:
        session, registry = self.session, self.registry
        if self.selected is None or self.article is None or session is None or registry is None:
            return
        from annotator.gui.panels.card_editor import DateProposal

        claim = session.claims.get(self.selected)
        guess = self.article.date_proposed(claim) if claim.claim_date is None else None
        proposal = DateProposal(guess.value, guess.date_text, guess.span, guess.why) if guess else None
        read_only = session.read_only or not self.article.is_own(claim.id)
        self._made_editor(session, registry).show_claim(claim, proposal, read_only=read_only)
        self.cards.refresh_editor()

    def step(self, by: int) -> None:
        """Select the claim `by` places on."""
        if self.article is not None:
            found = self.article.neighbour(self.selected, by, self.reader.caret())
            if found is not None:
                self.select_claim(found, reveal_text=True)
                with QSignalBlocker(self.reader):
                    self.reader.set_caret(self.article.spans[found][0].start)

    def edit_claim(self, claim_id: int, values: ClaimValues) -> None:
        """Set values of a claim; what cannot be is said."""
        self.attempt(lambda session: session.claims.edit(claim_id, **values))

    def attempt(self, change: Change, *, keep: bool = True) -> bool:
        """Run a change; an error that the user can do something about is shown instead of raised.

        With `keep` a change that the disk or another program refused is kept in `unsaved`.
        """

        def refused(error: AnnotatorError) -> None:
            if keep and isinstance(error, UnsavedError):
                self.unsaved.append(change)
            self.refused.emit(error)

        if not attempted(self.session, change, refused):
            return False
        if self._refusal_told and self.notice.property("kind") == WARNING and not self.unsaved:
            self._refusal_told = False
            self.notice.hide()
        return True

    def _note_refusal(self, _error: AnnotatorError) -> None:
        """What is told of a refusal goes with the next change that is made; other warnings stay."""
        self._refusal_told = True

    def try_again(self) -> None:
        """Make the changes that were refused, in their order."""
        changes, self.unsaved[:] = list(self.unsaved), []
        for change in changes:
            self.attempt(change)

    def _gutter_clicked(self, claim_id: int) -> None:
        """The number jumps to the card, and back to the words when the card is there already."""
        if self.selected == claim_id and not self.cards.hasFocus():
            self.cards.reveal(claim_id)
            self.cards.setFocus()
        else:
            self.select_claim(claim_id)

    def _card_chosen(self, key: int) -> None:
        if key > 0:
            self.select_claim(key, reveal_text=True)
        elif key < SUGGESTED:
            self.suggesting.go_to(-1 - key)

    def _card_menu(self, key: int, at: QPoint) -> None:
        self._card_chosen(key)
        self.claim_menu_requested.emit(at)

    def go_to_card_or_words(self) -> None:
        """Go from the words to the card, or back."""
        if self.selected is None:
            return
        if self.cards.hasFocus() or (self.editor is not None and self.editor.isAncestorOf(self.focusWidget() or self)):
            self.reader.setFocus()
            if self.article is not None:
                self.reader.ensure_span_visible(self.article.spans[self.selected][0])
        else:
            self.cards.reveal(self.selected)
            (self.editor or self.cards).setFocus(Qt.FocusReason.TabFocusReason)

    # What is shown

    def show_others(self, shown: bool) -> None:
        """Show other annotators' claims too, or only the own ones."""
        self.others_shown = shown
        if self.session is not None:
            self.session.blind = not shown
        if self.article is not None:
            self.article.everybody = shown
            self.article.read_claims()
            self._show_claims()
            if self.selected not in self.article.heads:
                self.select_claim(None)

    def show_suggestions(self, shown: bool) -> None:
        """Show suggestions, or none."""
        self._settings.set_flag("suggestions", shown)
        self.suggesting.show(shown)

    def show_place(self, article_id: int, span: Span) -> None:
        """Open an article and select a stretch of it."""
        if self.open_article(article_id):
            self.reader.select(span)
            self.reader.ensure_span_visible(span)
            self.reader.setFocus()

    def show_claim(self, claim_id: int) -> None:
        """Open a claim's article and select the claim, also somebody else's."""
        if self.session is None:
            return
        try:
            claim = self.session.claims.get(claim_id)
        except NotFoundError as error:
            self.refused.emit(error)
            return
        if claim.annotator_id != self.session.annotator_id and not self.others_shown:
            self.show_others(True)
        if self.open_article(claim.article_id):
            self.select_claim(claim_id, reveal_text=True)
            self.reader.setFocus()

    @property
    def find_bar(self) -> "FindBar":
        """The line in which one finds words in the article, made when it is first wanted."""
        if self._find_bar is None:
            from annotator.gui.panels.find_bar import FindBar

            bar = self._find_bar = FindBar(self)
            before: QWidget = self.reader.previousInFocusChain() or self.articles
            self._column.insertWidget(self._column.indexOf(self._page), bar)
            for field in (bar.field, bar.previous_button, bar.next_button, bar.close_button):
                self.setTabOrder(before, field)
                before = field
            if self.article is not None:
                bar.set_text(self.article.text)
            bar.found.connect(self._show_found)
        return self._find_bar

    def close_find_bar(self) -> None:
        """Find nothing any more."""
        if self._find_bar is not None:
            self._find_bar.close_bar()

    def _show_found(self, spans: list[Span], current: int) -> None:
        self.reader.set_found(spans, current if 0 <= current < len(spans) else None)
        if 0 <= current < len(spans):
            self.reader.ensure_span_visible(spans[current])
            with QSignalBlocker(self.reader):
                self.reader.set_caret(spans[current].start)

    def go(self, step: int) -> None:
        """Open the next or previous article of the list."""
        found = self.articles.neighbour(self.article.id if self.article else None, step)
        if found is not None:
            self.open_article(found, focus=True)

    def done_and_next(self) -> None:
        """Mark the article done and open the next one that is not."""
        if self.article is None or self.session is None:
            return
        here = self.article.id
        if self.attempt(lambda session: session.articles.set_state([here], State.DONE)):
            found = self.articles.first_to_do_after(here, self.session.articles.state)
            if found is not None:
                self.open_article(found, focus=True)
            else:
                self.notice.show_message("Every article in the list is done.", kind="info")

    # Look

    def set_typography(self, typography: Typography) -> None:
        """Set the text in another font, size, spacing or width."""
        self.reader.set_typography(typography)

    def restyle(self, theme: Theme) -> None:
        """Take over a changed theme or font size."""
        self.reader.set_colors(reader_colors(theme))
        self.articles.restyle()
        self.cards.refresh()

    def keep_sizes(self) -> None:
        """Remember how wide the panels are."""
        self._settings.set_sizes("annotate", self.splitter.sizes())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.articles.restyle()
