"""Archives of pages into the database: WARC files of any maker, by the path that a night's pages take."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from newsextract.models import Paper, ReadError
from newsextract.pipeline.belonging import Ours, belongs, site_of
from newsextract.pipeline.drift import HELD_BACK, Reading
from newsextract.pipeline.extracting import Extractor
from newsextract.pipeline.intake import ImportReport, Intake, Piece, intake
from newsextract.pipeline.judging import facts_of_page, failing, reading_of
from newsextract.pipeline.nightly import Progress
from newsextract.read.address import Site
from newsextract.read.page import read_page
from newsextract.store.database import Database
from newsextract.store.warc import check_installed
from newsextract.store.warcfile import Flaw, captured, read_warc

__all__ = ["import_archives"]

log = logging.getLogger(__name__)


def import_archives(
    db: Database,
    extractor: Extractor,
    paper: Paper,
    files: Sequence[Path],
    *,
    now: Callable[[], datetime],
    base_url: str | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Store the articles of the paper's sections that stand in WARC files, each page at its time.

    ``base_url`` names another site than the paper's own. What cannot be read is named with file and offset, and the
    import goes on behind it. Raises UsageError where warcio is missing, DatabaseBusy when another run holds the lock.
    """
    check_installed()
    site = site_of(paper, base_url)
    with intake(db, extractor.rules, paper, now=now, progress=progress) as work:
        for path in files:
            try:
                _File(work, extractor, paper, site, path).take()
            except ReadError as error:
                work.fail(str(error))
    return work.report()


class _File:
    """One file: looked through and judged first, then taken page by page in the order of time."""

    def __init__(self, work: Intake, extractor: Extractor, paper: Paper, site: Site, path: Path) -> None:
        self._work, self._extractor, self._paper, self._site, self._path = work, extractor, paper, site, path
        self._urls: dict[int, str] = {}

    def take(self) -> None:
        """Raises ReadError where the file itself cannot be read."""
        pieces, known = self._look_through()
        held, why, wrong = self._work.judge(pieces, known)
        if why:
            self._work.problems.append(f"{self._path}: {why}; {self._failing(held)}")
        if wrong:
            self._work.problems.append(f"{self._path}: of the past, {wrong}. {self._failing(set(pieces) - held)}")
        for done, piece in enumerate(sorted(pieces)):
            self._work.progress(done, len(pieces))
            self._store(piece, f"{HELD_BACK}{why}" if piece in held else "")
        self._work.progress(len(pieces), len(pieces))

    def _look_through(self) -> tuple[list[Piece], int]:
        """What there is to do, and how many pages were dealt with before."""
        pieces, known = [], 0
        ours = Ours(self._site)
        for found in read_warc(self._path, ours):
            if isinstance(found, Flaw):
                self._work.fail(f"{self._path}#{found.offset}: {found.reason}")
                continue
            page, link = found.page, self._site.article(found.page.url)
            assert link is not None
            fate = self._work.fate(link.post_id, link.url, page.fetched_at)
            if fate not in (None, "quarantined"):
                known += 1
                continue
            try:
                article = read_page(page.body, self._paper, url=link.url, charset=page.charset)
            except ReadError as error:
                reading = Reading(problem=str(error))
            else:
                if not belongs(article, self._paper):
                    self._work.count["other_section"] += 1
                    continue
                reading = reading_of(article, self._paper)
            self._urls[found.offset] = link.url
            pieces.append(Piece(page.fetched_at, link.post_id, found.offset, reading, fate is not None))
        if ours.complaint:
            log.warning("%s: %s", self._path, ours.complaint)
        self._work.count["known"] += known
        return pieces, known

    def _store(self, piece: Piece, reason: str) -> None:
        page = replace(captured(self._path, piece.where), url=self._urls[piece.where])
        try:
            if reason:
                raise ReadError(reason)
            extraction = facts_of_page(self._extractor, page, self._paper)
        except ReadError as error:
            if piece.aside:
                self._work.count["known"] += 1
            else:
                self._work.set_aside(page, piece.post_id, f"{self._path}#{piece.where}: {error}")
            return
        self._work.take(extraction, page, piece.post_id)

    def _failing(self, pieces: Iterable[Piece]) -> str:
        return failing((captured(self._path, piece.where) for piece in sorted(pieces)), self._paper)
