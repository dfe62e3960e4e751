"""The benchmark of re-extraction on a few articles, and its verdicts on made-up outcomes."""

from __future__ import annotations

import importlib
import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest

from newsextract import extract_page


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, root: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    return importlib.import_module("reextract")


def test_one_article_in_a_hundred_is_rare(bench: ModuleType) -> None:
    pages = list(bench.made_up(101))
    assert pages == list(bench.made_up(101))
    assert [number for number, page in enumerate(pages) if "thùng sách cũ" in page.body.decode()] == [0, 100]
    found = extract_page(pages[1].body, url=pages[1].url)
    assert found.article.layout == "zce"
    assert len(found.article.blocks) == 10
    assert found.statistics


def test_every_missed_bound_is_named(bench: ModuleType) -> None:
    good = {"articles": 1000, "touched": 10, "changed": 10, "seconds": 2.0, "whole": 30.0, "differing": ()}
    assert bench.misses(bench.Outcome(**good)) == []
    bad = bench.Outcome(**good | {"touched": 21, "seconds": 4.0, "differing": ("targets",)})
    assert bench.misses(bad) == [
        "the rule touched 21 of 1000 articles, changed 10",
        "7.5 times faster than --all, at least 10 are asked for",
        "the two databases differ in targets",
    ]
    assert "- 7.5 times faster" in bench.report(bad)


@pytest.mark.long
def test_databases_that_differ_are_told(bench: ModuleType, tmp_path: Path) -> None:
    one, other = tmp_path / "one.db", tmp_path / "other.db"
    bench.fill(one, 2)
    bench.fill(other, 2)
    assert bench.differing(one, other) == ()
    with closing(sqlite3.connect(other)) as db:
        assert db.execute("UPDATE statistics SET unit = 'khác' WHERE current = 1").rowcount
        db.commit()
    assert bench.differing(one, other) == ("statistics",)
