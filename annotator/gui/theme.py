"""Colours, fonts and icons of the window: Fusion, the palette first, then a compact style sheet.

A widget or delegate that paints for itself asks `theme_of(self.palette())` (or `theme_of(option.palette)`), so that
it needs no wiring: Qt sends every widget a palette change when the theme changes.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QDir, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from annotator.core.claim import Stance
from annotator.core.resources import resource
from annotator.gui.style_sheet import style_sheet

SYSTEM, LIGHT, DARK = "system", "light", "dark"
MODES = (SYSTEM, LIGHT, DARK)

UI_FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")
READING_FAMILIES = ("Noto Serif", "Charter", "Georgia", "DejaVu Serif")
UI_POINTS = 10.0
SMALLEST_SCALE, LARGEST_SCALE = 0.7, 2.5

APP_COLOUR = QColor("#3b5bdb")
"""The ground of the program's own icon, in both themes."""

_SCHEMES = {SYSTEM: Qt.ColorScheme.Unknown, LIGHT: Qt.ColorScheme.Light, DARK: Qt.ColorScheme.Dark}
"""What is asked of the platform, for title bars and the system's own dialogs; unknown lets the system choose."""

ICON_SIZES = (16, 32, 64)
"""Sizes in pixels at which an icon is drawn beforehand; Qt scales between them."""


class StanceColours(NamedTuple):
    """How one stance looks.

    `strong` is text, underline and number tag; `soft` lies behind a pill; `tint` behind the words in the reader;
    `on_strong` is text on `strong`.
    """

    strong: QColor
    soft: QColor
    tint: QColor
    on_strong: QColor


class Theme(NamedTuple):
    """The named colours of one theme; see `resources/themes/*.toml`. Treat the colours as read-only."""

    name: str
    dark: bool
    page: QColor
    panel: QColor
    header: QColor
    card: QColor
    input: QColor
    hover: QColor
    line: QColor
    card_line: QColor
    input_line: QColor
    control_line: QColor
    text: QColor
    muted: QColor
    disabled: QColor
    accent: QColor
    accent_hover: QColor
    accent_text: QColor
    accent_soft: QColor
    selected_line: QColor
    focus: QColor
    focus_soft: QColor
    selection: QColor
    done: QColor
    doing: QColor
    todo: QColor
    warning: QColor
    warning_soft: QColor
    danger: QColor
    danger_soft: QColor
    danger_text: QColor
    found: QColor
    found_current: QColor
    suggestion: QColor
    residue_text: QColor
    tooltip: QColor
    scroll: QColor
    shadow: QColor
    stances: Mapping[str, StanceColours]
    annotators: tuple[QColor, ...]
    on_annotator: QColor

    def stance(self, stance: Stance | None) -> StanceColours:
        """Return the colours of a stance; None stands for a claim that is not coded."""
        return self.stances["uncoded" if stance is None else stance.value]

    def annotator(self, index: int) -> QColor:
        """Return the colour of the annotator at `index` (from 0; the ten colours repeat)."""
        return self.annotators[index % len(self.annotators)]

    def state(self, state: str) -> QColor:
        """Return the dot's colour of an article that is `todo`, `doing` or `done`."""
        return {"done": self.done, "doing": self.doing}.get(state, self.todo)


@cache
def load_theme(name: str) -> Theme:
    """Return the theme `light` or `dark` as its file describes it.

    Raises:
        OSError: when there is no such file.
    """
    import tomllib

    described: dict[str, Any] = tomllib.loads(resource(f"themes/{name}.toml").read_text("utf-8"))
    annotators = dict(described["annotators"])
    return Theme(
        name=described["name"],
        dark=described["dark"],
        **{token: QColor(value) for token, value in described["colours"].items()},
        stances={
            stance: StanceColours(**{part: QColor(value) for part, value in colours.items()})
            for stance, colours in described["stances"].items()
        },
        on_annotator=QColor(annotators.pop("on")),
        annotators=tuple(QColor(value) for value in annotators.values()),
    )


def theme_of(palette: QPalette) -> Theme:
    """Return the theme that `palette` was made from, for painting.

    Told by the tooltip's background, the one role that no style sheet rule of ours alters.
    """
    return load_theme(DARK if palette.color(QPalette.ColorRole.ToolTipBase).lightness() < 128 else LIGHT)


def palette_of(theme: Theme) -> QPalette:
    """Return the palette that Fusion paints with in `theme`."""
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.page,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.Button: theme.card,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.PlaceholderText: theme.muted,
        role.ToolTipBase: theme.tooltip,
        role.ToolTipText: theme.text,
        role.Light: theme.card,
        role.Midlight: theme.hover,
        role.Mid: theme.line,
        role.Dark: theme.control_line,
        role.Shadow: theme.line,
    }
    palette = QPalette()
    for key, colour in colours.items():
        palette.setColor(key, colour)
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, theme.disabled)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, theme.hover)
    return palette


def first_installed(families: Sequence[str]) -> str:
    """Return the first of some font families that the system has; the last when it has none of them.

    For a font of several families Qt searches all that could stand in for them before it shows the first letter, for
    one of a single family only once a letter is missing in it: a fiftieth of the time the window takes to appear.
    """
    return next((family for family in families if QFontDatabase.hasFamily(family)), families[-1])


