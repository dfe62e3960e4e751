"""``newsextract demo``: the whole product on a machine without internet, two nights in a few seconds."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import Counter
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from newsextract.cli.options import PAPER
from newsextract.cli.tables import print_table, shortened
from newsextract.cli.words import figure, timespan

if TYPE_CHECKING:
    from newsextract.store.database import Database
    from newsextract.store.overview import FactRow

__all__ = ["demo", "program_name"]

DELAY = 0.02
"""Seconds between requests: on loopback there is nobody to be polite to."""
REVISIT = timedelta(days=36_500)
"""The replica's articles keep their dates: whatever the clock says, the edited one is asked for again."""
_ALL = 10_000
_AN_ARTICLE = 2


@click.command(short_help="Crawl a replica of the site on this machine.")
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=Path("demo.db"),
    show_default=True,
    help="The file to make.",
)
@click.pass_context
def demo(ctx: click.Context, db: Path) -> None:
    """Crawl a replica of the newspaper's site on loopback and print what was found.

    The file is made anew; an earlier demo is replaced, any other file is left alone.
    """
    from newsextract.cli import night
    from newsextract.crawl.fetch import Fetcher
    from newsextract.demo.server import ReplicaServer
    from newsextract.models import MissingExtra
    from newsextract.papers import load_paper
    from newsextract.pipeline.extracting import Extractor
    from newsextract.store.database import Database

    paper = load_paper(PAPER)
    _make_room(db)
    extractor = Extractor.load()
    worst = 0
    with Database.open(db) as database, ReplicaServer() as replica:
        click.echo(f"A replica of {paper.name} answers at {replica.base_url}; crawling it into {db}.")
        for replica.night in (1, 2):
            with Fetcher(paper, base_url=replica.base_url, delay=DELAY) as fetcher:
                report = night.go(database, extractor, paper, fetcher, revisit=REVISIT)
            click.echo(f"Night {replica.night}: {night.counts(report)}")
            worst = max(worst, report.exit_code)
        _print_findings(database)
    missing = "" if find_spec("datasette") else f"{MissingExtra('Datasette is not installed', 'serve')}. "
    click.echo(f"\n{missing}Open it in Datasette:")
    click.echo(f"{program_name(sys.argv[0])} serve --db {shlex.quote(str(db))}")
    ctx.exit(worst)


def _make_room(db: Path) -> None:
    """Remove an earlier demo; raises UsageError for a file that somebody may miss."""
    from newsextract.models import DatabaseBusy, StoreError, UsageError
    from newsextract.pipeline.nightly import run_lock
    from newsextract.store.database import Database

    if not db.exists():
        return
    try:
        with Database.open(db, create=False) as database:
            urls = database.addresses()
    except DatabaseBusy:
        raise
    except StoreError as error:
        raise UsageError(f"{error}; the demo replaces only a database of its own") from error
    if any(urlsplit(url).hostname != "127.0.0.1" for url in urls):
        raise UsageError(f"{db} holds articles of a real site; name another file with --db")
    with run_lock(db):
        for path in (db, db.with_name(f"{db.name}-wal"), db.with_name(f"{db.name}-shm")):
            path.unlink(missing_ok=True)


def _print_findings(database: Database) -> None:
    found = database.summary()
    kinds = ("articles", "versions", "statistics", "officials", "targets", "unexplained_numbers")
    print_table("What was found", ("", "rows"), [(kind.replace("_", " "), str(found[kind])) for kind in kinds])
    facts = database.recent_facts(_ALL)
    statistics = [x for x in facts if x.kind == "statistic" and x.about and x.place and x.start]
    officials: dict[tuple[str, str | None], FactRow] = {}
    for fact in facts:
        if fact.kind == "official":
            officials.setdefault((fact.what, fact.about), fact)
    targets = [x for x in facts if x.kind == "target" and x.about and x.place and x.end]
    print_table(
        "Some statistics",
        ("value", "indicator", "period", "place", "words"),
        [
            (_figure(x), x.about or "", timespan(x.start, x.end), x.place or "", _words(x))
            for x in _spread(statistics, 12)
        ],
    )
    print_table(
        "Some officials",
        ("name", "office", "printed on"),
        [(x.what, shortened(x.about or "", 60), x.published or "") for x in list(officials.values())[:8]],
    )
    print_table(
        "Some targets",
        ("value", "indicator", "deadline", "place", "words"),
        [(_figure(x), x.about or "", x.end or "", x.place or "", _words(x)) for x in _spread(targets, 8)],
    )


def _spread(facts: list[FactRow], n: int) -> list[FactRow]:
    """The newest ``n``, only a few an article: those with the most words, which say the most alone."""
    taken: list[FactRow] = []
    told: Counter[str] = Counter()
    for fact in sorted(facts, key=lambda x: (x.published or "", len(x.quote)), reverse=True):
        article = (fact.source_url or "").partition("#")[0]
        told[article] += 1
        if told[article] <= _AN_ARTICLE:
            taken.append(fact)
    return taken[:n]


def _figure(fact: FactRow) -> str:
    sign = "" if fact.change is None else "+" if fact.change > 0 else "-"
    return sign + figure(fact.value, fact.what, fact.value_max, fact.of)


def _words(fact: FactRow) -> str:
    return shortened(fact.quote, 60)


def program_name(program: str) -> str:
    """How a shell in this directory calls the program at this path: by name where PATH leads to it."""
    path = Path(program).absolute()
    found = shutil.which(path.name)
    if found and Path(found).samefile(path):
        return path.name
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))
