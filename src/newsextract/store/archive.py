"""Raw pages: the bytes as fetched, compressed, kept once under the hash of their content."""

from __future__ import annotations

import hashlib
import zlib

import sqlite_utils

from newsextract.models import Page, PageRef, StoreError

from .rows import stamp

__all__ = ["load_page", "store_page"]


def store_page(db: sqlite_utils.Database, page: Page | PageRef) -> str:
    """Keep the page's bytes once, compressed (zlib, RFC 1950); the return value is their SHA-256 in hex.

    Bytes that were dropped are kept again, and the newest media type counts: a server may have mended its charset.
    Of a page whose bytes are elsewhere, the row is that of one whose bytes were dropped.
    """
    if isinstance(page, PageRef):
        at = stamp(page.fetched_at)
        db.execute(
            "INSERT INTO pages (sha256, body, bytes, content_type, first_seen, dropped_at) VALUES (?, x'', ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (page.sha256, page.size, page.content_type, at, at),
        )
        return page.sha256
    digest = hashlib.sha256(page.body).hexdigest()
    db.execute(
        "INSERT INTO pages (sha256, body, bytes, content_type, first_seen) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (sha256) DO UPDATE SET"
        " body = excluded.body, content_type = excluded.content_type, dropped_at = NULL"
        " WHERE dropped_at IS NOT NULL OR content_type <> excluded.content_type",
        (
            digest,
            zlib.compress(page.body),
            len(page.body),
            page.content_type,
            stamp(page.fetched_at),
        ),
    )
    return digest


def load_page(db: sqlite_utils.Database, sha256: str) -> bytes:
    """The bytes with this hash, as fetched.

    Raises StoreError where they are missing or damaged.
    """
    row = db.execute("SELECT body, dropped_at FROM pages WHERE sha256 = ?", (sha256,)).fetchone()
    if row is None:
        raise StoreError(f"no page with hash {sha256} in the archive")
    if row[1]:
        raise StoreError(
            f"the bytes of page {sha256} were dropped at {row[1]} (--keep-raw) or stayed in its WARC file; "
            "the text read is there"
        )
    try:
        body = zlib.decompress(row[0])
    except zlib.error as error:
        raise StoreError(f"page {sha256} is damaged ({error}); restore the database from a backup") from error
    if hashlib.sha256(body).hexdigest() != sha256:
        raise StoreError(f"page {sha256} does not have the bytes of its hash; restore it from a backup")
    return body
