"""What keys and buttons decide of the selected row, and why it was decided so."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QAbstractButton, QApplication, QInputDialog

from annotator.app.review_rows import ReviewRow, RowKey
from annotator.app.reviewing import GoldEdit, ReviewActions
from annotator.core.span import Span, trimmed
from annotator.gui.actions import Actions
from annotator.gui.messages import ask, show_message
from annotator.gui.review.edit_draft import EditDraft, Start, blank
from annotator.gui.review.edit_popup import EditPopup
from annotator.gui.review.wording import counted_rows

if TYPE_CHECKING:
    from annotator.gui.review.workspace import ReviewWorkspace


class Why(NamedTuple):
    """Reason, note and flag of a decision."""

    reason: str = ""
    note: str = ""
    guideline: bool = False


Decide = Callable[[ReviewActions, ReviewRow, Why], object]


class Deciding(QObject):
    """Decides on rows of the workspace's open article."""

    def __init__(self, workspace: "ReviewWorkspace") -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self.popup: EditPopup | None = None
        self._actions: Actions | None = None
        self._kept: dict[int, Why] = {}
        self._reasons: list[str] | None = None
        editor = workspace.editor
        editor.taken.connect(self.take)
        editor.edit_requested.connect(self.edit)
        editor.rejected.connect(self.reject)
        editor.reopened.connect(self.reopen)
        editor.reason_changed.connect(self._set_reason)
        editor.note_changed.connect(self._set_note)
        editor.guideline_changed.connect(self._set_guideline)
        editor.left.connect(workspace.focus_first)

    def set_up(self) -> None:
        """Make the popup for the workspace's session."""
        workspace = self._workspace
        if workspace.registry is not None:
            self.popup = EditPopup(workspace.registry, workspace)
            self.popup.restyle()
            self.popup.saved.connect(self._save)
            self.popup.cancelled.connect(workspace.focus_first)
            if self._actions is not None:
                self._actions.add_typing_zone(self.popup)

    def keep_typing(self, actions: Actions) -> None:
        """Leave the keys of the popup to it."""
        self._actions = actions
        if self.popup is not None:
            actions.add_typing_zone(self.popup)

    def forget(self) -> None:
        """Drop all that belongs to a session."""
        self._kept.clear()
        self._reasons = None
        if self.popup is not None:
            self.popup.hide()
            self.popup.deleteLater()
            self.popup = None

    def leave(self) -> None:
        """Hand over what is being typed and close the popup, as before another row is shown."""
        workspace = self._workspace
        if workspace.selected is not None and workspace.review is not None:
            workspace.editor.commit()
        workspace.editor.close_note()
        if self.popup is not None and self.popup.isVisible():
            self.popup.cancel()

    def restyle(self) -> None:
        """Take over a changed theme."""
        if self.popup is not None:
            self.popup.restyle()

    # The row at hand

    def _row(self) -> ReviewRow | None:
        review, number = self._workspace.review, self._workspace.selected
        return review.row(number) if review is not None and number is not None and review.has(number) else None

    def _refuse_if_read_only(self) -> bool:
        session = self._workspace.session
        if session is not None and session.read_only:
            why = session.project.why_read_only
            self._workspace.say.emit(f"This project is open for reading only. {why}")
            return True
        return False

    def reasons(self) -> list[str]:
        """Return the reasons to choose from."""
        session = self._workspace.session
        if self._reasons is None:
            self._reasons = session.reviewing.reasons() if session is not None else []
        return self._reasons

    def why(self, number: int) -> Why:
        """Return why a row was decided so or, while it is open, what its decision will say."""
        review = self._workspace.review
        row = review.row(number) if review is not None and review.has(number) else None
        if row is None or row.decision is None:
            return self._kept.get(number, Why())
        return Why(row.decision.reason, row.decision.note, row.decision.guideline)

    # Deciding

    def take_place(self, place: int) -> None:
        """Take the version of the annotator in that column, from 0."""
        review = self._workspace.review
        if review is not None and place < len(review.people):
            self.take(review.people[place].id)

    def take(self, annotator_id: int) -> None:
        """Take an annotator's version of the selected row."""
        row, review = self._row(), self._workspace.review
        if row is None or review is None:
            return
        if not row.versions(annotator_id):
            person = review.people.get(annotator_id)
            self._workspace.say.emit(f"{person.name if person else 'This annotator'} has no claim here.")
            return
        person = review.people.get(annotator_id)
        called = person.letter if person is not None and review.blind else ""
        self._decide(lambda actions, found, why: actions.take(
            found.article_id, found.key, annotator_id, reason=why.reason, note=why.note, guideline=why.guideline,
            called=called,
        ))  # fmt: skip

    def reject(self) -> None:
        """Decide that there is no claim here; a claim that only the reviewer made goes."""
        row = self._row()
        if row is not None and not row.claims:
            self.reopen()
            return
        self._decide(lambda actions, row, why: actions.reject(
            row.article_id, row.key, reason=why.reason, note=why.note, guideline=why.guideline
        ))  # fmt: skip

    def reopen(self) -> None:
        """Take the decision back."""
        row = self._row()
        if row is not None and row.open:
            self._workspace.say.emit("Nothing is decided here yet.")
        elif row is not None:
            self._decide(lambda actions, found, _why: actions.reopen(found.article_id, found.key))

    def _decide(self, decide: Decide) -> bool:
        workspace, row = self._workspace, self._row()
        if row is None or workspace.selected is None or self._refuse_if_read_only():
            return False
        workspace.editor.commit()
        number = workspace.selected
        # What a decision says already stays: the session keeps it where nothing new is given.
        why = self._kept.get(number, Why()) if row.open else Why()
        done = workspace.attempt(lambda session: decide(session.reviewing, row, why))
        if done:
            self._kept.pop(number, None)
        return done

    def take_identical(self) -> None:
        """Take every row of the article on which all agree."""
        workspace = self._workspace
        review = workspace.review
        if review is None or self._refuse_if_read_only():
            return
        taken: list[int] = []
        if workspace.attempt(lambda session: taken.append(session.reviewing.take_all_identical(review.id))):
            count = taken[0]
            said = "1 identical row taken." if count == 1 else f"{count} identical rows taken."
            workspace.say.emit(said if count else "There is no open row here on which all agree.")

    def take_identical_everywhere(self) -> None:
        """Take all identical rows of the project, after asking."""
        workspace = self._workspace
        if workspace.session is None or self._refuse_if_read_only():
            return
        count = sum(one.identical for one in workspace.left.articles.summaries.summaries)
        if not count:
            workspace.say.emit("No open row is identical.")
            return
        text = f"{counted_rows(count)} on which everybody agrees will be taken as they are. One undo takes it back."
        taken: list[int] = []
        if ask(workspace, "Take all identical rows of the project?", text, "Take them") and workspace.attempt(
            lambda session: taken.append(session.reviewing.take_all_identical())
        ):
            workspace.say.emit(f"{counted_rows(taken[0])} taken.")

    def show_workload(self) -> None:
        """Show how far everybody is with every article."""
        from annotator.gui.review.workload_dialog import WorkloadDialog, blinded

        session = self._workspace.session
        if session is not None:
            reviewer = session.annotator.id if session.annotator is not None else None
            table = session.workload.table()
            if self._workspace.left.blind.isChecked():
                table, reviewer = blinded(table, session.reviewing.blind_names), None
            dialog = WorkloadDialog(table, reviewer, self._workspace)
            dialog.exec()
            dialog.deleteLater()

    def show_guidelines(self) -> None:
        """List the decisions that say the guideline is to be mended, to be copied."""
        session = self._workspace.session
        if session is None:
            return
        entries = session.reviewing.guideline_list()
        lines = []
        for entry in entries:
            decision = entry.decision
            said = "; ".join(part for part in (decision.reason, decision.note) if part) or "no reason given"
            lines.append(f"{entry.title}\n  {said}\n" + "\n".join(f"  “{words}”" for words in entry.quotes))
        text = "No decision is flagged." if not entries else f"{len(entries)} flagged with “mend guideline”."
        show_message(self._workspace, "Guidelines to be mended", text, "\n\n".join(lines), unfolded=True)

    def ask_threshold(self) -> None:
        """Ask from which overlap on claims are laid side by side; what is decided stays together."""
        session = self._workspace.session
        if session is None or self._refuse_if_read_only():
            return
        threshold, given = QInputDialog.getDouble(
            self._workspace, "Pair claims", "Shared words of all the words of both, 0.05 to 1:",
            session.reviewing.threshold, 0.05, 1.0, 2,
        )  # fmt: skip
        if given:
            self._workspace.attempt(lambda found: found.reviewing.set_threshold(threshold))

    # Editing

    def edit(self) -> None:
        """Open the popup for the selected row; words selected in its text become the span."""
        workspace, row = self._workspace, self._row()
        review, popup = workspace.review, self.popup
        if row is None or review is None or popup is None or workspace.selected is None or self._refuse_if_read_only():
            return
        workspace.editor.commit()
        selected = workspace.reader.selection()
        if selected is not None:
            selected = trimmed(review.text, selected)
        starts = [Start(person.id, row.versions(person.id)) for person in review.people]
        starts = [start for start in [*starts, Start(None, row.gold)] if start.claims]
        if starts:
            draft = EditDraft(
                workspace.selected, review.text, review.people, starts, review.views, row.differs, selected
            )
            spans = [span for start in starts for claim in start.claims for span in claim.spans]
            popup.open_for(draft, self._beside(), self._around(spans))

    def add(self) -> None:
        """Open the popup for a gold claim that nobody made, on the words selected in the text."""
        workspace, review, popup = self._workspace, self._workspace.review, self.popup
        if review is None or popup is None or self._refuse_if_read_only():
            return
        workspace.editor.commit()
        selected = workspace.reader.selection()
        if selected is not None:
            selected = trimmed(review.text, selected)
        if selected is None or selected.start >= selected.end:
            key = self._actions.key_or_name("claim.sentence") if self._actions is not None else "S"
            workspace.say.emit(f"Select words in the text first, or take the sentence with {key}.")
            return
        claim = blank(review.id, selected, review.text[selected.start : selected.end])
        start = Start(None, (claim,))
        popup.open_for(EditDraft(
            0, review.text, review.people, [start], review.views, (), selected, new=True
        ), self._beside(), self._around([selected]))  # fmt: skip

    def enter(self) -> None:
        """Press the button that has the focus; else make a claim of the selection, or edit the row."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton):
            focus.click()
        elif self._workspace.reader.hasFocus() and self._workspace.reader.selection() is not None:
            self.add()
        else:
            self.edit()

    def _beside(self) -> int:
        """Return where the popup ends at the right, in pixels of the workspace."""
        return self._workspace.panel.mapTo(self._workspace, QPoint(0, 0)).x()

    def _around(self, spans: Sequence[Span]) -> tuple[int, int]:
        """Return where these words begin and end down the workspace, in pixels."""
        reader = self._workspace.reader
        first = reader.viewport().mapTo(self._workspace, QPoint(0, 0)).y()
        boxes = [reader.rect_of(span) for span in spans]
        return first + min(box.top() for box in boxes), first + max(box.bottom() for box in boxes)

    def _save(self, edits: list[GoldEdit]) -> None:
        workspace, popup = self._workspace, self.popup
        if popup is None or (not popup.draft.new and workspace.selected != popup.draft.number):
            return
        keys: list[RowKey] = []
        if popup.draft.new:
            saved = self._add(edits[0], keys)
        else:
            saved = self._decide(lambda actions, row, why: keys.append(actions.edit_all(
                row.article_id, row.key, edits, reason=why.reason, note=why.note, guideline=why.guideline
            )))  # fmt: skip
        if not saved:
            popup.show_again()
            return
        number = workspace.review.number_of(keys[0]) if workspace.review is not None else None
        if number is not None and number != workspace.selected:
            workspace.select_row(number)
        workspace.focus_first()

    def _add(self, edit: GoldEdit, keys: list[RowKey]) -> bool:
        workspace, popup, review = self._workspace, self.popup, self._workspace.review
        if popup is None or review is None or popup.draft.selection is None:
            return False
        spans = edit.spans or (popup.draft.selection,)
        return workspace.attempt(lambda session: keys.append(session.reviewing.add(review.id, spans, edit.values)))

    # Why

    def write_note(self) -> None:
        """Go to the note of the selected row."""
        if self._row() is not None and not self._refuse_if_read_only():
            self._workspace.editor.write_note()

    def choose_reason(self) -> None:
        """Go to the reasons of the selected row."""
        if self._row() is not None and not self._refuse_if_read_only():
            self._workspace.editor.choose_reason()

    def turn_guideline(self) -> None:
        """Flag the selected row as one the guideline does not settle, or take the flag away."""
        number = self._workspace.selected
        if number is not None and self._row() is not None and not self._refuse_if_read_only():
            self._set_guideline(not self.why(number).guideline)

    def _set_reason(self, reason: str) -> None:
        self._say_why(lambda why: why._replace(reason=reason), lambda a, one, why: a.set_reason(one, why.reason))
        if reason and reason not in self.reasons():
            self._reasons = None

    def _set_note(self, note: str) -> None:
        self._say_why(lambda why: why._replace(note=note), lambda a, one, why: a.set_note(one, why.note))

    def _set_guideline(self, guideline: bool) -> None:
        self._say_why(
            lambda why: why._replace(guideline=guideline), lambda a, one, why: a.set_guideline(one, why.guideline)
        )

    def _say_why(self, turn: Callable[[Why], Why], store: Callable[[ReviewActions, int, Why], object]) -> None:
        """Keep it for the decision to come, or say it of those made."""
        workspace, row = self._workspace, self._row()
        if row is None or workspace.selected is None:
            return
        before = self.why(workspace.selected)
        after = turn(before)
        if after == before:
            return
        if row.open:
            self._kept[workspace.selected] = after
            workspace.editor.show_why(self.reasons(), *after)
        else:
            workspace.attempt(
                lambda session: [store(session.reviewing, decision.id, after) for decision in row.decisions]
            )
