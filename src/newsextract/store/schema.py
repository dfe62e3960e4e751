"""The schema: numbered migrations that bring any database of ours to the newest form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

import sqlite_utils

from newsextract.models import StoreError, WrongFile

from . import search, summaries

__all__ = ["APPLICATION_ID", "MIGRATIONS", "SCHEMA_VERSION", "Migration", "check", "columns", "migrate"]

APPLICATION_ID = 0x4E584456
"""``PRAGMA application_id`` of our files: how a database of another program is told from ours."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema; ``number`` becomes the file's ``PRAGMA user_version``."""

    number: int
    name: str
    sql: str
    then: Callable[[sqlite_utils.Database], None] | None = None
    """What SQL alone cannot do: in the same transaction, once the schema is the newest, which our code is made for."""


def _migration(file_name: str, then: Callable[[sqlite_utils.Database], None] | None = None) -> Migration:
    number, _, name = file_name.removesuffix(".sql").partition("_")
    sql = files(__package__).joinpath("migrations", file_name).read_text("utf-8")
    return Migration(int(number), name, sql, then)


def _fill_desk(db: sqlite_utils.Database) -> None:
    search.rebuild(db)
    if db.execute("SELECT 1 FROM articles LIMIT 1").fetchone():
        summaries.refresh(db, datetime.now(UTC))


# A published migration is never edited: databases that went through it would differ from fresh ones.
MIGRATIONS: tuple[Migration, ...] = (
    _migration("0001_tables.sql"),
    _migration("0002_views.sql"),
    _migration("0003_verdicts.sql"),
    _migration("0004_frontier.sql"),
    _migration("0005_desk.sql", then=_fill_desk),
    _migration("0006_corrections.sql"),
    _migration("0007_recipes.sql"),
)
SCHEMA_VERSION = MIGRATIONS[-1].number


def check(db: sqlite_utils.Database) -> None:
    """Raises WrongFile for a file of another program and StoreError for one that a newer version wrote."""
    application, version = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if application != APPLICATION_ID:
        raise WrongFile("it is an SQLite database of another program; choose another file")
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"a newer newsextract wrote it (schema {version}, this one knows {SCHEMA_VERSION}); upgrade newsextract"
        )


def migrate(db: sqlite_utils.Database) -> None:
    """Apply the missing migrations; call it inside a write transaction.

    Raises WrongFile for a file of another program and StoreError for one that a newer version wrote.
    """
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    fresh = not (version or db.execute("PRAGMA application_id").fetchone()[0] or db.table_names())
    if not fresh:
        check(db)
    missing = [migration for migration in MIGRATIONS if migration.number > version]
    for migration in missing:
        db.executescript(migration.sql)
        db.execute(f"PRAGMA user_version = {migration.number}")
    for migration in missing:
        if migration.then:
            migration.then(db)
    if fresh:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def columns() -> dict[str, list[str]]:
    """Every table and view of the newest schema with its columns in order."""
    db = sqlite_utils.Database(memory=True)
    migrate(db)
    tables = {table.name: [column.name for column in table.columns] for table in (*db.tables, *db.views)}
    # FTS5 keeps an index in tables of its own (https://www.sqlite.org/fts5.html, section 9), which nobody reads.
    virtual = [table.name for table in db.tables if table.virtual_table_using]
    db.close()
    shadows = {f"{name}_{part}" for name in virtual for part in ("data", "idx", "content", "docsize", "config")}
    return {name: names for name, names in tables.items() if name not in shadows}
