"""What the menus View and Help do, and finding."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.core.span import Span
from annotator.gui.messages import show_message
from annotator.gui.reader.view import Typography as ReaderTypography
from annotator.gui.settings import Typography
from annotator.gui.top_bar import ANNOTATE

if TYPE_CHECKING:
    from annotator.gui.dialogs.manual import ManualWindow
    from annotator.gui.main_window import MainWindow
    from annotator.gui.panels.search_popup import SearchPopup

_ZOOM_STEP = 1.0
_DEFAULT_FAMILY = "Noto Serif"
_HINTS = (
    (
        "sentence", "{} takes the sentence at the caret, {} and {} make it longer and shorter, {} tags it as a claim.",
        ("claim.sentence", "claim.grow", "claim.shrink", "claim.new"),
    ),
    (
        "walk", "{} and {} walk through the claims; Enter edits the selected one, {} duplicates it, {} deletes it.",
        ("claim.next", "claim.previous", "claim.duplicate", "claim.delete"),
    ),
    (
        "suggestions", "Dotted passages may be claims: {} goes to the next one, {} tags it, {} dismisses it.",
        ("suggestion.next", "suggestion.accept", "suggestion.dismiss"),
    ),
    ("undo", "Everything is saved at once, and {} takes back anything, also after a restart.", ("edit.undo",)),
    ("keys", "{} shows all keys; they can be changed in the preferences.", ("help.keys",)),
)  # fmt: skip
"""What is told at first: the hint's name, its words, and the actions whose keys stand in them."""


