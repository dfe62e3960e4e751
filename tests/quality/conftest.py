from __future__ import annotations

from pathlib import Path

import pytest

from newsextract.extract.facts import FactMaker

from .making import make_maker, store, write_rules


@pytest.fixture(scope="session")
def rules_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="session")
def maker(rules_dir: Path) -> FactMaker:
    return make_maker(rules_dir)


@pytest.fixture
def db(tmp_path: Path, maker: FactMaker) -> Path:
    return store(tmp_path / "news.db", maker)
