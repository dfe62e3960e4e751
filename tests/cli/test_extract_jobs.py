"""Several processes: Ctrl-C ends them all, and a worker that dies is named and not waited for."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def files(fixture_pages: list[Path], tmp_path: Path) -> list[str]:
    """Many names of one page."""
    names = [tmp_path / f"{i:03d}.html" for i in range(300)]
    for name in names:
        name.symlink_to(fixture_pages[0])
    return [str(name) for name in names]


@pytest.fixture
def started(program: Path, files: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [program, "extract", "--jobs", "2", *files]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        assert b"000.html" in process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def workers(process: subprocess.Popen[bytes]) -> list[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    # Beside them there is the process that tidies up after all of them.
    return [int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def gone(pids: list[int]) -> bool:
    for _ in range(100):
        if not any(
            Path(f"/proc/{pid}/cmdline").is_file() and Path(f"/proc/{pid}/cmdline").read_bytes() for pid in pids
        ):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.long
def test_ctrl_c_ends_all_processes_without_a_traceback(started: subprocess.Popen[bytes]) -> None:
    pids = workers(started)
    os.killpg(started.pid, signal.SIGINT)
    out, err = started.communicate(timeout=30)
    assert started.returncode == 130
    assert err == b"Interrupted; what was stored until now is kept.\n"
    assert len(out.splitlines()) < 299
    assert gone(pids)


@pytest.mark.long
def test_workers_end_with_a_killed_parent(started: subprocess.Popen[bytes]) -> None:
    pids = workers(started)
    assert len(pids) == 2
    started.kill()
    assert gone(pids)


@pytest.mark.long
def test_a_worker_that_dies_is_reported(started: subprocess.Popen[bytes]) -> None:
    pids = workers(started)
    os.kill(pids[0], signal.SIGKILL)
    out, err = started.communicate(timeout=30)
    assert started.returncode == 1
    assert b"Traceback" not in err
    done = len(out.splitlines()) + 1
    assert done < 300
    assert f"{done:03d}.html: a worker process died".encode() in err
    assert gone(pids)
