"""The costs in docs/scale.md follow from the rates beside them; the benchmark itself runs on a few pages."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def scale(monkeypatch: pytest.MonkeyPatch, root: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    return importlib.import_module("scale")


def test_costs_by_hand(scale: ModuleType) -> None:
    nation = scale.Nation(papers=10, years=10, a_day=40, education=4)
    rates = scale.Rates(
        look=0.001, extract=0.01, store=0.002, keep=0.02, warc=10_000, shard=5_000, facts=8_000, pages=1e4
    )
    assert (nation.pages, nation.articles) == (1_461_000, 146_100)
    assert list(scale.hours(rates, nation).values()) == pytest.approx([0.365, 0.406, 0.081], abs=0.001)
    assert list(scale.disk(rates, nation).values()) == pytest.approx([14.61, 0.7305, 1.1688, 1.461])


def numbers(page: str, name: str) -> list[float]:
    """The numbers in a row of a table."""
    (row,) = re.findall(rf"^\| {re.escape(name)} \|(.*)\|$", page, re.MULTILINE)
    return [float(cell.split()[0].replace(",", "")) for cell in row.split("|")]


def test_the_page_says_what_follows_from_its_rates(scale: ModuleType, root: Path) -> None:
    page = (root / "docs" / "scale.md").read_text("utf-8")
    names = (
        ("looked through, of another section", 1000),
        ("`extract`", 1000),
        ("`import-facts`", 1000),
        ("`archive import` (reading, extracting, storing)", 1000),
        ("in a `.warc.gz`", 1 / 1000),
        ("in a shard", 1 / 1000),
        ("in the database, without the page", 1 / 1000),
        ("in the database, with the page", 1 / 1000),
    )
    columns = zip(*([number / unit for number in numbers(page, name)] for name, unit in names), strict=True)
    for column, values in enumerate(columns):
        rates = scale.Rates(*values)
        for costs in (scale.hours(rates, scale.Nation()), scale.disk(rates, scale.Nation())):
            for name, cost in costs.items():
                # What is printed was rounded before and after.
                assert numbers(page, name)[column] == pytest.approx(cost, rel=0.05, abs=0.1), name


@pytest.mark.long
def test_it_measures(scale: ModuleType, root: Path, tmp_path: Path) -> None:
    target = tmp_path / "scale.md"
    target.write_text(f"before\n{scale.BEGIN}old\n{scale.END}after\n", "utf-8")
    command = [sys.executable, root / "benchmarks" / "scale.py", "--pages", "40", "--output", target]
    subprocess.run(command, check=True, capture_output=True)
    page = target.read_text("utf-8")
    assert page.startswith(f"before\n{scale.BEGIN}")
    assert page.endswith(f"{scale.END}after\n")
    assert "old" not in page
    # A page of 250 KB takes more room than one of 30 KB.
    ordinary, heavy = numbers(page, "in a `.warc.gz`")
    assert ordinary < heavy
