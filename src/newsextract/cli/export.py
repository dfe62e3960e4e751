"""``newsextract export``: the data set as files that need no SQL."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from newsextract.cli.desk import open_desk
from newsextract.cli.options import db_option
from newsextract.cli.tables import print_table

__all__ = ["export"]


@click.command(short_help="Write the tables as CSV, JSON lines or Parquet.")
@db_option
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "jsonl", "parquet"]),
    default="csv",
    show_default=True,
    help="Of the files.",
)
@click.option("--excel", is_flag=True, help="CSV for a double click: a byte order mark, and no text runs as a formula.")
@click.option(
    "--with-text/--without-text",
    default=False,
    show_default=True,
    help="Also the articles' text, which is the newspaper's; quotes are always there.",
)
def export(db: Path, directory: Path, form: str, excel: bool, with_text: bool) -> None:
    """Write what researchers read to DIRECTORY, a Frictionless Data Package of one moment.

    One file a table, and datapackage.json, which says what every column holds. An earlier export in DIRECTORY is
    replaced; a directory that holds anything else is left alone. Parquet needs the extra `parquet`.
    """
    from newsextract.store.export import export as write

    with open_desk(db, filled=True) as database:
        package = write(database, directory, form, now=datetime.now(UTC), excel=excel, with_text=with_text)
    print_table(
        f"{directory}: data set {package.version}",
        ("file", "rows", "bytes"),
        [(file.path, str(file.rows), str(file.bytes)) for file in package.files],
    )
