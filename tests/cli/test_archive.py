"""``newsextract archive``: what it writes, other programs read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from conftest import BIN, Command
from store.filling import fill

from newsextract.store.database import Database


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Database.open(path) as database:
        fill(database)
    return path


def test_warcio_finds_no_fault(newsextract: Command, db: Path, tmp_path: Path) -> None:
    file = tmp_path / "news.warc.gz"
    done = newsextract("archive", "export", file, "--db", db)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{file}: 4 pages\n", "")
    check = subprocess.run([BIN / "warcio", "check", "-v", file], capture_output=True, encoding="utf-8")
    assert (check.returncode, check.stderr) == (0, "")
    assert check.stdout.count("digest pass") == 1 + 2 * 4


def test_a_directory_that_is_not_there(newsextract: Command, db: Path, tmp_path: Path) -> None:
    done = newsextract("archive", "export", tmp_path / "no" / "news.warc.gz", "--db", db)
    assert done.returncode == 1
    assert "No such file or directory; check its directory" in done.stderr


def test_a_broken_file_is_named_and_the_next_one_taken(newsextract: Command, db: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.warc.gz").write_bytes(b"\x1f\x8b\x08 nothing")
    good, target = tmp_path / "good.warc.gz", tmp_path / "other.db"
    newsextract("archive", "export", good, "--db", db)
    done = newsextract("archive", "import", tmp_path / "broken.warc.gz", good, "--db", target)
    assert done.returncode == 1
    assert f"{tmp_path / 'broken.warc.gz'}#0: no whole gzip member" in done.stderr
    # The pages of this database are stubs, made by hand.
    assert done.stdout == f"{target}: done: 0 new, 4 quarantined, 1 failed\n"


def test_an_unknown_paper(newsextract: Command, tmp_path: Path) -> None:
    done = newsextract("archive", "import", "x.warc.gz", "--paper", "nobody", "--db", tmp_path / "x.db")
    assert done.returncode == 2
    assert "unknown paper 'nobody'; known: baolaocai" in done.stderr
    assert not (tmp_path / "x.db").exists()
