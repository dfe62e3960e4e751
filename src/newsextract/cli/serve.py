"""``newsextract serve``: the research desk."""

from __future__ import annotations

from pathlib import Path

import click

from newsextract.cli.options import db_option

__all__ = ["serve"]


@click.command()
@db_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0: any free one.")
def serve(db: Path, host: str, port: int) -> None:
    """Open the database in Datasette, with descriptions and saved queries."""
    from newsextract.explore.serve import serve as serve_database

    serve_database(db, host=host, port=port)
