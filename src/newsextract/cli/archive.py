"""``newsextract archive``: pages out as WARC files, and in."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.desk import open_desk
from newsextract.cli.logs import start_logging
from newsextract.cli.options import (
    base_url_option,
    db_option,
    extra_rules_option,
    log_format_option,
    paper_option,
    rules_option,
)

if TYPE_CHECKING:
    from newsextract.models import Paper
    from newsextract.pipeline.intake import ImportReport

__all__ = ["archive", "tell_import"]


@click.group(short_help="Pages to other archives and from them, as WARC files.")
def archive() -> None:
    """Exchange pages with other archives as WARC files (needs the extra `archive`)."""


@archive.command("export", short_help="Write all stored pages to a WARC file.")
@click.argument("file", type=click.Path(path_type=Path))
@db_option
@paper_option
def export_file(file: Path, db: Path, paper: Paper) -> None:
    """Write every version of every page of the newspaper that the database keeps to FILE (WARC 1.1, named .warc.gz).

    FILE gets its name when all of it is on disk.
    """
    from newsextract.store.archiving import export_archive

    with open_desk(db) as database:
        done = export_archive(database, file, paper, now=datetime.now(UTC))
    if done.dropped:
        click.echo(f"{db}: {done.dropped} pages have no bytes any more (crawl --keep-raw) and were left out", err=True)
    click.echo(f"{file}: {done.pages} pages")


@archive.command("import", short_help="Store the articles that stand in WARC files.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@db_option
@paper_option
@base_url_option
@rules_option
@extra_rules_option
@log_format_option
@click.option("-v", "--verbose", is_flag=True, help="Say what is being done.")
@click.pass_context
def import_files(
    ctx: click.Context,
    files: tuple[Path, ...],
    db: Path,
    paper: Paper,
    base_url: str | None,
    rules_dir: Path | None,
    extra_rules: tuple[Path, ...],
    log_format: str,
    verbose: bool,
) -> None:
    """Store the newspaper's education articles that stand in WARC files of any maker (1.0, 1.1, Common Crawl's).

    An older page becomes an older version; what was imported before is passed over, so that an import that was cut
    short is simply started again. Exit codes as of crawl: 1 some records cannot be read, 4 pages do not look as
    expected.
    """
    start_logging(log_format, verbose=verbose)
    from newsextract.cli.night import show_progress
    from newsextract.pipeline.extracting import Extractor
    from newsextract.pipeline.importing import import_archives
    from newsextract.store.database import Database

    extractor = Extractor.load(rules_dir, extra_rules)
    with Database.open(db) as database, show_progress() as progress:
        report = import_archives(
            database, extractor, paper, files, now=lambda: datetime.now(UTC), base_url=base_url, progress=progress
        )
    tell_import(db, report, log_format)
    ctx.exit(report.exit_code)


def tell_import(db: Path, report: ImportReport, log_format: str) -> None:
    """What an import did: a line, or a JSON object."""
    if log_format == "json":
        click.echo(json.dumps({"database": str(db), **asdict(report)}, ensure_ascii=False))
        return
    if report.message:
        click.echo(f"{report.status}: {report.message}", err=True)
    numbers = {name: n for name, n in asdict(report).items() if isinstance(n, int)}
    words = [f"{n} {name.replace('_', ' ')}" for name, n in numbers.items() if n or name == "new"]
    click.echo(f"{db}: {report.status}: {', '.join(words)}")
