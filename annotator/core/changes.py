"""What a finished action changed, so that each view repaints only what is named."""

from typing import NamedTuple


class Changes(NamedTuple):
    """The ids that one committed action touched.

    `articles` are those whose details, text or regions changed or which came or went; `claim_articles` those in
    which a claim changed; `states` those whose progress changed; `decided_articles` those whose review changed.
    `wide` says that so much changed that lists are to be read anew rather than row by row. `label` names the
    action.
    """

    label: str = ""
    articles: frozenset[int] = frozenset()
    claims: frozenset[int] = frozenset()
    claim_articles: frozenset[int] = frozenset()
    states: frozenset[int] = frozenset()
    actors: frozenset[int] = frozenset()
    propositions: frozenset[int] = frozenset()
    annotators: frozenset[int] = frozenset()
    dismissals: frozenset[int] = frozenset()
    decided_articles: frozenset[int] = frozenset()
    codebook: bool = False
    wide: bool = False

    def __bool__(self) -> bool:
        return self.wide or self.codebook or any((
            self.articles, self.claims, self.claim_articles, self.states,
            self.actors, self.propositions, self.annotators, self.dismissals, self.decided_articles,
        ))  # fmt: skip


class ChangeCollector:
    """Gathers the parts of a `Changes` while an action runs."""

    def __init__(self) -> None:
        self.ids: dict[str, set[int]] = {}
        self.codebook = False
        self.wide = False

    def add(self, name: str, *ids: int) -> None:
        """Note that the things called `name` (a field of `Changes`) with these ids changed."""
        self.ids.setdefault(name, set()).update(ids)

    def finished(self, label: str) -> Changes:
        """Return what was gathered as one immutable value."""
        sets = {name: frozenset(ids) for name, ids in self.ids.items()}
        return Changes(label=label, codebook=self.codebook, wide=self.wide, **sets)
