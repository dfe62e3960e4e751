"""Files mapped to lines of JSON: pages, pasted texts, and the articles of WARC files; each line is made by itself.

Nothing here looks at the clock or at a database, so that lines may be made in any process, on any machine.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from newsextract.models import Extraction, Page, Paper, ReadError
from newsextract.pipeline.belonging import Ours, belongs, site_of
from newsextract.pipeline.extracting import Extractor, dated
from newsextract.pipeline.recipe import recipe_of
from newsextract.pipeline.workers import map_in_processes
from newsextract.read.charset import decode
from newsextract.read.page import read_page
from newsextract.store.warcfile import Flaw, is_warc, read_warc

__all__ = ["Mapper", "Result", "Task", "extract_file", "of_shard"]

log = logging.getLogger(__name__)

_TAG = re.compile(r"<(?:!|\?|/?[A-Za-z][A-Za-z0-9]*[\s/>])")


@dataclass(frozen=True, slots=True)
class Task:
    """A line to be made: of the file with this name, or of a ``page`` of a WARC file (``FILE#offset``)."""

    source: str
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A line of JSON, or None and a complaint; there may be warnings with a line.

    Where there is neither, it was an article of another section.
    """

    line: bytes | None = None
    complaints: tuple[str, ...] = ()
    facts: int = 0

    @property
    def failed(self) -> bool:
        """Whether something could not be read."""
        return self.line is None and bool(self.complaints)


@dataclass(frozen=True)
class Mapper:
    """What every line is made with; ``day`` dates input that carries no date, ``base_url`` names another site."""

    extractor: Extractor
    paper: Paper
    day: date | None = None
    base_url: str | None = None

    @cached_property
    def recipe(self) -> str:
        """The id of what makes the facts: the same recipe, the same facts of the same page."""
        return recipe_of(self.extractor.rules, self.paper).id

    def results(self, paths: Iterable[str], jobs: int) -> Iterator[Result]:
        """One result a task, in order; with several processes only a few of them exist at any time.

        Raises NewsextractError, which names the file, where one of the processes dies.
        """
        tasks = self.tasks(paths)
        return map(self.result, tasks) if jobs == 1 else map_in_processes(self.result, tasks, jobs=jobs, died=_died)

    def tasks(self, paths: Iterable[str]) -> Iterator[Task | Result]:
        """What there is to do, a page of a WARC file at a time; what cannot be read is a result at once."""
        for path in paths:
            if not is_warc(Path(path)):
                yield Task(path)
                continue
            try:
                yield from self.pages(path)
            except ReadError as error:
                yield Result(None, (str(error),))

    def pages(self, path: str) -> Iterator[Task | Result]:
        """The same for one WARC file. Raises ReadError where the file itself cannot be read."""
        site = site_of(self.paper, self.base_url)
        ours = Ours(site)
        for found in read_warc(Path(path), ours):
            source = f"{path}#{found.offset}"
            if isinstance(found, Flaw):
                yield Result(None, (f"{source}: {found.reason}",))
            elif link := site.article(found.page.url):
                yield Task(source, replace(found.page, url=link.url))
        if ours.complaint:
            log.warning("%s: %s", path, ours.complaint)

    def result(self, task: Task | Result) -> Result:
        """The line of a task; a result stays what it is."""
        if isinstance(task, Result):
            return task
        try:
            record = self._of_page(task.source, task.page) if task.page else self._of_file(task.source)
        except ReadError as error:
            return Result(None, (str(error),))
        if record is None:
            return Result()
        found, fields = record
        text = json.dumps({"source": task.source, **fields}, ensure_ascii=False)
        # A path that is not UTF-8 holds lone surrogates, which JSON writes as \udcXX.
        line = text.encode("utf-8", "backslashreplace") + b"\n"
        return Result(line, tuple(f"{task.source}: {warning}" for warning in found.warnings), found.fact_count)

    def _of_file(self, path: str) -> tuple[Extraction, dict[str, Any]]:
        found = extract_file(self.extractor, Path(path), self.paper, self.day)
        return found, found.to_dict()

    def _of_page(self, source: str, page: Page) -> tuple[Extraction, dict[str, Any]] | None:
        """With all that it takes to store the article elsewhere; None for an article of another section."""
        try:
            article = read_page(page.body, self.paper, url=page.url, charset=page.charset)
        except ReadError as error:
            raise ReadError(f"{source}: no article: {error}") from error
        if not belongs(article, self.paper):
            return None
        found = self.extractor.extract(dated(article, self.day), self.paper)
        about = {
            "url": page.url,
            "status": page.status,
            "fetched_at": page.fetched_at.isoformat(),
            "sha256": hashlib.sha256(page.body).hexdigest(),
            "size": page.size,
            "whole": page.whole,
            "content_type": page.content_type,
            "etag": page.etag,
            "last_modified": page.last_modified,
        }
        return found, {"page": about, "recipe": self.recipe, **found.to_dict(whole=True)}


def _died(waiting: Sequence[Task | Result]) -> str:
    at = next((f"{task.source}: " for task in waiting if isinstance(task, Task)), "")
    return (
        f"{at}a worker process died on this file or on one after it; what came out before is complete: go on from this "
        "file, with fewer --jobs"
    )


def of_shard(paths: Iterable[str], number: int, count: int) -> list[str]:
    """The paths of shard ``number`` (from 1) of ``count``: each path is in one of them, whatever their order was."""
    ours = set(sorted(set(paths))[number - 1 :: count])
    return [path for path in paths if path in ours]


def extract_file(extractor: Extractor, path: Path, paper: Paper, day: date | None) -> Extraction:
    """The facts of a page (HTML) or of a pasted text. Raises ReadError, which names the file."""
    try:
        return _extract(extractor, path, paper, day)
    except IsADirectoryError:
        raise ReadError(f"{path}: is a directory; name the files in it") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReadError(f"{path}: cannot be read: {reason}; check the path and its rights") from error
    except ReadError as error:
        raise ReadError(f"{path}: no article: {error}; give its page as sent, or its text as .txt") from error


def _extract(extractor: Extractor, path: Path, paper: Paper, day: date | None) -> Extraction:
    text = decode(path.read_bytes(), None)
    if not text.strip():
        raise ReadError("the file is empty")
    if path.suffix.lower() != ".txt" and _TAG.search(text):
        return extractor.extract_html(text, paper, published=day)
    if "\0" in text:
        raise ReadError("neither HTML nor text: there are NUL bytes in it")
    return extractor.extract_text(text, paper, published=day)
