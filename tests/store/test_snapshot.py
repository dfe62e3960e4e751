"""The copy for the public: what stays, what is left out, what it may replace."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from newsextract.models import StoreError, UsageError
from newsextract.store.database import Database
from newsextract.store.journal import Journal
from newsextract.store.search import ARTICLES, FACTS, parameters, parse_query
from newsextract.store.snapshot import EMPTIED, is_snapshot, make_snapshot

from .making import NOW, PAPER, article, extraction_of, page_of, statistic

BODY = "Toàn tỉnh có 594 trường. Cây gạo đầu bản nở hoa đỏ rực."
SECRET = "thư-ký@example.org"


@pytest.fixture
def filled(db: Database) -> Database:
    """A database with an article in two versions, the crawler's traces, and words of a person."""
    for text in ("Bản cũ: cây đa bến nước.", BODY):
        news = article(text)
        facts = (statistic(news, "594 trường", 594.0, "trường", indicator="schools"),) if text == BODY else ()
        page = page_of(news, f"<p>{text}".encode())
        db.store_extraction(extraction_of(news, facts), page, paper=PAPER, now=NOW)
    journal = Journal(db, PAPER)
    run = journal.start_run("crawl", NOW)
    fetch = journal.record_fetch(run, "https://x/", NOW, outcome="held", status=200, size=1, seconds=0.1)
    journal.hold("3", page_of(replace(news, post_id="3"), b"<p>waits"), fetch)
    journal.quarantine(page_of(news, b"<p>set aside"), "2", "no body", NOW)
    with db.transaction() as file:
        (fact,) = file.execute("SELECT id FROM statistics").fetchone()
        file.execute(
            "INSERT INTO corrections (kind, fact_id, verdict, note, author, at)"
            " VALUES ('statistic', ?, 'right', 'đúng', ?, '2025-03-01')",
            (fact, SECRET),
        )
        file.execute("UPDATE runs SET message = ?", (f"mailed to {SECRET}",))
    db.refresh(NOW)
    return db


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as file:
        return file.execute(sql).fetchall()


@pytest.mark.parametrize("texts", [True, False])
def test_facts_and_what_was_said_of_them_stay(filled: Database, tmp_path: Path, texts: bool) -> None:
    target = tmp_path / "site.db"
    make_snapshot(filled, target, texts=texts, now=NOW)
    assert rows(target, "SELECT value, quote FROM current_statistics") == [(594.0, "594 trường")]
    assert rows(target, "SELECT value, n_articles FROM series") == [(594.0, 1)]
    assert rows(target, "SELECT verdict, note FROM corrections") == [("right", "đúng")]
    assert rows(target, "SELECT title, version FROM articles") == [("Ngành giáo dục sơ kết học kỳ I", 2)]
    assert rows(target, "SELECT made_at, texts FROM snapshot") == [("2025-02-21T22:00:00+00:00", texts)]
    assert rows(target, "SELECT dataset_version FROM snapshot") == rows(target, "SELECT id FROM dataset_versions")


@pytest.mark.parametrize("texts", [True, False])
def test_what_is_nobody_elses_business_is_not_in_the_file(filled: Database, tmp_path: Path, texts: bool) -> None:
    target = tmp_path / "site.db"
    make_snapshot(filled, target, texts=texts, now=NOW)
    for table in EMPTIED:
        assert rows(target, f"SELECT count(*) FROM {table}") == [(0,)], table
    assert rows(target, "SELECT sum(length(body)), count(dropped_at) = count(*) FROM pages") == [(0, 1)]
    # Not in any row, and not in a page of the file that a deletion left behind.
    assert SECRET.encode() not in target.read_bytes()


