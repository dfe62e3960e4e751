"""How long a re-extraction takes after one rule has changed, beside one of everything; writes its page in docs.

    python benchmarks/reextract.py [--check] [--articles N] [--output FILE]

A database of 10,000 made-up articles (`benchmarks/reextract_data.py`) is filled with the shipped rules. Then one rule
is added that touches one article in a hundred, and `newsextract reextract` runs on two copies of the file: as it is,
and with ``--all``. Both are whole commands, from the start of Python to the last transaction. ``--check`` fails where
the change touched more than 2%, where it was not ten times faster, or where the two files differ in a fact.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from reextract_data import made_up

from newsextract.models import Extraction
from newsextract.papers import load_paper
from newsextract.read.page import read_page
from newsextract.store.database import Database

ROOT = Path(__file__).parents[1]
ARTICLES = 10_000
LEAST_GAIN = 10.0
MOST_TOUCHED = 0.02
RULE = """
[[rule]]
id = "statistic.boxes"
title = "Boxes of old books"
kind = "statistic"
priority = 10
pattern = '''(?P<value>{{number}}) (?P<unit>thùng sách cũ)'''
"""
TABLES = ("statistics", "officials", "targets", "unexplained_numbers", "series", "office_holders", "article_versions")
APART = {"unexplained_numbers": ("id",), "series": ("id",), "office_holders": ("id",), "article_versions": ("read_at",)}
"""Columns that tell when or in which order something was written."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measurement: seconds of both commands, articles touched by the change, tables that differ."""

    articles: int
    touched: int
    changed: int
    seconds: float
    whole: float
    differing: tuple[str, ...]

    @property
    def gain(self) -> float:
        """How many times faster it is to touch only what can change."""
        return self.whole / self.seconds


def main() -> int:
    """Measure, write the page and print it; 1 where ``--check`` finds a bound missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail where a bound is missed")
    parser.add_argument("--articles", type=int, default=ARTICLES, help="default: %(default)s")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "benchmarks-reextract.md", help="%(default)s")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = measure(Path(folder), options.articles)
    text = report(outcome)
    options.output.write_text(text, "utf-8")
    print(text)
    missed = misses(outcome)
    for line in missed:
        print(line, file=sys.stderr)
    return int(options.check and bool(missed))


def measure(folder: Path, articles: int) -> Outcome:
    """Fill, change, run both."""
    whole, some = folder / "whole.db", folder / "some.db"
    fill(whole, articles)
    shutil.copy(whole, some)
    (folder / "rules").mkdir()
    (folder / "rules" / "boxes.toml").write_text(RULE, "utf-8")
    seconds = run("--db", str(some), "--extra-rules", str(folder / "rules"))
    seconds_whole = run("--db", str(whole), "--extra-rules", str(folder / "rules"), "--all")
    with closing(sqlite3.connect(some)) as db:
        touched, changed = db.execute(
            "SELECT counts ->> 'touched', counts ->> 'changed' FROM runs ORDER BY id DESC LIMIT 1"
        ).fetchone()
    return Outcome(articles, touched, changed, seconds, seconds_whole, differing(some, whole))


def fill(path: Path, articles: int) -> None:
    """Store the articles without facts, then let the command find these with the shipped rules."""
    paper = load_paper("baolaocai")
    with Database.open(path) as db:
        for page in made_up(articles):
            article = read_page(page.body, paper, url=page.url)
            db.store_extraction(Extraction(article, (), (), ()), page, paper=paper, now=page.fetched_at)
    run("--db", str(path))


def run(*arguments: str) -> float:
    """Seconds that ``newsextract reextract`` takes with these arguments."""
    command = [sys.executable, "-c", "from newsextract.cli import main; main()", "reextract", *arguments]
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def differing(one: Path, other: Path) -> tuple[str, ...]:
    """The tables of two databases that do not hold the same."""
    found = []
    with closing(sqlite3.connect(one)) as db:
        db.execute("ATTACH ? AS other", (str(other),))
        for table in TABLES:
            names = (name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,)))
            columns = ", ".join(f'"{name}"' for name in names if name not in APART.get(table, ()))
            here, there = (f"SELECT {columns} FROM {schema}.{table}" for schema in ("main", "other"))
            both = f"SELECT 1 FROM ({here} EXCEPT {there}) UNION ALL SELECT 1 FROM ({there} EXCEPT {here})"
            count = f"SELECT (SELECT count(*) FROM main.{table}) - (SELECT count(*) FROM other.{table})"
            if db.execute(both).fetchone() or db.execute(count).fetchone() != (0,):
                found.append(table)
    return tuple(found)


def misses(outcome: Outcome) -> list[str]:
    """The bounds that were missed, in words."""
    missed = []
    if not 0 < outcome.changed <= outcome.touched <= MOST_TOUCHED * outcome.articles:
        missed.append(f"the rule touched {outcome.touched} of {outcome.articles} articles, changed {outcome.changed}")
    if outcome.gain < LEAST_GAIN:
        missed.append(f"{outcome.gain:.1f} times faster than --all, at least {LEAST_GAIN:.0f} are asked for")
    missed += [f"the two databases differ in {table}" for table in outcome.differing]
    return missed


def report(outcome: Outcome) -> str:
    """The page in docs."""
    missed = "".join(f"- {line}\n" for line in misses(outcome)) or "- none\n"
    return f"""# Re-extraction after a changed rule

Written by `python benchmarks/reextract.py`: `newsextract reextract` on {outcome.articles:,} made-up articles after one
rule was added, and with `--all`; whole commands, in seconds.

| | articles extracted | seconds |
| --- | ---: | ---: |
| after the change | {outcome.touched:,} | {outcome.seconds:.1f} |
| everything | {outcome.articles:,} | {outcome.whole:.1f} |
| times faster | | {outcome.gain:.1f} |

Bounds (at most 2% touched, ten times faster, the same database in the end) that were missed:

{missed}
Measured on {platform.system()} on {platform.machine()}, {os.cpu_count()} processors, CPython
{platform.python_version()}.
"""


if __name__ == "__main__":
    sys.exit(main())
