"""Colours that can be read, in both themes, by everybody; icons and fonts that are there."""

import itertools
import math
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QColor, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from annotator.core.claim import Stance
from annotator.core.resources import resource
from annotator.gui.style_sheet import style_sheet
from annotator.gui.theme import (
    DARK,
    LIGHT,
    READING_FAMILIES,
    SYSTEM,
    UI_FAMILIES,
    Theme,
    ThemeManager,
    first_installed,
    icon,
    load_theme,
    palette_of,
    pixmap,
    reading_font,
    set_role,
    theme_of,
    ui_font,
)

THEMES = (LIGHT, DARK)

TEXT_PAIRS = [
    *((text, ground) for text in ("text", "muted") for ground in ("page", "panel", "header", "card", "input")),
    *(("text", ground) for ground in ("hover", "accent_soft", "selection", "found", "found_current", "tooltip")),
    *(("text", ground) for ground in ("warning_soft", "danger_soft", "focus_soft")),
    ("accent_text", "accent"),
    ("accent_text", "accent_hover"),
    *(("accent", ground) for ground in ("page", "panel", "header", "card", "accent_soft")),
    *(("accent", ground) for ground in ("warning_soft", "danger_soft")),
    ("muted", "accent_soft"),
    ("danger_text", "danger"),
    *(("danger", ground) for ground in ("page", "panel", "card", "input", "danger_soft")),
    *(("warning", ground) for ground in ("page", "panel", "card", "warning_soft")),
    *(("done", ground) for ground in ("panel", "header", "card")),
    ("residue_text", "page"),
]
SHAPE_PAIRS = [
    *((dot, ground) for dot in ("done", "doing", "todo") for ground in ("panel", "card", "page")),
    *((line, ground) for line in ("focus", "selected_line", "control_line") for ground in ("page", "panel", "card")),
    *(("disabled", ground) for ground in ("page", "panel", "card")),
    *(("suggestion", ground) for ground in ("page", "card")),
    ("accent", "panel"),
    ("control_line", "input"),
]
# How the eye of a protanope and a deuteranope mixes linear red, green and blue (Machado, Oliveira, Fernandes 2009).
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanope": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranope": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
}