def test_the_bodies_of_articles_are_left_out_on_demand(filled: Database, tmp_path: Path) -> None:
    with_text, without = tmp_path / "with.db", tmp_path / "without.db"
    make_snapshot(filled, with_text, texts=True, now=NOW)
    make_snapshot(filled, without, texts=False, now=NOW)
    for word in ("cây gạo", "Cây gạo", "cây đa"):
        assert word.encode() in with_text.read_bytes()
        assert word.encode() not in without.read_bytes()
    assert rows(without, "SELECT DISTINCT blocks FROM article_versions") == [("[]",)]


@pytest.mark.parametrize(
    ("texts", "words", "statement", "found"),
    [
        (True, "cay gao", ARTICLES, 1),
        (False, "cay gao", ARTICLES, 0),
        (False, "so ket hoc ky", ARTICLES, 1),
        (False, "594 truong", FACTS, 1),
    ],
)
def test_the_search_finds_what_is_there(
    filled: Database, tmp_path: Path, texts: bool, words: str, statement: str, found: int
) -> None:
    target = tmp_path / "site.db"
    make_snapshot(filled, target, texts=texts, now=NOW)
    with Database.read(target) as copy, copy.querying() as file:
        assert len(file.execute(statement, parameters(parse_query(words), limit=9)).fetchall()) == found


def test_it_is_one_file_that_needs_no_other(filled: Database, tmp_path: Path) -> None:
    target = tmp_path / "public" / "site.db"
    target.parent.mkdir()
    make_snapshot(filled, target, texts=True, now=NOW)
    assert rows(target, "PRAGMA journal_mode") == [("delete",)]
    assert rows(target, "PRAGMA freelist_count") == [(0,)]
    with Database.read(target) as copy:
        assert is_snapshot(copy)
        assert copy.article("baolaocai", "394811") is not None
    assert list(target.parent.iterdir()) == [target]
    assert not is_snapshot(filled)


def test_it_is_made_while_another_writes(filled: Database, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "site.db"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("DELETE FROM statistics")
        make_snapshot(filled, target, texts=True, now=NOW)
        writer.rollback()
    assert rows(target, "SELECT count(*) FROM statistics") == [(1,)]


def test_an_earlier_snapshot_is_replaced_and_nothing_else(filled: Database, path: Path, tmp_path: Path) -> None:
    target, notes = tmp_path / "site.db", tmp_path / "notes.txt"
    for texts in (True, False):
        make_snapshot(filled, target, texts=texts, now=NOW)
        assert rows(target, "SELECT texts FROM snapshot") == [(texts,)]
    notes.write_text("not a database")
    for other in (path, notes, tmp_path):
        with pytest.raises(UsageError):
            make_snapshot(filled, other, texts=True, now=NOW)
    assert notes.read_text() == "not a database"
    with pytest.raises(UsageError, match=r"directory .* does not exist"):
        make_snapshot(filled, tmp_path / "none" / "site.db", texts=True, now=NOW)
    assert not [x for x in tmp_path.iterdir() if x.name.endswith(".part")]


def test_a_snapshot_of_a_snapshot_is_refused(filled: Database, tmp_path: Path) -> None:
    make_snapshot(filled, tmp_path / "site.db", texts=True, now=NOW)
    with (
        Database.read(tmp_path / "site.db") as snapshot,
        pytest.raises(UsageError, match=r"site\.db is a snapshot already"),
    ):
        make_snapshot(snapshot, tmp_path / "other.db", texts=True, now=NOW)


def test_a_snapshot_that_cannot_be_made_leaves_the_earlier_one(
    filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site.db"
    make_snapshot(filled, target, texts=True, now=NOW)
    before = target.read_bytes()
    # The name of the temporary file is taken by a directory, as a full or read-only disk would refuse it.
    monkeypatch.setattr("uuid.uuid4", lambda: UUID(int=7))
    blocked = tmp_path / ".site.db.000000000000.part"
    (blocked / "inside").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"site\.db: the snapshot cannot be made"):
        make_snapshot(filled, target, texts=False, now=NOW)
    assert target.read_bytes() == before
