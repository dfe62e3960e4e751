"""Shards by Dask: the same facts as by one process, also where a worker is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Command
from distributed import Client, LocalCluster
from faulty.stories import article_page, stories

from newsextract.models import UsageError
from newsextract.pipeline import cluster

from .warcs import Capture, write_warc

DAY = datetime(2025, 10, 1, tzinfo=UTC)
FILES, A_FILE = 8, 60


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("files")
    paths = []
    for number in range(FILES):
        told = stories(1 + number * A_FILE, A_FILE)
        captures = [Capture(one.path, article_page(one), DAY) for one in told]
        paths.append(str(write_warc(folder / f"{number}.warc.gz", captures)))
    return paths


@pytest.fixture
def local() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster


def shards(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.jsonl")}


@pytest.mark.long
def test_a_killed_worker_costs_no_fact_and_doubles_none(
    newsextract: Command, program: Path, local: LocalCluster, files: list[str], tmp_path: Path
) -> None:
    assert newsextract("extract", *files, "--output", tmp_path / "serial").returncode == 0
    wanted, made = shards(tmp_path / "serial"), tmp_path / "made"
    with Client(local) as client:
        pids = list(client.run(os.getpid).values())
    assert len(set(pids)) == 2
    options = ("--engine", "dask", "--scheduler", local.scheduler_address, "--output", str(made))
    with subprocess.Popen(
        [program, "extract", *files, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        while not shards(made):
            assert process.poll() is None, process.communicate()
            time.sleep(0.005)
        assert len(shards(made)) < FILES
        os.kill(pids[0], signal.SIGKILL)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert len(out.splitlines()) == FILES
    assert shards(made) == wanted
    records = [json.loads(line) for shard in wanted.values() for line in shard.splitlines()]
    assert len(records) == FILES * A_FILE
    facts = Counter(fact["identity"] for one in records for kind in ("statistics", "officials") for fact in one[kind])
    assert len(facts) > 3 * len(records)
    assert max(facts.values()) == 1


@pytest.mark.long
def test_processes_of_this_machine(newsextract: Command, files: list[str], tmp_path: Path) -> None:
    for _ in range(2):
        done = newsextract(
            "extract", *files[:3], "missing.warc", "--engine", "dask", "--jobs", "2", "--output", tmp_path / "made"
        )
        assert done.returncode == 1
        assert "missing.warc: cannot be read" in done.stderr
    assert done.stdout.count("kept as it was") == 3
    assert len(shards(tmp_path / "made")) == 3


@pytest.mark.long
def test_no_scheduler_there(newsextract: Command, files: list[str], tmp_path: Path) -> None:
    options = ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:9", "--output", tmp_path / "made")
    done = newsextract("extract", files[0], *options)
    assert done.returncode == 2
    assert "tcp://127.0.0.1:9: no Dask scheduler answers there" in done.stderr


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--scheduler", "tcp://127.0.0.1:9"), "--scheduler goes with --engine dask"),
        (("--engine", "dask"), "name a directory"),
        (("--engine", "dask", "--output", "x.jsonl"), "name a directory"),
    ],
)
def test_options_that_do_not_go_together(newsextract: Command, options: tuple[str, ...], why: str) -> None:
    done = newsextract("extract", "x.warc", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr


def test_without_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"the extra `cluster`"):
        cluster.check_installed()
