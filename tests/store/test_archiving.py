"""Pages out as WARC: every version with its own headers, none invented, the same each time, whole or not there."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsextract.models import UsageError
from newsextract.store.archiving import Archived, export_archive
from newsextract.store.database import Database
from newsextract.store.journal import Journal
from newsextract.store.upkeep import prune

from .filling import AGAIN, fill
from .making import NOW, PAPER, article, extraction_of, page_of

TODAY = datetime(2025, 3, 1, 5, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path / "news.db") as database:
        fill(database)
        yield database


def records(path: Path) -> list[tuple[dict[str, str], str, dict[str, str], bytes]]:
    """WARC headers, first line of the HTTP message, its headers, its body."""
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            http = record.http_headers
            line = f"{http.protocol} {http.statusline}" if http else ""
            body = record.raw_stream.read()
            found.append((dict(record.rec_headers.headers), line, dict(http.headers) if http else {}, body))
    return found


def test_every_version_in_the_order_of_time(db: Database, tmp_path: Path) -> None:
    assert export_archive(db, tmp_path / "x.warc.gz", PAPER, now=TODAY) == Archived(4, 0)
    info, *rest = records(tmp_path / "x.warc.gz")
    assert (info[0]["WARC-Type"], info[0]["WARC-Date"]) == ("warcinfo", "2025-03-01T05:00:00.250000Z")
    assert b"software: newsextract/" in info[3]
    kinds = [record[0]["WARC-Type"] for record in rest]
    assert kinds == ["response", "request"] * 4
    assert [record[3] for record in rest[::2]] == [b"<p>1</p>", b"<p>2</p>", b"<p>3</p>", b"<i>395000</i>"]
    dates = [record[0]["WARC-Date"] for record in rest[::2]]
    assert dates == sorted(dates)
    for (answer, *_), (question, *_) in zip(rest[::2], rest[1::2], strict=True):
        assert question["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
        assert question["WARC-Target-URI"] == answer["WARC-Target-URI"]
        assert {"WARC-Block-Digest", "WARC-Payload-Digest"} <= answer.keys()


def test_headers_are_those_that_were_kept(db: Database, tmp_path: Path) -> None:
    export_archive(db, tmp_path / "x.warc.gz", PAPER, now=TODAY)
    _, *rest = records(tmp_path / "x.warc.gz")
    kept = {"Content-Type": "text/html", "ETag": '"e"', "Last-Modified": "Thu, 20 Feb 2025 10:00:00 GMT"}
    set_aside, question = next(
        (answer, question) for answer, question in zip(rest[::2], rest[1::2], strict=True) if b"395000" in answer[3]
    )
    assert set_aside[1:3] == ("HTTP/1.1 200 OK", kept)
    assert set_aside[0]["WARC-Date"] == (AGAIN + timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert question[1:] == ("GET /so-ket-hoc-ky-post395000.html HTTP/1.1", {"Host": "baolaocai.vn"}, b"")
    # Of a version whose request is not in the database, the media type alone is known.
    assert rest[0][2] == {"Content-Type": "text/html; charset=utf-8"}


def test_headers_are_of_the_newspaper_s_own_request(db: Database, tmp_path: Path) -> None:
    """A replica may serve two newspapers under one address."""
    news, sister = article("Một đoạn.", post_id="395900"), replace(PAPER, id="sister")
    page = page_of(news, b"<p>395900")
    for paper in (sister, PAPER):
        journal = Journal(db, paper)
        run = journal.start_run("crawl", NOW)
        found = extraction_of(replace(news, paper=paper.id))
        db.store_extraction(found, page, paper=paper, now=NOW)
        about = {"outcome": "new", "status": 200, "size": 9, "seconds": 0.1, "post_id": "395900"}
        journal.record_fetch(run, page.url, page.fetched_at, etag=f'"{paper.id}"', **about)
    for paper in (sister, PAPER):
        file = tmp_path / f"{paper.id}.warc.gz"
        export_archive(db, file, paper, now=TODAY)
        (headers,) = [http for _, line, http, body in records(file) if body == b"<p>395900" and line]
        assert headers["ETag"] == f'"{paper.id}"'


def test_the_same_pages_make_the_same_bytes(db: Database, tmp_path: Path) -> None:
    for name in ("a", "b"):
        export_archive(db, tmp_path / f"{name}.warc.gz", PAPER, now=TODAY)
    assert (tmp_path / "a.warc.gz").read_bytes() == (tmp_path / "b.warc.gz").read_bytes()


def test_dropped_bytes_are_left_out_and_counted(db: Database, tmp_path: Path) -> None:
    prune(db, PAPER, raw_before=NOW + timedelta(days=30), now=TODAY)
    assert export_archive(db, tmp_path / "x.warc.gz", PAPER, now=TODAY) == Archived(0, 4)


@pytest.mark.parametrize(("name", "why"), [("news.warc", "ends in .warc.gz"), ("taken.warc.gz", "exists already")])
def test_names_that_will_not_do(db: Database, tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "taken.warc.gz").write_bytes(b"somebody's")
    with pytest.raises(UsageError, match=why):
        export_archive(db, tmp_path / name, PAPER, now=TODAY)
    assert (tmp_path / "taken.warc.gz").read_bytes() == b"somebody's"


def test_without_its_extra(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "warcio", None)
    with pytest.raises(UsageError, match=r"the extra `archive`"):
        export_archive(db, tmp_path / "x.warc.gz", PAPER, now=TODAY)


def grow(db: Database, versions: int, size: int) -> None:
    """So many articles whose pages do not compress."""
    chance = Random(1)
    with db.transaction():
        for number in range(versions):
            news = article("Một đoạn không có số.", post_id=str(500_000 + number))
            page = page_of(news, chance.randbytes(size))
            db.store_extraction(extraction_of(news), replace(page, fetched_at=NOW), paper=PAPER, now=NOW)


@pytest.mark.long
def test_a_killed_export_leaves_nothing_under_its_name(db: Database, program: Path, tmp_path: Path) -> None:
    grow(db, 300, 100_000)
    target = tmp_path / "x.warc.gz"
    with subprocess.Popen([program, "archive", "export", "--db", db.path, target]) as process:
        try:
            while not any(part.stat().st_size for part in tmp_path.glob(".x.warc.gz.*.part")):
                assert process.poll() is None, "it ended before it could be killed"
        finally:
            process.kill()
    assert not target.exists()
    export_archive(db, target, PAPER, now=TODAY)
    assert len(records(target)) == 1 + 2 * 304


@pytest.mark.long
def test_memory_does_not_grow_with_the_archive(db: Database, tmp_path: Path) -> None:
    code = (
        "import resource, sys; from newsextract.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for name in ("few", "many"):
        command = [sys.executable, "-c", code, "archive", "export", "--db", db.path, tmp_path / f"{name}.warc.gz"]
        told = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
        peaks.append(int(re.findall(r"^\d+$", told, re.MULTILINE)[-1]))
        if name == "few":
            grow(db, 300, 100_000)
    with closing(sqlite3.connect(db.path)) as connection:
        ((size,),) = connection.execute("SELECT sum(bytes) FROM pages").fetchall()
    assert size > 30_000_000
    assert peaks[1] - peaks[0] < 10_000, "kilobytes"
