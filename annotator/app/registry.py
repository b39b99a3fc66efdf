"""What names the cards, the reader and the type-ahead need at once, kept in memory and renewed as it changes."""

from functools import cached_property
from typing import TYPE_CHECKING

from annotator.app.session import Session
from annotator.app.typeahead import Choice
from annotator.core.actor import Actor
from annotator.core.changes import Changes
from annotator.core.claim import Claim
from annotator.core.codebook import Codebook, PropositionKind
from annotator.core.folding import folded

if TYPE_CHECKING:
    from annotator.assist.names import NameIndex


class Registry:
    """Actors and codebook of a session, looked up without asking the database each time."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self) -> None:
        """Read what every repaint asks for, so that damage is told at opening and not again and again."""
        _ = self._actor_names, self.codebook

    def update(self, changes: Changes) -> None:
        """Forget what the changes made stale; to be called first of all listeners."""
        if changes.wide or changes.actors:
            self._forget("actors", "_actor_names", "actor_choices", "names")
        if changes.wide or changes.codebook:
            self._forget("codebook", "_labels", "_themes", "proposition_choices")
        if changes.wide:
            self._forget("actor_uses", "proposition_uses")

    def note_use(self, claim: Claim) -> None:
        """Count the claim's actor and proposition as chosen once more."""
        for uses, chosen in ((self.actor_uses, claim.actor_id), (self.proposition_uses, claim.proposition_id)):
            if chosen is not None:
                uses[chosen] = uses.get(chosen, 0) + 1

    def _forget(self, *names: str) -> None:
        for name in names:
            self.__dict__.pop(name, None)

    @cached_property
    def actors(self) -> dict[int, Actor]:
        """All actors by id."""
        return {actor.id: actor for actor in self._session.actors.all()}

    @cached_property
    def _actor_names(self) -> dict[int, str]:
        # Names are wanted at once, all that is known of many actors only later.
        return self._session.actors.names()

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook as it is now."""
        return self._session.codebook.get()

    @cached_property
    def _labels(self) -> dict[int, str]:
        return {p.id: p.label for p in self.codebook.propositions}

    @cached_property
    def _themes(self) -> dict[int, str]:
        return {p.id: self._labels.get(p.parent_id or 0, "") for p in self.codebook.propositions}

    def actor(self, actor_id: int | None) -> str:
        """Return an actor's name; empty for none."""
        return self._actor_names.get(actor_id or 0, "")

    def proposition(self, proposition_id: int | None) -> str:
        """Return a proposition's label; empty for none."""
        return self._labels.get(proposition_id or 0, "")

    def theme(self, proposition_id: int | None) -> str:
        """Return the label of what the proposition stands under; empty at the top."""
        return self._themes.get(proposition_id or 0, "")

    @cached_property
    def actor_uses(self) -> dict[int, int]:
        """How many claims each actor makes, by id."""
        return self._session.actors.usage()

    @cached_property
    def proposition_uses(self) -> dict[int, int]:
        """How many claims each proposition has, by id."""
        return self._session.codebook.usage()

    @cached_property
    def actor_choices(self) -> list[Choice]:
        """All actors as something to choose from."""
        return [
            Choice(
                actor.id,
                actor.name,
                actor.organisation or "",
                actor.aliases,
                keys=tuple(folded(name) for name in (actor.name, *actor.aliases)),
            )
            for actor in self.actors.values()
        ]

    @cached_property
    def proposition_choices(self) -> list[Choice]:
        """All propositions that are not retired, as something to choose from."""
        return [
            Choice(p.id, p.label, self.theme(p.id), (), help=p.definition, keys=(folded(p.label),))
            for p in self.codebook.propositions
            if p.kind is PropositionKind.PROPOSITION and not p.retired
        ]

    @cached_property
    def names(self) -> "NameIndex":
        """Every name and alias, to be found in a text."""
        from annotator.assist.names import NameIndex

        return NameIndex({name: actor.id for actor in self.actors.values() for name in (*actor.aliases, actor.name)})
