"""How backups and rescues are told of."""

from pathlib import Path

from annotator.app.rescue import PARTS, BackupFacts, RescueReport
from annotator.gui.dialogs.wording import counted, size_words

_LISTED = 2000
"""Things that are listed of a rescue; how many more there are is said."""


def made_words(facts: BackupFacts) -> str:
    """Return when a backup was made: `2026-11-23 18:20 UTC`; its name where that is not known."""
    return f"{facts.made_at:%Y-%m-%d %H:%M} UTC" if facts.made_at else facts.path.name


def size_of(backup: Path) -> int:
    """Return the bytes of a backup; 0 when it had to give way to a newer one meanwhile."""
    try:
        return backup.stat().st_size
    except OSError:
        return 0


def holding_words(facts: BackupFacts) -> str:
    """Return what a backup holds: `5 articles, 164 claims, 504 KB`."""
    return f"{counted(facts.articles, 'article')}, {counted(facts.claims, 'claim')}, {size_words(facts.size)}"


def rescue_words(report: RescueReport) -> str:
    """Return what a rescue came to, in a few sentences."""
    kept = ", ".join(counted(report.kept[part], part.removesuffix("s")) for part in PARTS if report.kept[part])
    said = [f"It holds {kept}."]
    if not (report.lost or report.mended):
        return f"{said[0]} Nothing is lost."
    if report.lost:
        said.append(f"{counted(len(report.lost), 'thing is', 'things are')} lost.")
    if report.mended:
        said.append(f"{counted(len(report.mended), 'thing is', 'things are')} not as before.")
    if not report.whole_history:
        said.append("What was done before cannot be undone any more.")
    return f"{' '.join(said)} The damaged file is as it was."


def rescue_details(report: RescueReport) -> str:
    """Return the list of what is lost and what is not as before, a line for each."""
    lines = []
    for heading, remarks in (("Lost", report.lost), ("Not as before", report.mended)):
        if remarks:
            lines.append(f"{heading}:")
            lines.extend(f"  {one.kind} {one.name}: {one.reason}" for one in remarks[:_LISTED])
        if len(remarks) > _LISTED:
            lines.append(f"  and {len(remarks) - _LISTED:,} more; annotator check --repair lists all")
    return "\n".join(lines)
