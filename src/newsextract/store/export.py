"""The data set as a directory of files with a description: one moment of the database, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlite_utils

from newsextract.models import DatabaseBusy, StoreError, UsageError

from . import parquet
from .database import Database
from .datapackage import NAME, File, describe
from .fields import Field, Table, tables
from .formats import Values, write_csv, write_jsonl
from .wholefile import directory_made_whole

__all__ = ["FILES", "Exported", "export"]

FILES = (
    "current_statistics",
    "current_officials",
    "current_targets",
    "series",
    "office_holders",
    "target_progress",
    "contradictions",
    "articles",
    "places",
    "indicators",
    "dataset_versions",
)
"""Tables and views that are exported, a file each."""
DESCRIPTOR = "datapackage.json"
_TEXTS = Table(
    name="article_texts",
    title="Texts of the articles",
    description="The newest version of each article, a row a block; the texts are the newspaper's",
    view=True,
    fields=(
        Field("article_id", "integer", "The article", "articles"),
        Field("block", "integer", "Index of the block, from 0; facts point to it"),
        Field("kind", "string", "title, summary, heading, paragraph, caption or table"),
        Field("text", "string", "The text; start and end of facts count its characters"),
    ),
    key=("article_id", "block"),
)
_TEXTS_SQL = """
SELECT a.id, b.key, b.value ->> 'kind', b.value ->> 'text'
FROM articles AS a
JOIN article_versions AS v ON v.article_id = a.id AND v.version = a.version
JOIN json_each(v.blocks) AS b
ORDER BY a.id, b.key
"""
_EXCEL = "For spreadsheet programs: text that looks like a formula begins with an apostrophe that is not printed."


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the version of the data set, and the files."""

    version: str
    files: tuple[File, ...]


def export(
    db: Database, directory: Path, form: str, *, now: datetime, excel: bool = False, with_text: bool = False
) -> Exported:
    """Write the data set to ``directory`` as ``csv``, ``jsonl`` or ``parquet``, with a ``datapackage.json``.

    An earlier export there is replaced when all is written; readers of its files are not disturbed before. The
    articles' own text is left out, unless ``with_text``. ``now`` is aware.

    Raises UsageError for a directory that holds anything else or is the current one, for ``excel`` with another form
    than CSV and where pyarrow is missing; DatabaseBusy while a run is writing; StoreError where there is nothing to
    export, or no room.
    """
    if excel and form != "csv":
        raise UsageError("--excel goes with CSV; leave it out, or choose --format csv")
    if form == "parquet":
        parquet.check_installed()
    if with_text:
        db.need("texts")
    _check_target(directory)
    with directory_made_whole(directory) as part, db.one_moment() as file:
        version = _version(db, file)
        sources = file.execute("SELECT name, base_url FROM papers ORDER BY id").fetchall()
        files = tuple(
            _write(table, sql, file, part, form, excel=excel) for table, sql in _selected(with_text=with_text)
        )
        notes = _EXCEL if excel else ""
        package = describe(files, form, version=version, now=now, papers=sources, notes=notes)
        (part / DESCRIPTOR).write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return Exported(version, files)


def _version(db: Database, file: sqlite_utils.Database) -> str:
    if file.execute("SELECT 1 FROM pending").fetchone():
        raise DatabaseBusy(f"{db.path}: a run is writing to it; export when it has ended")
    row = file.execute("SELECT id FROM dataset_versions ORDER BY at DESC, rowid DESC LIMIT 1").fetchone()
    if row is None:
        raise StoreError(f"{db.path}: nothing to export yet; `newsextract crawl --db {db.path}` brings articles")
    return str(row[0])


def _selected(*, with_text: bool) -> Iterator[tuple[Table, str]]:
    """Each table with the question that gives its rows in the order of its key, times in UTC."""
    for name in FILES:
        table = tables()[name]
        if name == "articles" and not with_text:
            # The lead is the beginning of the text.
            table = replace(table, fields=tuple(field for field in table.fields if field.name != "summary"))
        columns = ", ".join(
            f"""strftime('%Y-%m-%dT%H:%M:%SZ', "{x.name}")""" if x.type == "datetime" else f'"{x.name}"'
            for x in table.fields
        )
        yield table, f"SELECT {columns} FROM {name} ORDER BY {', '.join(table.key)}"
    if with_text:
        yield _TEXTS, _TEXTS_SQL


def _write(table: Table, sql: str, db: sqlite_utils.Database, part: Path, form: str, *, excel: bool) -> File:
    path = part / f"{table.name}.{form}"
    rows: Iterator[Values] = db.execute(sql)
    if form == "csv":
        count = write_csv(path, table.fields, rows, excel=excel)
    elif form == "jsonl":
        count = write_jsonl(path, table.fields, rows)
    else:
        count = parquet.write_parquet(path, table.fields, rows)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return File(table, path.name, count, path.stat().st_size, digest)


def _check_target(directory: Path) -> None:
    """Raises UsageError where the directory is not ours to replace."""
    if not directory.resolve().parent.is_dir():
        raise UsageError(f"{directory}: directory {directory.parent} does not exist; create it or choose another")
    if not directory.exists():
        return
    if not directory.is_dir():
        raise UsageError(f"{directory} is a file; name a directory")
    # The earlier directory is replaced, and whoever stands in it would be left in one that is gone.
    if directory.samefile("."):
        raise UsageError(
            f"{directory} is the current directory, which cannot be replaced; go elsewhere or name another"
        )
    held = {path.name for path in directory.iterdir()}
    strange = held - _written(directory)
    if strange:
        raise UsageError(
            f"{directory} holds {min(strange)}, which no export has written; move it away or choose another directory"
        )


def _written(directory: Path) -> set[str]:
    """Names of the files that an earlier export has written there."""
    try:
        package = json.loads((directory / DESCRIPTOR).read_text("utf-8"))
        ours = isinstance(package, Mapping) and package.get("name") == NAME
        return {DESCRIPTOR, *(resource["path"] for resource in package["resources"])} if ours else set()
    except (OSError, ValueError, KeyError, TypeError):
        # Nothing that we have written; whatever is there is named as strange.
        return set()
