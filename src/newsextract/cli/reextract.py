"""``newsextract reextract``: the facts after a change of rules, without asking the newspaper."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.logs import start_logging
from newsextract.cli.options import db_option, extra_rules_option, log_format_option, paper_option, rules_option

if TYPE_CHECKING:
    from newsextract.models import Paper

__all__ = ["reextract"]


@click.command(short_help="Make facts again where rules or the program changed.")
@db_option
@paper_option
@click.option(
    "--all", "everything", is_flag=True, help="Every article from its archived page, whether anything changed or not."
)
@rules_option
@extra_rules_option
@log_format_option
@click.option("-v", "--verbose", is_flag=True, help="Say what is being done.")
@click.pass_context
def reextract(
    ctx: click.Context,
    db: Path,
    paper: Paper,
    everything: bool,
    rules_dir: Path | None,
    extra_rules: tuple[Path, ...],
    log_format: str,
    verbose: bool,
) -> None:
    """Make a newspaper's facts again where rules or the program have changed since they were made.

    Only articles that the change can touch are extracted again, from the archive; pages in quarantine are read once
    more. It may be stopped at any time: the next start goes on from there.

    Exit codes: 0 done; 1 done, some articles could not be made again; 2 wrong use or a bad rule; 3 another run holds
    the lock; 4 the layouts do not fit the archived pages, and nothing was replaced.
    """
    start_logging(log_format, verbose=verbose)
    from newsextract.cli.night import show_progress
    from newsextract.pipeline import reextract as run
    from newsextract.pipeline.extracting import Extractor
    from newsextract.store.database import Database

    extractor = Extractor.load(rules_dir, extra_rules)
    with Database.open(db, create=False) as database, show_progress() as progress:
        report = run.reextract(
            database,
            extractor,
            paper,
            now=lambda: datetime.now(UTC),
            everything=everything,
            progress=progress,
        )
    told = asdict(report)
    if log_format == "json":
        click.echo(json.dumps({"database": str(db), **told}, ensure_ascii=False))
    else:
        if report.message:
            click.echo(f"{report.status}: {report.message}", err=True)
        numbers = [f"{n} {name}" for name, n in told.items() if isinstance(n, int) and n and name != "outdated"]
        click.echo(f"{db}: {report.status}: {report.outdated} looked at, {', '.join(numbers) or 'none changed'}")
    ctx.exit(report.exit_code)
