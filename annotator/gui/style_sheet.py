"""The style sheet that refines Fusion: made from a theme's colours and the metrics of the interface's font.

Looks are chosen by the property `role` (see `theme.set_role`):

- buttons: `primary`, `danger`, `plain`, `flat`, `link`, `fold`, `chip`, `segment`, `icon`;
- labels: `title`, `heading`, `strong`, `muted`, `good`, `caution`, `section`, `keycap`, `error`, `link`;
- frames: `page`, `panel`, `header`, `footer`, `card` (with the property `selected`), `popup`, `notice` (with `kind`);
- text edits and field look-alikes: `input`; fields with the property `quiet` show their frame on hover and focus only.
"""

from string import Template
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontMetrics

if TYPE_CHECKING:
    from annotator.gui.theme import Theme

_SHEET = Template("""
QToolTip { background: $tooltip; color: $text; border: 1px solid $input_line; padding: ${s}px ${m}px; }
QMenuBar { background: $header; color: $text; border: none; padding: 1px ${s}px; }
QMenuBar::item { background: transparent; padding: ${s}px ${m}px; border-radius: ${r}px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $card; color: $text; border: 1px solid $input_line; padding: ${s}px 0; }
QMenu::item { padding: ${s}px ${xxl}px ${s}px ${xl}px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: ${s}px 0; }
QMenu::indicator { width: ${i}px; height: ${i}px; margin-left: ${m}px; }
QMenu::indicator:checked { image: url(icons:$name-check-plain.svg); }

QPushButton { background: $card; color: $text; border: 1px solid $input_line; border-radius: ${r}px;
  padding: ${b}px ${l}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $accent_soft; }
QPushButton:disabled { color: $disabled; background: $panel; border-color: $line; }
QPushButton:focus { border: 2px solid $focus; padding: ${b1}px ${l1}px; }
QPushButton[role="primary"], QPushButton:default { background: $accent; color: $accent_text;
  border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:hover, QPushButton:default:hover { background: $accent_hover; }
QPushButton[role="primary"]:focus, QPushButton:default:focus { border: 2px solid $text; }
QPushButton[role="primary"]:disabled, QPushButton:default:disabled { background: $hover; color: $disabled;
  border-color: $line; }
QPushButton[role="danger"] { background: $danger; color: $danger_text; border-color: $danger; font-weight: 600; }
QPushButton[role="danger"]:focus { border: 2px solid $text; }
QPushButton[role="plain"], QPushButton[role="plain"]:default { background: $card; color: $text;
  border-color: $input_line; font-weight: 400; }
QPushButton[role="plain"]:focus { border: 2px solid $focus; }
QPushButton[role="flat"], QPushButton[role="link"] { background: transparent; border: 1px solid transparent; }
QPushButton[role="flat"]:hover { background: $hover; }
QPushButton[role="link"] { color: $accent; padding: ${b}px ${s}px; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="flat"]:focus, QPushButton[role="link"]:focus { border: 1px solid $focus; }
QPushButton[role="flat"]:disabled, QPushButton[role="link"]:disabled { color: $disabled; }
QPushButton[role="chip"] { background: $card; color: $muted; border-radius: ${chip}px; font-size: ${small}pt;
  padding: ${c}px ${m}px; min-height: ${sh}px; max-height: ${sh}px; }
QPushButton[role="chip"]:hover { color: $text; border-color: $control_line; }
QPushButton[role="chip"]:checked { background: $accent_soft; color: $accent; border-color: $accent_soft;
  font-weight: 600; }
QPushButton[role="chip"]:focus { border: 1px solid $focus; padding: ${c}px ${m}px; }
QPushButton[role="chip"]:disabled { color: $disabled; }
QPushButton[role="segment"] { background: $card; color: $muted; border-radius: 0; border: 1px solid $line;
  padding: ${b}px ${l}px; }
QPushButton[role="segment"]:hover { color: $text; }
QPushButton[role="segment"]:checked { background: $accent; color: $accent_text; border-color: $accent;
  font-weight: 600; }
QPushButton[role="segment"]:focus { border: 1px solid $focus; }
QPushButton[role="segment"]:checked:focus { border: 1px solid $text; }
QPushButton[place="first"], QPushButton[place="only"] { border-top-left-radius: ${r}px;
  border-bottom-left-radius: ${r}px; }
QPushButton[place="last"], QPushButton[place="only"] { border-top-right-radius: ${r}px;
  border-bottom-right-radius: ${r}px; }
QPushButton[place="middle"], QPushButton[place="first"] { border-right: none; }
QPushButton[role="icon"], QToolButton { background: transparent; color: $text; border: 1px solid transparent;
  border-radius: ${r}px; padding: ${c}px; }
QPushButton[role="icon"]:hover, QToolButton:hover, QToolButton:checked { background: $hover; }
QPushButton[role="icon"]:focus, QToolButton:focus { border: 1px solid $focus; }
QToolButton { qproperty-iconSize: ${i}px ${i}px; }
QToolButton:disabled { color: $disabled; }
QToolButton[role="fold"] { font-weight: 600; text-align: left; }
QToolButton[role="fold"]:checked { background: transparent; }
QToolButton[role="fold"]:checked:hover { background: $hover; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit[role="input"], QTextEdit[role="input"],
QFrame[role="input"] { background: $input; color: $text; border: 1px solid $input_line; border-radius: ${r}px;
  padding: ${c}px ${m}px; selection-background-color: $selection; selection-color: $text;
  placeholder-text-color: $muted; }
QLineEdit[quiet="true"], QComboBox[quiet="true"], QPlainTextEdit[role="input"][quiet="true"],
QFrame[role="input"][quiet="true"] { background: transparent; border-color: transparent; padding: ${c1}px ${s}px; }
QComboBox[quiet="true"] { padding-left: ${s2}px; }
QPlainTextEdit[role="input"][quiet="true"] { padding-left: ${s_2}px; }
QLineEdit[quiet="true"]:hover, QComboBox[quiet="true"]:hover, QPlainTextEdit[role="input"][quiet="true"]:hover,
QFrame[role="input"][quiet="true"]:hover { background: $input; border-color: $input_line; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QComboBox:on, QPlainTextEdit[role="input"]:focus,
QTextEdit[role="input"]:focus, QFrame[role="input"][active="true"] { border: 2px solid $focus;
  padding: ${c1}px ${m1}px; }
QLineEdit[quiet="true"]:focus, QComboBox[quiet="true"]:focus, QComboBox[quiet="true"]:on,
QPlainTextEdit[role="input"][quiet="true"]:focus, QFrame[role="input"][quiet="true"][active="true"] {
  background: $input; border: 2px solid $focus; padding: ${c2}px ${s1}px; }
QComboBox[quiet="true"]:focus, QComboBox[quiet="true"]:on { padding-left: ${s}px; }
QPlainTextEdit[role="input"][quiet="true"]:focus { padding-left: ${s_3}px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QPlainTextEdit[role="input"]:disabled {
  color: $disabled; background: $panel; border-color: $line; }
QLineEdit:read-only { background: $panel; }
QLineEdit[invalid="true"] { border-color: $danger; }
QLineEdit[role="bare"], QLineEdit[role="bare"]:focus { background: transparent; border: none; padding: 0; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit:focus {
  background: transparent; border: none; padding: 0 ${s}px; }
QComboBox { min-height: ${h}px; }
QComboBox::drop-down { border: none; width: ${xl}px; }
QComboBox::down-arrow { image: url(icons:$name-down.svg); width: ${i}px; height: ${i}px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $input_line; padding: ${c}px;
  selection-background-color: $accent_soft; selection-color: $text; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent;
  width: ${xl}px; }
QAbstractSpinBox::up-arrow { image: url(icons:$name-up.svg); width: ${i}px; height: ${i}px; }
QAbstractSpinBox::down-arrow { image: url(icons:$name-down.svg); width: ${i}px; height: ${i}px; }

QCheckBox, QRadioButton { spacing: ${m}px; padding: ${c}px; border: 1px solid transparent;
  border-radius: ${r}px; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $focus; }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator { width: ${i}px; height: ${i}px;
  border: 1px solid $control_line; background: $input; border-radius: ${c}px; }
QRadioButton::indicator { border-radius: ${ir}px; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: $accent; border-color: $accent;
  image: url(icons:$name-check.svg); }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate { background: $accent;
  border-color: $accent; image: url(icons:$name-dash.svg); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent;
  image: url(icons:$name-dot.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; background: $panel; }
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled { background: $disabled; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar { border: none; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
  padding: ${b}px ${l}px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { background: $focus_soft; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: ${s}px ${m}px; font-weight: 600; text-align: left; }
QHeaderView::section:hover { color: $text; }
QTableView, QTreeView, QListView { background: $page; color: $text; border: 1px solid $line;
  gridline-color: $line; outline: none; selection-background-color: $accent_soft; selection-color: $text;
  alternate-background-color: $panel; }
QTableView::item, QTreeView::item, QListView::item { padding: ${c}px ${s}px; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected { background: $accent_soft;
  color: $text; }
QTreeView::item:hover:!selected, QListView::item:hover:!selected { background: $hover; }
QTableView:focus, QTreeView:focus, QListView:focus { border: 1px solid $focus; }
QAbstractItemView[role="plain"], QAbstractItemView[role="plain"]:focus { background: transparent; border: none; }
QTableCornerButton::section { background: $panel; border: none; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: ${bar}px; }
QScrollBar:horizontal { height: ${bar}px; }
QScrollBar::handle { background: $scroll; border-radius: ${br}px; margin: 2px; }
QScrollBar::handle:vertical { min-height: ${xxl}px; }
QScrollBar::handle:horizontal { min-width: ${xxl}px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: $control_line; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QScrollArea { border: none; background: transparent; }
QGroupBox { border: 1px solid $line; border-radius: ${r}px; margin-top: ${h}px; padding: ${m}px; }
QGroupBox::title { subcontrol-origin: margin; left: ${m}px; padding: 0 ${s}px; color: $muted; }
QStatusBar { background: $header; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QProgressBar { background: $line; border: none; border-radius: ${c}px; max-height: ${m}px; color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: ${c}px; }

QLabel:disabled { color: $disabled; }
QLabel[role="title"] { font-size: ${huge}pt; font-weight: 700; }
QLabel[role="heading"] { font-size: ${large}pt; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${small}pt; }
QLabel[role="good"] { color: $done; font-size: ${small}pt; }
QLabel[role="caution"] { color: $warning; font-size: ${small}pt; }
QLabel[role="error"] { color: $danger; }
QLabel[role="link"] { color: $accent; }
QLabel[role="section"] { color: $muted; font-size: ${tiny}pt; font-weight: 600; letter-spacing: 1px;
  text-transform: uppercase; }
QLabel[role="keycap"] { color: $muted; background: $card; border: 1px solid $input_line;
  border-bottom: 2px solid $input_line; border-radius: ${c}px; padding: 0 ${s}px; font-size: ${tiny}pt; }
QFrame[role="page"], QWidget[role="page"] { background: $page; }
QFrame[role="panel"], QWidget[role="panel"] { background: $panel; }
QFrame[role="header"] { background: $header; border: none; border-bottom: 1px solid $line; }
QFrame[role="footer"] { background: $header; border: none; border-top: 1px solid $line; }
QFrame[role="card"] { background: $card; border: 1px solid $card_line; border-radius: ${rc}px; }
QFrame[role="card"]:focus { border: 2px solid $focus; }
QFrame[role="card"][selected="true"] { border: 1px solid $selected_line; }
QFrame[role="card"][selected="true"]:focus { border: 2px solid $selected_line; }
QFrame[role="card"][suggested="true"] { border: 1px dashed $input_line; }
QFrame[role="popup"] { background: $card; border: 1px solid $input_line; border-radius: ${rc}px; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="tag"] { background: $accent_soft; border: none; border-radius: ${r}px; }
QFrame[role="notice"] { background: $accent_soft; border: none; border-radius: ${r}px; }
QFrame[role="notice"][floating="true"] { border: 1px solid $input_line; }
QFrame[role="notice"][kind="warning"] { background: $warning_soft; }
QFrame[role="notice"][kind="error"] { background: $danger_soft; }
""")


