"""A night as the command line runs it: by the system's clock, progress shown where somebody looks."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

if TYPE_CHECKING:
    from newsextract.crawl.fetch import Fetcher
    from newsextract.models import Paper
    from newsextract.pipeline.extracting import Extractor
    from newsextract.pipeline.nightly import NightReport, Progress
    from newsextract.store.database import Database

__all__ = ["counts", "go", "show_progress"]

log = logging.getLogger(__name__)


def go(
    database: Database,
    extractor: Extractor,
    paper: Paper,
    fetcher: Fetcher,
    *,
    revisit: timedelta,
    since: date | None = None,
    limit: int | None = None,
    keep_raw: timedelta | None = None,
) -> NightReport:
    """Crawl once, by the system's clock."""
    from newsextract.pipeline.nightly import run_night

    with show_progress() as progress:
        return run_night(
            database,
            extractor,
            paper,
            fetcher,
            now=lambda: datetime.now(UTC),
            revisit=revisit,
            since=since,
            limit=limit,
            keep_raw=keep_raw,
            progress=progress,
            announce=lambda text: click.echo(text, err=True),
        )


def counts(report: NightReport) -> str:
    """What a night did, in one line: ``17 listed, 16 fetched, 15 new, …; /giao-duc/ section: 17 articles``."""
    numbers = {name: n for name, n in asdict(report).items() if isinstance(n, int) and name != "received"}
    words = [f"{n} {name.replace('_', ' ')}" for name, n in numbers.items() if n or name == "new"]
    sources = [f"{urlsplit(url).path} {answer}" for url, answer in report.sources.items()]
    return "; ".join([", ".join([*words, f"{report.received / 1000:,.0f} kB"]), *sources])


@contextmanager
def show_progress() -> Iterator[Progress]:
    """A bar on a terminal; elsewhere a line of the log, seen with ``-v``."""
    if not sys.stderr.isatty():
        yield lambda doing, done, planned, facts: log.info("%s: %d of %d pages, %d facts", doing, done, planned, facts)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[facts]} facts"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("pages", total=None, facts=0)

        def show(doing: str, done: int, planned: int, facts: int) -> None:
            bar.update(task, description=f"{doing} pages", completed=done, total=planned, facts=facts)

        yield show
