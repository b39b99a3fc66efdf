"""From the open article's claims to what the reader and the cards show of them."""

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
