"""What the verbs of the research desk share: a database of the newest schema, its tables filled, who is speaking."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from newsextract.store.database import Database

__all__ = ["fill_tables", "login", "open_desk"]


def open_desk(db: Path, *, filled: bool = False) -> Database:
    """The database for reading; one of an older schema is brought up to date first, with ``filled`` its tables too.

    Raises WrongFile, StoreError and DatabaseBusy.
    """
    from newsextract.store.database import Database

    with Database.read(db) as database:
        ready = database.up_to_date and not (filled and database.stale)
    if not ready:
        with Database.open(db, create=False) as database:
            if filled:
                fill_tables(database)
    return Database.read(db)


def fill_tables(database: Database) -> None:
    """Fill the tables that researchers read, if facts or corrections have changed; a run that is under way does it."""
    from newsextract.models import DatabaseBusy
    from newsextract.pipeline.nightly import run_lock

    if not database.stale:
        return
    try:
        with run_lock(database.path):
            database.refresh(datetime.now(UTC))
    except DatabaseBusy:
        click.echo("series, targets and contradictions follow when the run that is under way has ended", err=True)


def login() -> str:
    """The name under which the person is logged in. Raises UsageError where the system knows none."""
    from newsextract.models import UsageError

    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise UsageError("the system knows no name for you; say who judges with --author") from error