def linear(colour: QColor) -> tuple[float, ...]:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def luminance(colour: QColor) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lab(colour: QColor, sight: str) -> tuple[float, float, float]:
    mixed = [min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in SIGHTS[sight]]
    red, green, blue = mixed
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    root = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return 116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest) -> Theme:
    return load_theme(request.param)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(theme: Theme, text: str, ground: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_shapes_can_be_seen(theme: Theme, shape: str, ground: str) -> None:
    assert contrast(getattr(theme, shape), getattr(theme, ground)) >= 3


@pytest.mark.parametrize("stance", [*Stance, None])
def test_stances_can_be_read_in_pill_tag_underline_and_reader(theme: Theme, stance: Stance | None) -> None:
    colours = theme.stance(stance)
    for ground in (colours.soft, theme.page, theme.card, theme.panel):
        assert contrast(colours.strong, ground) >= 4.5
    assert contrast(colours.on_strong, colours.strong) >= 4.5
    assert contrast(theme.text, colours.tint) >= 4.5
    assert contrast(colours.strong, colours.tint) >= 3


@pytest.mark.parametrize("sight", SIGHTS)
def test_stances_and_annotators_differ_to_every_eye(theme: Theme, sight: str) -> None:
    strong = [lab(theme.stance(stance).strong, sight) for stance in Stance]
    assert min(math.dist(a, b) for a, b in itertools.combinations(strong, 2)) >= 20
    people = [lab(colour, sight) for colour in theme.annotators]
    assert len(people) == 10
    assert min(math.dist(a, b) for a, b in itertools.combinations(people, 2)) >= 15


def test_annotators_can_be_seen_and_their_initials_read(theme: Theme) -> None:
    for colour in theme.annotators:
        assert contrast(theme.on_annotator, colour) >= 4.5
        assert all(contrast(colour, ground) >= 3 for ground in (theme.page, theme.panel, theme.card))
    assert theme.annotator(12) == theme.annotators[2]


def test_both_themes_name_every_colour_validly(theme: Theme) -> None:
    assert all(colour.isValid() for colour in theme if isinstance(colour, QColor))
    assert set(theme.stances) == {"supports", "opposes", "neutral", "uncoded"}
    assert theme.dark == (theme.name == DARK) == (luminance(theme.page) < luminance(theme.text))


def test_theme_is_told_from_its_palette(theme: Theme) -> None:
    assert theme_of(palette_of(theme)) is theme


@pytest.mark.usefixtures("qapp")
def test_style_sheet_has_no_gap_and_every_image(theme: Theme) -> None:
    sheet = style_sheet(theme, ui_font())
    assert "$" not in sheet
    assert not re.search(r"font-size: \d+px", sheet)
    images = re.findall(r"url\(icons:([^)]+)\)", sheet)
    assert images
    assert all((resource("icons") / name).is_file() for name in images)


@pytest.mark.usefixtures("qapp")
def test_style_sheet_grows_with_the_font() -> None:
    theme = load_theme(LIGHT)

    def padding(scale: float) -> int:
        found = re.search(r"QPushButton \{[^}]*padding: \d+px (\d+)px", style_sheet(theme, ui_font(scale)))
        assert found
        return int(found[1])

    assert padding(2.0) >= 1.7 * padding(1.0)


def test_indicator_drawings_have_the_colours_of_their_theme(theme: Theme) -> None:
    colour_of = {
        "down": theme.muted,
        "up": theme.muted,
        "right": theme.muted,
        "check": theme.accent_text,
        "dash": theme.accent_text,
        "dot": theme.accent_text,
        "check-plain": theme.text,
    }
    for name, colour in colour_of.items():
        assert colour.name() in (resource("icons") / f"{theme.name}-{name}.svg").read_text("utf-8")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("path", sorted(resource("icons").glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_draws_something_in_its_colour(path: Path) -> None:
    image = pixmap(path.stem, QColor("#ff0000"), 24, 2.0).toImage()
    assert (image.width(), image.height()) == (48, 48)
    drawn = {
        image.pixelColor(x, y).name() for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 250
    }
    assert drawn
    if not path.stem.startswith(THEMES):
        assert "#ff0000" in drawn


@pytest.mark.usefixtures("qapp")
def test_missing_icon_is_an_error() -> None:
    with pytest.raises(OSError, match="no-such"):
        icon("no-such-icon")


@pytest.mark.usefixtures("qapp")
def test_fonts_fall_back() -> None:
    assert ui_font().families() == [_first_there(UI_FAMILIES)]
    assert ui_font(1.5).pointSizeF() == 15
    assert ui_font(99).pointSizeF() == 25
    there = QFontDatabase.families()[-1]
    assert reading_font(12, there).families() == [there]
    assert reading_font(12).families() == [_first_there(READING_FAMILIES)]
    assert reading_font(12, "No Such Family").families() == reading_font(12).families()
    assert first_installed(["No Such Family", there, "Nor This"]) == there
    assert first_installed(["No Such Family", "Nor This"]) == "Nor This"


def _first_there(families: tuple[str, ...]) -> str:
    there = set(QFontDatabase.families())
    return next((family for family in families if family in there), families[-1])


def test_manager_applies_and_changes_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    manager = ThemeManager(qapp, LIGHT)
    manager.apply()
    assert qapp.palette().color(QPalette.ColorRole.Window) == load_theme(LIGHT).panel
    assert QDir.searchPaths("icons") == [str(resource("icons"))]
    with qtbot.waitSignal(manager.changed) as heard:
        manager.set_mode(DARK)
    assert heard.args == [load_theme(DARK)]
    assert theme_of(QLabel().palette()).name == DARK
    with qtbot.assertNotEmitted(manager.changed):
        manager.apply()
    height = qapp.font().pointSizeF()
    manager.set_scale(1.5)
    assert qapp.font().pointSizeF() == pytest.approx(height * 1.5)
    with pytest.raises(ValueError, match="sepia"):
        manager.set_mode("sepia")
    manager.set_scale(1.0)


def test_manager_follows_the_system_only_when_asked_to(qapp: QApplication) -> None:
    manager = ThemeManager(qapp, SYSTEM)
    manager.apply()
    hints = qapp.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert manager.theme.name == theme_of(qapp.palette()).name == DARK
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert manager.theme.name == theme_of(qapp.palette()).name == LIGHT
    manager.set_mode(DARK)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme_of(qapp.palette()).name == DARK
    manager.set_mode(SYSTEM)
    assert manager.theme.dark == theme_of(qapp.palette()).dark == (hints.colorScheme() is Qt.ColorScheme.Dark)


def test_a_role_changes_the_look_of_a_shown_widget(qtbot: QtBot, qapp: QApplication) -> None:
    ThemeManager(qapp, LIGHT).apply()
    label = QLabel("words")
    qtbot.addWidget(label)
    label.show()
    before = label.palette().color(label.foregroundRole())
    set_role(label, "error")
    assert label.palette().color(label.foregroundRole()) == load_theme(LIGHT).danger != before
