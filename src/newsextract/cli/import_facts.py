"""``newsextract import-facts``: shards that `extract` made of WARC files, into the database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.archive import tell_import
from newsextract.cli.logs import start_logging
from newsextract.cli.options import db_option, extra_rules_option, log_format_option, paper_option, rules_option

if TYPE_CHECKING:
    from newsextract.models import Paper

__all__ = ["import_facts"]


@click.command("import-facts", short_help="Store facts that `extract` made of WARC files.")
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SHARD...")
@db_option
@paper_option
@rules_option
@extra_rules_option
@log_format_option
@click.option("-v", "--verbose", is_flag=True, help="Say what is being done.")
@click.pass_context
def import_facts(
    ctx: click.Context,
    shards: tuple[Path, ...],
    db: Path,
    paper: Paper,
    rules_dir: Path | None,
    extra_rules: tuple[Path, ...],
    log_format: str,
    verbose: bool,
) -> None:
    """Store the articles and facts of shards (.jsonl, .parquet) that `extract` made of WARC files, by the same rules.

    The end is that of `archive import` of these files, but for the pages' bytes, which stay in them. What was imported
    before is passed over. Exit codes as of `archive import`.
    """
    start_logging(log_format, verbose=verbose)
    from newsextract.cli.night import show_progress
    from newsextract.extract.rules import load_rules
    from newsextract.pipeline.importing_facts import import_facts as take
    from newsextract.store.database import Database

    rules = load_rules(rules_dir, extra_rules)
    with Database.open(db) as database, show_progress() as progress:
        report = take(database, rules, paper, shards, now=lambda: datetime.now(UTC), progress=progress)
    tell_import(db, report, log_format)
    ctx.exit(report.exit_code)
