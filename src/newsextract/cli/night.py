"""A night as the command line runs it: by the system's clock, progress shown where somebody looks."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsextract.crawl.fetch import Fetcher
    from newsextract.models import Paper
    from newsextract.pipeline.extracting import Extractor
    from newsextract.pipeline.nightly import NightReport, Progress
    from newsextract.store.database import Database

__all__ = ["counts", "go"]

log = logging.getLogger(__name__)


def go(
    database: Database,
    extractor: Extractor,
    paper: Paper,
    fetcher: Fetcher,
    *,
    revisit: timedelta,
    limit: int | None = None,
) -> NightReport:
    """Crawl once, by the system's clock."""
    from newsextract.pipeline.nightly import run_night

    with _progress() as progress:
        return run_night(
            database,
            extractor,
            paper,
            fetcher,
            now=lambda: datetime.now(UTC),
            revisit=revisit,
            limit=limit,
            progress=progress,
        )


def counts(report: NightReport) -> str:
    """The report's numbers in words: ``17 listed, 16 new, …``."""
    numbers = {name: n for name, n in asdict(report).items() if isinstance(n, int)}
    return ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in numbers.items())


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal; elsewhere a line of the log, seen with ``-v``."""
    if not sys.stderr.isatty():
        yield lambda done, planned, facts: log.info("%d of %d articles, %d facts", done, planned, facts)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("articles"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[facts]} facts"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("articles", total=None, facts=0)
        yield lambda done, planned, facts: bar.update(task, completed=done, total=planned, facts=facts)
