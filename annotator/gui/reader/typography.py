"""How the text is set: what the user chooses, and the pixels that follow from it."""

from typing import NamedTuple

from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication

from annotator.gui.theme import first_installed

TITLE_SCALE = 1.45
TAG_RIM = 0.5
"""Pixels of page colour around a number tag."""
_FALLBACKS = ("Noto Serif", "Georgia", "DejaVu Serif")
_SAMPLE = "the quick reader knows that one long column of plain words tires nobody on a summer afternoon"


class Typography(NamedTuple):
    """What the user chooses: `line_spacing` is a multiple of the font's size, `column_chars` letters go on a line."""

    family: str = "Noto Serif"
    size_pt: float = 13.0
    line_spacing: float = 1.7
    column_chars: int = 70


class Metrics:
    """Pixel sizes of a typography on this screen; all follow from the font, `em` is its size."""

    def __init__(self, chosen: Typography) -> None:
        self.font = QFont(first_installed([chosen.family, *_FALLBACKS]))
        self.font.setStyleHint(QFont.StyleHint.Serif)
        self.font.setPointSizeF(chosen.size_pt)
        self.title_font = QFont(self.font)
        self.title_font.setPointSizeF(chosen.size_pt * TITLE_SCALE)
        self.title_font.setWeight(QFont.Weight.Bold)
        self.meta_font = QGuiApplication.font()
        self.meta_font.setPointSizeF(chosen.size_pt * 0.77)
        self.tag_font = QGuiApplication.font()
        self.tag_font.setPointSizeF(chosen.size_pt * 0.58)
        self.tag_font.setWeight(QFont.Weight.Bold)
        self.gutter_font = QGuiApplication.font()
        self.gutter_font.setPointSizeF(chosen.size_pt * 0.62)
        self.gutter_font.setWeight(QFont.Weight.DemiBold)

        reading = QFontMetricsF(self.font)
        screen = QGuiApplication.primaryScreen()
        self.em = chosen.size_pt * (screen.logicalDotsPerInchY() if screen else 96.0) / 72
        self.ascent, self.descent = reading.ascent(), reading.descent()
        self.pitch = max(reading.height() + 1, chosen.line_spacing * self.em)
        self.title_pitch = 1.28 * TITLE_SCALE * self.em
        self.paragraph = 0.95 * self.em
        self.residue_gap = 0.3 * self.em
        self.column = round(1.05 * reading.horizontalAdvance(_SAMPLE) / len(_SAMPLE) * chosen.column_chars)
        self.inset = round(0.6 * self.em)
        """Room inside the viewport at both sides of the column, for outlines."""
        self.indent = 0.8 * self.em
        """How far residue is set in from its dashed rule."""
        self.underline = max(1.5, 0.115 * self.em)
        self.lane_pitch = round(self.underline) + 1
        """From one underline to the next, in whole pixels, so that two never run together."""
        self.meta_height = QFontMetricsF(self.meta_font).height()
        self.top = 1.4 * self.em
        self.bottom = 4 * self.em
        self.gutter = round(3 * self.em)
        self.strip = max(6, round(0.5 * self.em))

    @property
    def tag_height(self) -> float:
        """Height of a number tag between two lines; 0 where the lines are too close to spare the letters."""
        room = self.pitch - 0.99 * self.em - 2 * TAG_RIM
        return min(0.68 * self.em, room) if room >= 0.44 * self.em else 0.0
