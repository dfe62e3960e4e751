"""The server itself: a real process, real requests."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from datasette.utils import tilde_encode

from newsextract.explore.serve import serve, serve_command
from newsextract.models import StoreError, UsageError

SERVE = "import sys, pathlib, newsextract.explore.serve as s; s.serve(pathlib.Path(sys.argv[1]), port=0)"


def test_the_server_answers_while_somebody_writes(db_path: Path) -> None:
    command = [sys.executable, "-c", SERVE, str(db_path)]
    writer = sqlite3.connect(db_path)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            lines = iter(process.stderr.readline, "")
            address = next(m.group() for line in lines if (m := re.search(r"http://127\.0\.0\.1:\d+", line)))
            writer.execute("INSERT INTO papers VALUES ('draft', 'Bản nháp', 'https://example.org')")
            front = httpx.get(address, trust_env=False)
            pupils = httpx.get(f"{address}/{tilde_encode(db_path.stem)}/pupils.json", trust_env=False)
        finally:
            process.terminate()
            writer.rollback()
            writer.close()
    assert front.status_code == 200
    assert "Education news, as data" in front.text
    assert 235731 in pupils.json()["rows"][0]


def test_the_command_serves_the_file_as_mutable() -> None:
    command = serve_command(Path("a.db"), host="127.0.0.1", port=8001)
    assert "a.db" in command
    assert not {"-i", "--immutable", "--nolock"} & set(command)


def test_a_missing_database_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none\.db: no database there"):
        serve(tmp_path / "none.db")


def test_without_datasette_the_extra_is_named(db_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # None is what the import system itself takes for a module that is not there.
    monkeypatch.setitem(sys.modules, "datasette", None)
    with pytest.raises(UsageError, match=r'pip install "newsextract\[serve\]"'):
        serve(db_path)
