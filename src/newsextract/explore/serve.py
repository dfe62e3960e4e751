"""The research desk: one command that opens a database in Datasette with everything set."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from newsextract.models import UsageError
from newsextract.store.database import Database

from .metadata import metadata

__all__ = ["serve", "serve_command"]

SETTINGS = {
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 1000,
    "max_returned_rows": 2000,
    "default_page_size": 50,
    "truncate_cells_html": 400,
}
"""Settings of Datasette: times in milliseconds, lengths in rows and characters."""


def serve_command(db: Path, *, host: str, port: int) -> list[str]:
    """The command that serves ``db``; it reads Datasette's metadata (JSON) from standard input.

    The file is served mutable, not immutable: a nightly run may write to it meanwhile.
    """
    settings = [part for name, value in SETTINGS.items() for part in ("--setting", name, str(value))]
    return [
        *(sys.executable, "-m", "datasette", "serve", str(db)),
        *("--host", host, "--port", str(port), "--metadata", "-"),
        *settings,
    ]


def serve(db: Path, *, host: str = "127.0.0.1", port: int = 8001) -> NoReturn:
    """Turn this process into the server; port 0 takes any free port.

    Raises UsageError where Datasette is not installed and StoreError where ``db`` is no database of ours.
    """
    if find_spec("datasette") is None:
        raise UsageError('Datasette is not installed; run: pip install "newsextract[serve]"')
    Database.open(db, create=False).close()
    # Replacing the process leaves nobody behind to delete a named file, so the file has no name.
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(metadata(db)).encode())
        file.seek(0)
        os.dup2(file.fileno(), 0)
    command = serve_command(db, host=host, port=port)
    sys.stdout.flush()
    os.execv(command[0], command)
