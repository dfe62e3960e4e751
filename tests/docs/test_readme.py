"""What the README tells people to type works, and what it shows is true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

import pytest
from conftest import ROOT

from .conftest import DEMO
from .running import blocks, shell

README = (ROOT / "README.md").read_text("utf-8")
DESK = "http://127.0.0.1:8001"


# Continuous integration runs these themselves; one of them runs this test.
MADE = [block for block in blocks(README, "sh") if block.startswith("make ")]
SERVED = [block for block in blocks(README, "sh") if " serve " in block]
TYPED = [block for block in blocks(README, "sh") if block not in (*MADE, *SERVED)]


def test_the_two_commands_are_targets_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert MADE == ["make demo\n", "make test\n"]
    assert re.search(r"^test:", makefile, re.MULTILINE)
    assert re.search(r"^demo:.*\n\t\$\(BIN\)/newsextract demo --db demo\.db$", makefile, re.MULTILINE)


@pytest.mark.parametrize("command", TYPED)
def test_commands_run(command: str, clone: Path) -> None:
    assert shell(command, clone)


@pytest.mark.parametrize("command", SERVED)
def test_the_desk_answers(command: str, clone: Path) -> None:
    links = re.findall(rf"{DESK}([^)\s]*)", README)
    assert len(links) > 1
    line = f"exec {command.strip()} --port 0"
    with subprocess.Popen(["bash", "-c", line], cwd=clone, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            said = iter(process.stderr.readline, "")
            address = next(m.group() for text in said if (m := re.search(r"http://127\.0\.0\.1:\d+", text)))
            for link in links:
                with urllib.request.urlopen(address + link, timeout=30) as answer:
                    assert answer.status == 200
        finally:
            process.terminate()


def test_the_statistic_is_what_the_command_prints(clone: Path) -> None:
    command = next(command for command in TYPED if "extract" in command)
    (shown,) = blocks(README, "json")
    assert json.loads(shown) in json.loads(shell(command, clone))["statistics"]


def test_the_table_is_cut_from_what_the_demo_prints(clone: Path) -> None:
    def rows(text: str) -> list[list[str]]:
        return [re.split(" {2,}", line.strip()) for line in text.splitlines() if line.strip() not in ("", "…")]

    (shown,) = blocks(README, "text")
    printed = iter(rows(shell(DEMO, clone)))
    assert len(rows(shown)) > 12
    for row in rows(shown):
        assert row in printed, f"the demo prints no {row} there"


def test_the_extras_are_those_of_the_package() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert sorted(re.findall(r"^\| `(\w+)` \|", README.partition("## Install")[2], re.MULTILINE)) == sorted(extras)


def test_every_page_of_the_documentation_is_reached() -> None:
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"(docs/{page.name})" not in README] == []


def test_lines_are_short() -> None:
    assert [line for line in README.splitlines() if len(line) > 120 and not line.startswith("|")] == []


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures
    assert [name for name in pictures if not (ROOT / name).read_bytes().startswith(b"\x89PNG")] == []


def test_the_rule_is_one_of_ours() -> None:
    """An excerpt: the file may give the rule more examples."""
    (block,) = blocks(README, "toml")
    (shown,) = tomllib.loads(block)["rule"]
    rules = tomllib.loads((ROOT / "rules" / "statistics.toml").read_text("utf-8"))["rule"]
    (ours,) = [rule for rule in rules if rule["id"] == shown["id"]]
    assert all(match in ours["match"] for match in shown.pop("match"))
    assert shown.items() <= ours.items()


def test_the_python_lines_run(clone: Path) -> None:
    (shown,) = blocks(README, "python")
    page = clone / "tests" / "fixtures" / "pages" / "standard.html"
    code = f"html = open({str(page)!r}, 'rb').read()\n{shown}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Bảo Yên tổng kết")
