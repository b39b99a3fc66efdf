"""What the menus do for the work of several annotators: packs out, their files in, the gold set out."""

from collections.abc import Sequence
from pathlib import Path

from annotator.gui.commands import Commands
from annotator.gui.messages import choose


class ReviewCommands(Commands):
    """Carries out these commands."""

    def make_packs(self) -> None:
        """Make packs for annotators."""
        from annotator.gui.dialogs.packs import PacksDialog

        if self._may_write():
            PacksDialog(self._parts(), self._window).run()

    def merge(self, paths: Sequence[Path] = ()) -> None:
        """Merge annotators' files, beginning with `paths` chosen."""
        from annotator.gui.dialogs.merge import MergeDialog

        if self._may_write():
            MergeDialog(self._parts(), paths, self._window).run()

    def take_dropped(self, paths: Sequence[Path]) -> None:
        """Open the first of the projects dropped onto the window or, where one is open, ask whether to merge them."""
        session = self._window.session
        others = [path for path in paths if session is None or path.resolve() != session.path.resolve()]
        if not others:
            self._window.say("This project is open already.")
            return
        if session is None or session.read_only:
            self._window.commands.open(others[0])
            return
        one = len(others) == 1
        merge, opened = ("Merge it…", "Open it") if one else ("Merge them…", f"Open {others[0].name}")
        name = others[0].name if one else f"{len(others)} projects"
        text = (
            f"Merging takes the annotators' claims {'of it' if one else 'of them'} into {session.path.name}; you see "
            "beforehand what comes in. Opening closes this project; everything is saved."
        )
        chosen = choose(self._window, f"Merge {name} into this project?", text, [merge, opened])
        if chosen == merge:
            self.merge(others)
        elif chosen == opened:
            self._window.commands.open(others[0])

    def export_gold(self) -> None:
        """Write the gold set, the reliability report and feedback for annotators."""
        self._export_gold(reports_only=False)

    def reliability_report(self) -> None:
        """Write the reliability report."""
        self._export_gold(reports_only=True)

    def _export_gold(self, *, reports_only: bool) -> None:
        from annotator.gui.dialogs.gold import GoldDialog

        GoldDialog(self._parts(), self._window, reports_only=reports_only).run()
