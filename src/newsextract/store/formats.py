"""Rows into files, one at a time: CSV as RFC 4180 has it, and JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from .fields import Field, FieldType
from .plaincells import harmless

__all__ = ["Values", "short_number", "write_csv", "write_jsonl"]

Values = tuple[Any, ...]
"""A row as SQLite gives it."""
_PRECISE = 2**53
"""Up to here a float counts every whole number."""


def short_number(value: float | None) -> float | int | None:
    """The number without a needless ``.0``."""
    if value is not None and value.is_integer() and abs(value) <= _PRECISE:
        return int(value)
    return value


_JSON: dict[FieldType, Callable[[Any], Any]] = {
    "number": short_number,
    "boolean": lambda value: None if value is None else bool(value),
    "array": lambda value: None if value is None else json.loads(value),
    "object": lambda value: None if value is None else json.loads(value),
}


def write_csv(path: Path, fields: Sequence[Field], rows: Iterable[Values], *, excel: bool = False) -> int:
    """Write a file with a line of column names and return how many rows follow it.

    NULL and the empty text are both an empty cell. With ``excel``, a byte order mark begins the file and text that
    looks like a formula is made harmless. Raises OSError where the file cannot be written.
    """
    numbers = [i for i, field in enumerate(fields) if field.type == "number"]
    texts = [i for i, field in enumerate(fields) if field.type == "string"] if excel else []
    count = 0
    with path.open("w", encoding="utf-8-sig" if excel else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([field.name for field in fields])
        for count, row in enumerate(rows, 1):  # noqa: B007
            cells = list(row)
            for i in numbers:
                cells[i] = short_number(cells[i])
            for i in texts:
                cells[i] = harmless(cells[i])
            writer.writerow(cells)
    return count


def write_jsonl(path: Path, fields: Sequence[Field], rows: Iterable[Values]) -> int:
    """Write an object a line (https://jsonlines.org) and return how many there are.

    Raises OSError where the file cannot be written.
    """
    names = [field.name for field in fields]
    changes = [(i, _JSON[field.type]) for i, field in enumerate(fields) if field.type in _JSON]
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for count, row in enumerate(rows, 1):  # noqa: B007
            values = list(row)
            for i, change in changes:
                values[i] = change(values[i])
            file.write(json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False) + "\n")
    return count
