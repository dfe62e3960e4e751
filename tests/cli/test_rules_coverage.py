"""``newsextract rules coverage``: hits, dead rules, and the work list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Command
from quality.making import make_maker, store, write_rules


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules")


def section(output: str, title: str) -> str:
    return next(part for part in output.split("\n\n") if part.strip().startswith(title))


def test_a_database(newsextract: Command, rules: Path, tmp_path: Path) -> None:
    db = store(tmp_path / "news.db", make_maker(rules))
    done = newsextract("rules", "coverage", "--db", db, "--rules", rules, "--limit", "1")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^  5 +1 +statistic\.word ", section(done.stdout, "Hits by rule"), re.MULTILINE)
    assert re.search(r"^  1 +reject\.grade +lớp 5 \(1\)$", section(done.stdout, "Rejections"), re.MULTILINE)
    assert re.search(r"^  0 +statistic\.never ", section(done.stdout, "Dead rules"), re.MULTILINE)
    gaps = section(done.stdout, "Unexplained numbers by the words around them (the first 1 of 2)").splitlines()
    assert re.split(" {2,}", gaps[-1].strip()) == [
        "1",
        "#/a, nhà # /a.",
        "https://baolaocai.vn/so-ket-hoc-ky-post391001.html",
        "lớp 5 ở nhà 17/A, nhà 18/A.",
    ]
    assert done.stdout.splitlines()[-1].startswith("2 articles, 10 runs of digits, 2 of them unexplained: 20.0%; 1 ")


def test_a_folder_of_texts(newsextract: Command, rules: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "một.txt").write_text("Trường mới\n\nEm ở nhà 17/A. Xã có 30 trường.", "utf-8")
    (texts / "hai.txt").write_text("Trường cũ\n\nEm ở nhà 4/A.", "utf-8")
    (texts / "else.md").write_text("9/A", "utf-8")
    done = newsextract("rules", "coverage", "--texts", texts, "--rules", rules)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^  2 +ở nhà # /a\. +hai\.txt ", done.stdout, re.MULTILINE)
    assert "2 articles, 3 runs of digits, 2 of them unexplained: 66.7%" in done.stdout


def test_wrong_use(newsextract: Command, rules: Path, tmp_path: Path) -> None:
    both = newsextract("rules", "coverage", "--texts", tmp_path, "--db", tmp_path / "news.db")
    assert (both.returncode, both.stderr) == (2, "Error: give --db or --texts, not both\n")
    empty = newsextract("rules", "coverage", "--texts", tmp_path, "--rules", rules)
    assert (empty.returncode, empty.stderr) == (2, f"Error: {tmp_path}: no .txt file in this directory\n")
    (tmp_path / "blank.txt").write_text("\n", "utf-8")
    blank = newsextract("rules", "coverage", "--texts", tmp_path, "--rules", rules)
    assert blank.returncode == 2
    assert blank.stderr.startswith(f"Error: {tmp_path / 'blank.txt'}: ")
