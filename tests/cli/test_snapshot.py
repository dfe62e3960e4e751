"""``newsextract snapshot`` and ``serve --snapshot``: files for the public, from the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import httpx
import pytest
from conftest import Command


@pytest.fixture(scope="module")
def demo(newsextract: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("snapshot") / "demo.db"
    assert newsextract("demo", "--db", path).returncode == 0
    return path


def test_a_snapshot_is_made_and_made_anew(newsextract: Command, demo: Path, tmp_path: Path) -> None:
    target = tmp_path / "site.db"
    for more in ((), ("--without-text",)):
        done = newsextract("snapshot", "--db", demo, target, *more)
        assert (done.returncode, done.stderr) == (0, "")
        assert re.fullmatch(r".*site\.db: \d+\.\d MB, checked; its counts are in site\.inspect\.json\n", done.stdout)
    counts = json.loads((tmp_path / "site.inspect.json").read_text())["site"]
    assert counts["size"] == target.stat().st_size
    assert counts["tables"]["articles"]["count"] == 16
    assert sorted(x.name for x in tmp_path.iterdir()) == ["site.db", "site.inspect.json"]


def test_a_database_is_never_replaced(newsextract: Command, demo: Path) -> None:
    done = newsextract("snapshot", "--db", demo, demo)
    assert done.returncode == 2
    assert "is no snapshot; name a file that may be replaced" in done.stderr


def test_without_text_needs_a_snapshot(newsextract: Command, demo: Path) -> None:
    done = newsextract("serve", "--db", demo, "--without-text")
    assert done.returncode == 2
    assert "name it with --snapshot FILE" in done.stderr


def test_one_command_makes_and_serves_it(program: Path, demo: Path, tmp_path: Path) -> None:
    target = tmp_path / "site.db"
    options = ["--snapshot", target, "--without-text", "--port", "0", "--", "--setting", "default_page_size", "7"]
    command = [program, "serve", "--db", demo, *options]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            assert process.stdout
            assert process.stderr
            address = next(m.group() for line in process.stderr if (m := re.search(r"http://127\.0\.0\.1:\d+", line)))
            with httpx.Client(base_url=address, trust_env=False) as client:
                (database,) = client.get("/-/databases.json").json()
                settings = client.get("/-/settings.json").json()
                texts = client.get("/site/article_versions.json?_shape=array&_col=blocks").json()
                whole = client.get("/site.db")
        finally:
            process.terminate()
    assert database["name"] == "site"
    assert not database["is_mutable"]
    assert (settings["sql_time_limit_ms"], settings["default_page_size"]) == (1000, 7)
    assert {row["blocks"] for row in texts} == {"[]"}
    assert whole.content == target.read_bytes()
