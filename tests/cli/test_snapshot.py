"""``newsextract snapshot`` and ``serve --snapshot``: files for the public, from the command line."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import click
import httpx
import pytest
from click.testing import CliRunner
from conftest import Command

from newsextract.cli.serve import serve, snapshot
from newsextract.models import MissingExtra


@pytest.mark.long
def test_a_snapshot_is_made_and_made_anew(newsextract: Command, crawled: Path, tmp_path: Path) -> None:
    target = tmp_path / "site.db"
    for more in ((), ("--without-text",)):
        done = newsextract("snapshot", "--db", crawled, target, *more)
        assert (done.returncode, done.stderr) == (0, "")
        assert re.fullmatch(r".*site\.db: \d+\.\d MB, checked; its counts are in site\.inspect\.json\n", done.stdout)
    counts = json.loads((tmp_path / "site.inspect.json").read_text())["site"]
    assert counts["size"] == target.stat().st_size
    assert counts["tables"]["articles"]["count"] == 16
    assert sorted(x.name for x in tmp_path.iterdir()) == ["site.db", "site.inspect.json"]


@pytest.mark.long
def test_a_snapshot_is_only_read(newsextract: Command, crawled: Path, tmp_path: Path) -> None:
    target = tmp_path / "site.db"
    assert newsextract("snapshot", "--db", crawled, target).returncode == 0
    before = target.read_bytes()
    for command in (("crawl", "--base-url", "http://127.0.0.1:9"), ("correct", "--wrong", "0")):
        done = newsextract(command[0], "--db", target, *command[1:])
        assert done.returncode == 2
        assert "site.db is a snapshot, which is only read; name the database that it was made from" in done.stderr
    assert target.read_bytes() == before


@pytest.mark.long
def test_what_a_snapshot_does_not_hold_is_not_looked_for(newsextract: Command, crawled: Path, tmp_path: Path) -> None:
    target = tmp_path / "site.db"
    assert newsextract("snapshot", "--db", crawled, target, "--without-text").returncode == 0
    for what, command in (
        ("texts", ("rules", "diff")),
        ("texts", ("rules", "coverage")),
        ("texts", ("export", tmp_path / "data", "--with-text")),
        ("pages", ("archive", "export", tmp_path / "pages.warc.gz")),
    ):
        done = newsextract(*command, "--db", target)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"site.db is a snapshot without {what}; name the database that it was made from" in done.stderr
    assert sorted(x.name for x in tmp_path.iterdir()) == ["site.db", "site.inspect.json"]


def test_a_database_is_never_replaced(newsextract: Command, crawled: Path) -> None:
    done = newsextract("snapshot", "--db", crawled, crawled)
    assert done.returncode == 2
    assert "is no snapshot; name a file that may be replaced" in done.stderr


def test_without_text_needs_a_snapshot(newsextract: Command, crawled: Path) -> None:
    done = newsextract("serve", "--db", crawled, "--without-text")
    assert done.returncode == 2
    assert "name it with --snapshot FILE" in done.stderr


def test_one_command_makes_and_serves_it(program: Path, crawled: Path, tmp_path: Path) -> None:
    target = tmp_path / "site.db"
    options = ["--snapshot", target, "--without-text", "--port", "0", "--", "--setting", "default_page_size", "7"]
    command = [program, "serve", "--db", crawled, *options]
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


@pytest.mark.parametrize("verb", [snapshot, serve], ids=["snapshot", "serve"])
def test_without_datasette_nothing_is_written(
    crawled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: click.Command
) -> None:
    # None is what the import system itself takes for a module that is not there.
    monkeypatch.setitem(sys.modules, "datasette", None)
    options = ["--port", "0", "--snapshot"] if verb is serve else []
    done = CliRunner().invoke(verb, ["--db", str(crawled), *options, str(tmp_path / "site.db")])
    assert isinstance(done.exception, MissingExtra)
    assert str(done.exception).startswith("Datasette is not installed; ")
    assert list(tmp_path.iterdir()) == []


def test_where_the_counts_cannot_stand_no_snapshot_is_made(newsextract: Command, crawled: Path, tmp_path: Path) -> None:
    (tmp_path / "site.inspect.json").mkdir()
    done = newsextract("snapshot", "--db", crawled, tmp_path / "site.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {tmp_path / 'site.inspect.json'} is no file; ")
    assert [path.name for path in tmp_path.iterdir()] == ["site.inspect.json"]


def test_where_nobody_can_listen_no_snapshot_is_made(newsextract: Command, crawled: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = newsextract("serve", "--db", crawled, "--port", port, "--snapshot", tmp_path / "site.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"port {port} is taken" in done.stderr
    assert list(tmp_path.iterdir()) == []
