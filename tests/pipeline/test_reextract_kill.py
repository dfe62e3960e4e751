"""A re-extraction killed at any instant: nobody goes on, the lock is free, and the next start ends the work."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from newsextract.models import Page
from newsextract.pipeline.extracting import Extractor

from .files import complaints
from .test_reextract import fill, rows, story, told

COPIES = 20
KILLS = 6
RAIN = """
[[rule]]
id = "statistic.any_percent"
title = "Shares before all others"
kind = "statistic"
priority = 90
pattern = '''(?P<value>{{number}}) ?(?P<unit>%)'''
"""


def many() -> list[Page]:
    """The articles of the replica again and again, under other numbers."""
    return [
        Page(
            page.url.replace(".html", f"{copy}.html"),
            200,
            page.body.replace(b".html", f"{copy}.html".encode()),
            page.fetched_at,
            page.content_type,
        )
        for copy in range(10, 10 + COPIES)
        for page in story()
    ]


def start(db: Path, rules: Path) -> subprocess.Popen[bytes]:
    code = "from newsextract.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "reextract", "--db", str(db), "--extra-rules", str(rules)],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def group_is_gone(group: int, within: float = 20) -> bool:
    """Whether every process of the group has ended; those that have not are ended."""
    for _ in range(int(within / 0.1)):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    return False


@pytest.mark.long
def test_a_killed_run_is_taken_up_and_leaves_nobody_behind(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "rain.toml").write_text(RAIN, "utf-8")
    pages = many()
    db = fill(tmp_path / "news.db", Extractor.load(), shown=pages)
    chance, left = Random(7), [len(pages)]
    for runs in range(KILLS):
        running = start(db, tmp_path / "rules")
        while not rows(db, "SELECT 1 FROM runs WHERE status = 'running' AND id > ?", runs) and running.poll() is None:
            time.sleep(0.05)
        time.sleep(chance.uniform(0.0, 2.0))
        running.kill()
        killed = running.wait() == -signal.SIGKILL
        assert group_is_gone(running.pid)
        copy = Path(shutil.copy(db, tmp_path / "look.db"))
        for ending in ("-wal",):
            if db.with_name(f"{db.name}{ending}").exists():
                shutil.copy(db.with_name(f"{db.name}{ending}"), copy.with_name(f"{copy.name}{ending}"))
        assert complaints(copy) == []
        newest = "SELECT count(*) FROM made_with WHERE recipe <> (SELECT id FROM recipes ORDER BY rowid DESC LIMIT 1)"
        left.append(rows(copy, newest)[0][0])
        for path in tmp_path.glob("look.db*"):
            path.unlink()
        if not killed:
            break
    assert sorted(left, reverse=True) == left
    assert start(db, tmp_path / "rules").wait() == 0
    fresh = fill(tmp_path / "fresh.db", Extractor.load(extra=[tmp_path / "rules"]), shown=pages)
    assert told(db) == told(fresh)
    assert rows(db, "SELECT DISTINCT status FROM runs WHERE id < (SELECT max(id) FROM runs)") == [("killed",)]
