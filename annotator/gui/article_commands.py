"""What the menu Article does to the open article or the selected ones."""

from annotator.core.article import State
from annotator.gui.commands import Commands
from annotator.gui.dialogs.wording import counted
from annotator.gui.messages import ask


class ArticleCommands(Commands):
    """Carries out these commands."""

    def set_state(self, state: State) -> None:
        """Mark the selected articles, or the open one."""
        chosen = self._chosen_articles()
        if chosen:
            self._window.workspace.attempt(lambda session: session.articles.set_state(chosen, state))
            self._window.refresh_place()

    def _chosen_articles(self) -> list[int]:
        selected = self._window.workspace.articles.selected()
        article = self._window.workspace.article
        if len(selected) > 1 and self._window.workspace.articles.view.hasFocus():
            return selected
        return [article.id] if article is not None else []

    def show_article_details(self) -> None:
        """Edit title, source, date and the like."""
        from annotator.gui.dialogs.article_details import ArticleDialog

        article = self._window.workspace.article
        if article is not None and self._window.session is not None:
            ArticleDialog(
                self._window.session, article.id, self._window.theme, self._window.settings, self._window
            ).run()

    def accept_regions(self) -> None:
        """Take over what is proposed as title and residue of the open article."""
        from annotator.assist.layout import propose_regions

        article = self._window.workspace.article
        if article is None:
            return
        proposed = propose_regions(article.text).regions
        if tuple(proposed) == article.regions:
            self._window.say("Title and residue are as proposed already.")
        else:
            self._window.workspace.attempt(lambda session: session.articles.set_regions(article.id, proposed))

    def delete_articles(self) -> None:
        """Take articles out of the project, claims on them too when the user says so."""
        chosen = self._chosen_articles()
        if not chosen or not self._may_write():
            return
        claims = self._session.articles.claims_on(chosen)
        what = "this article" if len(chosen) == 1 else f"these {len(chosen)} articles"
        lost = (
            f" and the {counted(claims, 'claim')} on {'it' if len(chosen) == 1 else 'them'}, other annotators' too,"
            if claims
            else ""
        )
        if self._session.articles.decisions_on(chosen):
            lost += " and what was decided on it," if len(chosen) == 1 else " and what was decided on them,"
        if ask(
            self._window, "Delete from the project?",
            f"This removes {what}{lost} from the project. Undo, and the history, can bring everything back.",
            "Delete", danger=True,
        ):  # fmt: skip
            following = self._window.workspace.articles.neighbour(chosen[-1], 1)
            done = self._window.workspace.attempt(lambda s: s.articles.delete(chosen, with_claims=True))
            if done and following is not None:
                self._window.workspace.open_article(following)
