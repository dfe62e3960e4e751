"""One SQLite file of ours: opened, brought up to date, read or written in transactions, its complaints made ours."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlite_utils

from newsextract.models import DatabaseBusy, StoreError, WrongFile

from . import schema

__all__ = ["DatabaseFile"]

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class DatabaseFile:
    """An open file, for writing or for reading only. SQLite's complaints come out as ours, with its name.

    Methods raise DatabaseBusy when another process holds the file for longer than the timeout, and
    StoreError when the file cannot be used (full disk, damaged, read-only).
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = sqlite_utils.Database(connection)

    @classmethod
    def open(cls, path: Path, *, create: bool = True, timeout: float = 5.0) -> Self:
        """Open or create the file and bring its schema up to date; ``timeout`` in seconds.

        Raises WrongFile (a directory, none there, not a database of ours, a snapshot), StoreError (not writable,
        written by a newer version) and DatabaseBusy.
        """
        _check_path(path, create=create)
        if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise StoreError(f"{path}: not writable; check the rights of the file and of its directory")
        with _named(path):
            connection = sqlite3.connect(path, timeout=timeout)
        database = cls(path, connection)
        try:
            database._prepare()
        except BaseException:
            connection.close()
            raise
        return database

    @classmethod
    def read(cls, path: Path, *, followed: bool = False) -> Self:
        """Open a database of ours that is there, of this schema or an older one, for reading only.

        What others write is seen, save in a directory that may not be written to while nobody has the file open: there
        it is read as it is now, which is for a short time. With ``followed`` that is refused.

        Raises WrongFile and StoreError as ``open`` does. Every method that writes raises StoreError.
        """
        _check_path(path, create=False)
        with _named(path):
            # SQLite reads a WAL file only where it may keep notes beside it, unless it is told that nobody writes.
            nobody_writes = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
            mode = "immutable=1" if nobody_writes and not followed else "mode=ro"
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True)
        database = cls(path, connection)
        try:
            with _named(path), _prefixed(path):
                schema.check(database._db)
        except BaseException:
            connection.close()
            raise
        return database

    def _prepare(self) -> None:
        with _named(self.path):
            # The first read tells whether it is a database at all, before anything is written.
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            (application,) = self._db.execute("PRAGMA application_id").fetchone()
            (mode,) = self._db.execute("PRAGMA journal_mode").fetchone()
            if application == schema.APPLICATION_ID and self._db["snapshot"].exists():
                raise WrongFile(
                    f"{self.path} is a snapshot, which is only read; name the database that it was made from"
                )
            self._db.execute("PRAGMA foreign_keys = ON")
            # With WAL, NORMAL loses no consistency, and at most the last commits on a power cut.
            self._db.execute("PRAGMA synchronous = NORMAL")
        if (application, version) != (schema.APPLICATION_ID, schema.SCHEMA_VERSION):
            with self.transaction(), _prefixed(self.path):
                schema.migrate(self._db)
        if mode != "wal":
            with _named(self.path):
                self._db.enable_wal()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was stored is on disk."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite_utils.Database]:
        """A write transaction: all of it or nothing. One inside another is part of the outer one."""
        if self._db.conn.in_transaction:
            yield self._db
            return
        with _named(self.path):
            # A deferred transaction that turns into a write cannot wait for another writer.
            self._db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.conn.execute("COMMIT")
            except BaseException:
                self._db.rollback()
                raise

    @contextmanager
    def querying(self) -> Iterator[sqlite_utils.Database]:
        """The open file for questions; SQLite's complaints come out as ours."""
        with _named(self.path):
            yield self._db

    @contextmanager
    def one_moment(self) -> Iterator[sqlite_utils.Database]:
        """One read transaction: whatever is asked inside is answered from one moment, while others may write."""
        with _named(self.path):
            self._db.conn.execute("BEGIN")
            try:
                yield self._db
            finally:
                self._db.rollback()

    @property
    def up_to_date(self) -> bool:
        """Whether the file has the newest schema."""
        with _named(self.path):
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        return bool(version == schema.SCHEMA_VERSION)


def _check_path(path: Path, *, create: bool) -> None:
    """Raises WrongFile where there is nothing to open."""
    if not path.parent.is_dir():
        raise WrongFile(f"{path}: directory {path.parent} does not exist; create it or choose another")
    if path.is_dir():
        raise WrongFile(f"{path} is a directory; name a file in it")
    if not create and not path.exists():
        raise WrongFile(f"{path}: no database there; `newsextract crawl --db {path}` makes one")
    # SQLite takes an empty file for a database that has no table yet.
    if not create and not path.stat().st_size:
        raise WrongFile(f"{path} is an empty file, no database; `newsextract crawl --db {path}` makes one of it")


@contextmanager
def _prefixed(path: Path) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise type(error)(f"{path}: {error}") from None


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints about the file into ours, which name it and say what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # Extended codes carry the primary code in their low byte; errors of the Python side have none.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _BUSY:
            raise DatabaseBusy(f"{path}: another process is writing to it; wait for it to end and try again") from error
        if code == sqlite3.SQLITE_NOTADB:
            raise WrongFile(f"{path} is not an SQLite database; choose another file") from error
        if code == sqlite3.SQLITE_CORRUPT:
            raise StoreError(f"{path} is damaged ({error}); restore it from a backup") from error
        if isinstance(error, sqlite3.OperationalError):
            raise StoreError(f"{path}: {error}; check the file, its directory and the free disk space") from error
        raise