def ui_font(scale: float = 1.0) -> QFont:
    """Return the font of menus, lists and cards, `scale` times 10 points."""
    font = QFont(first_installed(UI_FAMILIES))
    font.setPointSizeF(UI_POINTS * min(max(scale, SMALLEST_SCALE), LARGEST_SCALE))
    return font


def reading_font(points: float, family: str = "") -> QFont:
    """Return the font articles are read in; `family` comes before the built-in choice of serifs."""
    font = QFont(first_installed([family, *READING_FAMILIES] if family else READING_FAMILIES))
    font.setPointSizeF(points)
    return font


def icon_path(name: str) -> Path:
    """Return where the drawing of the icon `name` lies."""
    return resource(f"icons/{name}.svg")


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return the icon `name` drawn in `colour`, `size` logical pixels wide and high, for a screen of `ratio`.

    Raises:
        OSError: when there is no icon of that name.
    """
    from PySide6.QtSvg import QSvgRenderer

    drawing = icon_path(name).read_text("utf-8").replace("currentColor", colour.name())
    image = QPixmap(QSize(size, size) * ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(drawing.encode("utf-8")).render(painter)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def fill(painter: QPainter, area: QRect | QRectF, colour: QColor) -> None:
    """Fill `area` with `colour`, as `fillRect` does.

    Before it takes a colour, PySide's `fillRect` looks whether it is one of Qt's gradients, and makes the names of all
    169 of them for that when it is first called: a hundredth of the time the window takes to appear.
    """
    painter.setBackground(colour)
    painter.eraseRect(area)


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """Return the icon `name` drawn in `colour` (the text colour of the running theme when None).

    Raises:
        OSError: when there is no icon of that name.
    """
    chosen = theme_of(QApplication.palette()).text if colour is None else colour
    return _drawn_icon(name, chosen.name())


@lru_cache(maxsize=128)
def _drawn_icon(name: str, colour: str) -> QIcon:
    drawn = QIcon()
    for size in ICON_SIZES:
        drawn.addPixmap(pixmap(name, QColor(colour), size))
    return drawn


def app_icon() -> QIcon:
    """Return the program's own icon."""
    drawn = QIcon()
    for size in (16, 32, 64, 128):
        drawn.addPixmap(pixmap("app", APP_COLOUR, size))
    return drawn


def set_role(widget: QWidget, role: str) -> None:
    """Give `widget` the look that the style sheet calls `role` (`primary`, `flat`, `muted`, `card`, …)."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        repolish(widget)


def repolish(widget: QWidget) -> None:
    """Let a changed property of `widget` take effect in the style sheet; a widget never shown needs nothing."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


class ThemeManager(QObject):
    """Puts the theme on the application and follows the system between light and dark.

    `changed` is emitted after a new theme or size is in place. Create one per application, on the GUI thread.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, mode: str = SYSTEM, scale: float = 1.0) -> None:
        """`mode` is `system`, `light` or `dark`; `scale` multiplies the size of the interface's font."""
        super().__init__(application)
        self._application = application
        self._mode = mode if mode in MODES else SYSTEM
        self._scale = scale
        self._system_dark = application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        self._prepared: tuple[str, float] | None = None
        self._applied: tuple[str, float] | None = None
        application.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def mode(self) -> str:
        """`system`, `light` or `dark`."""
        return self._mode

    @property
    def scale(self) -> float:
        """What the interface's font size is multiplied by."""
        return self._scale

    @property
    def theme(self) -> Theme:
        """The theme that `mode` and the system ask for."""
        dark = self._system_dark if self._mode == SYSTEM else self._mode == DARK
        return load_theme(DARK if dark else LIGHT)

    def set_mode(self, mode: str) -> None:
        """Change to `system`, `light` or `dark`.

        Raises:
            ValueError: when `mode` is none of these.
        """
        if mode not in MODES:
            raise ValueError(mode)
        self._mode = mode
        self._ask_platform()
        self.apply()

    def set_scale(self, scale: float) -> None:
        """Change the size of the interface's font; kept within 0.7 to 2.5."""
        self._scale = min(max(scale, SMALLEST_SCALE), LARGEST_SCALE)
        self.apply()

    def prepare(self) -> bool:
        """Put palette and font on the application; return False when they are there already.

        A window is best built between `prepare` and `apply`: where there is a style sheet, each widget is styled anew
        whenever it moves into another.
        """
        if self._prepared is None:
            self._ask_platform()
        wanted = (self.theme.name, self._scale)
        if self._prepared == wanted:
            return False
        self._prepared = wanted
        self._application.setPalette(palette_of(self.theme))
        self._application.setFont(ui_font(self._scale))
        return True

    def apply(self) -> None:
        """Put palette, font and style sheet on the application; does nothing when they are there already."""
        fresh = self.prepare()
        if self._applied == self._prepared:
            return
        if self._applied is None:
            QDir.setSearchPaths("icons", [str(resource("icons"))])
        self._applied = self._prepared
        self._application.setStyleSheet(style_sheet(self.theme, ui_font(self._scale)))
        if fresh:
            self.changed.emit(self.theme)

    def _ask_platform(self) -> None:
        """Let title bars follow the mode, and learn what the system itself prefers once it is free to say."""
        hints = self._application.styleHints()
        hints.setColorScheme(_SCHEMES[self._mode])
        if self._mode == SYSTEM:
            self._system_dark = hints.colorScheme() is Qt.ColorScheme.Dark

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        if self._mode == SYSTEM:
            self._system_dark = scheme is Qt.ColorScheme.Dark
            self.apply()