class ViewCommands(QObject):
    """Carries out commands that change nothing in the project."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._search: SearchPopup | None = None
        self._manual: ManualWindow | None = None

    def apply_settings(self) -> None:
        """Show everything as it was left."""
        window = self._window
        self._set_typography(window.settings.typography())
        window.workspace.restyle(window.theme.theme)
        for name, panel in (("articles", window.workspace.articles), ("claims", window.workspace.claims_panel)):
            shown = window.settings.flag(f"panel/{name}", True)
            panel.setVisible(shown)
            window.actions_.set_checked(f"view.{name}", shown)
        window.actions_.set_checked("view.suggestions", window.workspace.suggesting.shown)
        window.actions_.set_checked(f"view.theme_{window.theme.mode}", True)
        window.actions_.keys_changed.connect(self._name_keys)
        self._name_keys()
        window.top_bar.search.textEdited.connect(self._search_typed)
        window.top_bar.search.returnPressed.connect(self._search_entered)

    def _name_keys(self) -> None:
        """Show on all that names keys which ones the actions have now."""
        window, actions = self._window, self._window.actions_
        window.status.name_keys(actions.key_text)
        window.top_bar.search.set_keys(actions.key_text("edit.search"))
        workspace = window.workspace
        workspace.articles.show_key(actions.key_text("file.import"))
        workspace.claims_panel.name_keys(actions.key_or_name("claim.sentence"), actions.key_or_name("claim.new"))
        workspace.cards.name_keys(*(actions.key_text(f"suggestion.{one}") for one in ("next", "accept", "dismiss")))
        window.refresh_place()

    def session_changed(self) -> None:
        """Begin anew with another session."""
        window = self._window
        if self._search is not None:
            self._search.close()
            self._search.deleteLater()
            self._search = None
        window.top_bar.search.clear()
        window.workspace.close_find_bar()
        window.workspace.notice.hide()
        if window.session is not None and not window.session.read_only:
            self._show_hint()

    # Finding

    def find(self) -> None:
        """Find words in the open article."""
        selected = self._window.tagging.selected_span()
        article = self._window.workspace.article
        words = ""
        if selected is not None and article is not None and selected.end - selected.start <= 80:
            words = article.text[selected.start : selected.end]
        self._window.workspace.find_bar.open_bar(words, self._window.workspace.reader.caret())

    def search(self) -> None:
        """Go to the search field."""
        field = self._window.top_bar.search
        field.setFocus()
        field.selectAll()
        if field.text():
            self._search_typed(field.text())

    def _search_typed(self, text: str) -> None:
        popup = self._search_popup()
        if popup is not None:
            popup.search(text)

    def _search_entered(self) -> None:
        if self._search is not None:
            self._search.activate_current()

    def _search_popup(self) -> "SearchPopup | None":
        window = self._window
        if self._search is None and window.session is not None:
            from annotator.gui.panels.search_popup import SearchPopup

            self._search = SearchPopup(window.session, window.runner, window.top_bar.search, window)
            self._search.place_requested.connect(self._go_to_place)
            self._search.claim_requested.connect(window.show_claim)
        return self._search

    def _go_to_place(self, article_id: int, span: Span | None, _query: str) -> None:
        self._window.workspaces.show(ANNOTATE)
        if span is None:
            self._window.workspace.open_article(article_id, focus=True)
        else:
            self._window.workspace.show_place(article_id, span)

    # Look

    def zoom(self, steps: int) -> None:
        """Set the text larger or smaller by so many points; 0 stands for the usual size."""
        chosen = self._window.settings.typography()
        size = chosen.size + steps * _ZOOM_STEP if steps else Typography().size
        self._set_typography(chosen._replace(size=size).kept_within_limits())

    def _set_typography(self, chosen: Typography) -> None:
        self._window.settings.set_typography(chosen)
        self._window.workspaces.set_typography(
            ReaderTypography(chosen.family or _DEFAULT_FAMILY, chosen.size, chosen.line_spacing, chosen.column)
        )

    def set_theme(self, mode: str) -> None:
        """Be light, dark, or as the system is."""
        self._window.settings.set_theme_mode(mode)
        self._window.theme.set_mode(mode)
        self._window.actions_.set_checked(f"view.theme_{mode}", True)

    def show_articles_panel(self, shown: bool) -> None:
        """Show or hide the list of articles."""
        self._window.workspace.articles.setVisible(shown)
        self._window.settings.set_flag("panel/articles", shown)

    def show_claims_panel(self, shown: bool) -> None:
        """Show or hide the claims."""
        self._window.workspace.claims_panel.setVisible(shown)
        self._window.settings.set_flag("panel/claims", shown)

    def set_full_screen(self, full: bool) -> None:
        """Use the whole screen, or a window again."""
        if full:
            self._window.showFullScreen()
        else:
            self._window.showNormal()

    # Help

    def show_preferences(self, page: int = 0) -> None:
        """Change fonts, theme and keys."""
        from annotator.gui.dialogs.preferences import PreferencesDialog

        window = self._window
        dialog = PreferencesDialog(window.actions_, window.theme, window.settings, window, page)
        dialog.typography_changed.connect(self._set_typography)
        dialog.mode_changed.connect(lambda mode: window.actions_.set_checked(f"view.theme_{mode}", True))
        dialog.hints_reset.connect(self._show_hint)
        dialog.run()

    def show_keys(self) -> None:
        """Show all keys."""
        from annotator.gui.dialogs.keys import KeysDialog
        from annotator.gui.dialogs.preferences import KEYS

        window = self._window
        dialog = KeysDialog(window.actions_, window.theme, window.settings, window)
        dialog.change_requested.connect(dialog.accept)
        dialog.change_requested.connect(lambda: self.show_preferences(KEYS))
        dialog.run()

    def show_manual(self) -> None:
        """Show the manual beside the window."""
        from annotator.gui.dialogs.manual import ManualWindow

        window = self._window
        if self._manual is None:
            self._manual = ManualWindow(window.theme, window.settings, window, window.actions_)
        self._manual.show()
        self._manual.raise_()
        self._manual.activateWindow()

    def show_about(self) -> None:
        """Show version and licences."""
        from annotator.gui.dialogs.about import AboutDialog

        AboutDialog(self._window.theme, self._window.settings, self._window).run()

    # Hints

    def show_hints_again(self) -> None:
        """Show the hints of the first run again."""
        self._window.settings.forget_hints()
        if self._window.session is None:
            show_message(self._window, "Hints", "They are shown in the project that is opened next.")
            return
        # They are about reading and tagging.
        self._window.workspaces.leave()
        self._show_hint()

    def _show_hint(self) -> None:
        seen = self._window.settings.shown_hints()
        waiting = [hint for hint in _HINTS if hint[0] not in seen]
        notice = self._window.workspace.notice
        if waiting:
            name, words, action_ids = waiting[0]
            text = words.format(*map(self._window.actions_.key_or_name, action_ids))
            notice.show_message(text, "Next hint" if len(waiting) > 1 else "Got it", lambda: self._seen(name))

    def _seen(self, name: str) -> None:
        self._window.settings.mark_hint_shown(name)
        self._window.workspace.notice.hide()
        self._show_hint()
