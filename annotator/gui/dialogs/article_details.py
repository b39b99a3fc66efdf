"""What is known of one article, to correct; its text never changes."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from annotator.app.session import Session
from annotator.core.article import ArticleDetails
from annotator.core.dates import partial_date
from annotator.core.errors import AnnotatorError, InvalidValueError
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame, scrolled, text_of
from annotator.gui.dialogs.wording import counted, date_words, moment_words
from annotator.gui.messages import show_error
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager, repolish, set_role
from annotator.gui.widgets.labels import SectionHeader, plain_label

_EXPLANATION = "The text itself is kept as it was imported and cannot be changed here."
_BY_HAND = "set by hand"


class ArticleDialog(DialogFrame):
    """Shows and corrects an article's details; saved as one action, and only when something is different."""

    def __init__(
        self,
        session: Session,
        article_id: int,
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        """Show the article of that id.

        Raises:
            NotFoundError: when it is gone.
        """
        super().__init__("Article details", _EXPLANATION, "article", theme, settings, parent, (76, 38))
        self.session = session
        self.article = session.articles.get(article_id)
        self.lines: dict[str, QLineEdit] = {}
        self.date_evidence: QLabel = plain_label("", "small", wrap=True)
        self.note = QPlainTextEdit(self.article.note)
        self._lay_out()
        self.save_button = self.add_button("Save", ButtonRole.AcceptRole, default=True)
        self.add_button("Cancel", ButtonRole.RejectRole)
        if session.read_only:
            self._lock()
        self._check()
        self.lines["title"].setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        title = self.lines["title"]
        # Qt selects all of the first line right after this, of a long title with its end on view.
        QTimer.singleShot(0, title, lambda: title.setCursorPosition(0))

    def changes(self) -> ArticleDetails:
        """Return what is different from what is stored; a value set by hand says so in its evidence.

        Raises:
            InvalidValueError: when the date is none.
        """
        values = {name: " ".join(line.text().split()) or None for name, line in self.lines.items()}
        changed = ArticleDetails()
        if values["title"] != self.article.title:
            changed["title"], changed["title_evidence"] = values["title"], _BY_HAND
        if values["source"] != self.article.source:
            changed["source"], changed["source_evidence"] = values["source"], _BY_HAND
        if values["byline"] != self.article.byline:
            changed["byline"] = values["byline"]
        published = partial_date(values["published"])
        if published != self.article.published:
            changed["published"], changed["published_evidence"] = published, _BY_HAND
        if values["url"] != self.article.url:
            changed["url"] = values["url"]
        if values["language"] != self.article.language:
            changed["language"] = values["language"]
        if text_of(self.note) != self.article.note:
            changed["note"] = text_of(self.note)
        return changed

    def accept(self) -> None:
        """Save what is different, if anything is, and close."""
        try:
            changed = self.changes()
            if changed:
                self.session.articles.set_details(self.article.id, changed)
        except AnnotatorError as error:
            show_error(self, error)
            return
        super().accept()

    def _lay_out(self) -> None:
        article = self.article
        inner = QWidget()
        form = QFormLayout(inner)
        form.setContentsMargins(0, 0, 4, 0)
        self._add_line(form, "title", "Title", article.title, article.title_evidence)
        self.lines["title"].setPlaceholderText(f"untitled: {article.first_words}")
        self._add_line(form, "source", "Source", article.source, article.source_evidence)
        self._add_line(form, "byline", "Byline", article.byline, None)
        self._add_line(form, "published", "Published", article.published, None, self.date_evidence)
        self.lines["published"].setPlaceholderText("2021, 2021-04 or 2021-04-06")
        self.lines["published"].textChanged.connect(lambda _text: self._check())
        self._add_line(form, "url", "Web address", article.url, None)
        self._add_line(form, "language", "Language", article.language, None)
        self.lines["language"].setPlaceholderText("en, de, uk …")
        self.note.setAccessibleName("Note")
        self.note.setTabChangesFocus(True)
        self.note.setPlaceholderText("Anything worth knowing about this article")
        self.note.setFixedHeight(self.fontMetrics().height() * 5)
        set_role(self.note, "input")
        form.addRow("Note", self.note)
        form.addRow(SectionHeader("As imported"))
        for name, value in (
            ("From", article.imported_from),
            ("On", moment_words(article.imported_at)),
            ("Length", counted(article.characters, "character")),
            ("SHA-256", article.sha256),
        ):
            shown = plain_label(value, "muted", wrap=True)
            shown.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            shown.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            shown.setMinimumWidth(1)
            shown.setAccessibleName(f"{name}: {value}")
            form.addRow(name, shown)
        self.body.addWidget(scrolled(inner), 1)

    def _add_line(
        self,
        form: QFormLayout,
        key: str,
        name: str,
        value: str | None,
        evidence: str | None,
        below: QLabel | None = None,
    ) -> None:
        line = QLineEdit(value or "")
        line.setCursorPosition(0)
        line.setAccessibleName(name)
        self.lines[key] = line
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(line)
        if evidence:
            column.addWidget(plain_label(f"From: {evidence}", "small", wrap=True))
        if below is not None:
            column.addWidget(below)
        form.addRow(name, column)

    def _check(self) -> None:
        line = self.lines["published"]
        try:
            published = partial_date(line.text())
            problem = ""
        except InvalidValueError as error:
            published, problem = None, str(error)
        if bool(line.property("invalid")) != bool(problem):
            line.setProperty("invalid", bool(problem))
            repolish(line)
        evidence = self.article.published_evidence or ""
        if published != self.article.published:
            evidence = _BY_HAND if published else ""
        words = ". ".join(
            part for part in (date_words(published or ""), f"From: {evidence}" if evidence else "") if part
        )
        self.date_evidence.setText(problem or words or "Undated.")
        set_role(self.date_evidence, "error" if problem else "small")
        self.save_button.setEnabled(not problem and not self.session.read_only)

    def _lock(self) -> None:
        for line in self.lines.values():
            line.setReadOnly(True)
        self.note.setReadOnly(True)
        self.notice.show_message("This project is open for reading only.")
