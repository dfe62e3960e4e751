"""Shards made on a cluster: one Dask task a WARC file; the one importer of ``distributed``, the extra ``cluster``.

A task writes its shard and returns a small summary. Where a worker dies its tasks are run again by others, and find the
shards that it had finished: nothing is made twice, and nothing large travels.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from newsextract.models import MissingExtra, NewsextractError, UsageError
from newsextract.pipeline.mapping import Mapper
from newsextract.pipeline.shards import Shard, write_shard

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["check_installed", "shards_on_dask"]

_PATIENCE = 30
"""Seconds for a scheduler to answer."""
_one_at_a_time = threading.Lock()


def check_installed() -> None:
    """Raises UsageError, which names the extra, where distributed is not installed."""
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise MissingExtra("--engine dask needs distributed", "cluster") from error


def shards_on_dask(
    mapper: Mapper, plan: list[tuple[str, Path]], *, scheduler: str | None, workers: int
) -> Iterator[Shard]:
    """The shards in the order in which they are finished; without a scheduler's address ``workers`` processes of this
    machine do the work.

    Files and shards are found by the workers under the same absolute names. Raises UsageError for a scheduler that does
    not answer, NewsextractError for a task that failed or whose workers died again and again.
    """
    check_installed()
    from distributed import Client, LocalCluster

    if scheduler is None:
        # No dashboard: a port that nobody has asked for.
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None) as local,
            Client(local) as client,
        ):
            yield from _run(client, mapper, plan)
        return
    try:
        client = Client(scheduler, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{scheduler}: no Dask scheduler answers there ({error}); write it like tcp://host:8786"
        ) from error
    with client:
        yield from _run(client, mapper, plan)


def _run(client: Client, mapper: Mapper, plan: list[tuple[str, Path]]) -> Iterator[Shard]:
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    # A result that can be made again: what is merely put there is lost with the worker that holds it.
    spread = client.submit(_same, pickle.dumps(mapper), key="newsextract-mapper", pure=False)
    waiting = [client.submit(_task, spread, source, str(target), pure=False) for source, target in plan]
    try:
        for future in as_completed(waiting):
            yield future.result()
    except KilledWorker as error:
        raise NewsextractError(
            f"{error}; shards that are whole are kept: look at the workers' logs (out of memory?) and start again"
        ) from error
    finally:
        client.cancel(waiting)


def _same(mapper: bytes) -> bytes:
    return mapper


@lru_cache(maxsize=1)
def _unpacked(mapper: bytes) -> Mapper:
    unpacked: Mapper = pickle.loads(mapper)
    return unpacked


def _task(mapper: bytes, source: str, target: str) -> Shard:
    # A worker may have threads; the rules' compiled patterns are one process's, one page at a time.
    with _one_at_a_time:
        return write_shard(_unpacked(mapper), source, Path(target))
