"""The research desk: one command that opens a database in Datasette with everything set."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from newsextract.models import DatabaseBusy, StoreError, UsageError, WrongFile
from newsextract.store.database import Database
from newsextract.store.snapshot import is_snapshot

from .counts import inspect_file, is_counted, need_datasette
from .dashboards import can_have_dashboards
from .metadata import metadata

__all__ = ["PUBLIC", "SETTINGS", "check_address", "serve", "serve_command"]

SETTINGS = {
    "sql_time_limit_ms": 3000,
    # A page has up to four facets, counted one after the other: words looked for in the quotes cost four times this.
    "facet_time_limit_ms": 150,
    # It asks every column of a table whether it would make a facet; ours are chosen.
    "suggest_facets": False,
    "max_returned_rows": 1000,
    "default_page_size": 50,
    "truncate_cells_html": 400,
}
"""Settings of Datasette: times in milliseconds, lengths in rows and characters."""
PUBLIC = SETTINGS | {
    "sql_time_limit_ms": 1000,
    # Nothing is in the file that may not be taken home whole, and then nobody needs to fetch it row by row.
    "allow_download": True,
    "max_csv_mb": 50,
    # The dashboards ask in SQL; a question costs a second at most, and the file cannot be written to.
    "default_allow_sql": True,
    # Seconds for which browsers and proxies may keep a page: the file is replaced at night.
    "default_cache_ttl": 600,
}
"""Settings for a snapshot, which anybody may ask."""
_LISTENING = {"--host", "-h", "--port", "-p", "--uds"}
"""Datasette's options that say where it listens."""


def serve_command(db: Path, *, host: str, port: int, snapshot: bool = False, more: Sequence[str] = ()) -> list[str]:
    """The command that serves ``db``; it reads Datasette's metadata (JSON) from standard input.

    A database is served mutable: a nightly run may write to it meanwhile, and WAL lets both go on. A snapshot is served
    immutable, with its counts where they have been taken. ``more`` are options for Datasette; they win over ours.
    """
    files = ["--immutable", str(db)] if snapshot else [str(db)]
    if snapshot and is_counted(db):
        files += ["--inspect-file", str(inspect_file(db))]
    settings = PUBLIC if snapshot else SETTINGS
    return [
        *(sys.executable, "-m", "datasette", "serve", *files),
        *("--host", host, "--port", str(port), "--metadata", "-"),
        *(part for name, value in settings.items() for part in ("--setting", name, str(value))),
        *more,
    ]


def serve(db: Path, *, host: str = "127.0.0.1", port: int = 8001, more: Sequence[str] = ()) -> NoReturn:
    """Turn this process into the server; port 0 takes any free port.

    Raises UsageError where Datasette is not installed or cannot listen there, WrongFile where ``db`` is no database of
    ours, and StoreError where it cannot be served from its directory.
    """
    need_datasette()
    check_address(host, port, more)
    snapshot = _is_snapshot(db)
    if not snapshot:
        _make_ready(db)
    if not can_have_dashboards(db.stem):
        print(f"{db.name}: no dashboards, they need a name of letters a-z, digits, - and _ alone", file=sys.stderr)
    # Replacing the process leaves nobody behind to delete a named file, so the file has no name.
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(metadata(db, snapshot=snapshot)).encode())
        file.seek(0)
        os.dup2(file.fileno(), 0)
    command = serve_command(db, host=host, port=port, snapshot=snapshot, more=more)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)


def _is_snapshot(db: Path) -> bool:
    with Database.read(db) as database:
        return is_snapshot(database)


def _make_ready(db: Path) -> None:
    """Bring a database up to date, where it is not; a server needs no more than to read, for as long as it runs."""
    try:
        with Database.read(db) as database:
            ready = database.up_to_date
        (Database.read(db, followed=True) if ready else Database.open(db, create=False)).close()
    except (DatabaseBusy, WrongFile):
        raise
    except StoreError as error:
        copy = f"`newsextract backup --db {db} COPY.db`"
        raise StoreError(f"{error}, or serve a copy of your own, which {copy} makes") from error


def check_address(host: str, port: int, more: Sequence[str] = ()) -> None:
    """Raises UsageError where nobody can listen; the server would end with a code that means something else here."""
    if any(option.partition("=")[0] in _LISTENING for option in more):
        return
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        socket.create_server(address, family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"port {port} is taken; --port 0 takes any free one") from error
        raise UsageError(f"cannot listen on {host}, port {port}: {error.strerror}") from error
