"""What the program is: version, licence, what it is made with."""

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from annotator import __version__
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame
from annotator.gui.settings import Settings
from annotator.gui.theme import APP_COLOUR, ThemeManager, pixmap
from annotator.gui.widgets.labels import plain_label

_WHAT = "Read articles, mark who claims what, and where they stand. Works offline: it never makes a connection."
_MADE_WITH = (
    "Qt and PySide6 (LGPL), SQLite (public domain), sqlite-utils, trafilatura and openpyxl (Apache or MIT), "
    "python-dateutil (Apache, BSD), charset-normalizer and RapidFuzz (MIT)."
)


class AboutDialog(DialogFrame):
    """Says which version this is and under which licences it stands."""

    def __init__(self, theme: ThemeManager, settings: Settings, parent: QWidget | None = None) -> None:
        """Make the dialog."""
        super().__init__("About Claim Annotator", "", "about", theme, settings, parent, (64, 18))
        self.heading.hide()
        image = QLabel()
        image.setPixmap(pixmap("app", APP_COLOUR, self.fontMetrics().height() * 4, self.devicePixelRatioF()))
        system = f"Qt {qVersion()}, Python {platform.python_version()}, {platform.system()}"
        self.version = plain_label(f"Version {__version__} ({system})", "muted", wrap=True)
        flags = Qt.TextInteractionFlag
        self.version.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        words = QVBoxLayout()
        words.addWidget(plain_label("Claim Annotator", "title"))
        words.addWidget(self.version)
        words.addSpacing(self.fontMetrics().height() // 2)
        words.addWidget(plain_label(_WHAT, wrap=True))
        words.addWidget(plain_label("Licence: MIT. Made with:", "strong"))
        words.addWidget(plain_label(_MADE_WITH, "small", wrap=True))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(self.fontMetrics().height())
        row.addWidget(image, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.body.addLayout(row, 1)
        self.add_button("Close", ButtonRole.RejectRole, default=True)
