"""How long the research desk takes to answer: a real Datasette over a large database, every page asked for thrice.

    python benchmarks/desk.py [--db FILE] [--check]

Without ``--db`` a database of 20,000 articles and 200,000 facts is filled first, which takes minutes. ``--check`` ends
with 1 where a page takes more than a second, or does not answer.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from desk_data import fill

from newsextract.explore.dashboards import dashboards
from newsextract.explore.metadata import metadata
from newsextract.store.database import Database

LIMIT = 1.0
"""Seconds in which a page must be there."""
_MAIN = "from newsextract.cli import main; main()"
# What a researcher writes into the fields of a saved query; each is asked with nothing and with these.
_ASKED = {
    "figures": {"indicator": "học sinh", "place": "Lào Cai", "year": "2024"},
    "pupils": {"place": "Lào Cai", "school_year": "2023-2024"},
    "figure_history": {"indicator": "pupils", "place": "tỉnh Lào Cai"},
    "office_holders_by_office": {"name": "Hoa", "office": "Giám đốc"},
    "targets_and_outcomes": {"year": "2025", "place": "Lào Cai"},
    "facts_of_an_article": {"article": "https://baolaocai.vn/bai-post100100.html"},
    "doubtful_figures": {"indicator": "pupils"},
    "numbers_without_a_rule": {"words": "số 123"},
}
_FILTERED = (
    "current_statistics?quote__contains=12",
    "current_statistics?quote__contains=no+such+words",
    "current_statistics?published__gte=2024-01-01&published__lt=2025-01-01",
    "current_statistics?indicator=pupils&level=primary",
    "current_statistics?_sort_desc=value",
    "current_officials?name__contains=Hoa",
    "series?quote__contains=12",
    "articles?title__contains=L%C3%A0o+Cai",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page: what it is, its path, seconds (median), and what else is to be said of it."""

    kind: str
    path: str
    seconds: float
    note: str

    @property
    def bad(self) -> bool:
        """Whether it is too slow, or no answer at all."""
        return self.seconds > LIMIT or self.note.startswith("HTTP")


def main() -> int:
    """Measure and print; the return value is the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--db", type=Path, help="a database to measure; without it one is filled")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--facts", type=int, default=200_000)
    parser.add_argument("--check", action="store_true", help="end with 1 where a page takes more than a second")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        db = options.db or _filled(Path(directory) / "desk.db", options.articles, options.facts)
        with _server(db, Path(directory) / "log") as address, httpx.Client(base_url=address, trust_env=False) as client:
            answers = [_measured(client, kind, path) for kind, path in pages(db)]
    _print(answers)
    return int(options.check and any(answer.bad for answer in answers))


def pages(db: Path) -> Iterator[tuple[str, str]]:
    """Kind and path of every page worth measuring."""
    described = metadata(db)["databases"][db.stem]
    root = f"/{db.stem}"
    yield "front", "/"
    yield "database", root
    for table, opening in described["tables"].items():
        yield "table", f"{root}/{table}"
        for column, value in _most_frequent(db, table, opening.get("facets", [])):
            yield "filtered by a facet", f"{root}/{table}?{urlencode({column: value})}"
    for path in _FILTERED:
        yield "filtered", f"{root}/{path}"
    for query, parameters in _ASKED.items():
        yield "saved query, empty", f"{root}/{query}?{urlencode(dict.fromkeys(parameters, ''))}"
        yield "saved query", f"{root}/{query}?{urlencode(parameters)}"
    for name, board in dashboards(db.stem).items():
        yield "dashboard", f"/-/dashboards/{name}?{urlencode(_filters(board))}"
        for chart in board["charts"].values():
            if "query" in chart:
                yield "chart", f"{root}.json?{_chart(chart, board)}"
    for path in ("article/1", "article/100", "search?q=dao+tao", "search?q=h%E1%BB%8Dc+sinh", "search?q=khongco"):
        yield "our page", f"{root}/{path}"


def _most_frequent(db: Path, table: str, columns: list[str]) -> Iterator[tuple[str, str]]:
    """The value of each column that the most rows have: the slowest choice a researcher can make."""
    with closing(sqlite3.connect(f"{db.absolute().as_uri()}?mode=ro", uri=True)) as file:
        for column in columns:
            found = file.execute(
                f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'
                " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
            ).fetchone()
            if found:
                yield column, found[0]


def _filters(board: dict[str, Any]) -> dict[str, str]:
    return {name: str(described["default"]) for name, described in board["filters"].items()}


def _chart(chart: dict[str, Any], board: dict[str, Any]) -> str:
    """The question that the browser asks for a chart, with all of the filters at their defaults."""
    chosen = _filters(board)
    sql = re.sub(
        r"\[\[(.*?)\]\]",
        lambda found: found[1] if chosen[found[1].partition(":")[2].split()[0].rstrip(")")] else "",
        chart["query"],
        flags=re.DOTALL,
    )
    return f"sql={quote(sql)}&{urlencode(chosen)}&_shape=objects"


def _measured(client: httpx.Client, kind: str, path: str) -> Answer:
    seconds = []
    for _ in range(3):
        begin = time.perf_counter()
        answer = client.get(path, timeout=60)
        seconds.append(time.perf_counter() - begin)
    note = "" if answer.status_code == 200 else f"HTTP {answer.status_code}"
    if kind == "our page" and answer.status_code == 404:
        note = "no such page"
    late = re.search(r"These facets timed out: ([^<]*)", answer.text)
    return Answer(kind, path, median(seconds), f"not counted in time: {late[1].strip()}" if late else note)


def _print(answers: list[Answer]) -> None:
    print("seconds  kind                 page")
    for answer in answers:
        mark = "  <-- " if answer.bad else "  "
        print(f"{answer.seconds:7.3f}  {answer.kind:20} {answer.path[:90]}{mark}{answer.note}".rstrip())
    slowest, bad = max(answer.seconds for answer in answers), sum(answer.bad for answer in answers)
    print(f"{len(answers)} pages, the slowest {slowest:.3f} s, {bad} over {LIMIT:g} s or failed")


def _filled(db: Path, articles: int, facts: int) -> Path:
    begin = time.perf_counter()
    with Database.open(db) as database:
        fill(database, articles=articles, facts=facts)
        stored = time.perf_counter() - begin
        database.refresh(datetime.now(UTC))
    took = time.perf_counter() - begin - stored
    print(f"{articles} articles, {facts} facts: stored in {stored:.0f} s, tables filled in {took:.0f} s", flush=True)
    return db


@contextmanager
def _server(db: Path, log: Path) -> Iterator[str]:
    """A server as `newsextract serve` starts it; the value is its address."""
    command = [sys.executable, "-c", _MAIN, "serve", "--db", str(db), "--port", "0"]
    with log.open("wb") as stderr, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=stderr) as process:
        try:
            yield _address(process, log)
        finally:
            process.terminate()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    while process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text("utf-8"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise SystemExit(f"the server ended:\n{log.read_text('utf-8')}")


if __name__ == "__main__":
    sys.exit(main())
