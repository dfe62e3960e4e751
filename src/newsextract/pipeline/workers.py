"""Other processes that extract: each with the rules, none with the database, and none outlives whoever started it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from newsextract.models import NewsextractError

__all__ = ["map_in_processes", "processors"]

Task = TypeVar("Task")
Done = TypeVar("Done")

_WAITING = 4
"""Tasks a process that may be under way: enough to keep it busy, few enough to keep memory flat."""


def processors() -> int:
    """How many processors we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_in_processes(
    work: Callable[[Task], Done], tasks: Iterable[Task], *, jobs: int, died: Callable[[Sequence[Task]], str]
) -> Iterator[Done]:
    """What ``work`` makes of each task, in order, by ``jobs`` processes.

    ``work`` is pickled once for each of them. Where one of them dies, what was made before still comes out, and then
    NewsextractError is raised with what ``died`` says of the tasks from the first one on of which nothing came.
    """
    # Started anew and not forked: a fork would hold the run lock after we were killed.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _start, (work,))
    waiting: deque[tuple[Task, Future[Done]]] = deque()

    def first() -> Done:
        done = waiting[0][1].result()
        waiting.popleft()
        return done

    try:
        for task in tasks:
            waiting.append((task, _submitted(pool, task)))
            if len(waiting) >= jobs * _WAITING:
                yield first()
        while waiting:
            yield first()
    except BrokenProcessPool:
        reason = died([task for task, _ in waiting])
        raise NewsextractError(f"{reason} (was it killed, or out of memory?)") from None
    finally:
        # After Ctrl-C nobody wants what has not begun.
        pool.shutdown(cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, task: object) -> Future[Any]:
    """What will come of the task; of a pool that has broken meanwhile, its failure."""
    # Ctrl-C reaches the whole group: the parent says so and ends the workers, which are started here and inherit this.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(_do, task)
    except BrokenProcessPool as error:
        future: Future[Any] = Future()
        future.set_exception(error)
        return future
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_work: Callable[[Any], object]
"""What a worker process was started with: sent once, not with every task."""


def _start(work: Callable[[Any], object]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    global _work
    _work = work


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _do(task: object) -> object:
    return _work(task)
