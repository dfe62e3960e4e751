"""Two crawls of one database: the second asks for nothing, and what a killed one leaves behind stops nobody."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Command

from newsextract.demo.server import ReplicaServer

from .waiting import PATIENCE


def statuses(db: Path) -> list[str]:
    with closing(sqlite3.connect(db)) as connection:
        return [status for (status,) in connection.execute("SELECT status FROM runs ORDER BY id")]


def test_a_second_crawl_leaves_the_first_alone(
    newsextract: Command, replica: ReplicaServer, resting: subprocess.Popen[str], tmp_path: Path
) -> None:
    db, before = tmp_path / "news.db", len(replica.requests)
    done = newsextract("crawl", "--db", db, "--base-url", replica.base_url, "--delay", "0")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"Error: {db}: another run holds {db}.lock; try again when it is over\n"
    assert len(replica.requests) == before
    assert resting.poll() is None
    assert statuses(db) == ["running"]


@pytest.mark.long
def test_the_lock_of_a_killed_crawl_is_no_lock(
    newsextract: Command, replica: ReplicaServer, resting: subprocess.Popen[str], tmp_path: Path
) -> None:
    db = tmp_path / "news.db"
    resting.kill()
    assert resting.wait(PATIENCE) == -signal.SIGKILL
    assert Path(f"{db}.lock").exists()
    assert statuses(db) == ["running"]
    done = newsextract("crawl", "--db", db, "--base-url", replica.base_url, "--delay", "0")
    assert (done.returncode, done.stderr) == (0, "")
    assert statuses(db) == ["killed", "done"]


@pytest.mark.long
def test_a_crawl_that_is_interrupted_says_so_and_lets_go(
    newsextract: Command, replica: ReplicaServer, resting: subprocess.Popen[str], tmp_path: Path
) -> None:
    db = tmp_path / "news.db"
    resting.send_signal(signal.SIGINT)
    _, said = resting.communicate(timeout=PATIENCE)
    assert resting.returncode == 130
    assert said.strip() == "Interrupted; what was stored until now is kept."
    assert statuses(db) == ["interrupted"]
    assert newsextract("crawl", "--db", db, "--base-url", replica.base_url, "--delay", "0").returncode == 0