def style_sheet(theme: "Theme", font: QFont) -> str:
    """Return the application's style sheet for `theme`; paddings and radii follow the height of `font`."""
    metrics = QFontMetrics(font)
    height = metrics.height()
    points = font.pointSizeF()
    small = QFont(font)
    small.setPointSizeF(points * 0.92)
    small_height = QFontMetrics(small).height()

    def part(share: float, least: int = 1) -> int:
        return max(least, round(height * share))

    chip_padding = part(0.12)
    medium, large, button = part(0.5), part(0.75), part(0.28)
    sizes: dict[str, int | str] = {
        "h": height,
        "s": part(0.25),
        "m": medium,
        "m1": medium - 1,
        "l": large,
        "l1": large - 1,
        "xl": part(1.5),
        "xxl": part(2),
        "b": button,
        "b1": max(0, button - 1),
        "c": part(0.2),
        "c1": max(0, part(0.2) - 1),
        "c2": max(0, part(0.2) - 2),
        "s1": max(0, part(0.25) - 1),
        "s2": part(0.25) + 1,
        "s_2": max(0, part(0.25) - 2),
        "s_3": max(0, part(0.25) - 3),
        "r": part(0.4),
        "rc": part(0.5),
        "i": part(0.85),
        "ir": part(0.85) // 2,
        "bar": part(0.65, 9),
        "br": max(2, part(0.65, 9) // 2 - 2),
        "chip": (small_height + 2 * chip_padding + 2) // 2,
        "sh": small_height,
        "small": f"{points * 0.92:.2f}",
        "tiny": f"{points * 0.84:.2f}",
        "large": f"{points * 1.2:.2f}",
        "huge": f"{points * 2:.2f}",
    }
    colours = {token: value.name() for token, value in theme._asdict().items() if isinstance(value, QColor)}
    return _SHEET.substitute(sizes, **colours, name=theme.name)
