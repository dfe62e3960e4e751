"""Lines of JSON in files: as they are, or as the rows of a Parquet file with what one would look for beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from .fields import Field
from .formats import Values
from .parquet import check_installed, read_column, write_parquet

__all__ = ["is_parquet", "read_records", "write_records"]

_FIELDS = (
    Field("source", "string", "File, or WARC file and offset"),
    Field("url", "string", "Address of the article"),
    Field("published", "date", "Day of publication"),
    Field("title", "string", "Title"),
    Field("statistics", "integer", "How many statistics there are"),
    Field("officials", "integer", "How many officials there are"),
    Field("targets", "integer", "How many targets there are"),
    Field("record", "string", "All of it, as the line of JSON that `newsextract extract` prints"),
)


def is_parquet(path: Path) -> bool:
    """Whether a file of this name holds Parquet."""
    return path.suffix.lower() == ".parquet"


def write_records(path: Path, lines: Iterable[bytes], *, parquet: bool) -> int:
    """Write the lines and return how many there were.

    Raises OSError where the file cannot be written, UsageError where pyarrow is missing.
    """
    if parquet:
        check_installed()
        return write_parquet(path, _FIELDS, map(_row, lines))
    count = 0
    with path.open("wb") as file:
        for count, line in enumerate(lines, 1):  # noqa: B007
            file.write(line)
    return count


def read_records(path: Path) -> Iterator[bytes]:
    """The lines of a file, one at a time.

    Raises OSError, ReadError for a Parquet file that is none of ours, and UsageError where pyarrow is missing.
    """
    if is_parquet(path):
        check_installed()
        yield from (text.encode() for text in read_column(path, "record"))
    else:
        with path.open("rb") as file:
            yield from file


def _row(line: bytes) -> Values:
    record = json.loads(line)
    article = record["article"]
    counts = (len(record[kind]) for kind in ("statistics", "officials", "targets"))
    day = article["published_at"][:10] if article["published_at"] else None
    return record["source"], article["url"], day, article["title"], *counts, line.decode().rstrip("\n")
