"""``newsextract extract``: files in, one JSON object a line out, in the order of the arguments."""

from __future__ import annotations

import json
import re
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from newsextract.cli.options import PAPER, extra_rules_option, rules_option

if TYPE_CHECKING:
    from concurrent.futures import Future

    from newsextract.models import Extraction
    from newsextract.pipeline.extracting import Extractor

__all__ = ["extract", "extract_file"]

_TAG = re.compile(r"<(?:!|\?|/?[A-Za-z][A-Za-z0-9]*[\s/>])")
_WAITING = 4
"""Files a worker that may be under way: enough to keep all of them busy, few enough to keep memory flat."""


class _Result(NamedTuple):
    """What became of a file: its line of JSON, or None and a complaint; there may be warnings with a line."""

    line: bytes | None
    complaints: tuple[str, ...] = ()


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Day of publication of input that carries none.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to use.")
@rules_option
@extra_rules_option
@click.pass_context
def extract(
    ctx: click.Context,
    paths: tuple[str, ...],
    published: datetime | None,
    jobs: int,
    rules_dir: Path | None,
    extra_rules: tuple[Path, ...],
) -> None:
    """Print the facts of pages (HTML) and pasted texts, one JSON object a line.

    A file that cannot be read is named on standard error, the others still come out, and the exit code is 1.
    """
    from newsextract.papers import load_paper
    from newsextract.pipeline.extracting import Extractor

    extractor = Extractor.load(rules_dir, extra_rules)
    day = published.date() if published else None
    for warning in extractor.warnings(load_paper(PAPER)):
        click.echo(warning, err=True)
    # Bytes, because JSON is UTF-8 whatever the terminal's locale says (RFC 8259, section 8.1).
    out = sys.stdout.buffer
    failed = False
    for result in _results(extractor, paths, day, jobs):
        for complaint in result.complaints:
            click.echo(complaint, err=True)
        if result.line is None:
            failed = True
        else:
            out.write(result.line)
            out.flush()
    ctx.exit(int(failed))


def _results(extractor: Extractor, paths: Sequence[str], day: date | None, jobs: int) -> Iterator[_Result]:
    """One result a path, in order; with several jobs only a few of them exist at any time."""
    if jobs == 1:
        yield from (_result(extractor, path, day) for path in paths)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    from newsextract.models import NewsextractError

    pool = ProcessPoolExecutor(min(jobs, len(paths)), initializer=_start, initargs=(extractor, day))
    waiting: deque[tuple[str, Future[_Result]]] = deque()

    def first() -> _Result:
        result = waiting[0][1].result()
        waiting.popleft()
        return result

    try:
        for path in paths:
            waiting.append((path, pool.submit(_work, path)))
            if len(waiting) >= jobs * _WAITING:
                yield first()
        while waiting:
            yield first()
    except BrokenProcessPool:
        raise NewsextractError(
            f"{waiting[0][0] if waiting else path}: a worker process died on this file or on one after it (was it "
            "killed, or out of memory?); what was printed before is complete: go on from this file, with fewer --jobs"
        ) from None
    finally:
        # After Ctrl-C nobody wants what has not begun.
        pool.shutdown(cancel_futures=True)


_worker: tuple[Extractor, date | None]
"""What a worker process was started with: sent once, not with every path."""


def _start(extractor: Extractor, day: date | None) -> None:
    import signal

    # Ctrl-C reaches the whole group: the parent says so and ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _worker
    _worker = extractor, day


def _work(path: str) -> _Result:
    extractor, day = _worker
    return _result(extractor, path, day)


def _result(extractor: Extractor, path: str, day: date | None) -> _Result:
    from newsextract.models import ReadError

    try:
        found = extract_file(extractor, Path(path), day)
    except ReadError as error:
        return _Result(None, (str(error),))
    record = json.dumps({"source": path, **found.to_dict()}, ensure_ascii=False)
    # A path that is not UTF-8 holds lone surrogates, which JSON writes as \udcXX.
    line = record.encode("utf-8", "backslashreplace") + b"\n"
    return _Result(line, tuple(f"{path}: {warning}" for warning in found.warnings))


def extract_file(extractor: Extractor, path: Path, day: date | None) -> Extraction:
    """The facts of a page (HTML) or of a pasted text. Raises ReadError, which names the file."""
    from newsextract.models import ReadError

    try:
        return _extract(extractor, path, day)
    except IsADirectoryError:
        raise ReadError(f"{path}: is a directory; name the files in it") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReadError(f"{path}: cannot be read: {reason}; check the path and its rights") from error
    except ReadError as error:
        raise ReadError(f"{path}: no article: {error}; give its page as sent, or its text as .txt") from error


def _extract(extractor: Extractor, path: Path, day: date | None) -> Extraction:
    from newsextract.models import ReadError
    from newsextract.papers import load_paper
    from newsextract.read.charset import decode

    paper = load_paper(PAPER)
    text = decode(path.read_bytes(), None)
    if not text.strip():
        raise ReadError("the file is empty")
    if path.suffix.lower() != ".txt" and _TAG.search(text):
        return extractor.extract_html(text, paper, published=day)
    if "\0" in text:
        raise ReadError("neither HTML nor text: there are NUL bytes in it")
    return extractor.extract_text(text, paper, published=day)
