"""Word lists, written as running text."""


def word_set(listing: str) -> frozenset[str]:
    """Return the set of the words in a listing, which are parted by white space."""
    return frozenset(listing.split())
