"""WARC files in: any maker's, in any order, damaged, killed; the same database in the end."""

from __future__ import annotations

import gzip
import re
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import brotli
import pytest
from conftest import Command
from faulty.stories import Story, article_page, stories, story

from newsextract.demo.server import ReplicaServer
from newsextract.models import DatabaseBusy
from newsextract.papers import load_paper
from newsextract.pipeline.extracting import default_extractor
from newsextract.pipeline.importing import import_archives
from newsextract.pipeline.intake import ImportReport
from newsextract.pipeline.nightly import run_lock
from newsextract.store.archiving import export_archive
from newsextract.store.database import Database
from newsextract.store.warcfile import Flaw, read_warc

from .files import Rows, complaints, content, rows
from .reaper import Order, Reaper
from .warcs import Capture, chunked, offsets, write_warc

PAPER = load_paper("baolaocai")
NOW = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FACTS = ("articles", "article_versions", "statistics", "officials", "targets", "unexplained_numbers")
CATALOGUES = ("pages", "rules", "indicators", "places")


@pytest.fixture
def db(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    with Database.open(Path(shutil.copy(empty_database, tmp_path / "news.db"))) as database:
        yield database


def take(db: Database, *files: Path, now: datetime = NOW) -> ImportReport:
    return import_archives(db, default_extractor(), PAPER, files, now=lambda: now)


def capture(one: Story, at: datetime = NOW - DAY, **other: Any) -> Capture:
    return Capture(one.path, article_page(one), at, **other)


def stored(db: Database) -> set[int]:
    return {int(post_id) for (post_id,) in rows(db.path, "SELECT post_id FROM articles")}


def everything(db: Database) -> dict[str, Rows]:
    """Every row but the list of runs."""
    with closing(sqlite3.connect(db.path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables if name != "runs"}


# -- round trip --


class Trip(NamedTuple):
    """A crawl of two nights, its export, and the import of that into another database."""

    base_url: str
    crawled: Path
    file: Path
    imported: Path
    said: str


@pytest.fixture(scope="module")
def trip(newsextract: Command, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trip]:
    folder = tmp_path_factory.mktemp("trip")
    crawled, file, imported = folder / "crawled.db", folder / "a.warc.gz", folder / "imported.db"

    def run(*arguments: str | Path) -> str:
        done = newsextract(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    with ReplicaServer() as replica:
        site = ("--base-url", replica.base_url)
        for replica.night in (1, 2):
            run("crawl", "--db", crawled, *site, "--delay", "0", "--revisit", "36500")
        run("archive", "export", file, "--db", crawled)
        said = run("archive", "import", file, "--db", imported, *site)
        yield Trip(replica.base_url, crawled, file, imported, said)


def test_there_and_back(trip: Trip) -> None:
    assert trip.said.startswith(f"{trip.imported}: done: 16 new, 1 edited, ")
    before, after = content(trip.crawled), content(trip.imported)
    assert len(after["article_versions"]) == len(after["articles"]) + 1
    for table in (*FACTS, *CATALOGUES):
        assert after[table] == before[table], table
    for question in (
        "SELECT url, fetched_at, page FROM article_versions ORDER BY 1, 2",
        "SELECT post_id, url, etag, last_modified FROM frontier WHERE state = 'stored' ORDER BY 1",
        "SELECT * FROM series ORDER BY 1, 2, 3",
        "SELECT fact_id, exact FROM fact_index ORDER BY 1",
    ):
        assert rows(trip.imported, question) == rows(trip.crawled, question)


def test_out_again(trip: Trip, tmp_path: Path) -> None:
    again = tmp_path / "b.warc.gz"
    with Database.open(trip.imported) as db:
        export_archive(db, again, PAPER, now=NOW)
    # The first record says when the file was written.
    first, second = (gzip.decompress(path.read_bytes()).split(b"WARC/1.1\r\n")[2:] for path in (trip.file, again))
    assert first == second


def test_an_import_is_a_run(newsextract: Command, trip: Trip) -> None:
    told = newsextract("status", "--db", trip.imported)
    assert re.search(r"^  \S+ +import +done +16 +1 ", told.stdout, re.MULTILINE)


def test_the_crawler_goes_on_from_an_import(newsextract: Command, trip: Trip, tmp_path: Path) -> None:
    db = shutil.copy(trip.imported, tmp_path)
    done = newsextract("crawl", "--db", db, "--base-url", trip.base_url, "--delay", "0", "--revisit", "36500")
    assert done.returncode == 0
    assert re.search(r"\b0 new, .*\b16 not modified", done.stdout)


# -- time --


def edited(one: Story, number: int) -> Story:
    return replace(one, paragraphs=(*one.paragraphs, f"Nhà trường vừa nhận thêm {number} bộ bàn ghế."))


ONE = story(1)
HISTORY = [(1, 0), (2, 1), (3, 0), (4, 0), (5, 2)]
"""Day and edition: edited, taken back, seen again, edited again."""


def editions(tmp_path: Path) -> list[Path]:
    """A file a day."""
    shown = {day: edited(ONE, edition) if edition else ONE for day, edition in HISTORY}
    return [write_warc(tmp_path / f"{day}.warc.gz", [capture(shown[day], on(day))]) for day in shown]


def on(day: int) -> datetime:
    return NOW - DAY * (9 - day)


def history(db: Path) -> dict[str, Rows]:
    """What is there of the article, but for the bytes of a version that came back: there are two pages of it."""
    facts = {
        table: rows(db, f"SELECT id, first_version, last_version, current, quote, rule_hash FROM {table} ORDER BY 1")
        for table in ("statistics", "officials", "targets")
    }
    return {
        "articles": rows(db, "SELECT post_id, version, url, title, published_at FROM articles"),
        "versions": rows(db, "SELECT version, content_hash, fetched_at, blocks FROM article_versions ORDER BY 1"),
        "unexplained": rows(db, 'SELECT text, block, "start" FROM unexplained_numbers ORDER BY 2, 3'),
        "index": rows(db, "SELECT fact_id, exact FROM fact_index ORDER BY 1"),
        **facts,
    }


@pytest.mark.parametrize("step", [17, pytest.param(1, marks=pytest.mark.long)])
def test_versions_stand_in_the_order_of_time_whatever_comes_first(
    tmp_path: Path, empty_database: Path, step: int
) -> None:
    files, found = editions(tmp_path), []
    for number, order in enumerate([*permutations(files)][::step]):
        with Database.open(Path(shutil.copy(empty_database, tmp_path / f"{number}.db"))) as db:
            take(db, *order)
        found.append(history(db.path))
    assert [at for _, _, at, _ in found[0]["versions"]] == [on(day).isoformat() for day in (1, 2, 3, 5)]
    for one in found:
        assert one == found[0]


def test_nothing_newer_is_replaced(db: Database, tmp_path: Path) -> None:
    files = editions(tmp_path)
    take(db, files[4])
    newest = rows(db.path, "SELECT title, changed_at FROM articles")
    validators = rows(db.path, "SELECT asked_at, etag FROM frontier")
    report = take(db, *files[:2], now=NOW + DAY)
    assert (report.new, report.edited) == (0, 2)
    assert rows(db.path, "SELECT title, changed_at FROM articles") == newest
    assert rows(db.path, "SELECT asked_at, etag FROM frontier") == validators
    assert rows(db.path, "SELECT version FROM articles") == [(3,)]
    current = rows(db.path, "SELECT quote FROM current_statistics")
    assert any("2 bộ bàn ghế" in quote for (quote,) in current)
    assert not any("1 bộ bàn ghế" in quote for (quote,) in current)
    assert complaints(db.path) == []


def test_a_second_import_writes_nothing(db: Database, tmp_path: Path) -> None:
    files = [
        *editions(tmp_path),
        write_warc(tmp_path / "broken.warc.gz", [Capture(story(5).path, b"<html><p>x</p></html>")]),
    ]
    first, before = take(db, *files), everything(db)
    second = take(db, *reversed(files), now=NOW + DAY)
    assert everything(db) == before
    assert (first.known, first.quarantined) == (0, 1)
    assert second == replace(second, new=0, edited=0, unchanged=0, known=len(files), quarantined=0, facts=0)


# -- makers --


def test_encodings_of_all_kinds(db: Database, tmp_path: Path) -> None:
    deflate = zlib.compressobj(wbits=-15)
    body = article_page(story(7))
    encoded: list[tuple[bytes, dict[str, str]]] = [
        (body, {}),
        (chunked(body), {"Transfer-Encoding": "chunked"}),
        (body, {"Transfer-Encoding": "chunked"}),
        (gzip.compress(body), {"Content-Encoding": "gzip"}),
        (chunked(gzip.compress(body)), {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}),
        (body, {"Content-Encoding": "gzip"}),
        (zlib.compress(body), {"Content-Encoding": "deflate"}),
        (deflate.compress(body) + deflate.flush(), {"Content-Encoding": "deflate"}),
        (brotli.compress(body), {"Content-Encoding": "br"}),
        (body, {"X-Crawl-Content-Encoding": "br", "X-Crawl-Content-Length": "99"}),
    ]
    captures = [
        Capture(f"/bai-post{number}.html?utm=1#x", raw, headers=headers)
        for number, (raw, headers) in enumerate(encoded)
    ]
    for name, version in (("new.warc.gz", "1.1"), ("old.warc", "1.0")):
        report = take(db, write_warc(tmp_path / name, captures, version))
        assert (report.exit_code, report.new, report.known) == (
            (0, len(encoded), 0) if version == "1.1" else (0, 0, len(encoded))
        )
    assert rows(db.path, "SELECT count(DISTINCT sha256), max(bytes) FROM pages") == [(1, len(body))]
    assert rows(db.path, "SELECT url FROM articles WHERE post_id = '3'") == [("https://baolaocai.vn/bai-post3.html",)]


def test_what_is_not_asked_for(db: Database, tmp_path: Path) -> None:
    elsewhere = replace(story(3), section="Kinh tế")
    captures = [
        capture(story(1)),
        capture(story(2), status="404 Not Found"),
        capture(elsewhere),
        capture(story(4), host="https://example.org"),
        Capture("/giao-duc/", b"<html></html>"),
        capture(story(5), headers={"Content-Type": "image/png"}),
        capture(story(6), kind="revisit", fields={"WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/x"}),
        capture(story(7), kind="resource"),
    ]
    report = take(db, write_warc(tmp_path / "a.warc.gz", captures))
    assert (report.exit_code, report.new, report.other_section) == (0, 1, 1)
    assert stored(db) == {story(1).id}


def test_a_file_of_another_site_is_named(db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    hosts = [f"http://127.0.0.1:{port}" for port in (8001, 8001, 8001, 8002, 8002, 8003, 8004)] + ["http://[::1"]
    file = write_warc(tmp_path / "a.warc.gz", [capture(story(1), host=host) for host in hosts])
    report = take(db, file)
    assert (report.exit_code, report.new) == (0, 0)
    (said,) = caplog.messages
    assert said == (
        f"{file}: none of baolaocai among its 8 pages (of 127.0.0.1:8001, 127.0.0.1:8002, 127.0.0.1:8003); "
        "--paper or --base-url names another site"
    )


def test_a_record_that_its_maker_cut_off_is_named(
    db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cut = capture(story(2), fields={"WARC-Truncated": "length"})
    file = write_warc(tmp_path / "a.warc.gz", [capture(story(1)), cut, capture(story(3))])
    report = take(db, file)
    assert (report.exit_code, report.failed) == (1, 1)
    assert stored(db) == {story(1).id, story(3).id}
    assert f"{file}#{offsets(file)[2]}: https://baolaocai.vn{story(2).path}: cut off by the maker" in caplog.text


# -- damage --


def damaged(data: bytes, starts: list[int], how: str) -> bytes:
    """The file with its third record (the second page) gone wrong."""
    begin, end = starts[2:4]
    middle = (begin + end) // 2
    if how == "bytes":
        return data[:middle] + bytes(20) + data[middle + 20 :]
    if how == "lost":
        return data[:middle] + data[end:]
    if how == "cut":
        return data[:middle]
    return data[:begin] + b"not a record\r\n\r\n" + data[end:]


@pytest.mark.parametrize("how", ["bytes", "lost", "cut", "strange"])
@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_reading_goes_on_behind_a_broken_record(
    db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, how: str
) -> None:
    told = stories(1, 6)
    file = write_warc(tmp_path / name, [capture(one) for one in told])
    starts = offsets(file)
    file.write_bytes(damaged(file.read_bytes(), starts, how))
    report = take(db, file)
    left = told[:1] if how == "cut" else [told[0], *told[2:]]
    assert stored(db) == {one.id for one in left}
    assert (report.exit_code, report.failed) == (1, 1)
    assert f"{file}#{starts[2]}: " in caplog.text


@pytest.mark.parametrize("body", [b"", b"\x1f\x8b\x08", b"<html>", bytes(1000)])
def test_what_is_no_warc_file(db: Database, tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(body)
    good = write_warc(tmp_path / "b.warc.gz", [capture(story(1))])
    report = take(db, file, tmp_path / "missing.warc.gz", good)
    assert report.failed == (2 if body else 1)
    assert stored(db) == {story(1).id}


@pytest.mark.long
def test_random_damage_loses_what_it_hit_and_no_more(tmp_path: Path, empty_database: Path) -> None:
    told = stories(1, 8)
    for name in ("a.warc.gz", "a.warc"):
        file = write_warc(tmp_path / name, [capture(one) for one in told])
        whole, starts, chance = file.read_bytes(), offsets(file), Random(7)
        for number in range(10):
            at = chance.randrange(len(whole))
            file.write_bytes(whole[:at] + chance.randbytes(chance.randrange(1, 40)) + whole[at:])
            with Database.open(Path(shutil.copy(empty_database, tmp_path / f"{number}-{name}.db"))) as db:
                report = take(db, file)
            hit = max(i for i, start in enumerate(starts) if start <= at)
            missing = {one.id for one in told} - stored(db)
            # Behind the end of a compressed record lie its neighbour's first bytes.
            assert missing <= {told[i - 1].id for i in (hit, hit + 1) if 1 <= i <= len(told)}
            assert not missing or report.failed or report.quarantined


def test_no_header_is_too_broken(tmp_path: Path) -> None:
    """Every fault is a flaw of the file, whatever the maker's program did to the record's first bytes."""
    file = write_warc(tmp_path / "a.warc.gz", [capture(story(1))])
    begin, chance, flaws = offsets(file)[1], Random(11), 0
    data = file.read_bytes()
    record = gzip.decompress(data[begin:])
    for _ in range(400):
        broken = bytearray(record)
        for _ in range(chance.randint(1, 4)):
            broken[chance.randrange(900)] = chance.randrange(256)
        file.write_bytes(data[:begin] + gzip.compress(bytes(broken), 1))
        flaws += sum(isinstance(found, Flaw) for found in read_warc(file, lambda url: True))
    assert flaws > 100


def test_a_file_compressed_as_a_whole_is_named(db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    plain = write_warc(tmp_path / "a.warc", [capture(story(1))])
    file = tmp_path / "b.warc.gz"
    file.write_bytes(gzip.compress(plain.read_bytes()))
    report = take(db, file)
    assert (report.exit_code, report.failed) == (1, 1)
    assert f"{file}#0: several records in one gzip member; `warcio recompress`" in caplog.text


def test_a_record_that_does_not_say_how_long_it_is(
    db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = write_warc(tmp_path / "a.warc.gz", [capture(story(1)), capture(story(2))])
    begin, end = offsets(file)[1:]
    data = file.read_bytes()
    record = gzip.decompress(data[begin:end])
    at = record.index(b"Content-Length")
    file.write_bytes(data[:begin] + gzip.compress(record[:at] + b"X-" + record[at:]) + data[end:])
    assert take(db, file).failed == 1
    assert f"{file}#{begin}: no WARC record with a Content-Length" in caplog.text
    assert stored(db) == {story(2).id}


# -- drift --


def test_pages_that_hold_no_article_replace_nothing(db: Database, tmp_path: Path) -> None:
    told = stories(1, 12)
    take(db, write_warc(tmp_path / "good.warc.gz", [capture(one) for one in told]))
    before = {table: everything(db)[table] for table in FACTS}
    empty = [Capture(one.path, b"<html><body><p>.</p></body></html>", NOW) for one in told]
    newer = write_warc(tmp_path / "bad.warc.gz", [*empty[:11], capture(edited(told[11], 3), NOW)])
    report = take(db, newer)
    assert (report.exit_code, report.status, report.quarantined) == (4, "drift", 12)
    assert "11 of 12 pages hold no article" in report.message
    assert {table: everything(db)[table] for table in FACTS} == before
    after = everything(db)
    assert take(db, newer).exit_code == 4
    assert everything(db) == after


# -- locks and kills --


def test_another_run_holds_the_lock(db: Database, tmp_path: Path) -> None:
    with run_lock(db.path), pytest.raises(DatabaseBusy):
        take(db, write_warc(tmp_path / "a.warc.gz", [capture(story(1))]))


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("archives")
    told = stories(1, 12)
    later = [capture(edited(one, number + 3), NOW) for number, one in enumerate(told)]
    bad = Capture(story(20).path, b"<html><body><p>.</p></body></html>", NOW)
    return [
        str(write_warc(folder / "later.warc.gz", [*later, bad])),
        str(write_warc(folder / "first.warc.gz", [capture(one) for one in told])),
    ]


@pytest.fixture(scope="module")
def undisturbed(
    archives: list[str], reaper: Reaper, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, int, float]:
    """The database of an import that nobody disturbed, how many transactions it took, and how many seconds."""
    db = tmp_path_factory.mktemp("undisturbed") / "news.db"
    death = reaper.run(order(archives, db))
    assert death.code == 1  # one page is no article
    return db, death.transactions, death.seconds


def order(archives: list[str], db: Path, **kill: Any) -> Order:
    return Order(["archive", "import", *archives, "--db", str(db)], str(db.with_suffix(".txt")), **kill)


def finished(reaper: Reaper, archives: list[str], db: Path, wanted: Path) -> None:
    assert reaper.run(order(archives, db)).code in (0, 1)
    assert complaints(db) == []
    assert content(db) == content(wanted)
    assert {status for (status,) in rows(db, "SELECT status FROM runs")} <= {"done", "killed"}
    once = "SELECT url, at FROM fetches GROUP BY 1, 2 HAVING count(*) > 1"
    assert rows(db, once) == []


@pytest.mark.parametrize("step", [40, pytest.param(1, marks=pytest.mark.long)])
def test_killed_in_every_transaction(
    reaper: Reaper, archives: list[str], undisturbed: tuple[Path, int, float], tmp_path: Path, step: int
) -> None:
    wanted, transactions, _ = undisturbed
    for number in range(1, transactions + 1, step):
        db = tmp_path / f"{number}.db"
        assert reaper.run(order(archives, db, number=number)).killed
        finished(reaper, archives, db, wanted)


@pytest.mark.long
def test_killed_again_and_again(
    reaper: Reaper, archives: list[str], undisturbed: tuple[Path, int, float], tmp_path: Path
) -> None:
    wanted, _, seconds = undisturbed
    chance = Random(3)
    for number in range(20):
        db = tmp_path / f"{number}.db"
        for _ in range(chance.randint(1, 4)):
            reaper.run(order(archives, db, after=chance.uniform(0, seconds)))
        finished(reaper, archives, db, wanted)
