"""What the provincial papers of a nation cost in core-hours and disk; writes the tables of docs/scale.md.

    python benchmarks/scale.py [--pages N] [--papers N] [--years N] [--a-day N] [--education N] [--output FILE]

Measured are the commands themselves, by the processor time of their processes (less what they take to start), on WARC
files of `benchmarks/pages.py`: looking through pages of other sections, extracting articles, importing their shards,
importing the pages themselves; and the bytes that each of it leaves on disk.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pages import PAGES

from newsextract.models import Page
from newsextract.store.warc import WarcWriter

ROOT = Path(__file__).parents[1]
KINDS = ("ordinary", "heavy")
DAY = datetime(2025, 11, 1, tzinfo=UTC)
BEGIN, END = "<!-- measured -->\n", "<!-- /measured -->\n"


@dataclass(frozen=True, slots=True)
class Rates:
    """Processor seconds and bytes a page: looked through, extracted, stored as facts, stored with its bytes."""

    look: float
    extract: float
    store: float
    keep: float
    warc: float
    shard: float
    facts: float
    pages: float


@dataclass(frozen=True, slots=True)
class Nation:
    """How much there is: papers, years, pages a paper puts out in a day, and how many of these are on education."""

    papers: int = 34
    years: int = 10
    a_day: int = 100
    education: int = 10

    @property
    def pages(self) -> int:
        """All pages of all papers."""
        return round(self.papers * self.years * 365.25 * self.a_day)

    @property
    def articles(self) -> int:
        """Those on education."""
        return round(self.papers * self.years * 365.25 * self.education)


def hours(rates: Rates, nation: Nation) -> dict[str, float]:
    """Core-hours by step."""
    return {
        "looking through the other sections": (nation.pages - nation.articles) * rates.look / 3600,
        "extracting the education articles": nation.articles * rates.extract / 3600,
        "`import-facts` of their shards (one core)": nation.articles * rates.store / 3600,
    }


def disk(rates: Rates, nation: Nation) -> dict[str, float]:
    """Gigabytes by kind of file."""
    return {
        "WARC files of all pages": nation.pages * rates.warc / 1e9,
        "shards (`.jsonl`)": nation.articles * rates.shard / 1e9,
        "the database, pages in their WARC files": nation.articles * rates.facts / 1e9,
        "the database with its pages (`archive import`)": nation.articles * rates.pages / 1e9,
    }


def measure(kind: str, count: int) -> Rates:
    """The rates of one kind of page on this machine."""
    body = PAGES[kind]().decode()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, others, none = (folder / f"{part}.warc.gz" for part in ("ours", "others", "none"))
        _write(ours, _pages(body, count))
        _write(others, _pages(re.sub(r'(article:section" content=")[^"]*', r"\1Kinh tế", body), count))
        _write(none, ())
        shard, facts, pages = folder / "ours.jsonl", folder / "facts.db", folder / "pages.db"
        start = _seconds("extract", none, "--output", folder / "none.jsonl")
        idle = _seconds("import-facts", folder / "none.jsonl", "--db", folder / "none.db")
        look = _seconds("extract", others, "--output", folder / "others.jsonl") - start
        assert not (folder / "others.jsonl").read_bytes(), "pages of another section"
        extract = _seconds("extract", ours, "--output", shard) - start
        store = _seconds("import-facts", shard, "--db", facts) - idle
        keep = _seconds("archive", "import", ours, "--db", pages) - idle
        empty = (folder / "none.db").stat().st_size
        sizes = [ours.stat().st_size, shard.stat().st_size, *(x.stat().st_size - empty for x in (facts, pages))]
    return Rates(*(value / count for value in (look, extract, store, keep, *sizes)))


def _pages(body: str, count: int) -> Iterable[Page]:
    for number in range(count):
        url = f"https://baolaocai.vn/bai-post{number}.html"
        own = body.replace("</body>", f"<!-- {number} --></body>").encode()
        yield Page(url, 200, own, DAY + timedelta(seconds=number), "text/html; charset=utf-8")


def _write(path: Path, pages: Iterable[Page]) -> None:
    with path.open("wb") as file:
        writer = WarcWriter(file)
        writer.write_info({"software": "benchmarks/scale.py"}, DAY)
        for page in pages:
            writer.write_page(page)


def _seconds(*arguments: str | Path) -> float:
    """Processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([Path(sys.executable).with_name("newsextract"), *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report(rates: dict[str, Rates], nation: Nation, count: int) -> str:
    """The tables as Markdown."""
    kinds = list(rates)
    head = [f"| | {' | '.join(f'{kind} page' for kind in kinds)} |", f"| --- |{' ---: |' * len(kinds)}"]
    measured = {
        "looked through, of another section": ("look", "ms"),
        "`extract`": ("extract", "ms"),
        "`import-facts`": ("store", "ms"),
        "`archive import` (reading, extracting, storing)": ("keep", "ms"),
        "in a `.warc.gz`": ("warc", "kB"),
        "in a shard": ("shard", "kB"),
        "in the database, without the page": ("facts", "kB"),
        "in the database, with the page": ("pages", "kB"),
    }

    def row(name: str, cells: Iterable[str]) -> str:
        return f"| {name} | {' | '.join(cells)} |"

    def scaled(one: Rates, field: str, unit: str) -> str:
        value: float = getattr(one, field)
        return f"{value * 1000:.1f} ms" if unit == "ms" else f"{value / 1000:.1f} kB"

    lines = [f"Measured on {count:,} pages of each kind, processor time of one core:", "", *head]
    lines += [row(name, (scaled(rates[kind], *what) for kind in kinds)) for name, what in measured.items()]
    lines += [
        "",
        f"{nation.papers} papers, {nation.years} years, {nation.a_day} pages a day and paper, {nation.education} of"
        f" them on education: {nation.pages / 1e6:.1f} million pages, {nation.articles / 1e6:.2f} million articles.",
        "",
        *head,
    ]
    for table, unit in ((hours, "core-hours"), (disk, "GB")):
        costs = {kind: table(rates[kind], nation) for kind in kinds}
        lines += [row(name, (f"{costs[kind][name]:,.1f} {unit}" for kind in kinds)) for name in costs[kinds[0]]]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and put the tables between their marks."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    defaults = Nation()
    parser.add_argument("--pages", type=int, default=1000, help="pages of each kind to measure with")
    parser.add_argument("--papers", type=int, default=defaults.papers)
    parser.add_argument("--years", type=int, default=defaults.years)
    parser.add_argument("--a-day", type=int, default=defaults.a_day, help="pages a day and paper")
    parser.add_argument("--education", type=int, default=defaults.education, help="of these, on education")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "scale.md")
    given = parser.parse_args()
    nation = Nation(given.papers, given.years, given.a_day, given.education)
    tables = report({kind: measure(kind, given.pages) for kind in KINDS}, nation, given.pages)
    page = given.output.read_text("utf-8")
    before, rest = page.split(BEGIN)
    given.output.write_text(f"{before}{BEGIN}{tables}{END}{rest.split(END)[1]}", "utf-8")
    print(tables)


if __name__ == "__main__":
    main()
