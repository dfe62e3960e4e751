"""What several rooms' tests share: the installed command, the shipped fixtures, the replica."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import forked
import pytest

from newsextract.demo.server import ReplicaServer

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[1]


def pytest_configure() -> None:
    """What is started in a shell's background ignores Ctrl-C, and so would the processes whose Ctrl-C is tested."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


class Command(Protocol):
    """Runs ``newsextract`` as a user does: a process of its own, arguments in, two streams and a code out."""

    def __call__(
        self, *arguments: str | Path, cwd: Path | None = None, prefix: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture(scope="session")
def program() -> Path:
    return BIN / "newsextract"


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def fixture_pages() -> list[Path]:
    return sorted((ROOT / "tests" / "fixtures" / "pages").glob("*.html"))


@pytest.fixture(scope="session")
def newsextract(program: Path) -> Command:
    def run(
        *arguments: str | Path, cwd: Path | None = None, prefix: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        command = [*prefix, str(program), *map(str, arguments)]
        env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        if not prefix:
            return forked.run(command, cwd=cwd, env=env, timeout=120)
        return subprocess.run(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=120
        )

    return run


@pytest.fixture(scope="session")
def crawled(newsextract: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that ``newsextract demo`` makes; to be read, not to be changed."""
    path = tmp_path_factory.mktemp("crawled") / "demo.db"
    done = newsextract("demo", "--db", path)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def without_rights() -> Sequence[str]:
    """What to put before a command so that file modes hold for it: root may write anywhere, unless it gives that up."""
    if os.geteuid() != 0:
        return ()
    prefix = ("setpriv", "--inh-caps=-dac_override", "--bounding-set=-dac_override")
    if shutil.which(prefix[0]) is None or subprocess.run([*prefix, "true"], check=False).returncode:
        pytest.skip("root cannot give up its rights here: no setpriv, or not allowed to")
    return prefix


@pytest.fixture
def replica() -> Iterator[ReplicaServer]:
    with ReplicaServer() as server:
        yield server
