"""``newsextract rules try``: what a file's rules match, and what becomes of it."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path

import pytest
from conftest import Command
from quality.making import KITCHENS, make_maker, store, write_rules

SHOWN = re.compile(r"»12 bếp ăn một chiều«.*\n    statistic\.kitchens: statistic: 12 bếp ăn một chiều; .*tỉnh Lào Cai")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kitchens.toml"
    path.write_text(KITCHENS, "utf-8")
    return path


def test_a_text(newsextract: Command, rules: Path, file: Path) -> None:
    done = newsextract("rules", "try", file, "Lớp 5. Tỉnh có 12 bếp ăn một chiều.", "--rules", rules)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("  Tỉnh có »12")
    assert SHOWN.search(done.stdout)


def test_its_own_examples(newsextract: Command, rules: Path, file: Path) -> None:
    done = newsextract("rules", "try", file, "--rules", rules)
    assert SHOWN.search(done.stdout), done.stderr
    assert "  học sinh lớp 5\n    no match\n" in done.stdout
    assert done.stdout.endswith("\n1 matches of 1 rules\n")


def test_an_archive(newsextract: Command, rules: Path, file: Path, tmp_path: Path) -> None:
    db = store(tmp_path / "news.db", make_maker(rules))
    done = newsextract("rules", "try", file, "--db", db, "--limit", "1", "--rules", rules)
    assert done.stdout.startswith("https://baolaocai.vn/so-ket-hoc-ky-post391001.html 2025-02-20\n"), done.stderr
    assert SHOWN.search(done.stdout)
    assert done.stdout.endswith("\nthe first 1 of 2 matches, in 2 of 2 articles\n")


def test_why_a_match_is_no_fact(newsextract: Command, rules: Path, file: Path) -> None:
    file.write_text(KITCHENS.replace("bếp ăn một chiều)", "học)").split("\n[[rule.match]]")[0], "utf-8")
    masked = newsextract("rules", "try", file, "Học sinh lớp 5 học chiều.", "--rules", rules)
    assert "»5 học«" in masked.stdout, masked.stderr
    assert "    statistic.kitchens: masked by reject.grade\n" in masked.stdout
    file.write_text(file.read_text("utf-8").replace("\npattern", "\npriority = -90\npattern"), "utf-8")
    lost = newsextract("rules", "try", file, "Có 5 học sinh.", "--rules", rules)
    assert "    statistic.kitchens: lost to statistic.word\n" in lost.stdout


def test_a_file_that_is_loaded_with_its_directory(newsextract: Command, rules: Path) -> None:
    done = newsextract("rules", "try", rules / "few.toml", "Có 30 trường.", "--rules", rules)
    assert "statistic.word: statistic: 30 trường" in done.stdout, done.stderr


def test_a_terminal_shows_colour(program: Path, rules: Path, file: Path) -> None:
    ours, theirs = pty.openpty()
    command = [program, "rules", "try", file, "--rules", rules]
    subprocess.run(command, stdout=theirs, check=True, env={**os.environ, "TERM": "xterm-256color"})
    shown = os.read(ours, 65_536).decode()
    os.close(theirs)
    os.close(ours)
    assert "»" not in shown
    assert re.search("\x1b\\[[0-9;]+m12 bếp ăn một chiều\x1b\\[0m", shown)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("pattern =", "patern ="), r"kitchens\.toml:\d+: rule statistic\.kitchens: .*did you mean `pattern`"),
        (("{{number}}", "{{nummer}}"), r"kitchens\.toml:\d+: rule statistic\.kitchens: .*did you mean `number`"),
    ],
)
def test_a_wrong_rule_is_named(
    newsextract: Command, rules: Path, file: Path, change: tuple[str, str], said: str
) -> None:
    file.write_text(KITCHENS.replace(*change), "utf-8")
    done = newsextract("rules", "try", file, "--rules", rules)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(said, done.stderr)


def test_wrong_use(newsextract: Command, rules: Path, file: Path, tmp_path: Path) -> None:
    both = newsextract("rules", "try", file, "Có 12 trường", "--db", tmp_path / "news.db")
    assert (both.returncode, both.stderr) == (2, "Error: give a TEXT or --db, not both\n")
    missing = newsextract("rules", "try", file, "--db", tmp_path / "news.db", "--rules", rules)
    assert missing.returncode == 2
    assert "no database there" in missing.stderr
    assert not (tmp_path / "news.db").exists()
