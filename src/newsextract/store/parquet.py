"""Rows into Parquet files and out of them; the one importer of pyarrow, which is the extra ``parquet``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from newsextract.models import MissingExtra, ReadError

from .fields import Field
from .formats import Values

__all__ = ["check_installed", "read_column", "write_parquet"]

_ROWS_AT_ONCE = 20_000
"""Rows of a row group: what is held in memory."""


def check_installed() -> None:
    """Raises UsageError, which names the extra, where pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise MissingExtra("Parquet needs pyarrow", "parquet") from error


def write_parquet(path: Path, fields: Sequence[Field], rows: Iterable[Values]) -> int:
    """Write a file, compressed with Zstandard, and return how many rows it holds.

    Dates are date32, times are timestamps in UTC (in milliseconds: Parquet has no seconds), lists are lists of strings;
    NULL is null. A column's description is its field's metadata. Raises OSError where the file cannot be written.
    """
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = pyarrow.schema(
        [pyarrow.field(field.name, _arrow_type(field), metadata={"description": field.description}) for field in fields]
    )
    count, left = 0, iter(rows)
    with ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(left, _ROWS_AT_ONCE)):
            columns = [
                pyarrow.array(_converted(field, values), kind.type)
                for field, values, kind in zip(fields, zip(*batch, strict=True), schema, strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(columns, schema=schema))
            count += len(batch)
    return count


def read_column(path: Path, name: str) -> Iterator[Any]:
    """The values of one column, a batch in memory at a time.

    Raises ReadError for a file that is no Parquet or has no such column.
    """
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(path) as file:
            for batch in file.iter_batches(_ROWS_AT_ONCE // 100, columns=[name]):
                yield from batch.column(name).to_pylist()
    except (ArrowException, KeyError) as error:
        raise ReadError(f"{path}: not a Parquet file that newsextract has written: {error}") from error


def _arrow_type(field: Field) -> Any:
    import pyarrow

    return {
        "string": pyarrow.string(),
        "number": pyarrow.float64(),
        "integer": pyarrow.int64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("ms", tz="UTC"),
        "array": pyarrow.list_(pyarrow.string()),
    }[field.type]


def _converted(field: Field, values: Sequence[Any]) -> Sequence[Any]:
    change: Any = {
        "boolean": bool,
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "array": json.loads,
    }.get(field.type)
    return values if change is None else [None if value is None else change(value) for value in values]
