"""From the open article's claims to what the reader and the cards show of them."""

from collections import Counter

from annotator.app.open_article import ClaimSpans, OpenArticle
from annotator.app.registry import Registry
from annotator.core.claim import Stance
from annotator.core.span import Span
from annotator.gui.panels.card_painter import Card
from annotator.gui.reader.marks import Mark, MarkSource
from annotator.gui.widgets.stance import NOT_CODED
from annotator.store.claims import ClaimHead

_STANCES: dict[str | None, Stance | None] = {None: None} | {stance.value: stance for stance in Stance}


def mark_of(article: OpenArticle, registry: Registry, claim_id: int, colours: dict[int, int]) -> Mark:
    """Return the highlight of a claim; `colours` gives each annotator's colour index."""
    return _mark(article, registry, article.heads[claim_id], article.spans[claim_id], colours)


def marks_of(article: OpenArticle, registry: Registry, colours: dict[int, int]) -> MarkSource:
    """Return the highlights of all claims as they are now, as `mark_of` does for one."""
    heads, parts = article.heads.copy(), article.parts.copy()
    spans = ClaimSpans(heads, parts)
    annotators: Counter[int] = Counter()
    for annotator_id, count in Counter([head[3] for head in heads.values()]).items():
        annotators[_colour(article, annotator_id, colours)] += count
    return MarkSource(
        [(head[1], head[2], head[0]) for head in heads.values()],
        [_STANCES[head[6]] for head in heads.values()],
        parts,
        annotators,
        {claim_id for claim_id in heads if not article.is_own(claim_id)} if len(annotators) > 1 else set(),
        lambda claim_id: _mark(article, registry, heads[claim_id], spans[claim_id], colours),
    )


def _mark(
    article: OpenArticle, registry: Registry, head: ClaimHead, spans: tuple[Span, ...], colours: dict[int, int]
) -> Mark:
    return Mark(
        head.id,
        spans,
        _STANCES[head.stance],
        _colour(article, head.annotator_id, colours),
        _who(registry, head.actor_id, head.via_id),
        registry.proposition(head.proposition_id),
        faded=not article.is_mine(head.annotator_id),
    )


def _colour(article: OpenArticle, annotator_id: int, colours: dict[int, int]) -> int:
    """Return an annotator's colour index: 0 for the one at work."""
    return 0 if article.is_mine(annotator_id) else colours.get(annotator_id, 1)


def card_of(article: OpenArticle, registry: Registry, claim_id: int, names: dict[int, str]) -> Card:
    """Return the card of a claim; `names` gives each annotator's name."""
    head = article.heads[claim_id]
    stance = _STANCES[head.stance]
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
