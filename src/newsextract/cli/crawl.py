"""``newsextract crawl``: the nightly run."""

from __future__ import annotations

import json
import logging
import math
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.logs import start_logging
from newsextract.cli.options import (
    DAY,
    base_url_option,
    db_option,
    extra_rules_option,
    log_format_option,
    paper_option,
    rules_option,
)

if TYPE_CHECKING:
    from newsextract.models import Paper

__all__ = ["crawl"]

log = logging.getLogger(__name__)

_OLDEST = datetime(1990, 1, 1)


def _contact(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not (value.isascii() and value.isprintable() and value.strip()):
        raise click.BadParameter(f"{value!r} cannot stand in an HTTP header; write an e-mail address or a URL")
    return value


def _delay(ctx: click.Context, parameter: click.Parameter, value: float) -> float:
    if math.isnan(value):  # which no range refuses
        raise click.BadParameter("write a number of seconds")
    return value


def _since(ctx: click.Context, parameter: click.Parameter, value: datetime | None) -> datetime | None:
    if value is not None and value > datetime.now():
        raise click.BadParameter(f"{value:%Y-%m-%d} is still to come")
    if value is not None and value < _OLDEST:
        raise click.BadParameter(f"before {_OLDEST:%Y-%m-%d} no newspaper had a site")
    return value


@click.command(short_help="Fetch what is new in the newspaper and store its facts.")
@db_option
@paper_option
@base_url_option
@click.option(
    "--delay",
    type=click.FloatRange(min=0, max=300),
    default=1.0,
    callback=_delay,
    show_default=True,
    help="Seconds of rest between requests; robots.txt may ask for more.",
)
@click.option(
    "--since",
    type=DAY,
    callback=_since,
    help="Walk back to this day; what it will cost is said beforehand, and it may be cut short and taken up again.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Articles at most.")
@click.option("--max-requests", type=click.IntRange(min=1), default=2000, show_default=True, help="Requests at most.")
@click.option(
    "--revisit",
    type=click.IntRange(min=0, max=36_500),
    default=7,
    show_default=True,
    help="Days for which a published article is looked at again.",
)
@click.option(
    "--contact",
    callback=_contact,
    envvar="NEWSEXTRACT_CONTACT",
    show_envvar=True,
    help="Your address or web page, for the User-Agent: where the newsroom can complain.",
)
@click.option(
    "--keep-raw",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="Drop the raw bytes of pages after so many days; without it they are kept for ever.",
)
@rules_option
@extra_rules_option
@log_format_option
@click.option("-v", "--verbose", is_flag=True, help="Say what is being done.")
@click.pass_context
def crawl(
    ctx: click.Context,
    db: Path,
    paper: Paper,
    base_url: str | None,
    delay: float,
    since: datetime | None,
    limit: int | None,
    max_requests: int,
    revisit: int,
    contact: str | None,
    keep_raw: int | None,
    rules_dir: Path | None,
    extra_rules: tuple[Path, ...],
    log_format: str,
    verbose: bool,
) -> None:
    """Fetch what is new in the newspaper's education section and store its facts.

    Exit codes: 0 done; 1 done, some pages failed; 2 wrong use or a bad rule; 3 another run holds the lock;
    4 the site no longer looks as expected.
    """
    start_logging(log_format, verbose=verbose)
    from newsextract.cli import night
    from newsextract.crawl.fetch import Fetcher
    from newsextract.pipeline.extracting import Extractor
    from newsextract.store.database import Database

    extractor = Extractor.load(rules_dir, extra_rules)
    if contact is None and base_url is None:
        log.warning("the newsroom cannot tell who asks: give your address or web page with --contact")
    with (
        Database.open(db) as database,
        Fetcher(paper, base_url=base_url, delay=delay, contact=contact, max_requests=max_requests) as fetcher,
    ):
        report = night.go(
            database,
            extractor,
            paper,
            fetcher,
            revisit=timedelta(days=revisit),
            since=since.date() if since else None,
            limit=limit,
            keep_raw=timedelta(days=keep_raw) if keep_raw else None,
        )
    if log_format == "json":
        click.echo(json.dumps({"database": str(db), **asdict(report)}, ensure_ascii=False))
    else:
        if report.message:
            click.echo(f"{report.status}: {report.message}", err=True)
        click.echo(f"{db}: {report.status}: {night.counts(report)}")
    ctx.exit(report.exit_code)
