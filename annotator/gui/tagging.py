"""From selected words to a claim: the popup, discontinuous claims, and what keys do to the selected claim."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from annotator.core.claim import Claim, ClaimValues, values_of
from annotator.core.errors import AnnotatorError
from annotator.core.region import RegionKind
from annotator.core.span import Span, normalised, quote, trimmed
from annotator.gui.annotate_workspace import AnnotateWorkspace

if TYPE_CHECKING:
    from annotator.app.session import Session
    from annotator.gui.panels.claim_popup import ClaimPopup, Draft

SpansOf = Callable[[tuple[Span, ...], Span], tuple[Span, ...]]
ValuesOf = Callable[[Span], ClaimValues]


class Tagging(QObject):
    """Makes and changes claims of the workspace's open article."""

    hint = Signal(str)
    """One line that says what to do next."""
    popup_made = Signal(object)
    """The popup, a `ClaimPopup`, when it is made for the first claim of a session."""

    def __init__(self, workspace: AnnotateWorkspace, key_of: Callable[[str], str]) -> None:
        """`key_of` returns the key of an action, by its id, or its name."""
        super().__init__(workspace)
        self._workspace, self._key_of = workspace, key_of
        self.popup: ClaimPopup | None = None
        self._pending: Draft | None = None
        self.held: Draft | None = None
        """A claim that could not be saved, with all that was typed; it stays open in the popup."""
        workspace.reader.installEventFilter(self)
        workspace.reader.verticalScrollBar().valueChanged.connect(lambda _value: self._follow())

    def set_up(self) -> None:
        """Begin anew with the workspace's session; its popup is made when it is first wanted."""
        if self.popup is not None:
            self.popup.deleteLater()
            self.popup = None
        self._pending = self.held = None

    def _made_popup(self) -> "ClaimPopup | None":
        from annotator.gui.panels.claim_popup import ClaimPopup

        registry = self._workspace.registry
        if self.popup is None and registry is not None:
            self.popup = ClaimPopup(registry, self._workspace)
            self.popup.restyle()
            self.popup.saved.connect(self._save)
            self.popup.cancelled.connect(self._cancelled)
            self.popup.more_words_wanted.connect(self._wait_for_words)
            self.popup_made.emit(self.popup)
        return self.popup

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Esc in the text give up a claim that waits for more words; let the popup go with a text that moves."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            QTimer.singleShot(0, self, self._follow)
        waiting = self._pending is not None and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if waiting and event.type() is QEvent.Type.KeyPress:
            self._workspace.notice.hide()
            self._cancelled()
            return True
        return super().eventFilter(watched, event)

    # Making and editing

    def selected_span(self) -> Span | None:
        """Return the selection without white space at its ends, or None."""
        article = self._workspace.article
        selection = self._workspace.reader.selection()
        if article is None or selection is None:
            return None
        span = trimmed(article.text, selection)
        return span if article.text[span.start : span.end].strip() else None

    def enter(self) -> None:
        """Tag the selection; without one, edit the selected claim."""
        if self.selected_span() is not None:
            self.new_claim()
        else:
            self.edit_claim()

    def new_claim(self) -> None:
        """Open the popup for the selected words; without any, take the sentence at the caret first."""
        workspace = self._workspace
        if workspace.article is None or self._refuse_if_read_only():
            return
        span = self.selected_span()
        if span is None:
            workspace.reader.take_sentence_in_view()
            span = self.selected_span()
        if span is None:
            key = self._key_of("claim.sentence")
            self.hint.emit(f"Select the words of the claim first, or press {key} for the sentence.")
            return
        pending = self._pending
        if pending is not None:
            self._open(pending._replace(spans=normalised([*pending.spans, span])))
        else:
            self._open(self._fresh_draft((span,)))

    def _fresh_draft(self, spans: tuple[Span, ...], claim: Claim | None = None) -> "Draft":
        from annotator.gui.panels.claim_popup import Draft, Guess

        article, session = self._workspace.article, self._workspace.session
        if article is None or session is None:
            raise AnnotatorError("No article is open.")
        guesses = [Guess(*proposal) for proposal in article.actors_proposed(spans)]
        last = session.claims.last() if claim is None else None
        return Draft(
            article.id, spans, guesses, None if claim else article.form_proposed(spans), claim,
            last.actor_id if last else None,
        )  # fmt: skip

    def edit_claim(self) -> None:
        """Open the popup for the selected claim."""
        workspace = self._workspace
        if workspace.selected is None or workspace.session is None or self._refuse_if_read_only():
            return
        claim = workspace.session.claims.get(workspace.selected)
        if self._refuse_if_not_own(claim.id):
            return
        workspace.reader.ensure_span_visible(claim.spans[0])
        self._open(self._fresh_draft(claim.spans, claim))

    def _open(self, draft: "Draft") -> None:
        popup, reader = self._made_popup(), self._workspace.reader
        if popup is None:
            return
        self._pending = None
        self._workspace.notice.hide()
        reader.set_pending(draft.spans if draft.claim is None else ())
        reader.ensure_span_visible(draft.spans[-1])
        popup.open_for(draft, self._anchor(draft.spans))
        QTimer.singleShot(0, popup, self._count_elsewhere)

    def _anchor(self, spans: tuple[Span, ...]) -> QRect:
        """Return the box of the last words, with the words before as far as the popup finds room beside them."""
        reader, popup = self._workspace.reader, self._made_popup()
        box, room = reader.rect_of(spans[-1]), reader.viewport().rect()
        needed = 16 + (popup.sizeHint().height() if popup is not None else 0)
        for span in reversed(spans[:-1]):
            wider = box | reader.rect_of(span)
            if wider.top() >= 0 and max(wider.top(), room.bottom() - wider.bottom()) > needed:
                box = wider
        return QRect(reader.viewport().mapTo(self._workspace, box.topLeft()), box.size())

    def _follow(self) -> None:
        if self.popup is not None and self.popup.isVisible():
            self.popup.follow(self._anchor(self.popup.draft.spans))

    def _count_elsewhere(self) -> None:
        popup, workspace = self.popup, self._workspace
        if popup is None or not popup.isVisible() or workspace.article is None or workspace.session is None:
            return
        words = quote(workspace.article.text, popup.draft.spans)
        popup.set_elsewhere(len(workspace.session.claims.quoted_elsewhere(workspace.article.id, words)))

    def _save(self, values: ClaimValues) -> None:
        popup, workspace = self.popup, self._workspace
        if popup is None:
            return
        draft = popup.draft
        values = draft.values | values
        self.held = draft._replace(values=values)
        made: list[int] = []
        saved = False
        try:
            saved = workspace.attempt(lambda session: self._save_in(session, draft, values, made), keep=False)
        finally:
            # Whatever went wrong, what was typed is not lost.
            if not saved:
                popup.open_for(self.held, self._anchor(draft.spans))
        if saved:
            self.held = None
            workspace.reader.set_pending(())
            if made:
                self._after_adding(made[0])
            workspace.reader.setFocus()

    @staticmethod
    def _save_in(session: "Session", draft: "Draft", values: ClaimValues, made: list[int]) -> None:
        if draft.claim is None:
            made.append(session.claims.add(draft.article_id, draft.spans, **values))
        elif values or draft.spans != draft.claim.spans:
            spans = draft.spans if draft.spans != draft.claim.spans else None
            session.claims.edit(draft.claim.id, spans, **values)

    @property
    def is_saving(self) -> bool:
        """Whether the popup's claim is being saved at this moment."""
        return self.held is not None and self.popup is not None and not self.popup.isVisible()

    def try_again(self) -> None:
        """Save the claim that could not be saved before."""
        if self.held is not None and self.popup is not None and self.popup.isVisible():
            self.popup.save()

    def resume(self, draft: "Draft") -> None:
        """Open the popup again on a claim that could not be saved, also in a copy of its project."""
        if self._workspace.open_article(draft.article_id):
            self.held = draft
            self._open(draft)

    def _after_adding(self, claim_id: int) -> None:
        workspace = self._workspace
        if workspace.session is not None and workspace.registry is not None:
            workspace.registry.note_use(workspace.session.claims.get(claim_id))
        workspace.select_claim(claim_id)
        article = workspace.article
        if article is not None and claim_id in article.spans:
            workspace.reader.set_caret(article.spans[claim_id][-1].end)

    def _cancelled(self) -> None:
        self._pending = self.held = None
        self._workspace.reader.set_pending(())
        self._workspace.reader.setFocus()

    def _wait_for_words(self) -> None:
        popup, reader = self.popup, self._workspace.reader
        if popup is None:
            return
        self._pending = popup.draft
        reader.set_pending(popup.draft.spans)
        reader.setFocus()
        reader.set_caret(popup.draft.spans[-1].end)
        text = f"Select the further words of this claim, then press {self._key_of('claim.new')}."
        self._workspace.notice.show_message(text, "Give the claim up", self._cancelled)

    # The selected claim

    def delete(self) -> None:
        """Delete the selected claim and select its neighbour."""
        workspace = self._workspace
        claim_id, article = workspace.selected, workspace.article
        if claim_id is None or article is None or self._refuse_if_read_only() or self._refuse_if_not_own(claim_id):
            return
        order = article.order()
        row = order.index(claim_id)
        after = order[row + 1] if row + 1 < len(order) else order[row - 1] if row else None
        if workspace.attempt(lambda session: session.claims.delete([claim_id])):
            workspace.select_claim(after)

    def duplicate(self) -> None:
        """Begin another claim of the same words with the same tags; it is made when the popup is saved."""
        workspace = self._workspace
        if workspace.selected is None or workspace.session is None or self._refuse_if_read_only():
            return
        claim = workspace.session.claims.get(workspace.selected)
        workspace.reader.ensure_span_visible(claim.spans[0])
        draft = self._fresh_draft(claim.spans)
        self._open(draft._replace(values=values_of(claim)))

    def respan(self) -> None:
        """Let the selected claim cover the selected words instead of its own."""
        self._set_spans(lambda _old, span: (span,))

    def add_span(self) -> None:
        """Make the selected words a further part of the selected claim."""
        self._set_spans(lambda old, span: (*old, span))

    def _set_spans(self, spans_of: SpansOf) -> None:
        workspace = self._workspace
        claim_id, span, article = workspace.selected, self.selected_span(), workspace.article
        if article is None or claim_id is None or span is None:
            self.hint.emit("Select a claim, then the words it is to cover.")
            return
        if self._refuse_if_read_only() or self._refuse_if_not_own(claim_id):
            return
        spans = spans_of(article.spans[claim_id], span)
        workspace.attempt(lambda session: session.claims.set_spans(claim_id, spans))

    def set_actor_wording(self) -> None:
        """Keep the selected words as the actor's name as written."""
        self._set_wording(lambda span: ClaimValues(actor_span=span))

    def set_date_wording(self) -> None:
        """Keep the selected words as the wording of the claim's date."""
        self._set_wording(lambda span: ClaimValues(date_span=span))

    def _set_wording(self, values: ValuesOf) -> None:
        claim_id, span = self._workspace.selected, self.selected_span()
        if claim_id is None or span is None:
            self.hint.emit("Select a claim, then the words in the text.")
        elif not self._refuse_if_read_only() and not self._refuse_if_not_own(claim_id):
            self._workspace.edit_claim(claim_id, values(span))

    def accept_suggestion(self) -> None:
        """Open the popup on the current suggestion, so that nothing is saved unseen."""
        suggestion = self._workspace.suggesting.at_hand()
        if suggestion is None:
            self.next_suggestion()
            return
        if not self._refuse_if_read_only():
            self._workspace.reader.select(suggestion.span)
            self._open(self._fresh_draft((suggestion.span,)))

    def next_suggestion(self) -> None:
        """Go to the next suggestion, or say that there is none."""
        if not self._workspace.suggesting.next():
            self.hint.emit("Nothing is suggested here (any more).")

    def dismiss_suggestion(self) -> None:
        """Do not suggest the current passage again."""
        if not self._workspace.suggesting.dismiss():
            self.hint.emit(f"Press {self._key_of('suggestion.next')} to go to a suggestion first.")

    # Regions

    def mark_region(self, kind: RegionKind) -> None:
        """Declare the selected words, or the paragraph at the caret, to be title, body or residue."""
        article = self._workspace.article
        if article is None or self._refuse_if_read_only():
            return
        span = self.selected_span() or self._paragraph()
        if span is not None:
            self._workspace.attempt(lambda session: session.articles.mark_region(article.id, span, kind))

    def _paragraph(self) -> Span | None:
        article = self._workspace.article
        if article is None:
            return None
        caret = self._workspace.reader.caret()
        start = article.text.rfind("\n", 0, caret) + 1
        end = article.text.find("\n", caret)
        span = Span(start, len(article.text) if end < 0 else end)
        return span if span.start < span.end else None

    # Refusals

    def _refuse_if_read_only(self) -> bool:
        session = self._workspace.session
        if session is not None and session.read_only:
            self.hint.emit(f"This project is open for reading only. {session.project.why_read_only}")
            return True
        return False

    def _refuse_if_not_own(self, claim_id: int) -> bool:
        article = self._workspace.article
        if article is not None and claim_id in article.heads and not article.is_own(claim_id):
            key = self._key_of("claim.duplicate")
            self.hint.emit(f"This is another annotator's claim; {key} makes one of your own with the same words.")
            return True
        return False
