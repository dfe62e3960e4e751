"""How long a page takes, as a multiple of parsing it and beside `trafilatura.extract`; writes docs/benchmarks.md.

    python benchmarks/speed.py [--check] [--rounds N] [--output FILE]

Each subject runs in a process of its own, one after another, on the same pages (`benchmarks/pages.py`): the bare
`LexborHTMLParser`, our HTML → Article, HTML → facts, HTML → facts → SQLite (a new article each time), and
`trafilatura.extract`. Every process measures the bare parse too, in turns with its subject, and ratios are taken
within a process: what slows the machine down for a moment slows both. A process is measured once it has seen a
thousand pages, as one that reads an archive has. A tree is gone before the next one is made, because trees that are
kept make parsing look slower than it is. ``--check`` fails where a bound is missed.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from pages import PAGES

ROOT = Path(__file__).parents[1]
ROUNDS = 3
SECONDS = 1.5
"""How long a subject is measured on a page in one round."""
WARM_UP = 4.0
"""How many seconds it runs before: rules that are tried often are translated into something quicker, once a process."""
TURN = 0.02
"""How long subject and bare parse go on before the other has its turn: short against the machine's moods."""

FACTS, TRAFILATURA = "HTML → facts", "trafilatura.extract"
SLOWEST = {"heavy": 6.0, "scripts": 6.0, "dense": 20.0}
"""Page → how many bare parses HTML → facts may take."""
LEAST_GAIN = 5.0
"""So many times faster than trafilatura HTML → facts must be, on every page."""

Call = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians of one subject on one page, in seconds: its own, and the bare parse's in the same process."""

    own: float
    bare: float

    @property
    def ratio(self) -> float:
        """How many bare parses it takes."""
        return self.own / self.bare


Timings = Mapping[str, Mapping[str, Timing]]
"""Subject → page → timing."""


def main() -> int:
    """Measure, write the report and print it; 1 where a bound is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail where a bound is missed")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="processes a subject (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "benchmarks.md", help="default: %(default)s")
    parser.add_argument("--measure", choices=SUBJECTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(SUBJECTS[options.measure](), {name: build() for name, build in PAGES.items()})))
        return 0
    timings = gathered(options.rounds)
    text = report(timings, {name: len(build()) for name, build in PAGES.items()}, environment())
    options.output.write_text(text, "utf-8")
    print(text)
    missed = misses(timings)
    for line in missed:
        print(line, file=sys.stderr)
    return int(options.check and bool(missed))


# -- the subjects: each imports what it measures, so that a process holds nothing else --


def bare() -> Call:
    """The parser alone."""
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser


def articles() -> Call:
    """HTML → Article."""
    from newsextract.papers import load_paper
    from newsextract.read.page import read_page

    paper = load_paper("baolaocai")
    return lambda body: read_page(body, paper)


def facts() -> Call:
    """HTML → facts."""
    from newsextract import extract_page

    return extract_page


def stored() -> Call:
    """HTML → facts → SQLite: a database on disk, one transaction an article, a new article each time."""
    from newsextract import extract_page
    from newsextract.models import Page
    from newsextract.papers import load_paper
    from newsextract.store.database import Database

    folder = tempfile.TemporaryDirectory()
    database = Database.open(Path(folder.name) / "facts.db")
    paper, now, number = load_paper("baolaocai"), datetime.now(UTC), 0

    def store(body: bytes) -> str:
        nonlocal number
        number += 1
        url = f"{paper.base_url}/tin-post{number}.html"
        page = Page(url, 200, body, now)
        outcome = database.store_extraction(extract_page(body, url=url), page, paper=paper, now=now)
        assert outcome == "new", folder.name  # the folder goes with the last call
        return outcome

    return store


def trafilatura() -> Call:
    """trafilatura's main text, without any facts."""
    from trafilatura import extract

    return extract


SUBJECTS: dict[str, Callable[[], Call]] = {
    "bare LexborHTMLParser": bare,
    "HTML → Article": articles,
    FACTS: facts,
    "HTML → facts → SQLite": stored,
    TRAFILATURA: trafilatura,
}
"""Name → what imports the subject and makes the call that is measured, in the order of the report."""

# -- measuring --


