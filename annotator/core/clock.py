"""The time as the project file keeps it."""

from datetime import UTC, datetime


def now() -> str:
    """Return the present moment in UTC, to the millisecond, as `2026-11-23T15:08:11.123Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
