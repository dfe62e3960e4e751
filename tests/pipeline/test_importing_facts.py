"""Facts made elsewhere into the database: the same as if the pages had been imported, but for their bytes."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import Command
from faulty.stories import article_page, stories, story

from newsextract.demo.site import LISTING, pages
from newsextract.papers import load_paper
from newsextract.pipeline.extracting import default_extractor
from newsextract.pipeline.importing import import_archives
from newsextract.pipeline.importing_facts import import_facts
from newsextract.pipeline.intake import ImportReport
from newsextract.pipeline.mapping import Mapper
from newsextract.pipeline.shards import write_shard
from newsextract.store.database import Database

from .files import Rows, complaints, content, rows
from .reaper import Order, Reaper
from .warcs import Capture, write_warc

PAPER = load_paper("baolaocai")
NOW = datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three files of the replica's two nights and of stories, the newer versions first; one page is cut off."""
    folder = tmp_path_factory.mktemp("warcs")
    etag = {"ETag": '"e"', "Last-Modified": "Mon, 03 Nov 2025 01:00:00 GMT"}
    nights = [
        [Capture(path, page.body, NOW + DAY * night) for path, page in pages(night).items() if path != LISTING]
        for night in (2, 1)
    ]
    told = stories(1, 6)
    edited = [replace(one, paragraphs=(*one.paragraphs, "Trường có thêm 7 phòng học mới.")) for one in told]
    cut = article_page(story(9)).replace(b"</html>", b"")
    other = [
        *(Capture(one.path, article_page(one), NOW + DAY, headers=etag) for one in edited),
        *(Capture(one.path, article_page(one), NOW, headers=etag) for one in told),
        Capture(story(9).path, cut, NOW, headers=etag),
    ]
    files = [*nights, other]
    return [write_warc(folder / f"{number}.warc.gz", captures) for number, captures in enumerate(files)]


@pytest.fixture(scope="module")
def shards(warcs: list[Path]) -> list[Path]:
    mapper, made = Mapper(default_extractor(), PAPER), []
    for path in warcs:
        made.append(path.with_name(f"{path.name[0]}.jsonl"))
        write_shard(mapper, str(path), made[-1])
    return made


