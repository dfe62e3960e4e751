"""``newsextract extract``: files in, one JSON object a line out, in the order of the arguments."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsextract.cli.options import DAY, base_url_option, extra_rules_option, paper_option, rules_option

if TYPE_CHECKING:
    from newsextract.models import Paper
    from newsextract.pipeline.mapping import Result
    from newsextract.pipeline.shards import Shard

__all__ = ["extract"]

_FILES = (".jsonl", ".parquet")


def _shard(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    found = re.fullmatch(r"(\d+)/(\d+)", value, re.ASCII)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise click.BadParameter(f"{value!r}: write the number of the shard and of all shards, such as 3/100")
    return int(found[1]), int(found[2])


@click.command(short_help="Print the facts of pages, texts and WARC files as JSON.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--published", type=DAY, help="Day of publication of input that carries none.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use.")
@click.option(
    "--shard",
    callback=_shard,
    metavar="I/N",
    help="Take every N-th path alone, from the I-th on in sorted order: for one task of a job array.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE|DIR",
    help="A .jsonl or .parquet file, which takes its name when it is whole; or a directory: a shard a WARC file.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="dask: shards of WARC files, made by a cluster (needs the extra `cluster`).",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="The Dask scheduler; without it, --jobs processes of this machine."
)
@paper_option
@base_url_option
@rules_option
@extra_rules_option
@click.pass_context
def extract(
    ctx: click.Context,
    paths: tuple[str, ...],
    published: datetime | None,
    jobs: int,
    shard: tuple[int, int] | None,
    output: Path | None,
    engine: str,
    scheduler: str | None,
    paper: Paper,
    base_url: str | None,
    rules_dir: Path | None,
    extra_rules: tuple[Path, ...],
) -> None:
    """Print the facts of pages (HTML), pasted texts and WARC files, one JSON object a line.

    Of a WARC file (.warc, .warc.gz) come the newspaper's education articles. What cannot be read is named on standard
    error, the others still come out, and the exit code is 1. In a directory, shards that are there already are kept.
    """
    from newsextract.pipeline.extracting import Extractor
    from newsextract.pipeline.mapping import Mapper, of_shard
    from newsextract.pipeline.shards import plan_shards, write_lines, write_shards

    _check_output(output)
    _check_engine(engine, scheduler, output)
    extractor = Extractor.load(rules_dir, extra_rules)
    for warning in extractor.warnings(paper):
        click.echo(warning, err=True)
    mapper = Mapper(extractor, paper, published.date() if published else None, base_url)
    taken = of_shard(paths, *shard) if shard else list(paths)
    if output and _is_directory(output):
        plan = plan_shards(taken, output)
        if engine == "dask":
            from newsextract.pipeline.cluster import shards_on_dask

            ctx.exit(_tell(shards_on_dask(mapper, plan, scheduler=scheduler, workers=jobs)))
        ctx.exit(_tell(write_shards(mapper, plan, jobs)))
    told = _Told(mapper.results(taken, jobs))
    if output:
        write_lines(output, told)
    else:
        # Bytes, because JSON is UTF-8 whatever the terminal's locale says (RFC 8259, section 8.1).
        for result in told:
            if result.line:
                sys.stdout.buffer.write(result.line)
                sys.stdout.buffer.flush()
    ctx.exit(int(told.failed))


def _is_directory(output: Path) -> bool:
    return output.suffix.lower() not in _FILES


def _check_output(output: Path | None) -> None:
    """Raises UsageError for what is a file by its name, but none of ours; ``facts-1.0`` may be a directory."""
    from newsextract.models import UsageError

    if output and _is_directory(output) and output.suffix[1:].isalpha() and not output.is_dir():
        raise UsageError(f"{output}: {output.suffix} is unknown: name a .jsonl or .parquet file, or a directory")


def _check_engine(engine: str, scheduler: str | None, output: Path | None) -> None:
    """Raises UsageError for options that do not go together, and where the extra is missing."""
    from newsextract.models import UsageError

    if engine != "dask":
        if scheduler:
            raise UsageError("--scheduler goes with --engine dask")
        return
    from newsextract.pipeline.cluster import check_installed

    check_installed()
    if output is None or not _is_directory(output):
        raise UsageError("--engine dask writes shards: name a directory for them with --output DIR")


def _tell(shards: Iterable[Shard]) -> int:
    """Say what is in each shard; the exit code."""
    failed = False
    for shard in shards:
        for complaint in shard.complaints:
            click.echo(complaint, err=True)
        failed |= bool(shard.failed)
        if not shard.missing:
            what = "kept as it was" if shard.kept else f"{shard.articles} articles, {shard.facts} facts"
            faults = f", {shard.failed} records cannot be read" if shard.failed else ""
            click.echo(f"{shard.path}: {what}{faults}")
    return int(failed)


class _Told:
    """The results, complaints said on the way; ``failed`` once there was a bad one."""

    def __init__(self, results: Iterable[Result]) -> None:
        self._results = results
        self.failed = False

    def __iter__(self) -> Iterator[Result]:
        for result in self._results:
            for complaint in result.complaints:
                click.echo(complaint, err=True)
            self.failed |= result.failed
            yield result
