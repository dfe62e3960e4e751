"""Databases for the tests of the store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsextract.store.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without an article, to be copied: making it takes longer than most of the tests."""
    path = tmp_path_factory.mktemp("empty") / "news.db"
    with Database.open(path) as database:
        database.sync_places()
    return path


@pytest.fixture
def db(path: Path, empty: Path) -> Iterator[Database]:
    shutil.copy(empty, path)
    with Database.open(path) as database:
        yield database
