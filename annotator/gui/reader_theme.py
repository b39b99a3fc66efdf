"""The theme's colours as the reader takes them."""

from annotator.gui.reader.colors import ReaderColors
from annotator.gui.theme import Theme

_TINT_LIGHT, _TINT_DARK = 0.15, 0.24


def reader_colors(theme: Theme) -> ReaderColors:
    """Return the reading surface's colours in a theme."""
    strong = {name: colours.strong for name, colours in theme.stances.items()}
    return ReaderColors(
        page=theme.page,
        text=theme.text,
        muted=theme.muted,
        residue_text=theme.residue_text,
        residue_rule=theme.line,
        accent=theme.accent,
        focus_ring=theme.selected_line,
        selection=theme.selection,
        found=theme.found,
        found_current=theme.found_current,
        suggestion=theme.suggestion,
        supports=strong["supports"],
        opposes=strong["opposes"],
        neutral=strong["neutral"],
        uncoded=strong["uncoded"],
        tint_alpha=_TINT_DARK if theme.dark else _TINT_LIGHT,
        annotators=theme.annotators,
    )
