"""The colours that the reading surface is painted in."""

from typing import NamedTuple

from PySide6.QtGui import QColor

from annotator.core.claim import Stance


class ReaderColors(NamedTuple):
    """Opaque colours of the reading surface; `tint_alpha` is the share of a stance's colour in its background.

    A tint grows darker where claims overlap; text must keep a contrast of 4.5 to 1 on all of these.
    """

    page: QColor
    text: QColor
    muted: QColor
    residue_text: QColor
    residue_rule: QColor
    accent: QColor
    focus_ring: QColor
    selection: QColor
    found: QColor
    found_current: QColor
    suggestion: QColor
    supports: QColor
    opposes: QColor
    neutral: QColor
    uncoded: QColor
    tint_alpha: float
    annotators: tuple[QColor, ...]

    def of(self, stance: Stance | None) -> QColor:
        """Return the colour of a stance; None is a claim whose stance is not coded."""
        if stance is Stance.SUPPORTS:
            return self.supports
        if stance is Stance.OPPOSES:
            return self.opposes
        return self.uncoded if stance is None else self.neutral

    def tint(self, stance: Stance | None, depth: int) -> QColor:
        """Return the translucent background of `depth` claims on top of each other; four are the darkest."""
        colour = QColor(self.of(stance))
        colour.setAlphaF(1 - (1 - self.tint_alpha) ** (1 + 0.8 * (min(depth, 4) - 1)))
        return colour


def light() -> ReaderColors:
    """Return colours of dark text on a light page."""
    return ReaderColors(
        page=QColor("#fbfaf7"),
        text=QColor("#22211e"),
        muted=QColor("#75726a"),
        residue_text=QColor("#66635b"),
        residue_rule=QColor("#d5d2c9"),
        accent=QColor("#3b5bdb"),
        focus_ring=QColor("#3b5bdb"),
        selection=QColor("#cbd5f8"),
        found=QColor("#f6e7ad"),
        found_current=QColor("#f0c64b"),
        suggestion=QColor("#8d897f"),
        supports=QColor("#1f6fb2"),
        opposes=QColor("#bd500e"),
        neutral=QColor("#6b6878"),
        uncoded=QColor("#716e66"),
        tint_alpha=0.15,
        annotators=tuple(QColor(c) for c in ("#3b5bdb", "#2f9e8f", "#c2530f", "#7a5cc7", "#9a7d0a", "#6b6878")),
    )


def dark() -> ReaderColors:
    """Return colours of light text on a dark page."""
    return ReaderColors(
        page=QColor("#1c1d20"),
        text=QColor("#e6e4df"),
        muted=QColor("#9c9a93"),
        residue_text=QColor("#a2a099"),
        residue_rule=QColor("#45484f"),
        accent=QColor("#8ba4ff"),
        focus_ring=QColor("#8ba4ff"),
        selection=QColor("#3a4778"),
        found=QColor("#574a1e"),
        found_current=QColor("#755c10"),
        suggestion=QColor("#85837d"),
        supports=QColor("#6cb2ee"),
        opposes=QColor("#f08b4a"),
        neutral=QColor("#b3aec4"),
        uncoded=QColor("#908e87"),
        tint_alpha=0.18,
        annotators=tuple(QColor(c) for c in ("#8ba4ff", "#5fc9b8", "#f08b4a", "#b79cf2", "#d9b949", "#b3aec4")),
    )