def measure(subject: Call, bodies: Mapping[str, bytes]) -> dict[str, list[float]]:
    """Page → median seconds of the subject and of the bare parse."""
    parse = bare()
    found = {}
    for name, body in bodies.items():
        parse(body)
        end = time.perf_counter() + WARM_UP
        while time.perf_counter() < end:
            subject(body)
        samples: tuple[list[float], list[float]] = [], []
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            for call, times in zip((subject, parse), samples, strict=True):
                turn(call, body, times)
        found[name] = [median(times) for times in samples]
    return found


def turn(call: Call, body: bytes, times: list[float]) -> None:
    """Time the call again and again for a short while."""
    clock = time.perf_counter
    end = clock() + TURN
    while (started := clock()) < end:
        call(body)  # nothing keeps what it returns
        times.append(clock() - started)


def gathered(rounds: int) -> Timings:
    """All subjects in processes of their own, in turns; of each, the round with the median ratio."""
    found: dict[str, dict[str, list[Timing]]] = {name: {page: [] for page in PAGES} for name in SUBJECTS}
    for _ in range(rounds):
        for name in SUBJECTS:
            command = [sys.executable, __file__, "--measure", name]
            answer = json.loads(subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout)
            for page, seconds in answer.items():
                found[name][page].append(Timing(*seconds))
    return {name: {page: middle(timings) for page, timings in by.items()} for name, by in found.items()}


def middle(timings: Sequence[Timing]) -> Timing:
    """The one with the median ratio (of an even number the lower one)."""
    return sorted(timings, key=lambda timing: timing.ratio)[(len(timings) - 1) // 2]


# -- judging and telling --


def gain(timings: Timings, page: str) -> float:
    """How many times faster than trafilatura HTML → facts is."""
    # By their own times: the bare parse in trafilatura's process is slowed down by its company.
    return timings[TRAFILATURA][page].own / timings[FACTS][page].own


def misses(timings: Timings) -> list[str]:
    """What is slower than it may be, a line each."""
    lines = []
    for page, slowest in SLOWEST.items():
        ratio = timings[FACTS][page].ratio
        if ratio > slowest:
            lines.append(f"{page}: {FACTS} takes {ratio:.1f} times the bare parse, at most {slowest:g} are allowed")
    for page in timings[FACTS]:
        if gain(timings, page) < LEAST_GAIN:
            times = f"{gain(timings, page):.1f} times"
            lines.append(f"{page}: {FACTS} is {times} faster than {TRAFILATURA}, at least {LEAST_GAIN:g} are asked for")
    return lines


def environment() -> list[str]:
    """Machine and versions, a line each."""
    cpus = [
        x.split(":")[1].strip() for x in Path("/proc/cpuinfo").read_text().splitlines() if x.startswith("model name")
    ]
    versions = [f"{name} {version(name)}" for name in ("selectolax", "google-re2", "regex", "trafilatura")]
    return [
        f"{platform.system()} on {platform.machine()}, {len(cpus)} × {cpus[0] if cpus else 'unknown processor'}",
        f"{platform.python_implementation()} {platform.python_version()}, {', '.join(versions)}",
    ]


def report(timings: Timings, sizes: Mapping[str, int], machine: Sequence[str]) -> str:
    """The page of the documentation."""
    pages = list(sizes)
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench` (`benchmarks/speed.py`). Median microseconds a page and, in brackets, how many bare",
        "parses of the same page in the same process that is.",
        "",
        "| | " + " | ".join(f"{page}, {sizes[page] / 1000:.0f} KB" for page in pages) + " |",
        "| --- |" + " ---: |" * len(pages),
    ]
    for name, by_page in timings.items():
        cells = (f"{by_page[page].own * 1e6:,.0f} ({by_page[page].ratio:.1f})" for page in pages)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    gains = (f"{gain(timings, page):.1f}" for page in pages)
    missed = misses(timings)
    lines += [
        f"| {FACTS}, times faster than {TRAFILATURA} | {' | '.join(gains)} |",
        "",
        "`make bench BENCH=--check` fails where a bound is missed." + ("" if missed else " None is."),
        *(["Missed on this machine:", "", *(f"- {line}" for line in missed)] if missed else []),
        "",
        "Measured with:",
        "",
        *(f"- {line}" for line in machine),
        "- `heavy` is an article among the boxes of a newspaper's page and as many bytes of inline scripts and styles,",
        "  `scripts` one among scripts alone, which a parser skips, `ordinary` one in a small page, `dense` one with",
        "  more than twenty facts in little markup (`benchmarks/pages.py`).",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
