"""A snapshot: a copy of the database for the public, read-only, without what is nobody else's business."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from newsextract.models import DatabaseBusy, StoreError, UsageError

from .database import Database
from .folding import folded
from .rows import stamp
from .wholefile import made_whole

__all__ = ["EMPTIED", "identity", "is_snapshot", "make_snapshot"]

EMPTIED = ("fetches", "frontier", "inbox", "pending", "quarantine", "sources", "walks")
"""Tables of which a snapshot keeps the form alone: how the crawler goes about its work."""

# Whoever spoke of a fact did not do so to the whole world; what was said stays. Raw pages are the newspaper's, are
# compressed, and nobody reads them in a browser. What a run says of itself may name files and addresses of ours.
_PRIVATE = (
    *(f"DELETE FROM {table}" for table in EMPTIED),
    "UPDATE pages SET body = x'', dropped_at = coalesce(dropped_at, :now)",
    "UPDATE corrections SET author = ''",
    "UPDATE verdicts SET author = ''",
    "UPDATE runs SET message = ''",
)
_MARK = """
CREATE TABLE snapshot (made_at TEXT NOT NULL, dataset_version TEXT, texts INTEGER NOT NULL);
INSERT INTO snapshot
SELECT :now, (SELECT id FROM dataset_versions ORDER BY at DESC, rowid DESC LIMIT 1), :texts;
"""


def is_snapshot(db: Database) -> bool:
    """Whether the file was made by ``make_snapshot``: nothing will ever be written to it again."""
    with db.querying() as file:
        return "snapshot" in file.table_names()


def identity(db: Database) -> str:
    """What tells a snapshot from every other one, and from itself once it was changed, without reading all of it.

    Snapshots made one after the other have the same header, so it is also asked when it was made and of what. Raises
    StoreError where the file is no snapshot.
    """
    with db.querying() as file:
        made = file.execute("SELECT made_at, dataset_version, texts FROM snapshot").fetchall()
    with db.path.open("rb") as content:
        # SQLite counts in it whatever changes the file (https://www.sqlite.org/fileformat.html#the_database_header).
        header = content.read(100)
    return sha256(repr((made, header, db.path.stat().st_size)).encode()).hexdigest()


def make_snapshot(db: Database, target: Path, *, texts: bool, now: datetime) -> None:
    """Write a snapshot of the database as it is now, while others may write to it; an earlier snapshot is replaced.

    Facts stay with their quotes, articles with headline and lead. Without ``texts`` the articles' bodies are left out:
    ``article_versions.blocks`` is ``[]``, and a search in articles finds headlines and leads. ``now`` is aware.

    Raises UsageError where the database is a snapshot itself or the target is another file, StoreError where the
    snapshot cannot be made or is not sound, DatabaseBusy as every reader does.
    """
    if is_snapshot(db):
        raise UsageError(f"{db.path} is a snapshot already; name the database that it was made from")
    _check(target)
    with made_whole(target) as part:
        try:
            with db.querying() as file:
                file.execute("VACUUM INTO ?", (str(part),))
            with _as_ours(target), closing(sqlite3.connect(part, isolation_level=None)) as copy:
                _strip(copy, texts=texts, now=stamp(now))
        except DatabaseBusy:
            raise
        except StoreError as error:
            raise StoreError(f"{target}: the snapshot cannot be made: {error}") from error


def _check(target: Path) -> None:
    if not target.parent.is_dir():
        raise UsageError(f"{target}: directory {target.parent} does not exist; create it or choose another")
    if not target.exists():
        return
    try:
        with Database.read(target) as earlier:
            replaceable = is_snapshot(earlier)
    except StoreError as error:
        raise UsageError(f"{error}; a snapshot replaces only an earlier snapshot") from error
    if not replaceable:
        raise UsageError(f"{target} is no snapshot; name a file that may be replaced")


def _strip(copy: sqlite3.Connection, *, texts: bool, now: str) -> None:
    values = {"now": now, "texts": int(texts)}
    # A power cut in between loses a file that has no name yet. Deleted bytes must not stay in free pages.
    copy.execute("PRAGMA journal_mode = MEMORY")
    copy.execute("BEGIN")
    for statement in (*_PRIVATE, *filter(str.strip, _MARK.split(";"))):
        copy.execute(statement, values)
    if not texts:
        _leave_texts_out(copy)
    copy.execute("COMMIT")
    # Read in one piece from a directory that may be read-only: WAL would need a file beside it.
    copy.execute("PRAGMA journal_mode = DELETE")
    copy.execute("ANALYZE")
    copy.execute("VACUUM")
    (sound,) = copy.execute("PRAGMA integrity_check").fetchone()
    if sound != "ok":
        raise StoreError(f"it is not sound ({sound}); the database itself may be damaged")


def _leave_texts_out(copy: sqlite3.Connection) -> None:
    copy.execute("UPDATE article_versions SET blocks = '[]'")
    # Dropped and made anew, because a deletion leaves the words behind in the index until it is merged.
    (sql,) = copy.execute("SELECT sql FROM sqlite_master WHERE name = 'article_index'").fetchone()
    copy.execute("DROP TABLE article_index")
    copy.execute(sql)
    rows = copy.execute("SELECT id, title, summary FROM articles").fetchall()
    known = [(key, unicodedata.normalize("NFC", f"{title}\n{lead}").lower()) for key, title, lead in rows]
    copy.executemany(
        "INSERT INTO article_index (rowid, exact, folded) VALUES (?, ?, ?)",
        [(key, words, folded(words)) for key, words in known],
    )


@contextmanager
def _as_ours(target: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{error}; check the directory {target.parent} and the free disk space") from error
