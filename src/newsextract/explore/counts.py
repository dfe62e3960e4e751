"""The counts of a snapshot's tables, taken once for all and kept beside it, so that Datasette need not count."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from newsextract.models import MissingExtra, StoreError, UsageError
from newsextract.store.database import Database
from newsextract.store.snapshot import identity
from newsextract.store.wholefile import made_whole

__all__ = ["check_inspect", "inspect", "inspect_file", "is_counted", "need_datasette"]

_OF = "newsextract_snapshot"
"""Beside Datasette's own entries in a file of counts: the ``identity`` of the snapshot that was counted."""


def inspect_file(snapshot: Path) -> Path:
    """Where the counts of a snapshot's tables stand: ``site.db`` has ``site.inspect.json`` beside it."""
    return snapshot.with_suffix(".inspect.json")


def inspect(snapshot: Path) -> Path:
    """Count the rows of a snapshot's tables once for all, so that Datasette need not; the return value is the file.

    Raises UsageError as ``check_inspect`` does and StoreError where the rows cannot be counted or written down.
    """
    check_inspect(snapshot)
    file = inspect_file(snapshot)
    # Asked before it is counted: what takes its place meanwhile is another one.
    counted_of = _identity(snapshot)
    with made_whole(file) as part:
        command = [sys.executable, "-m", "datasette", "inspect", str(snapshot), "--inspect-file", str(part)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8")
        if done.returncode:
            raise StoreError(f"{snapshot}: Datasette cannot count its rows: {done.stderr.strip()}")
        counts = json.loads(part.read_bytes())
        part.write_text(json.dumps({name: {**entry, _OF: counted_of} for name, entry in counts.items()}), "utf-8")
    return file


def check_inspect(snapshot: Path) -> None:
    """Raises UsageError where a snapshot of this name could not be counted: better asked before one is made."""
    need_datasette()
    file = inspect_file(snapshot)
    if file.exists() and not file.is_file():
        raise UsageError(
            f"{file} is no file; the counts of the snapshot belong there: remove it or choose another name"
        )


def is_counted(snapshot: Path) -> bool:
    """Whether the counts beside a snapshot are of this very file; Datasette believes them without a look."""
    file = inspect_file(snapshot)
    try:
        counts = json.loads(file.read_bytes()) if file.is_file() else None
    except (OSError, ValueError, RecursionError):
        # Datasette counts for itself what has not been counted.
        return False
    of_this = counts.get(snapshot.stem) if isinstance(counts, dict) else None
    return isinstance(of_this, dict) and of_this.get(_OF) == _identity(snapshot)


def _identity(snapshot: Path) -> str:
    with Database.read(snapshot) as database:
        return identity(database)


def need_datasette() -> None:
    """Raises MissingExtra where Datasette is not installed."""
    if find_spec("datasette") is None:
        raise MissingExtra("Datasette is not installed", "serve")
