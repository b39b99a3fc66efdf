"""Read news articles offline, highlight the claims in them, tag each by actor and stance."""

__version__ = "0.1.0"
