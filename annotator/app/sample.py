"""The sample project: five articles with the claims of two annotators."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.app.opening import built
from annotator.app.session import Session
from annotator.core.actor import ActorDetails
from annotator.core.article import ArticleDetails, NewArticle, State
from annotator.core.region import Region, RegionKind
from annotator.core.resources import resource
from annotator.core.text import canonical
from annotator.store import actors, articles

ANNOTATOR = "Annotator A"
"""Who works when the sample is opened."""

SECOND_ANNOTATOR = "Annotator B"
_IN_PROGRESS = "003_"
"""Beginning of the file name of the article that `ANNOTATOR` has not finished."""


def make_sample(path: Path) -> None:
    """Write the sample project to `path`, whole or not at all. Its history begins empty.

    Raises:
        ProjectError: when there already is a file of that name, or none can be written there.
    """
    folder = resource("sample")
    described = json.loads((folder / "project.json").read_text(encoding="utf-8"))
    with built(path) as session:
        with session.action("Take the sample's articles and actors") as writing:
            articles.add_articles(writing, _articles(folder / "articles", described["articles"]))
            for actor in described["actors"]:
                details = ActorDetails(
                    type=actor["type"], organisation=actor["organisation"], country=actor["country"], role=actor["role"]
                )
                actor_id = actors.add_actor(writing, actor["name"], details, actor["uuid"])
                actors.set_aliases(writing, actor_id, actor["aliases"])
        session.codebook.import_json((folder / "codebook.json").read_text(encoding="utf-8"))
        report = session.claims_in.import_claims([folder / "claims.jsonl"])
        if report.refused or report.reanchored or report.actors_added or report.propositions_added:
            raise AssertionError(f"The packed sample does not agree with itself: {report}")
        _set_states(session)
        session.forget_history()


def _articles(folder: Path, described: list[Mapping[str, Any]]) -> Iterator[NewArticle]:
    for entry in described:
        with (folder / entry["file"]).open(encoding="utf-8", newline="") as file:
            text, sha256, _ = canonical(file.read())
        regions = tuple(Region(start, end, RegionKind(kind)) for start, end, kind in entry["regions"])
        details: ArticleDetails = entry["details"]
        yield NewArticle(text, sha256, entry["file"], details, regions, entry["uuid"])


def _set_states(session: Session) -> None:
    for annotator in session.annotators():
        session.work_as(annotator.name)
        for article_id, _, file in articles.names(session.connection):
            unfinished = annotator.name == ANNOTATOR and file.startswith(_IN_PROGRESS)
            session.articles.set_state([article_id], State.DOING if unfinished else State.DONE)
