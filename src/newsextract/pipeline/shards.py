"""Shards: one file of JSON lines (or Parquet) for each WARC file, whole or not there, and what was in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from newsextract.models import ReadError, StoreError, UsageError
from newsextract.pipeline.mapping import Mapper, Result
from newsextract.pipeline.workers import map_in_processes
from newsextract.store.recordfile import is_parquet, read_records, write_records
from newsextract.store.warcfile import is_warc
from newsextract.store.wholefile import made_whole

__all__ = ["Shard", "plan_shards", "write_lines", "write_shard", "write_shards"]

_COMPLAINTS = 100
"""Of a file that is broken everywhere, so many faults are named: a summary has to stay small."""


@dataclass(frozen=True, slots=True)
class Shard:
    """What became of a WARC file.

    ``kept``: its shard was there already and complete; ``missing``: the file cannot be read, and there is no shard.
    """

    source: str
    path: str
    articles: int = 0
    facts: int = 0
    failed: int = 0
    complaints: tuple[str, ...] = ()
    kept: bool = False
    missing: bool = False


def plan_shards(paths: Sequence[str], directory: Path) -> list[tuple[str, Path]]:
    """Which WARC file goes into which shard of the directory, which is made.

    Raises UsageError for other files and for two files of one name, StoreError where the directory cannot be made.
    """
    plan: dict[Path, str] = {}
    for path in dict.fromkeys(paths):
        if not is_warc(Path(path)):
            raise UsageError(
                f"{path}: no WARC file by its name; a directory as --output takes .warc and .warc.gz alone"
            )
        target = directory / f"{Path(path).name.removesuffix('.gz').removesuffix('.warc')}.jsonl"
        if target in plan:
            raise UsageError(f"{path} and {plan[target]} would be one shard, {target}; rename one of them")
        plan[target] = path
    try:
        directory.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreError(f"{directory}: {error.strerror or error}; check its parent directory") from error
    return [(path, target) for target, path in plan.items()]


def write_shards(mapper: Mapper, plan: Sequence[tuple[str, Path]], jobs: int) -> Iterator[Shard]:
    """The shards as they are made, by this process or by several. Raises NewsextractError where one of those dies."""
    write = partial(_write_planned, mapper)
    jobs = min(jobs, len(plan))
    return map(write, plan) if jobs < 2 else map_in_processes(write, plan, jobs=jobs, died=_died)


def _write_planned(mapper: Mapper, planned: tuple[str, Path]) -> Shard:
    return write_shard(mapper, *planned)


def _died(waiting: Sequence[tuple[str, Path]]) -> str:
    return (
        f"{waiting[0][0]}: a worker process died on this file or on one after it; shards that are whole are kept: "
        "start again, with fewer --jobs"
    )


def write_shard(mapper: Mapper, source: str, target: Path) -> Shard:
    """Make the shard of a WARC file, unless it is there: a file of that name is complete.

    One that other rules or another version of newsextract made is made anew, and a file that cannot be read gets none.
    Raises StoreError where it cannot be written.
    """
    if target.exists() and _made_with(target) in (None, mapper.recipe):
        return Shard(source, str(target), kept=True)
    count: Counter[str] = Counter()
    complaints: list[str] = []

    def told() -> Iterator[Result]:
        for task in mapper.pages(source):
            result = mapper.result(task)
            complaints.extend(result.complaints[: _COMPLAINTS - len(complaints)])
            count["failed"] += result.failed
            count["facts"] += result.facts
            yield result

    try:
        articles = write_lines(target, told())
    except ReadError as error:
        return Shard(source, str(target), failed=1, complaints=(str(error),), missing=True)
    return Shard(source, str(target), articles, count["facts"], count["failed"], tuple(complaints))


def write_lines(target: Path, results: Iterable[Result]) -> int:
    """Write the lines of the results to a file, Parquet by its name or JSON lines; how many there are.

    Raises StoreError where it cannot be written, UsageError where pyarrow is missing.
    """
    with made_whole(target) as part:
        return write_records(part, (r.line for r in results if r.line is not None), parquet=is_parquet(target))


def _made_with(target: Path) -> str | None:
    """The id of the recipe that made the shard; None where no article is in it."""
    first = next(read_records(target), None)
    return str(json.loads(first).get("recipe")) if first else None
