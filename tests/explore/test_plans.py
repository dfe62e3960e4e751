"""How SQLite answers the pages of the desk: by indexes and filled tables, never by reading all facts."""

from __future__ import annotations

import importlib.util
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT
from datasette.app import Datasette
from datasette.plugins import pm
from pluggy import HookimplMarker
from store.making import NOW

from newsextract.store.database import Database
from newsextract.store.folding import folded

from .asking import with_datasette

LARGE = {"statistics", "officials", "targets", "articles", "article_versions", "unexplained_numbers"}
_AS = re.compile(r'(?:FROM|JOIN)\s+"?(\w+)"?(?:\s+AS\s+"?(\w+)"?)?', re.IGNORECASE)
# Nearly every fact is current: to look for that alone, or for that and any value, is to read them all.
_SCAN = re.compile(
    r"SCAN (?:TABLE )?(\w+)(?: AS (\w+))?(.*)|SEARCH (\w+)( USING INDEX \w+ \(current=\?(?: AND \w+>\?)?\))"
)


def benchmark(name: str) -> ModuleType:
    """A script of ``benchmarks/``, which are no package."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
        assert spec
        assert spec.loader
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plans") / "desk.db"
    with Database.open(path) as db:
        benchmark("desk_data").fill(db, articles=200, facts=2_000)
        db.refresh(NOW)
    return path


@pytest.fixture
def filled(small: Path) -> Path:
    """2,000 facts that SQLite takes for 200,000, so that it plans as it does for the large file."""
    with closing(sqlite3.connect(small)) as file:
        swell(file, 100)
    return small


def swell(file: sqlite3.Connection, times: int) -> None:
    """Tell SQLite's planner of more rows, and of more rows to a value (https://www.sqlite.org/fileformat2.html#stat1tab).

    What is all but unique stays so.
    """
    file.execute("ANALYZE")
    for row, stat in file.execute("SELECT rowid, stat FROM sqlite_stat1").fetchall():
        rows, *of_a_value = map(int, stat.split())
        swollen = [times * rows, *(x if x < 5 else times * x for x in of_a_value)]
        file.execute("UPDATE sqlite_stat1 SET stat = ? WHERE rowid = ?", (" ".join(map(str, swollen)), row))
    file.commit()


def asked(path: Path, addresses: list[str]) -> Iterator[tuple[str, str]]:
    """Address and SQL, parameters put in, of every question that Datasette asks the database for these pages."""
    heard: list[tuple[str, str]] = []
    now: list[str] = []

    class Listening:
        # Datasette asks every plugin for its name, as of a module.
        __name__ = "listening"

        @HookimplMarker("datasette")
        def prepare_connection(self, conn: sqlite3.Connection, database: str) -> None:
            if database == path.stem:
                conn.set_trace_callback(lambda sql: heard.append((now[-1], sql)) if now else None)

    async def ask(datasette: Datasette) -> None:
        for address in addresses:
            now.append(address)
            answer = await datasette.client.get(address)
            assert answer.status_code == 200, (address, answer.text)
            assert "timed out" not in answer.text, address

    ear = Listening()
    pm.register(ear)
    try:
        # Nothing may be left out for want of time on a busy machine.
        with_datasette([path], ask, settings={"facet_time_limit_ms": 20_000, "sql_time_limit_ms": 20_000})
    finally:
        pm.unregister(ear)
    yield from dict.fromkeys((address, sql) for address, sql in heard if re.match(r"\s*(select|with)\b", sql, re.I))


def full_reads(file: sqlite3.Connection, sql: str) -> list[str]:
    """Steps of the plan that read all rows of a large table itself.

    A covering index holds what is asked for. An index in whose order the rows are wanted is left as soon as the page is
    full, unless the rows are sorted or grouped afterwards.
    """
    views = " ".join(x for (x,) in file.execute("SELECT sql FROM sqlite_master WHERE type = 'view'"))
    names = {alias or table: table for table, alias in _AS.findall(views)}
    names |= {alias or table: table for table, alias in _AS.findall(sql)}
    plan = [row[3] for row in file.execute(f"EXPLAIN QUERY PLAN {sql}")]
    piled = any(re.match(r"USE TEMP B-TREE FOR (ORDER|GROUP|DISTINCT)", step) for step in plan)
    bad = []
    for step in plan:
        scan = _SCAN.match(step)
        if not scan:
            continue
        table, how = scan[2] or scan[1] or scan[4], scan[3] or scan[5] or ""
        if names.get(table, table) in LARGE and "COVERING INDEX" not in how:
            ordered = "USING INDEX" in how or " limit " in sql.lower()
            if piled or not ordered:
                bad.append(step)
    return bad


@pytest.mark.long
def test_no_page_reads_all_facts(filled: Path) -> None:
    kinds = {"table", "filtered by a facet", "saved query, empty", "dashboard", "chart"}
    addresses = [path for kind, path in benchmark("desk").pages(filled) if kind in kinds]
    assert len(addresses) > 90
    with closing(sqlite3.connect(filled)) as file:
        file.create_function("folded", 1, folded, deterministic=True)
        questions = list(asked(filled, addresses))
        assert len(questions) > 250
        bad = {(address, sql): steps for address, sql in questions if (steps := full_reads(file, sql))}
    assert not bad, "\n".join(f"{address}\n  {steps}\n  {sql}" for (address, sql), steps in bad.items())


@pytest.mark.parametrize(
    ("sql", "reads_all"),
    [
        ("SELECT unit, count(*) FROM current_statistics GROUP BY unit", False),
        ("SELECT * FROM current_statistics ORDER BY published DESC LIMIT 9", False),
        ("SELECT * FROM current_statistics WHERE indicator = 'pupils'", False),
        ("SELECT quote, count(*) FROM current_statistics GROUP BY quote", True),
        ("SELECT quote, count(*) FROM statistics GROUP BY quote", True),
        ("SELECT * FROM statistics ORDER BY value LIMIT 9", True),
        ("SELECT count(*) FROM articles AS x WHERE author = 'Lê Hà Thư'", True),
    ],
)
def test_a_full_read_is_told_from_others(filled: Path, sql: str, reads_all: bool) -> None:
    with closing(sqlite3.connect(filled)) as file:
        assert bool(full_reads(file, sql)) is reads_all
