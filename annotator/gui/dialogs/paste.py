"""One article out of the clipboard."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from annotator.app.importing import Candidate, candidate
from annotator.core.article import ArticleDetails
from annotator.core.dates import partial_date
from annotator.core.errors import AnnotatorError, InvalidValueError
from annotator.formats.incoming import IncomingArticle
from annotator.gui.dialogs.frame import ButtonRole, DialogParts, SessionDialog, scrolled, text_of
from annotator.gui.dialogs.wording import counted, either, readings_of
from annotator.gui.messages import ask, show_error
from annotator.gui.tasks import Progress
from annotator.gui.theme import repolish, set_role
from annotator.gui.widgets.labels import plain_label

_EXPLANATION = "Paste the text; formatting is dropped. What is proposed for title, source and date can be changed."
_ORIGIN = "pasted text"
_PAUSE = 200
"""Milliseconds without typing after which the text is looked at."""


class PasteDialog(SessionDialog):
    """Makes an article of pasted text; `imported` carries its id in a list."""

    imported = Signal(list)

    def __init__(self, parts: DialogParts, parent: QWidget | None = None) -> None:
        """Begin with what the clipboard holds as text."""
        super().__init__("Paste article", _EXPLANATION, "paste", parts, parent, (90, 34))
        self._candidate: Candidate | None = None
        self._typed: set[str] = set()
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Text of the article")
        self.text.setPlaceholderText("Paste the text of the article here.")
        self.text.setTabChangesFocus(True)
        set_role(self.text, "input")
        self.length: QLabel = plain_label("", "small", wrap=True)
        self.lines: dict[str, QLineEdit] = {}
        self.evidence: dict[str, QLabel] = {}
        self._lay_out()
        self.save_button = self.add_button("Add article", ButtonRole.AcceptRole, default=True)
        self.add_button("Cancel", ButtonRole.RejectRole)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._look)
        self.text.textChanged.connect(self._text_changed)
        self.text.setPlainText(QApplication.clipboard().text())
        self._begun_with = text_of(self.text)
        self._show()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        """Store the article and close."""
        found = self._candidate
        if found is None or not self.save_button.isEnabled():
            return
        try:
            chosen = replace(found, new=found.new._replace(details=self._details(found)))
            report = self.session.importing.add([chosen])
        except AnnotatorError as error:
            show_error(self, error)
            return
        self.session.importing.finished()
        super().accept()
        self.imported.emit(report.added)

    def reject(self) -> None:
        """Close; ask first when that drops something typed."""
        if self._is_typed() and not ask(
            self, "Drop the article?", "What was typed here is not in the project yet.", "Drop it", danger=True
        ):
            return
        super().reject()

    def _is_typed(self) -> bool:
        text = text_of(self.text)
        return bool(text.strip() and text != self._begun_with) or any(
            self.lines[name].text().strip() for name in self._typed
        )

    def _details(self, found: Candidate) -> ArticleDetails:
        """Return the details as they stand in the lines, with the evidence of those left as proposed."""
        new = ArticleDetails(**found.new.details)
        values = {name: " ".join(line.text().split()) or None for name, line in self.lines.items()}
        if "title" in self._typed:
            new["title"], new["title_evidence"] = values["title"], "given when it was pasted"
        if "source" in self._typed:
            new["source"], new["source_evidence"] = values["source"], "given when it was pasted"
        if "published" in self._typed:
            new["published"] = partial_date(values["published"])
            new["published_evidence"] = "given when it was pasted"
        new["url"] = values["url"]
        return new

    def _lay_out(self) -> None:
        self.text.setMinimumHeight(self.fontMetrics().height() * 6)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 4, 0)
        column.addWidget(self.text, 1)
        column.addWidget(self.length)
        form = QFormLayout()
        form.setVerticalSpacing(3)
        for name, label in (("title", "Title"), ("source", "Source"), ("published", "Date"), ("url", "Web address")):
            line = QLineEdit()
            line.setAccessibleName(label)
            line.textEdited.connect(lambda _text, name=name: self._edited(name))
            evidence = plain_label("", "small", wrap=True)
            cell = QVBoxLayout()
            cell.setSpacing(1)
            cell.addWidget(line)
            cell.addWidget(evidence)
            form.addRow(label, cell)
            self.lines[name], self.evidence[name] = line, evidence
        self.lines["published"].setPlaceholderText("2021, 2021-04 or 2021-04-06; empty when it is not known")
        self.evidence["url"].hide()
        column.addLayout(form)
        self.body.addWidget(scrolled(inner), 1)

    def _edited(self, name: str) -> None:
        self._typed.add(name)
        self._show()

    def _text_changed(self) -> None:
        self._candidate = None
        self._show()
        self._timer.start()

    def _look(self) -> None:
        if not self.isVisible():
            # Closed before its timer ran out: there may be no project any more.
            return
        text = text_of(self.text)
        if not text.strip():
            return

        def work(_progress: Progress) -> Candidate:
            return candidate(IncomingArticle(text, _ORIGIN))

        self.strip.run("Looking at the text…", work, self._looked)

    def _looked(self, found: Candidate) -> None:
        if not self.isVisible():
            return
        self._candidate = self.session.importing.known([found])[0]
        proposed: Mapping[str, object] = found.new.details
        for name, line in self.lines.items():
            if name not in self._typed and name != "url":
                line.setText(str(proposed.get(name) or ""))
                line.setCursorPosition(0)
        self._show()

    def _show(self) -> None:
        found = self._candidate
        known = found.known_as if found else None
        invalid = _problem(self.lines["published"].text())
        self.save_button.setEnabled(found is not None and known is None and not invalid)
        if found is None:
            self.length.setText("" if self.text.document().isEmpty() else "Looking at the text…")
        elif known is not None:
            title = self.session.articles.get(known).shown_title
            self.length.setText(f"This text is in the project already, as “{title}”.")
        else:
            replaced = f"; {counted(found.replaced, 'character')} that cannot be kept" if found.replaced else ""
            self.length.setText(f"{counted(len(found.new.text), 'character')}{replaced}")
        set_role(self.length, "error" if known is not None else "small")
        line = self.lines["published"]
        if bool(line.property("invalid")) != bool(invalid):
            line.setProperty("invalid", bool(invalid))
            repolish(line)
        self._show_evidence(found, invalid)

    def _show_evidence(self, found: Candidate | None, invalid: str) -> None:
        details = found.new.details if found else ArticleDetails()
        said = {
            "title": details.get("title_evidence") or "",
            "source": details.get("source_evidence") or "",
            "published": details.get("published_evidence") or "",
        }
        readings = readings_of(found.ambiguous_date) if found else ()
        if readings:
            said["published"] = f"ambiguous, {either(readings)}: {said['published']}"
        for name, evidence in said.items():
            words = f"Proposed: {evidence}" if evidence and name not in self._typed else ""
            label = self.evidence[name]
            label.setText(invalid if name == "published" and invalid else words)
            set_role(label, "error" if name == "published" and invalid else "small")
            label.setHidden(not label.text())


def _problem(text: str) -> str:
    try:
        partial_date(text)
    except InvalidValueError as error:
        return str(error)
    return ""
