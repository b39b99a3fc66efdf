"""Text can be read on every background that the reader paints."""

import pytest
from PySide6.QtGui import QColor

from annotator.core.claim import Stance
from annotator.gui.reader.colors import ReaderColors, dark, light


def luminance(colour: QColor) -> float:
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def over(top: QColor, ground: QColor) -> QColor:
    share = top.alphaF()
    return QColor.fromRgbF(
        share * top.redF() + (1 - share) * ground.redF(),
        share * top.greenF() + (1 - share) * ground.greenF(),
        share * top.blueF() + (1 - share) * ground.blueF(),
    )


@pytest.mark.parametrize("colors", [light(), dark()], ids=["light", "dark"])
def test_contrast(colors: ReaderColors) -> None:
    for stance in (*Stance, None):
        for depth in range(1, 6):
            assert contrast(colors.text, over(colors.tint(stance, depth), colors.page)) >= 4.5, (stance, depth)
        assert contrast(colors.residue_text, over(colors.tint(stance, 1), colors.page)) >= 4.5, stance
        assert contrast(colors.of(stance), colors.page) >= 4.5, stance
    for ground in (colors.page, colors.selection, colors.found, colors.found_current):
        assert contrast(colors.text, ground) >= 4.5, ground.name()
    for text in (colors.muted, colors.residue_text):
        assert contrast(text, colors.page) >= 4.5, text.name()
    for line in (colors.accent, colors.focus_ring, colors.suggestion):
        assert contrast(line, colors.page) >= 3, line.name()


@pytest.mark.parametrize("colors", [light(), dark()], ids=["light", "dark"])
def test_a_tint_grows_darker_with_each_of_four_claims(colors: ReaderColors) -> None:
    steps = [colors.tint(Stance.OPPOSES, depth).alphaF() for depth in range(1, 6)]
    assert steps[0] < steps[1] < steps[2] < steps[3] == steps[4]
