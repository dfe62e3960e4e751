"""Corrections as a CSV file: a list of doubtful facts for a person to fill in, and the file read back.

RFC 4180, UTF-8. Spreadsheet programs write semicolons or tabs where the comma is a decimal sign: all are read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import sqlite_utils

from newsextract.models import UsageError

from .corrections import WORDS, Correction, plain_number
from .formats import short_number
from .plaincells import harmless

__all__ = ["CONTEXT", "FILLED_IN", "doubtful", "read_corrections", "write_template"]

FILLED_IN = ("fact_id", "verdict", "value", "note", "author")
"""The columns that are read; a row without verdict, value and note has not been judged yet."""
CONTEXT = ("why", "printed", "unit", "indicator", "from", "until", "place", "quote", "published", "source_url")
"""Columns of the template that help to judge and are ignored when the file is read."""
_NEEDED = ("fact_id", "verdict")

_DOUBTFUL = """
WITH doubts AS (
    SELECT fact_id, kind || iif(other_value IS NULL, '', printf(' (%.15g)', other_value)) AS why FROM contradictions
    UNION
    SELECT other_fact_id, kind || printf(' (%.15g)', value) FROM contradictions WHERE other_fact_id IS NOT NULL
    UNION
    SELECT t.id, flag.value FROM targets AS t JOIN json_each(t.flags) AS flag WHERE t.current = 1 AND t.flags <> '[]'
),
gathered AS (SELECT fact_id, group_concat(why, '; ') AS why FROM doubts GROUP BY fact_id)
SELECT g.fact_id, g.why, coalesce(s.value, t.value), coalesce(s.unit, t.unit), coalesce(s.indicator, t.indicator),
    coalesce(s.period_start, t.deadline_start), coalesce(s.period_end, t.deadline_end), coalesce(s.place, t.place),
    coalesce(s.quote, t.quote), coalesce(s.published, t.published), coalesce(s.source_url, t.source_url)
FROM gathered AS g
LEFT JOIN statistics AS s ON s.id = g.fact_id AND s.current = 1 AND s.verdict IS NULL
LEFT JOIN targets AS t ON t.id = g.fact_id AND t.current = 1 AND t.verdict IS NULL
WHERE s.id IS NOT NULL OR t.id IS NOT NULL
ORDER BY 10 DESC, 1
LIMIT ?
"""


def doubtful(db: sqlite_utils.Database, limit: int) -> list[tuple[str | float | None, ...]]:
    """Facts that nobody has judged and that a flag or another article's figure makes doubtful, the newest first.

    Each is its identity and the columns of CONTEXT; ``why`` names the flags, and the figure that differs.
    """
    rows = db.execute(_DOUBTFUL, (limit,))
    return [(fact_id, why, short_number(value), *rest) for fact_id, why, value, *rest in rows]


def write_template(path: Path, rows: list[tuple[str | float | None, ...]]) -> None:
    """Write a file for a person to fill in, with a byte order mark: it is made for spreadsheet programs.

    Raises UsageError where the file exists (somebody's work may be in it) or cannot be made.
    """
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow((*FILLED_IN, *CONTEXT))
            for fact_id, *context in rows:
                writer.writerow([fact_id, "", "", "", "", *map(harmless, context)])
    except FileExistsError as error:
        raise UsageError(f"{path} exists already; name a file that does not") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name another file") from error


def read_corrections(path: Path, author: str) -> list[Correction]:
    """The corrections of a file; ``author`` where a row names none.

    Raises UsageError with a line for each problem, which names file and line.
    """
    # Lines end as in RFC 4180, not wherever Unicode knows a line break.
    lines = list(io.StringIO(_text(path), newline=""))
    if not lines:
        raise UsageError(f"{path}: an empty file; its first line must name the columns: {','.join(FILLED_IN)}")
    said: list[Correction] = []
    problems: list[str] = []
    first: dict[str, str] = {}
    for where, row in _rows(path, lines):
        if not any(row[name] for name in ("verdict", "value", "note")):
            continue
        try:
            correction = _correction(row, where, author)
            if correction.fact_id in first:
                raise UsageError(f"fact {correction.fact_id} stands in {first[correction.fact_id]} too; keep one")
            first[correction.fact_id] = where.removesuffix(": ")
            said.append(correction)
        except UsageError as error:
            problems.append(f"{where}{error}")
    if problems:
        raise UsageError("\n".join(problems))
    return said


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; name a CSV file") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}:{line}: not UTF-8; save it as `CSV UTF-8`") from error


def _rows(path: Path, lines: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row by column name, with ``file:line: `` of its beginning. Raises UsageError where the form is wrong."""
    reader = csv.reader(lines, delimiter=max(",;\t", key=lines[0].count), strict=True)
    start = 1
    try:
        names = [name.strip() for name in next(reader)]
        _check_header(names, f"{path}:1: ")
        start = reader.line_num + 1
        for cells in reader:
            where = f"{path}:{start}: "
            if len(cells) > len(names):
                raise UsageError(f"{where}{len(cells)} cells, {len(names)} columns; quote a cell that holds commas")
            row = dict.fromkeys(FILLED_IN, "") | dict(zip(names, (cell.strip() for cell in cells), strict=False))
            yield where, row
            start = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{path}:{start}: {error}; write it as RFC 4180 asks, quotes doubled inside quotes") from error


def _check_header(names: list[str], where: str) -> None:
    known = (*FILLED_IN, *CONTEXT)
    unknown = [name for name in names if name not in known]
    missing = [name for name in _NEEDED if name not in names]
    if missing or unknown:
        what = f"no column {missing[0]!r}" if missing else f"unknown column {unknown[0]!r}"
        raise UsageError(f"{where}{what}; the columns are {', '.join(FILLED_IN)}, in any order")
    if len(set(names)) < len(names):
        raise UsageError(f"{where}a column stands twice; the columns are {', '.join(FILLED_IN)}")


def _correction(row: dict[str, str], where: str, author: str) -> Correction:
    if not row["fact_id"]:
        raise UsageError("no fact_id; it says which fact is meant")
    for word in WORDS:
        if row["verdict"].casefold() == word:  # spreadsheets like to begin a cell with a capital
            value = plain_number(row["value"]) if row["value"] else None
            return Correction(row["fact_id"], word, value, row["note"], row["author"] or author, where)
    if not row["verdict"]:
        raise UsageError("no verdict beside what is filled in; write wrong, right, value or withdrawn")
    raise UsageError(f"unknown verdict {row['verdict']!r}; write wrong, right, value or withdrawn")
