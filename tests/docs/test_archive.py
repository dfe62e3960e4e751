"""The page on archives: its commands run, one after the other."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import ROOT

from .running import blocks, shell

PAGE = (ROOT / "docs" / "archive.md").read_text("utf-8")


@pytest.fixture(scope="module")
def desk(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of the reader's own: what the commands write stays in it."""
    path = tmp_path_factory.mktemp("desk")
    (path / ".venv").symlink_to(sys.prefix)
    (path / "demo.db").write_bytes((clone / "demo.db").read_bytes())
    return path


@pytest.mark.long
def test_every_command_works(desk: Path) -> None:
    commands = blocks(PAGE, "sh")
    assert len(commands) > 1
    for command in commands:
        shell(command, desk)
