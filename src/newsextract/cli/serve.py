"""``newsextract serve``: the research desk; ``newsextract snapshot``: a copy of it for the public."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from newsextract.cli.options import db_option

__all__ = ["serve", "snapshot"]

_without_text = click.option(
    "--without-text",
    is_flag=True,
    help="Leave the articles' bodies out of the snapshot, and the search in them: they are the newspaper's.",
)


@click.command(short_help="Open the database in Datasette.")
@db_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0: any free one.")
@click.option(
    "--snapshot",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Make a snapshot of the database first, as `newsextract snapshot` does, and serve that.",
)
@_without_text
@click.argument("datasette_options", nargs=-1, type=click.UNPROCESSED)
def serve(
    db: Path, host: str, port: int, target: Path | None, without_text: bool, datasette_options: tuple[str, ...]
) -> None:
    """Open the database in Datasette, with descriptions, saved queries and dashboards.

    A run may write to the database meanwhile; who may only read the file needs a directory that can be written to, for
    SQLite's notes beside it. A snapshot is recognised and served as one: immutable, from a directory
    that may be read-only, with limits for the public. What stands behind -- goes to Datasette.
    """
    from newsextract.explore.serve import check_address
    from newsextract.explore.serve import serve as serve_database
    from newsextract.models import UsageError

    if without_text and target is None:
        raise UsageError("--without-text is for a snapshot; name it with --snapshot FILE")
    if target is not None:
        check_address(host, port, datasette_options)
        _make(db, target, without_text)
    serve_database(target or db, host=host, port=port, more=datasette_options)


@click.command(short_help="Write a copy of the database for the public.")
@db_option
@_without_text
@click.argument("target", type=click.Path(path_type=Path))
def snapshot(db: Path, without_text: bool, target: Path) -> None:
    """Write a copy of the database for the public to TARGET; an earlier snapshot is replaced.

    It keeps facts, quotes and what was said of them, and leaves out raw pages, the crawler's own tables and the names
    of those who judged. It may be made while a crawl is running. Anywhere, `newsextract serve --db TARGET`
    serves it.
    """
    _make(db, target, without_text)


def _make(db: Path, target: Path, without_text: bool) -> None:
    from newsextract.cli.desk import open_desk
    from newsextract.explore.counts import check_inspect, inspect
    from newsextract.store.snapshot import make_snapshot

    # Whoever reads of wrong use must be able to rely on it that nothing was done.
    check_inspect(target)
    with open_desk(db, filled=True) as database:
        make_snapshot(database, target, texts=not without_text, now=datetime.now(UTC))
    counts = inspect(target)
    click.echo(f"{target}: {target.stat().st_size / 1e6:.1f} MB, checked; its counts are in {counts.name}")
