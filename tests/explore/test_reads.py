"""What Datasette's permissions keep from a reader, our pages keep as well, whole or in parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from datasette import hookimpl
from datasette.plugins import pm
from datasette.utils import tilde_encode

from newsextract.explore import front_page, reads
from newsextract.explore.metadata import metadata

from .asking import Html, ask

FACT = f"/news/fact/statistic/{tilde_encode('s-394811-594 trường')}"
UNKNOWN = "/news/fact/statistic/none"
PAGES = {
    ("/",): {
        *(reads.DATASET + reads.PENDING + reads.RUN + reads.SPAN + reads.DOUBTS),
        *(reads.counted(table)[-1] for table in front_page._TABLES),
    },
    ("/news/article/1",): {*reads.ARTICLE},
    (FACT, UNKNOWN): {*reads.FACT, *reads.SAID, *reads.DATASET},
    ("/news/search?q=truong",): {*reads.SEARCH},
}
"""Our pages with the tables that they and their parts read."""
NEEDED = {"/": (), "/news/article/1": reads.ARTICLE, FACT: reads.FACT, UNKNOWN: reads.FACT}
NEEDED["/news/search?q=truong"] = reads.SEARCH
"""Our pages with the tables without which they are refused."""
PARTS = [
    ("corrections", FACT, ("niên giám ghi khác", "Lan Thị Mẫu", "What people said of it", "Nobody has judged it")),
    ("verdicts", FACT, ("niên giám ghi khác", "Lan Thị Mẫu", "What people said of it", "Nobody has judged it")),
    ("dataset_versions", FACT, ("data set version",)),
    ("corrections", UNKNOWN, ("People have spoken of it", "/news/corrections")),
    ("contradictions", "/", ("“72,2% trường”", "Doubts", "/news/contradictions")),
    ("dataset_versions", "/", ("ata set version",)),
    ("runs", "/", ("a run of theirs", "Last run", "No run")),
    ("papers", "/", ("Báo Lào Cai", "Articles of")),
    ("current_officials", "/", ("/news/current_officials",)),
]
"""Tables that may be hidden without a page being refused, with what is printed of them or in place of them."""


@pytest.fixture(scope="module")
def news(db_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody spoke of a fact that is there, and of one that is not."""
    path = tmp_path_factory.mktemp("reads") / "news.db"
    with closing(sqlite3.connect(db_path)) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
    with closing(sqlite3.connect(path)) as connection, connection:
        for identity in ("s-394811-594 trường", "none"):
            connection.execute(
                "INSERT INTO corrections (kind, fact_id, verdict, value, note, author, at) VALUES"
                " ('statistic', ?, 'value', 595, 'niên giám ghi khác', 'Lan Thị Mẫu', '2025-03-02T08:00:00Z')",
                (identity,),
            )
        connection.execute(
            "INSERT INTO runs (kind, started_at, status, counts, message)"
            " VALUES ('crawl', '2025-03-02T08:00:00Z', 'a run of theirs', '{}', '')"
        )
    return path


@contextmanager
def tables_read() -> Iterator[set[str]]:
    """The tables and views that any question asks for meanwhile, by SQLite's own account."""
    found: set[str] = set()

    class Listening:
        __name__ = "listening"

        @hookimpl(trylast=True)
        def prepare_connection(self, conn: sqlite3.Connection) -> None:
            conn.set_authorizer(self.note)

        def note(
            self, action: int, table: str | None, column: str | None, database: str | None, view: str | None
        ) -> int:
            if action == sqlite3.SQLITE_READ:
                found.update(filter(None, (table, view)))
            return sqlite3.SQLITE_OK

    pm.register(listening := Listening())
    try:
        yield found
    finally:
        pm.unregister(listening)


def without(*tables: str, path: Path) -> dict[str, Any]:
    """Metadata that keeps tables from everybody."""
    known = metadata(path)
    known["databases"][path.stem]["tables"] |= {table: {"allow": False} for table in tables}
    return known


def of_ours(path: Path) -> set[str]:
    """The tables and views of the schema; full-text search has some of its own below."""
    with closing(sqlite3.connect(path)) as connection:
        names = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        }
    return {name for name in names if not name.startswith(("article_index_", "fact_index_", "sqlite_"))}


@pytest.mark.parametrize("pages", PAGES)
def test_what_pages_read_is_what_is_asked_for(news: Path, pages: tuple[str, ...]) -> None:
    with tables_read() as found:
        ask(news, *pages)
    assert found & of_ours(news) == PAGES[pages]


@pytest.mark.parametrize("table", sorted(set().union(*PAGES.values())))
def test_a_table_that_is_hidden_is_read_by_no_page(news: Path, table: str) -> None:
    with tables_read() as found:
        answers = ask(news, *NEEDED, metadata=without(table, path=news))
    assert table not in found
    refused = {page for page, answer in zip(NEEDED, answers, strict=True) if answer.status_code == 403}
    assert refused == {page for page, tables in NEEDED.items() if table in tables}


@pytest.mark.parametrize(("table", "page", "words"), PARTS)
def test_a_part_is_left_away_without_a_trace(news: Path, table: str, page: str, words: tuple[str, ...]) -> None:
    (whole,), (answer,) = ask(news, page), ask(news, page, metadata=without(table, path=news))
    assert whole.status_code == answer.status_code
    assert any(word in whole.text for word in words)
    assert [word for word in words if word in answer.text] == []
    Html(answer.text)


def test_a_saved_query_that_a_reader_may_not_ask_is_not_offered(news: Path) -> None:
    known = metadata(news)
    known["databases"]["news"]["queries"]["doubtful_figures"]["allow"] = False
    (answer,) = ask(news, "/", metadata=known)
    assert "/news/pupils" in answer.text
    assert "doubtful_figures" not in answer.text
    assert "Figures that contradict one another or themselves" not in answer.text
