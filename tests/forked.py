"""``newsextract`` as a process of its own, forked from one that has imported and compiled already.

Starting Python, importing and compiling the rules' patterns take two seconds, which hundreds of tests would wait for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["run"]

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["warm"])


def run(
    command: Sequence[str], *, cwd: Path | None, env: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """What `subprocess.run` gives for ``command``, an installed Python program's path and its arguments."""
    with TemporaryDirectory() as streams:
        out, err = Path(streams, "out"), Path(streams, "err")
        process = _CONTEXT.Process(target=_become, args=(command, cwd, dict(env), out, err))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(command, timeout)
        texts = [stream.read_text("utf-8") for stream in (out, err)]
    return subprocess.CompletedProcess(command, process.exitcode, *texts)


def _become(command: Sequence[str], cwd: Path | None, env: dict[str, str], out: Path, err: Path) -> None:
    for number, path in ((1, out), (2, err)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(env)
    if cwd:
        os.chdir(cwd)
    sys.argv = list(command)
    from newsextract.cli import main

    main(prog_name=Path(command[0]).name)
