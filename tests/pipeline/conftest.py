"""What the tests of whole nights share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from faulty.server import FaultyServer

from newsextract.store.database import Database

from .nights import Nights
from .reaper import Reaper


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as it is made, once: its schema takes longer than most nights."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    Database.open(path).close()
    return path


@pytest.fixture
def nights(tmp_path: Path, empty_database: Path) -> Iterator[Nights]:
    path = shutil.copy(empty_database, tmp_path / "nights.db")
    with FaultyServer({}) as server, Database.open(path) as db:
        yield Nights(server, db)


@pytest.fixture(scope="session")
def reaper() -> Iterator[Reaper]:
    """A process that starts crawlers; the rules are loaded once for all of them."""
    with Reaper() as process:
        yield process
