"""A process that has loaded the rules, forks a crawler for each line it is given, and kills it when it is told to.

A crawler is ``newsextract crawl`` as it is installed, but for two things: the rules are there already, and every
write transaction is counted and told to the reaper through shared memory. The reaper is the crawler's parent and has
one thread, so that it may fork, and that what it stops has certainly stopped.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

__all__ = ["Death", "Moment", "Order", "Reaper"]

Moment = Literal["any", "transaction", "commit", "close"]
"""Where in its work a crawler is killed: anywhere, behind a BEGIN and before the COMMIT or ROLLBACK, in that, or
while the database is closed (SQLite then moves the write-ahead log into the file)."""
_FLAGS: dict[Moment, int] = {"any": 0, "transaction": 1, "commit": 2, "close": 3}
"""What stands in the first byte of the shared memory while a crawler is there."""
_BEGUN = slice(8, 16)
"""Where in the shared memory stands how many transactions have begun …"""
_LAST = slice(16, 24)
"""… and which one is the last."""
_PATIENCE = 60.0
"""Seconds after which a crawler that neither ends nor writes is given up."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to start, and when to kill it: after so many seconds (None: not at all), or ``deep`` seconds into the first
    such ``moment`` that comes then. ``number`` has it kill itself in its n-th write transaction, before the COMMIT.
    """

    arguments: list[str]
    output: str
    after: float | None = None
    moment: Moment = "any"
    deep: float = 0.0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Death:
    """How a crawler ended: killed at a ``moment`` that is certain, or (None) by itself with a ``code``."""

    moment: Moment | None
    code: int | None
    transactions: int
    seconds: float

    @property
    def killed(self) -> bool:
        return self.moment is not None


class Reaper:
    """The test's end of the line; the process lives while the ``with`` block lasts."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(2 * _PATIENCE)
        self._process.stdout.close()

    def run(self, order: Order) -> Death:
        """Start a crawler and wait for its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(asdict(order)), file=self._process.stdin, flush=True)
        return Death(**json.loads(self._process.stdout.readline()))


def _serve() -> None:
    _warm_up()
    memory = mmap.mmap(-1, mmap.PAGESIZE)
    _watch(memory)
    for line in sys.stdin:
        print(json.dumps(asdict(_carry_out(Order(**json.loads(line)), memory))), flush=True)


def _warm_up() -> None:
    """Load what every crawler loads, and have its rules read from memory from now on."""
    from newsextract.cli import night
    from newsextract.crawl import fetch
    from newsextract.demo.site import pages
    from newsextract.papers import load_paper
    from newsextract.pipeline.extracting import Extractor

    assert night
    assert fetch
    extractor = Extractor.load()
    for path, page in pages(1).items():
        if "-post" in path:
            extractor.extract_html(page.body, load_paper("baolaocai"), url=f"https://baolaocai.vn{path}")
    Extractor.load = lambda *_, **__: extractor  # type: ignore[method-assign]


def _watch(memory: mmap.mmap) -> None:
    """Have every database say in the shared memory where it is."""
    from newsextract.store.database import Database

    transaction, close = Database.transaction, Database.close

    @contextmanager
    def watched(self: Database) -> Iterator[object]:
        if self._db.conn.in_transaction:
            with transaction(self) as db:
                yield db
            return
        with _flagged(memory, "any"), transaction(self) as db:
            begun = int.from_bytes(memory[_BEGUN], "little") + 1
            memory[_BEGUN] = begun.to_bytes(8, "little")
            memory[0] = _FLAGS["transaction"]
            try:
                yield db
                if begun == int.from_bytes(memory[_LAST], "little"):
                    os.kill(os.getpid(), signal.SIGKILL)
            finally:
                memory[0] = _FLAGS["commit"]

    def watched_close(self: Database) -> None:
        with _flagged(memory, "close"):
            close(self)

    Database.transaction = watched  # type: ignore[assignment,method-assign]
    Database.close = watched_close  # type: ignore[method-assign]


@contextmanager
def _flagged(memory: mmap.mmap, moment: Moment) -> Iterator[None]:
    memory[0] = _FLAGS[moment]
    try:
        yield
    finally:
        memory[0] = _FLAGS["any"]


def _carry_out(order: Order, memory: mmap.mmap) -> Death:
    memory[0], memory[_BEGUN], memory[_LAST] = _FLAGS["any"], bytes(8), order.number.to_bytes(8, "little")
    started = time.monotonic()
    child = os.fork()
    if not child:
        _crawl(order)
    moment, status = _see_to_its_end(child, order, memory, started)
    begun = int.from_bytes(memory[_BEGUN], "little")
    code = os.waitstatus_to_exitcode(status) if moment is None else None
    return Death(moment, code, begun, time.monotonic() - started)


def _crawl(order: Order) -> None:
    """The child; it does not return."""
    code = 70
    try:
        output = os.open(order.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(source, target)
        from newsextract.cli import main

        main(order.arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _see_to_its_end(child: int, order: Order, memory: mmap.mmap, started: float) -> tuple[Moment | None, int]:
    """When the child was killed, and its status as ``wait`` gives it."""
    due = started + (_PATIENCE if order.after is None else order.after)
    while (left := due - time.monotonic()) > 0:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return ("transaction" if os.WIFSIGNALED(status) else None), status
        time.sleep(min(0.002, left))
    status = _stop(child, order, memory) if order.moment != "any" else None
    if status is not None:
        return None, status
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return (order.moment if os.WIFSIGNALED(status) else None), status


def _stop(child: int, order: Order, memory: mmap.mmap) -> int | None:
    """Stop the child at the moment; the status where it ended before that."""
    deadline, flag = time.monotonic() + _PATIENCE, _FLAGS[order.moment]
    while time.monotonic() < deadline:
        if memory[0] != flag:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return status
            continue
        deep_enough = time.monotonic() + order.deep
        while time.monotonic() < deep_enough:
            pass
        os.kill(child, signal.SIGSTOP)
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            return status
        if memory[0] == flag:
            return None
        os.kill(child, signal.SIGCONT)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise TimeoutError(f"no {order.moment} in {_PATIENCE:g} s")


if __name__ == "__main__":
    # Beside this file lie modules that are not meant to be found.
    sys.path.remove(str(Path(__file__).parent))
    _serve()
