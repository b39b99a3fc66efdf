"""Preferences: how articles are set, how the window looks, which keys do what. All of it takes effect at once."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QTextBlockFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QTabWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.actions import Actions
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame, scrolled
from annotator.gui.dialogs.preferences_keys import KeysPage
from annotator.gui.settings import COLUMNS, SIZES, SPACINGS, Settings, Typography
from annotator.gui.theme import DARK, LARGEST_SCALE, LIGHT, SMALLEST_SCALE, SYSTEM, ThemeManager, reading_font, set_role
from annotator.gui.widgets.labels import SectionHeader, plain_label

READING, WINDOW, KEYS = range(3)
"""The pages of the dialog."""

_USUAL = "Usual (Noto Serif, Charter, Georgia)"
_SAMPLE = (
    "“The question is not whether, but when,” the minister told reporters on Friday. Her counterpart had said a week "
    "earlier that his government would neither support nor oppose the plan before the summit.\n"
    "Others were less patient: „Wir warten seit Jahren“, a delegate said – and left."
)
_MODES = ((SYSTEM, "As the system"), (LIGHT, "Light"), (DARK, "Dark"))


class PreferencesDialog(DialogFrame):
    """Changes what the program remembers outside of projects.

    `typography_changed` carries the new Typography, `mode_changed` the new theme mode, `hints_reset` is emitted when
    the first-run hints are to be shown again.
    """

    typography_changed = Signal(object)
    mode_changed = Signal(str)
    hints_reset = Signal()

    def __init__(
        self,
        actions: Actions,
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None = None,
        page: int = READING,
    ) -> None:
        """Show the page `page` first; `actions` are those whose keys can be changed."""
        super().__init__("Preferences", "", "preferences", theme, settings, parent, (88, 36))
        self.typography = settings.typography()
        self.pages = QTabWidget()
        self.family = QComboBox()
        self.points = QDoubleSpinBox()
        self.spacing = QDoubleSpinBox()
        self.column = QSpinBox()
        self.sample = QTextEdit()
        self.modes: dict[str, QRadioButton] = {}
        self.scale = QSlider(Qt.Orientation.Horizontal)
        self.scale_text = plain_label("")
        self.hints_button = QPushButton("Show the first hints again")
        self.keys = KeysPage(actions)
        self.pages.addTab(scrolled(self._reading_page()), "Reading")
        self.pages.addTab(scrolled(self._window_page()), "Window")
        self.pages.addTab(self.keys, "Keys")
        self.pages.setCurrentIndex(page)
        self.pages.tabBarClicked.connect(self._tab_clicked)
        self.body.addWidget(self.pages, 1)
        self.remark.setText("Changes take effect at once.")
        self.add_button("Close", ButtonRole.RejectRole, default=True)
        self._show_typography()
        first = (self.family, self.modes[theme.mode], self.keys.search)[page]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tab_clicked(self, page: int) -> None:
        """Let what is typed after a click on the keys be searched there."""
        self.pages.setCurrentIndex(page)
        if page == KEYS:
            self.keys.search.setFocus(Qt.FocusReason.MouseFocusReason)

    def reset_typography(self) -> None:
        """Set articles as they are set usually."""
        self._set(Typography())
        self._show_typography()

    def _reading_page(self) -> QWidget:
        self.family.setAccessibleName("Font of articles")
        self.family.addItem(_USUAL, "")
        for name in QFontDatabase.families():
            if not name.startswith(".") and QFontDatabase.isSmoothlyScalable(name):
                self.family.addItem(name, name)
        self.family.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.family.setMinimumContentsLength(24)
        self.points.setRange(*SIZES)
        self.points.setSingleStep(0.5)
        self.points.setDecimals(1)
        self.points.setSuffix(" pt")
        self.spacing.setRange(*SPACINGS)
        self.spacing.setSingleStep(0.1)
        self.spacing.setDecimals(2)
        self.spacing.setSuffix(" × size")
        self.column.setRange(*COLUMNS)
        self.column.setSingleStep(5)
        self.column.setSuffix(" letters")
        for widget, name in ((self.points, "Size"), (self.spacing, "Line spacing"), (self.column, "Column width")):
            widget.setAccessibleName(name)
            # The style sheet's padding does not reach the line inside.
            widget.lineEdit().setTextMargins(self.fontMetrics().height() // 2, 0, 0, 0)
        form = QFormLayout()
        form.addRow("Font", self.family)
        form.addRow("Size", self.points)
        form.addRow("Line spacing", self.spacing)
        form.addRow("Column width", self.column)
        reset = QPushButton("Usual setting")
        reset.setAutoDefault(False)
        reset.clicked.connect(lambda _checked=False: self.reset_typography())
        self.family.activated.connect(lambda _index: self._set(self.typography._replace(family=self._family())))
        self.points.valueChanged.connect(lambda value: self._set(self.typography._replace(size=value)))
        self.spacing.valueChanged.connect(lambda value: self._set(self.typography._replace(line_spacing=value)))
        self.column.valueChanged.connect(lambda value: self._set(self.typography._replace(column=value)))
        self.sample.setReadOnly(True)
        self.sample.setMinimumHeight(self.fontMetrics().height() * 8)
        self.sample.setAcceptRichText(False)
        self.sample.setTabChangesFocus(True)
        self.sample.setAccessibleName("How an article will look")
        self.sample.setPlainText(_SAMPLE)
        set_role(self.sample, "input")
        page = QWidget()
        column = QVBoxLayout(page)
        column.addLayout(form)
        column.addWidget(reset, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(SectionHeader("Preview"))
        column.addWidget(self.sample, 1)
        return page

    def _window_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addWidget(SectionHeader("Theme"))
        group = QButtonGroup(page)
        for mode, label in _MODES:
            button = QRadioButton(label)
            button.setChecked(self.theme.mode == mode)
            button.clicked.connect(lambda _checked=False, mode=mode: self._set_mode(mode))
            group.addButton(button)
            self.modes[mode] = button
            column.addWidget(button)
        column.addSpacing(self.fontMetrics().height() // 2)
        column.addWidget(SectionHeader("Size of menus, lists and cards"))
        self.scale.setAccessibleName("Size of menus, lists and cards in percent")
        self.scale.setRange(round(SMALLEST_SCALE * 100), round(LARGEST_SCALE * 100))
        self.scale.setSingleStep(5)
        self.scale.setPageStep(25)
        self.scale.setTickInterval(10)
        self.scale.setValue(round(self.theme.scale * 100))
        # The slider is let go before the window changes size under it.
        self.scale.setTracking(False)
        self.scale.sliderMoved.connect(self._show_scale)
        self.scale.valueChanged.connect(self._set_scale)
        usual = QPushButton("Usual size")
        usual.setAutoDefault(False)
        usual.clicked.connect(lambda _checked=False: self.scale.setValue(100))
        row = QHBoxLayout()
        row.addWidget(self.scale, 1)
        row.addWidget(self.scale_text)
        row.addWidget(usual)
        column.addLayout(row)
        self._show_scale(self.scale.value())
        column.addSpacing(self.fontMetrics().height() // 2)
        column.addWidget(SectionHeader("Hints"))
        self.hints_button.setAutoDefault(False)
        self.hints_button.clicked.connect(lambda _checked=False: self._reset_hints())
        column.addWidget(self.hints_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    def _family(self) -> str:
        return str(self.family.currentData() or "")

    def _show_typography(self) -> None:
        for widget in (self.family, self.points, self.spacing, self.column):
            widget.blockSignals(True)
        self.family.setCurrentIndex(max(0, self.family.findData(self.typography.family)))
        self.points.setValue(self.typography.size)
        self.spacing.setValue(self.typography.line_spacing)
        self.column.setValue(self.typography.column)
        for widget in (self.family, self.points, self.spacing, self.column):
            widget.blockSignals(False)
        self._show_sample()

    def _set(self, typography: Typography) -> None:
        if typography == self.typography:
            return
        self.typography = typography.kept_within_limits()
        self.settings.set_typography(self.typography)
        self._show_sample()
        self.typography_changed.emit(self.typography)

    def _show_sample(self) -> None:
        font: QFont = reading_font(self.typography.size, self.typography.family)
        document = self.sample.document()
        document.setDefaultFont(font)
        self.sample.setFont(font)
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        block = QTextBlockFormat()
        percent = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        block.setLineHeight(self.typography.line_spacing * 100 / 1.25, percent)
        block.setBottomMargin(self.typography.size)
        cursor.setBlockFormat(block)
        self.sample.setLineWrapMode(QTextEdit.LineWrapMode.FixedColumnWidth)
        self.sample.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.sample.setLineWrapColumnOrWidth(self.typography.column)

    def _set_mode(self, mode: str) -> None:
        self.settings.set_theme_mode(mode)
        self.theme.set_mode(mode)
        self.mode_changed.emit(mode)

    def _show_scale(self, percent: int) -> None:
        self.scale_text.setText(f"{percent} %")

    def _set_scale(self, percent: int) -> None:
        self._show_scale(percent)
        self.settings.set_interface_scale(percent / 100)
        self.theme.set_scale(percent / 100)

    def _reset_hints(self) -> None:
        self.settings.forget_hints()
        self.hints_button.setEnabled(False)
        self.hints_button.setText("The hints will be shown again")
        self.hints_reset.emit()
