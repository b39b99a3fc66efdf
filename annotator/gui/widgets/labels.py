"""Labels: key caps, elided lines, section headers, initials."""

import re
from unicodedata import bidirectional

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from annotator.gui.theme import set_role, theme_of

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_STRONG = {
    "L": Qt.LayoutDirection.LeftToRight,
    "R": Qt.LayoutDirection.RightToLeft,
    "AL": Qt.LayoutDirection.RightToLeft,
}
"""The kinds of letters that give a line its direction, as Unicode has them."""
MEASURED = 1000
"""Letters of a name that are measured to show it on a line: none has room for more, and Qt measures all of them."""

_TIP = 4000
"""Letters that a tooltip shows at most."""
_BETWEEN_KEYS = re.compile(r"(?<=[^+ ])\+(?=.)")


def key_text(sequence: str) -> str:
    """Return a key sequence such as `Ctrl+Shift+O` as it stands on a cap: `Ctrl Shift O`, in the system's names.

    Both keys that end a line are called Enter.
    """
    native = QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)
    return _BETWEEN_KEYS.sub(" ", native).replace("Return", "Enter")


def tooltip_text(text: str) -> str:
    """Return `text` for `setToolTip`, which would otherwise guess that it is rich text; long ones wrap."""
    shown = text if len(text) <= _TIP else f"{text[:_TIP]}…"
    return f"<p>{shown.translate(_ESCAPES)}</p>" if text else ""


def direction_of(text: str) -> Qt.LayoutDirection:
    """Return the direction in which a line runs: that of its first letter that has one, else from left to right."""
    strong = (kind for kind in map(bidirectional, text) if kind in _STRONG)
    return _STRONG[next(strong, "L")]


def plain_label(text: str = "", role: str = "", wrap: bool = False) -> QLabel:
    """Return a label that never takes `text` for rich text, in the look `role` of the style sheet."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wrap)
    if role:
        set_role(label, role)
    return label


def initials(name: str) -> str:
    """Return one or two capital letters that stand for `name`; a question mark for an empty one."""
    words = [word for word in re.split(r"[\s.\-_]+", name) if word[:1].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def set_shown(widget: QWidget, shown: bool) -> None:
    """Show or hide a part of a window; one that has no parent yet never becomes a window of its own by this."""
    if not shown:
        widget.hide()
    elif widget.parentWidget() is not None:
        widget.show()


class KeyCap(QLabel):
    """A key or key sequence drawn as a cap."""

    def __init__(self, sequence: str = "", parent: QWidget | None = None) -> None:
        """Show `sequence`, written as for QKeySequence: `Ctrl+K`."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_role(self, "keycap")
        self.set_keys(sequence)

    def set_keys(self, sequence: str) -> None:
        """Show another sequence; an empty one hides the cap."""
        self.setText(key_text(sequence))
        self.setAccessibleName(f"Key {self.text()}")
        set_shown(self, bool(sequence))


class ElidedLabel(QLabel):
    """One line of plain text, cut with an ellipsis where the room ends; the tooltip then holds all of it."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        """Show `text`, cut at the end that `mode` names."""
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._mode = mode
        self._own_tooltip = ""
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(" ".join(text.split()))
        self._refresh_tooltip()

    def set_tooltip(self, text: str) -> None:
        """Show `text` as the tooltip also when the line fits."""
        self._own_tooltip = text
        self._refresh_tooltip()

    def shown_text(self) -> str:
        """Return the text as it is painted at the present width."""
        text = self.text()
        if len(text) > 2 * MEASURED:
            text = f"{text[:MEASURED]}…{text[-MEASURED:]}"
        return self.fontMetrics().elidedText(text, self._mode, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refresh_tooltip()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        aligned = self.alignment() | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(self.contentsRect(), aligned, self.shown_text())
        painter.end()

    def _refresh_tooltip(self) -> None:
        cut = self.shown_text() != self.text()
        self.setToolTip(tooltip_text(self._own_tooltip or (self.text() if cut else "")))


class SectionHeader(QWidget):
    """A heading in small capitals, with a remark and, if wanted, further widgets at its right."""

    def __init__(self, title: str, remark: str = "", parent: QWidget | None = None) -> None:
        """Show `title` at the left and `remark` at the right."""
        super().__init__(parent)
        self.title = plain_label(title, "section")
        self.remark = plain_label(remark, "section")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.addWidget(self.title)
        self.row.addStretch(1)
        self.row.addWidget(self.remark)
        self.setAccessibleName(title)

    def set_remark(self, remark: str) -> None:
        """Show another text at the right."""
        self.remark.setText(remark)


class Avatar(QWidget):
    """The initials of a person in a circle of that annotator's colour."""

    def __init__(self, name: str = "", index: int = 0, parent: QWidget | None = None) -> None:
        """Stand for `name` in the annotator colour at `index`."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name, self._index = "", 0
        self.set_person(name, index)

    def set_person(self, name: str, index: int) -> None:
        """Stand for another person."""
        self._name, self._index = name, index
        self.setAccessibleName(f"Annotator {name}")
        self.setToolTip(tooltip_text(name))
        self.update()

    def sizeHint(self) -> QSize:
        side = round(self.fontMetrics().height() * 1.45)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.annotator(self._index))
        painter.drawEllipse(QRectF(self.rect()))
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.78)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.on_annotator)
        text = QFontMetrics(font).elidedText(initials(self._name), Qt.TextElideMode.ElideNone, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
