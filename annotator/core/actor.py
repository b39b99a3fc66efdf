"""An actor of the registry."""

from typing import NamedTuple, TypedDict

ACTOR_TYPES = ("person", "organisation", "institution", "state", "collective")


class Actor(NamedTuple):
    """A person, organisation, state or collective, under one name with its aliases."""

    id: int
    uuid: str
    name: str
    type: str | None = None
    organisation: str | None = None
    country: str | None = None
    role: str | None = None
    note: str = ""
    aliases: tuple[str, ...] = ()


class ActorDetails(TypedDict, total=False):
    """What an annotator may set of an actor; only the keys given are set."""

    name: str
    type: str | None
    organisation: str | None
    country: str | None
    role: str | None
    note: str
