"""What was stored comes back as it was, and a reader writes nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from newsextract.models import StoreError
from newsextract.store.database import Database
from newsextract.store.rows import fact_rows

from .making import NOW, PAPER, article, extraction_of, official, page_of, statistic, target

NEWS = article("Có 594 trường. Bà Trần Thị Mẫu, Giám đốc Sở.", "Bảng\nXã | 12", "Đạt 75% vào 2025.")
FOUND = extraction_of(
    NEWS,
    (statistic(NEWS, "594 trường", 594.0, "trường"),),
    (official(NEWS, "Trần Thị Mẫu, Giám đốc Sở", "Trần Thị Mẫu", "Giám đốc Sở"),),
    (target(NEWS, "75%", 75.0, "%", "schools", "2025-12-31"),),
)


def test_articles_come_back_as_they_were(db: Database, path: Path) -> None:
    other = article("Tin khác.", post_id="394900")
    for found in (FOUND, extraction_of(other)):
        db.store_extraction(found, page_of(found.article), paper=PAPER, now=NOW)
    theirs = replace(other, paper="sister")
    db.store_extraction(extraction_of(theirs), page_of(theirs), paper=replace(PAPER, id="sister"), now=NOW)
    with Database.read(path) as database:
        assert [stored.article for stored in database.articles("baolaocai")] == [NEWS, other]
        assert [stored.article for stored in database.articles("sister")] == [theirs]
        stored = database.article("baolaocai", "394811")
        assert stored is not None
        assert stored.article == NEWS
        assert database.article("baolaocai", "1") is None
        assert NEWS.url
        for table, rows in fact_rows(FOUND, NEWS.url).items():
            kept = database.facts_of(stored)[table]
            assert [row.items() <= kept[row["id"]].items() for row in rows] == [True]


def test_only_the_newest_version_counts(db: Database) -> None:
    db.store_extraction(FOUND, page_of(NEWS), paper=PAPER, now=NOW)
    edited = replace(NEWS, title="Tiêu đề mới")
    db.store_extraction(extraction_of(edited), page_of(edited), paper=PAPER, now=NOW)
    (stored,) = db.articles("baolaocai")
    assert (stored.version, stored.article.title) == (2, "Tiêu đề mới")
    assert db.facts_of(stored) == {"statistics": {}, "officials": {}, "targets": {}}


def test_a_reader_cannot_write(db: Database, path: Path) -> None:
    with Database.read(path) as database, pytest.raises(StoreError, match=r"news\.db: .*readonly"):
        database.sync_places()


def test_a_reader_wants_a_database_of_ours(path: Path) -> None:
    with pytest.raises(StoreError, match="no database there"):
        Database.read(path)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    with pytest.raises(StoreError, match=r"news\.db: it is an SQLite database of another program"):
        Database.read(path)
    path.write_text("Đây là một tệp văn bản. " * 50, "utf-8")
    with pytest.raises(StoreError, match="not an SQLite database"):
        Database.read(path)
