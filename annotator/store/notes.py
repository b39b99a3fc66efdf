"""Notes that a project keeps about itself, by key."""

import sqlite3


def note(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a note about the project, inside the caller's transaction."""
    connection.execute(
        "INSERT INTO project (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def noted(connection: sqlite3.Connection, key: str) -> str:
    """Return a note about the project; empty when there is none."""
    row = connection.execute("SELECT value FROM project WHERE key = ?", (key,)).fetchone()
    return "" if row is None else str(row[0])
