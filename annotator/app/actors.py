"""What can be done with the registry of actors."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from annotator.app.part import Part
from annotator.core.actor import Actor, ActorDetails
from annotator.core.claim import Claim
from annotator.core.errors import InvalidValueError
from annotator.store import actors, claims


class MergePreview(NamedTuple):
    """What merging would do.

    That is: the actor that stays, the names it would answer to, how many claims would change, and the details (`type`,
    `organisation`, `country`, `role`) that it has not and would take over from the others.
    """

    target: Actor
    names: tuple[str, ...]
    claims: int
    taken_over: dict[str, str]


class ActorActions(Part):
    """Reading and changing actors."""

    def names(self) -> dict[int, str]:
        """Return all actors' names by id."""
        return actors.names(self.connection)

    def all(self) -> list[Actor]:
        """Return the whole registry, by name."""
        return actors.actors(self.connection)

    def get(self, actor_id: int) -> Actor:
        """Return one actor.

        Raises:
            NotFoundError: when they are gone.
        """
        return actors.actor(self.connection, actor_id)

    def named(self, name: str) -> int | None:
        """Return the id of the actor with that name or alias, or None."""
        return actors.actor_named(self.connection, name)

    def organisations(self) -> list[str]:
        """Return all organisations, by name."""
        return actors.organisations(self.connection)

    def usage(self) -> dict[int, int]:
        """Return in how many claims each actor speaks, by id."""
        return claims.usage(self.connection, "actor_id")

    def mentions(self) -> dict[int, actors.Mentions]:
        """Return in how many claims each actor speaks, is spoken to and passes on, by id; nobody who does nothing."""
        return actors.mentions(self.connection)

    def claims_naming(self, actor_id: int) -> list[int]:
        """Return the ids of the claims in which the actor speaks, passes on or is spoken to."""
        return actors.claims_naming(self.connection, actor_id)

    def add(self, name: str, aliases: Iterable[str] = (), **details: str) -> int:
        """Register an actor; return their id.

        Raises:
            InvalidValueError: when the name is empty or taken.
        """
        if self.named(name):
            raise InvalidValueError(f"{name} is in the registry already.", "Two of one name cannot be told apart.")
        with self.session.action(f"Add actor {name}") as writing:
            actor_id = actors.add_actor(writing, name, _details(details))
            actors.set_aliases(writing, actor_id, aliases)
        return actor_id

    def set_details(self, actor_id: int, details: ActorDetails) -> None:
        """Correct an actor; a name given up becomes an alias.

        Raises:
            InvalidValueError: when the new name is empty or another actor's.
        """
        before = self.get(actor_id)
        name = details.get("name")
        taken = self.named(name) if name else None
        if taken and taken != actor_id:
            raise InvalidValueError(f"There already is an actor {name}.", f"Merge {before.name} into it instead.")
        renamed = name is not None and name != before.name
        label = f"Rename {before.name} to {name}" if renamed else f"Correct actor {before.name}"
        with self.session.action(label) as writing:
            actors.set_details(writing, actor_id, details)

    def set_aliases(self, actor_id: int, aliases: Iterable[str]) -> None:
        """Say under which other names the actor appears.

        Raises:
            InvalidValueError: when one of them is another actor's.
        """
        wanted = list(aliases)
        for alias in wanted:
            taken = self.named(alias) if alias.strip() else None
            if taken and taken != actor_id:
                raise InvalidValueError(f"“{alias}” belongs to {self.get(taken).name}.", "Merge the two instead.")
        with self.session.action(f"Set aliases of {self.get(actor_id).name}") as writing:
            actors.set_aliases(writing, actor_id, [alias for alias in wanted if alias.strip()])

    def merge_preview(self, sources: Sequence[int], target: int) -> MergePreview:
        """Return what merging the sources into the target would do."""
        kept = self.get(target)
        others = [self.get(source) for source in sources if source != target]
        names = dict.fromkeys([*kept.aliases, *(name for o in others for name in (o.name, *o.aliases))])
        names.pop(kept.name, None)
        changed = {claim_id for o in others for claim_id in self.claims_naming(o.id)}
        taken_over: dict[str, str] = {}
        for other in others:
            for detail, value in _described(other).items():
                if value is not None and _described(kept)[detail] is None:
                    taken_over.setdefault(detail, value)
        return MergePreview(kept, tuple(names), len(changed), taken_over)

    def merge(self, sources: Sequence[int], target: int) -> None:
        """Make several actors one. Each claim keeps the wording that its text has."""
        names = ", ".join(self.get(source).name for source in sources if source != target)
        with self.session.action(f"Merge {names} into {self.get(target).name}") as writing:
            actors.merge(writing, sources, target)

    def split_preview(self, actor_id: int, alias: str) -> list[Claim]:
        """Return the actor's claims whose wording in the text holds the alias: those that would go along."""
        return [
            self.session.claims.get(claim_id) for claim_id in actors.claims_written(self.connection, actor_id, alias)
        ]

    def split(self, actor_id: int, alias: str, claim_ids: Sequence[int]) -> int:
        """Make an alias an actor of its own, with the given claims; return the new actor's id.

        Raises:
            InvalidValueError: when the actor has no such alias.
        """
        with self.session.action(f"Split {alias} off {self.get(actor_id).name}") as writing:
            return actors.split(writing, actor_id, alias, claim_ids)

    def delete(self, actor_id: int) -> None:
        """Remove an actor.

        Raises:
            InvalidValueError: when a claim names them.
        """
        with self.session.action(f"Remove actor {self.get(actor_id).name}") as writing:
            actors.delete(writing, actor_id)


def _described(actor: Actor) -> dict[str, str | None]:
    return {"type": actor.type, "organisation": actor.organisation, "country": actor.country, "role": actor.role}


def _details(given: dict[str, str]) -> ActorDetails:
    return ActorDetails(
        type=given.get("type") or None,
        organisation=given.get("organisation") or None,
        country=given.get("country") or None,
        role=given.get("role") or None,
        note=given.get("note") or "",
    )
