"""The benchmark's pages and its verdicts on made-up timings; nothing is timed here."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from newsextract import extract_page


@pytest.fixture
def speed(monkeypatch: pytest.MonkeyPatch, root: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    return importlib.import_module("speed")


def timings(speed: ModuleType, facts: float, trafilatura: float) -> dict[str, dict[str, Any]]:
    """Every page with a bare parse of 1 s."""
    own = dict.fromkeys(speed.SUBJECTS, 1.0) | {speed.FACTS: facts, speed.TRAFILATURA: trafilatura}
    return {name: {page: speed.Timing(seconds, 1.0) for page in speed.PAGES} for name, seconds in own.items()}


def test_the_pages_are_what_the_report_says(speed: ModuleType) -> None:
    bodies = {name: build() for name, build in speed.PAGES.items()}
    assert [round(len(body) / 1000) for body in bodies.values()] == [250, 250, 30, 12]
    found = {name: extract_page(body) for name, body in bodies.items()}
    counts = {name: len(x.statistics) + len(x.officials) + len(x.targets) for name, x in found.items()}
    assert counts["dense"] > 20
    assert min(counts.values()) > 10
    assert {len(x.article.blocks) > 8 for x in found.values()} == {True}


def test_half_of_the_heavy_page_is_scripts_and_styles(speed: ModuleType) -> None:
    for name, least, most in (("heavy", 0.4, 0.6), ("scripts", 0.9, 1.0)):
        body = speed.PAGES[name]()
        inline = sum(len(node.text()) for node in LexborHTMLParser(body).css("script, style"))
        assert least * len(body) < inline < most * len(body)


def test_bounds_that_are_met_say_nothing(speed: ModuleType) -> None:
    assert speed.misses(timings(speed, facts=6.0, trafilatura=30.0)) == []


def test_every_missed_bound_is_named(speed: ModuleType) -> None:
    first, second, *others = speed.misses(timings(speed, facts=6.5, trafilatura=30.0))
    assert first == "heavy: HTML → facts takes 6.5 times the bare parse, at most 6 are allowed"
    assert second == "scripts: HTML → facts takes 6.5 times the bare parse, at most 6 are allowed"
    assert [line.split(":")[0] for line in others] == list(speed.PAGES)
    assert "4.6 times faster than trafilatura.extract, at least 5 are asked for" in others[0]
    assert "dense: HTML → facts takes 21.0" in " ".join(speed.misses(timings(speed, facts=21.0, trafilatura=300.0)))


def test_the_round_with_the_median_ratio_counts(speed: ModuleType) -> None:
    rounds = [speed.Timing(own, bare) for own, bare in ((2.0, 1.0), (9.0, 3.0), (8.0, 1.0))]
    assert speed.middle(rounds) == speed.Timing(9.0, 3.0)
    assert speed.middle(rounds[:2]) == speed.Timing(2.0, 1.0)


def test_every_call_of_a_turn_is_timed(speed: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(speed.time, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(speed, "TURN", 5)
    times: list[float] = []
    speed.turn(len, b"page", times)
    assert times == [1, 1]


def test_the_report_names_what_is_missed(speed: ModuleType) -> None:
    text = speed.report(timings(speed, 7.0, 70.0), dict.fromkeys(speed.PAGES, 1000), [])
    assert "- heavy: HTML → facts takes 7.0 times the bare parse, at most 6 are allowed" in text


def test_the_report_tells_microseconds_ratios_and_the_command(speed: ModuleType) -> None:
    text = speed.report(
        timings(speed, 2.0, 30.0), {"heavy": 250_000, "ordinary": 30_000, "dense": 12_000}, ["a machine"]
    )
    assert "`make bench`" in text
    assert "| HTML → facts | 2,000,000 (2.0) | 2,000,000 (2.0) | 2,000,000 (2.0) |" in text
    assert "times faster than trafilatura.extract | 15.0 | 15.0 | 15.0 |" in text
    assert text.count(" None is.") == 1
    assert "- a machine" in text
