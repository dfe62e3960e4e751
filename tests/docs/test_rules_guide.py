"""What the guide for rule authors tells people to type works, and what it says of the format is true."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT

from newsextract.cli import main
from newsextract.extract.rulefile import GROUPS, RuleModel

from .running import blocks, shell

GUIDE = (ROOT / "docs" / "rules.md").read_text("utf-8")
# Each block of commands with what the page shows of their output, if anything.
STEPS = re.findall(r"^```sh\n(.*?)^```$(?:\n+```text\n(.*?)^```$)?", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def checkout(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of the reader's own, whose rules may be changed."""
    path = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "rules", path / "rules")
    shutil.copy(clone / "demo.db", path)
    (path / ".venv").symlink_to(sys.prefix)
    subprocess.run(["git", "init", "--quiet", path], check=True)
    return path


@pytest.mark.long
def test_the_walk_from_start_to_end(checkout: Path) -> None:
    assert len(STEPS) == len(blocks(GUIDE, "sh"))
    for commands, shown in STEPS:
        printed = iter(shell(commands, checkout).splitlines())
        for line in shown.splitlines():
            assert line in printed, f"{commands}\nprints no {line!r} there"


def test_the_first_rule_is_the_one_that_the_walk_writes() -> None:
    (shown,) = blocks(GUIDE, "toml")
    assert tomllib.loads(shown)
    assert any(shown in commands for commands, _ in STEPS)


def test_every_key_and_group_is_explained() -> None:
    rows = {cells[1].strip(" `"): cells for line in GUIDE.splitlines() if len(cells := line.split("|")) > 3}
    assert set(RuleModel.model_fields) <= set(rows)
    for kind, groups in GROUPS.items():
        named = set(re.findall(r"`(\w+)`", rows[kind][3]))
        if "statistic" in named:
            named |= GROUPS["statistic"] - {"statistic"}
        assert named - {"statistic"} == groups, kind


def test_every_verb_of_the_workbench_is_named() -> None:
    group = main.commands["rules"]
    for name in [*(f"rules {verb}" for verb in group.commands), "audit", "explain"]:  # type: ignore[attr-defined]
        assert f"`newsextract {name}`" in GUIDE
