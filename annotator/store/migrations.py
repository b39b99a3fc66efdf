"""The history of the project file's tables: append-only, each step named, each in one transaction."""

from sqlite_utils import Database, Migrations

from annotator.store import schema

MIGRATIONS = Migrations("annotator")


@MIGRATIONS(name="0001_first_tables")
def _first_tables(db: Database) -> None:
    for sql in (*schema.TABLES, *schema.INDEXES):
        db.execute(sql)
    db.conn.executemany("INSERT INTO stance_label (id, stance, label) VALUES (?, ?, ?)", schema.STANCE_LABELS)
    db.conn.executemany("INSERT INTO form (id, form, label, position) VALUES (?, ?, ?, ?)", schema.FORMS)
