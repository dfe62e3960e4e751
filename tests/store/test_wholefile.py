"""Whatever takes a name takes it whole: the bytes and the directory that holds the name are on disk by then."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from newsextract.store.database import Database
from newsextract.store.export import export
from newsextract.store.snapshot import make_snapshot
from newsextract.store.upkeep import backup

from .filling import fill
from .making import NOW


def copied(db: Database, target: Path) -> None:
    backup(db, target)


def for_the_public(db: Database, target: Path) -> None:
    make_snapshot(db, target, texts=True, now=NOW)


def as_files(db: Database, target: Path) -> None:
    export(db, target, "csv", now=NOW)


@pytest.mark.parametrize("write", [copied, for_the_public, as_files])
def test_the_bytes_and_then_the_name_are_on_disk(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Database, Path], None]
) -> None:
    fill(db)
    target = tmp_path / "public" / "target"
    target.parent.mkdir()
    synced: list[tuple[str, bool]] = []
    original = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append((os.readlink(f"/proc/self/fd/{descriptor}"), target.exists()))
        original(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    write(db, target)
    assert synced[-1] == (str(target.parent), True)
    before = [Path(name) for name, named in synced if not named]
    assert {path.parent for path in before} <= {target.parent, *before}
    assert before[-1].name.startswith(".target.")
    files = {path.name for path in target.iterdir()} if target.is_dir() else set()
    assert files <= {path.name for path in before}
    assert list(target.parent.iterdir()) == [target]
