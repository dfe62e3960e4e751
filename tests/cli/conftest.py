"""What the tests of several verbs share."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsextract.demo.server import ReplicaServer

from .waiting import wait_until


@pytest.fixture
def resting(program: Path, replica: ReplicaServer, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A crawl in the long rest between its first two requests."""
    command = [program, "crawl", "--db", tmp_path / "news.db", "--base-url", replica.base_url, "--delay", "200"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            wait_until(lambda: replica.requests or process.poll() is not None, "the crawl asked for nothing")
            assert process.poll() is None, process.communicate()
            yield process
        finally:
            process.kill()
