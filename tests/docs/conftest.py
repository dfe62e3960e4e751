from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import ROOT

from .running import shell

DEMO = ".venv/bin/newsextract demo --db demo.db"


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as a reader has it after ``make demo``, with room for files of its own."""
    path = tmp_path_factory.mktemp("clone")
    for name in ("rules", "src", "tests", "README.md", "pyproject.toml"):
        (path / name).symlink_to(ROOT / name)
    (path / ".venv").symlink_to(sys.prefix)
    shell(DEMO, path)
    return path