@pytest.fixture
def db(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    with Database.open(Path(shutil.copy(empty_database, tmp_path / "news.db"))) as database:
        yield database


@pytest.fixture(scope="module")
def direct(warcs: list[Path], empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages themselves, imported."""
    path = Path(shutil.copy(empty_database, tmp_path_factory.mktemp("direct") / "news.db"))
    with Database.open(path) as database:
        import_archives(database, default_extractor(), PAPER, warcs, now=lambda: NOW)
    return path


def take(db: Database, *files: Path, now: datetime = NOW) -> ImportReport:
    return import_facts(db, default_extractor().rules, PAPER, files, now=lambda: now)


def everything(path: Path) -> dict[str, Rows]:
    """Every row but the list of runs."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables if name != "runs"}


def assert_same(path: Path, direct: Path) -> None:
    ours, wanted = content(path), content(direct)
    for table in ours.keys() - {"pages"}:
        assert ours[table] == wanted[table], table
    for question in (
        "SELECT url, fetched_at, page FROM article_versions ORDER BY 1, 2",
        "SELECT sha256, bytes, content_type, first_seen FROM pages ORDER BY 1",
        # What is new and what an edit depends on which page comes first.
        "SELECT post_id, url, at, status, bytes, etag, last_modified FROM fetches ORDER BY 1, 3",
        "SELECT post_id, state, asked_at, etag, last_modified FROM frontier ORDER BY 1",
        "SELECT * FROM series ORDER BY 1, 2, 3",
    ):
        assert rows(path, question) == rows(direct, question)
    assert complaints(path) == []


def test_the_same_tables_as_from_the_pages(db: Database, shards: list[Path], direct: Path) -> None:
    report = take(db, *shards)
    assert (report.exit_code, report.failed) == (0, 0)
    assert_same(db.path, direct)
    assert rows(db.path, "SELECT count(*) FROM article_versions") != rows(db.path, "SELECT count(*) FROM articles")
    assert rows(db.path, "SELECT DISTINCT length(body), dropped_at IS NULL FROM pages") == [(0, 0)]


def test_a_second_import_writes_nothing(db: Database, shards: list[Path], warcs: list[Path]) -> None:
    take(db, *shards)
    before = everything(db.path)
    report = take(db, *reversed(shards), now=NOW + DAY)
    assert (report.new, report.edited, report.unchanged, report.failed) == (0, 0, 0, 0)
    assert everything(db.path) == before
    # Pages and facts are one history: what came as facts is known when its pages come.
    assert import_archives(db, default_extractor(), PAPER, warcs, now=lambda: NOW).known == report.known
    assert everything(db.path) == before


def test_parquet(db: Database, shards: list[Path], warcs: list[Path], direct: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    made = []
    for path in warcs:
        made.append(tmp_path / f"{path.name[0]}.parquet")
        write_shard(Mapper(default_extractor(), PAPER), str(path), made[-1])
    take(db, *made)
    assert_same(db.path, direct)


def spoilt(line: bytes, how: str) -> bytes:
    record: dict[str, Any] = json.loads(line)
    if how == "cut":
        return line[: len(line) // 2] + b"\n"
    if how == "rules":
        record["recipe"] = "0" * 24
    elif how == "page":
        del record["page"]
    elif how == "quote":
        record["statistics"][0]["start"] += 1
    elif how == "paper":
        record["article"]["paper"] = "another"
    return json.dumps(record).encode() + b"\n"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("cut", "no line that `newsextract extract` made of a WARC file (JSONDecodeError"),
        ("page", "no line that `newsextract extract` made of a WARC file (KeyError: 'page')"),
        ("quote", "does not stand where the line says"),
        ("rules", "made with other rules, or another version of newsextract, than those in force; give the same"),
        ("paper", "an article of another, not of baolaocai; --paper names the newspaper"),
    ],
)
def test_a_bad_line_is_named_and_the_next_one_taken(
    newsextract: Command, shards: list[Path], tmp_path: Path, how: str, why: str
) -> None:
    lines = shards[2].read_bytes().splitlines(keepends=True)[:3]
    bad, db = tmp_path / "bad.jsonl", tmp_path / "news.db"
    bad.write_bytes(lines[0] + spoilt(lines[1], how) + lines[2])
    done = newsextract("import-facts", bad, tmp_path / "missing.jsonl", "--db", db)
    assert done.returncode == 1
    assert f"{bad}:2: " in done.stderr
    assert why in done.stderr
    assert f"{tmp_path / 'missing.jsonl'}: cannot be read: No such file or directory" in done.stderr
    assert done.stdout.startswith(f"{db}: done: 2 new, 2 failed, ")


@pytest.mark.long
def test_a_file_of_another_kind_is_named_once(
    db: Database, shards: list[Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    picture = tmp_path / "picture.jsonl"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0\n" * 100)
    report = take(db, picture, shards[2])
    assert (report.exit_code, report.failed) == (1, 1)
    assert report.new > 0
    assert caplog.text.count("picture.jsonl") == 1


@pytest.mark.parametrize("files", [2, pytest.param(10, marks=pytest.mark.long)])
def test_killed_again_and_again(reaper: Reaper, shards: list[Path], direct: Path, tmp_path: Path, files: int) -> None:
    chance = Random(5)
    for number in range(files):
        db = tmp_path / f"{number}.db"
        arguments = ["import-facts", *map(str, shards), "--db", str(db)]
        for _ in range(chance.randint(1, 3)):
            reaper.run(Order(arguments, str(tmp_path / "said.txt"), after=chance.uniform(0, 2.0)))
        assert reaper.run(Order(arguments, str(tmp_path / "said.txt"))).code == 0
        assert_same(db, direct)
