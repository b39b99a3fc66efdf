"""Identities that last: of articles, claims, actors and whatever else is told apart in more than one file."""


def new_uuid() -> str:
    """Return a random UUID (version 4) that nothing has had before, written in 36 characters."""
    # The module takes long to import, and a program that only reads makes nothing new.
    from uuid import uuid4

    return str(uuid4())
