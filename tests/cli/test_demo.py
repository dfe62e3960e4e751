"""``newsextract demo``: two nights on loopback, a table, and a last line that opens the desk."""

from __future__ import annotations

import os
import re
import shlex
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import BIN, Command
from store.making import PAPER

from newsextract.cli.demo import program_name
from newsextract.models import Link
from newsextract.papers import load_paper
from newsextract.store.database import Database
from newsextract.store.frontier import Frontier
from newsextract.store.journal import Journal


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo day")


@pytest.fixture(scope="module")
def done(program: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Over an earlier demo, and with the command not on PATH: as after ``make demo``."""
    with Database.open(folder / "demo.db") as earlier:
        Journal(earlier, PAPER).start_run("crawl", datetime(2025, 1, 1, tzinfo=UTC))
    path = os.pathsep.join(x for x in os.environ["PATH"].split(os.pathsep) if Path(x) != BIN)
    return subprocess.run(
        [program, "demo"],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


def test_two_nights_are_in_the_file(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert (done.returncode, done.stderr) == (0, "")
    with closing(sqlite3.connect(folder / "demo.db")) as connection:
        runs = connection.execute("SELECT status FROM runs").fetchall()
        edited = connection.execute("SELECT post_id FROM articles WHERE version = 2").fetchall()
        pupils = connection.execute(
            "SELECT period_start, period_end, place_id FROM statistics WHERE value = 234918"
        ).fetchall()
    assert runs == [("done",), ("done",)]
    assert edited == [("398341",)]
    assert pupils == [("2023-09-01", "2024-08-31", "10@2024")]


def test_the_tables_show_facts_with_period_place_and_words(done: subprocess.CompletedProcess[str]) -> None:
    first, second = re.findall(r"^Night \d: (.+)$", done.stdout, re.MULTILINE)
    assert "16 new" in first
    assert "1 edited, 15 not modified" in second
    _, counts, statistics, officials, targets, _ = done.stdout.split("\n\n")
    assert re.search(r"^  articles +16$", counts, re.MULTILINE)
    assert re.search(r"^  versions +17$", counts, re.MULTILINE)
    day = r"\d{4}-\d\d-\d\d"
    assert len(re.findall(rf"^  [\d,.]+ .+  \w+ +{day}(?: to {day})?  .+  \S", statistics, re.MULTILINE)) >= 8
    assert len(re.findall(rf"^  [\d,.]+ .+  \w+ +{day}  .+  \S", targets, re.MULTILINE)) >= 4
    assert re.search(rf"^  Vũ Đình Cương +.*Chủ tịch UBND tỉnh +{day}$", officials, re.MULTILINE)


def test_the_last_line_works_when_pasted(done: subprocess.CompletedProcess[str], folder: Path) -> None:
    last = done.stdout.splitlines()[-1]
    assert shlex.split(last)[1:] == ["serve", "--db", "demo.db"]
    line = f"exec {last} --port 0"
    with subprocess.Popen(["sh", "-c", line], cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            said = iter(process.stderr.readline, "")
            address = next(m.group() for text in said if (m := re.search(r"http://127\.0\.0\.1:\d+", text)))
            with urllib.request.urlopen(f"{address}/demo/series.json?_size=1", timeout=30) as answer:
                assert answer.status == 200
        finally:
            process.terminate()


@pytest.mark.long
def test_on_a_terminal_the_tables_are_drawn(program: Path, tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [program, "demo"],
        cwd=tmp_path,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "160"},
    ) as process:
        os.close(theirs)
        shown = b"".join(pieces(ours))
    os.close(ours)
    text = shown.decode()
    assert process.returncode == 0, text
    assert "pages ━" in re.sub(r"\x1b\[[\d;?]*\w", "", text)
    assert "─" * 20 in text
    assert "61 phòng học tạm" in text


@pytest.mark.long
def test_without_datasette_the_extra_is_named(tmp_path: Path) -> None:
    # None is what the import system itself takes for a module that is not there.
    code = "import sys; sys.modules['datasette'] = None; from newsextract.cli import main; main(['demo'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    how = "install newsextract with the extra `serve`, in its clone: pip install '.[serve]'"
    assert f"\nDatasette is not installed; {how}. Open it in Datasette:\n" in done.stdout


def pieces(terminal: int) -> Iterator[bytes]:
    """What is printed until the other side is closed, which Linux reports as an error (EIO)."""
    with suppress(OSError):
        while piece := os.read(terminal, 65_536):
            yield piece


def test_the_command_is_short_where_the_shell_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "my env" / "bin" / "newsextract"
    installed.parent.mkdir(parents=True)
    installed.write_text("#!/bin/sh\n", "ascii")
    installed.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert program_name(str(installed)) == "'my env/bin/newsextract'"
    monkeypatch.setenv("PATH", f"/usr/bin:{installed.parent}")
    assert program_name(str(installed)) == "newsextract"


@pytest.mark.parametrize(
    ("paper", "url"),
    [
        ("baolaocai", "https://baolaocai.vn/mot-bai-post398001.html"),
        ("nhandan", "https://nhandan.vn/mot-bai-post398001.html"),
    ],
)
def test_a_real_crawl_is_not_replaced(newsextract: Command, tmp_path: Path, paper: str, url: str) -> None:
    db = tmp_path / "news.db"
    now = datetime(2025, 1, 1, tzinfo=UTC)
    link = Link("398001", url)
    with Database.open(db) as database:
        Journal(database, load_paper(paper)).start_run("crawl", now)
        Frontier(database, load_paper(paper)).sight([link], source="section", now=now)
    done = newsextract("demo", "--db", db)
    assert done.returncode == 2
    assert f"{db} holds articles of a real site" in done.stderr
    with Database.open(db) as database:
        assert database.addresses() == [link.url]
