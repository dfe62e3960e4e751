"""The pages of a paper as one WARC file: every version that the database keeps, of one moment, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import sqlite_utils

from newsextract.models import Page, Paper, UsageError

from .archive import load_page
from .database import Database
from .warc import WarcWriter, check_installed
from .wholefile import made_whole

__all__ = ["Archived", "export_archive"]

# A version does not name its request: it is the one of that second which brought the page.
_KEPT = """
WITH kept AS (
    SELECT v.url, v.page, v.fetched_at AS at, (
        SELECT min(f.id) FROM fetches AS f JOIN runs AS r ON r.id = f.run
        WHERE r.paper = a.paper AND f.post_id = a.post_id AND f.url = v.url AND f.status <> 304
            AND f.at >= substr(v.fetched_at, 1, 19) AND f.at <= substr(v.fetched_at, 1, 19) || '.999999+00:00'
    ) AS fetch
    FROM article_versions AS v JOIN articles AS a ON a.id = v.article_id
    WHERE a.paper = :paper
    UNION
    SELECT q.url, q.page, q.last_seen, (
        SELECT max(f.id) FROM fetches AS f JOIN runs AS r ON r.id = f.run
        WHERE r.paper = q.paper AND f.post_id = q.post_id AND f.url = q.url AND f.outcome = 'quarantined'
    )
    FROM quarantine AS q WHERE q.paper = :paper
    UNION
    SELECT f.url, i.page, f.at, f.id FROM inbox AS i JOIN fetches AS f ON f.id = i.fetch WHERE i.paper = :paper
)
SELECT DISTINCT k.url, coalesce(f.status, 200), k.page, coalesce(f.at, k.at) AS at, p.content_type, f.etag,
    f.last_modified, p.dropped_at IS NOT NULL
FROM kept AS k
JOIN pages AS p ON p.sha256 = k.page
LEFT JOIN fetches AS f ON f.id = k.fetch
ORDER BY at, k.url, k.page
"""


@dataclass(frozen=True, slots=True)
class Archived:
    """How many pages were written, and how many had no bytes any more."""

    pages: int
    dropped: int


def export_archive(db: Database, path: Path, paper: Paper, *, now: datetime) -> Archived:
    """Write the paper's pages to a ``.warc.gz`` file in the order in which they were fetched; ``now`` is aware.

    Raises UsageError for a name that is taken or does not end in ``.warc.gz`` and where warcio is missing, StoreError
    where a page is damaged or there is no room.
    """
    check_installed()
    if not path.name.endswith(".warc.gz"):
        raise UsageError(f"{path}: each record is compressed; give it a name that ends in .warc.gz")
    if path.exists():
        raise UsageError(f"{path} exists already; name a file that does not")
    db.need("pages")
    done = dropped = 0
    with made_whole(path) as part, part.open("wb") as file, db.one_moment() as connection:
        writer = WarcWriter(file)
        writer.write_info(_about(paper), now)
        for page in _pages(connection, paper):
            if page is None:
                dropped += 1
            else:
                writer.write_page(page)
                done += 1
    return Archived(done, dropped)


def _pages(db: sqlite_utils.Database, paper: Paper) -> Iterator[Page | None]:
    """Page by page in the order of time, None for one whose bytes were dropped."""
    for url, status, sha256, at, content_type, etag, last_modified, dropped in db.execute(_KEPT, {"paper": paper.id}):
        body = None if dropped else load_page(db, sha256)
        when = datetime.fromisoformat(at)
        yield None if body is None else Page(url, status, body, when, content_type, etag, last_modified)


def _about(paper: Paper) -> dict[str, str]:
    return {
        "software": f"newsextract/{version('newsextract')}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": f"Pages of {paper.name} ({paper.base_url}): bodies as decoded from their Content-Encoding; "
        "of the headers Content-Type, ETag and Last-Modified were kept, request lines and reasons are made anew",
    }
