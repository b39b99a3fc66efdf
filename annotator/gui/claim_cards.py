"""From the open article's claims to what the reader and the cards show of them."""

from collections.abc import Iterator

from annotator.app.open_article import OpenArticle
from annotator.app.registry import Registry
from annotator.core.claim import Stance
from annotator.gui.panels.card_painter import Card
from annotator.gui.reader.marks import Mark

NOT_CODED = "not coded"


def mark_of(article: OpenArticle, registry: Registry, claim_id: int, colours: dict[int, int]) -> Mark:
    """Return the highlight of a claim; `colours` gives each annotator's colour index."""
    head = article.heads[claim_id]
    own = article.is_own(claim_id)
    return Mark(
        claim_id,
        article.spans[claim_id],
        Stance(head.stance) if head.stance else None,
        0 if own else colours.get(head.annotator_id, 1),
        _who(registry, head.actor_id, head.via_id),
        registry.proposition(head.proposition_id),
        not own,
    )


def marks_of(article: OpenArticle, registry: Registry, colours: dict[int, int]) -> Iterator[Mark]:
    """Yield the highlights of all claims, as `mark_of` does; many claims share an actor and a proposition."""
    who: dict[tuple[int | None, int | None], str] = {}
    says = registry.proposition
    stances = {stance.value: stance for stance in Stance}
    is_own = article.is_own if article.everybody else lambda _claim_id: True
    spans = article.spans
    for claim_id, _, _, annotator_id, actor_id, proposition_id, stance, via_id in article.heads.values():
        name = who.get((actor_id, via_id))
        if name is None:
            name = who[actor_id, via_id] = _who(registry, actor_id, via_id)
        own = is_own(claim_id)
        yield Mark(
            claim_id, spans[claim_id], stances[stance] if stance else None,
            0 if own else colours.get(annotator_id, 1), name, says(proposition_id), not own,
        )  # fmt: skip


def card_of(article: OpenArticle, registry: Registry, claim_id: int, names: dict[int, str]) -> Card:
    """Return the card of a claim; `names` gives each annotator's name."""
    head = article.heads[claim_id]
    stance = Stance(head.stance) if head.stance else None
    return Card(
        article.number(claim_id),
        _who(registry, head.actor_id, head.via_id),
        stance,
        registry.codebook.stance_labels.get(stance, stance.value) if stance else NOT_CODED,
        registry.proposition(head.proposition_id),
        article.words(claim_id),
        "" if article.is_own(claim_id) else names.get(head.annotator_id, ""),
    )


def _who(registry: Registry, actor_id: int | None, via_id: int | None) -> str:
    name = registry.actor(actor_id)
    return f"{name}, via {registry.actor(via_id)}" if via_id is not None and name else name
