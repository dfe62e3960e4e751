"""The page on archives of a nation: its commands run, one after the other, and end with the demo's articles."""

from __future__ import annotations

import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from conftest import ROOT

from .running import blocks, shell

PAGE = (ROOT / "docs" / "scale.md").read_text("utf-8")
STEPS = re.findall(r"^```(sh|bash)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def articles(path: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT post_id, version FROM articles ORDER BY 1").fetchall()


@pytest.mark.long
def test_the_walk_from_start_to_end(clone: Path, tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "demo.db").write_bytes((clone / "demo.db").read_bytes())
    assert [language for language, _ in STEPS] == ["sh", "bash", "sh", "sh"]
    for language, command in STEPS:
        if language == "sh":
            shell(command, tmp_path)
            continue
        for task in (1, 2):
            shell(f"export SLURM_ARRAY_TASK_ID={task}\n{command}", tmp_path)
        assert (tmp_path / "shards" / "demo.jsonl").exists()
        # The other engine makes it again.
        (tmp_path / "shards" / "demo.jsonl").unlink()
    assert articles(tmp_path / "nation.db") == articles(tmp_path / "demo.db")


def test_the_array_is_cut_into_as_many_parts_as_it_has_tasks() -> None:
    (script,) = blocks(PAGE, "bash")
    (tasks,) = re.findall(r"--array=1-(\d+)", script)
    assert re.findall(r"--shard \"\$SLURM_ARRAY_TASK_ID/(\d+)\"", script) == [tasks]
