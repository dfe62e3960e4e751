"""Standard output that takes no more, and one that nobody reads to its end."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT

PAGE = ROOT / "tests/fixtures/pages/standard.html"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("call", [["dictionary"], ["extract", PAGE], ["explain", PAGE], ["extract", "--help"]])
def test_a_full_disk_is_named(program: Path, call: list[str | Path], unbuffered: str) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [program, *call],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        )
    assert (done.returncode, done.stderr) == (1, "Error: standard output: No space left on device\n")


@pytest.mark.parametrize("call", [["dictionary"], ["explain", PAGE]])
def test_a_reader_that_goes_away_is_no_failure(program: Path, call: list[str | Path]) -> None:
    with subprocess.Popen([program, *call], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
