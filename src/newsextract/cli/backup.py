"""``newsextract backup``: a sound copy of the database while others write to it."""

from __future__ import annotations

from pathlib import Path

import click

from newsextract.cli.options import db_option

__all__ = ["backup"]


@click.command(short_help="Copy the database while others write to it.")
@db_option
@click.argument("target", type=click.Path(path_type=Path))
def backup(db: Path, target: Path) -> None:
    """Copy the database as it is now to TARGET, which must not exist yet.

    The copy is made by SQLite (VACUUM INTO) and checked; it may be made while a crawl is running.
    """
    from newsextract.store.database import Database
    from newsextract.store.upkeep import backup as copy

    with Database.read(db) as database:
        copy(database, target)
    click.echo(f"{target}: {target.stat().st_size / 1e6:.1f} MB, checked")
