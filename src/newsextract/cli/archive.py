"""``newsextract archive``: pages out as WARC files, and in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from newsextract.cli.desk import open_desk
from newsextract.cli.options import PAPER, db_option

__all__ = ["archive"]


@click.group()
def archive() -> None:
    """Exchange pages with other archives as WARC files (needs the extra `archive`)."""


@archive.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@db_option
def export_file(file: Path, db: Path) -> None:
    """Write every version of every page that the database keeps to FILE (WARC 1.1, named .warc.gz).

    FILE gets its name when all of it is on disk.
    """
    from newsextract.papers import load_paper
    from newsextract.store.archiving import export_archive

    with open_desk(db) as database:
        done = export_archive(database, file, load_paper(PAPER), now=datetime.now(UTC))
    if done.dropped:
        click.echo(f"{db}: {done.dropped} pages have no bytes any more (crawl --keep-raw) and were left out", err=True)
    click.echo(f"{file}: {done.pages} pages")
