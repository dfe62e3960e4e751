"""Other processes that extract: each with the rules, none with the database, and none outlives whoever started it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from newsextract.extract.rules import Rules
from newsextract.models import NewsextractError, Paper
from newsextract.pipeline.extracting import Extractor

__all__ = ["map_in_processes"]

Task = TypeVar("Task")
Done = TypeVar("Done")

_WAITING = 8
"""Tasks a process that may be under way: enough to keep it busy, few enough to keep memory flat."""


def map_in_processes(
    work: Callable[[Extractor, Paper, Task], Done], extractor: Extractor, paper: Paper, tasks: Iterable[Task]
) -> Iterator[Done]:
    """What ``work`` makes of each task, in order, by a process for each processor that we may use.

    ``work`` is a function of a module. Raises NewsextractError where a process dies.
    """
    jobs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # Started anew and not forked: a fork would hold the run lock after we were killed.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _start, (work, extractor.rules, paper))
    waiting: deque[Future[Any]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(_work, task))
            if len(waiting) >= jobs * _WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise NewsextractError(
            "a worker process died (was it killed, or out of memory?); what was done is stored, start again to go on"
        ) from None
    finally:
        # After Ctrl-C nobody wants what has not begun.
        pool.shutdown(cancel_futures=True)


_kit: tuple[Callable[..., object], Extractor, Paper]
"""What a worker process was started with: sent once, not with every task."""


def _start(work: Callable[..., object], rules: Rules, paper: Paper) -> None:
    # Ctrl-C reaches the whole group: the parent says so and ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    global _kit
    _kit = work, Extractor(rules), paper


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _work(task: object) -> object:
    work, extractor, paper = _kit
    return work(extractor, paper, task)
