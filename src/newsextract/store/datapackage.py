"""``datapackage.json``: what an export holds, for programs that read tables without asking.

Frictionless specifications 1.0: Data Package, Data Resource, Tabular Data Resource, Table Schema, CSV Dialect
(https://specs.frictionlessdata.io). A tabular resource is CSV there; JSON lines and Parquet are plain resources that
carry the same schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .fields import Field, Table

__all__ = ["NAME", "File", "describe"]

NAME = "newsextract"
"""Name of the package; with it an export is known again."""
_MEDIA = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
# RFC 4180, in the terms of CSV Dialect 1.2.
_DIALECT = {
    "csvddfVersion": 1.2,
    "delimiter": ",",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
}


@dataclass(frozen=True, slots=True)
class File:
    """A file of an export: its table, path in the directory, rows, size in bytes and SHA-256 in hex."""

    table: Table
    path: str
    rows: int
    bytes: int
    sha256: str


def describe(
    files: Sequence[File], form: str, *, version: str, now: datetime, papers: Sequence[tuple[str, str]], notes: str
) -> dict[str, Any]:
    """The descriptor of a package; ``papers`` are names and addresses of the newspapers, ``now`` is aware."""
    exported = {file.table.name for file in files}
    return {
        "profile": "tabular-data-package" if form == "csv" else "data-package",
        "name": NAME,
        "title": "Education news, as data",
        "description": "Every number, office-holder and target that the newspaper prints about education: dated, "
        f"placed, and linked to the words it came from. {notes}".strip(),
        "version": version,
        "created": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "keywords": ["education", "news", "statistics", "Việt Nam", *(name for name, _ in papers)],
        "sources": [{"title": name, "path": url} for name, url in papers],
        "licenses": [
            {
                "name": "notspecified",
                "title": "The articles, and the quotes from them, remain the newspaper's: cite it with source_url, and "
                "ask it before you publish its texts",
            }
        ],
        "resources": [_resource(file, form, exported) for file in files],
    }


def _resource(file: File, form: str, exported: set[str]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource" if form == "csv" else "data-resource",
        "name": file.table.name,
        "path": file.path,
        "title": file.table.title,
        "description": file.table.description,
        "format": form,
        "mediatype": _MEDIA[form],
        **({} if form == "parquet" else {"encoding": "utf-8"}),
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        **({"dialect": _DIALECT} if form == "csv" else {}),
        "schema": _schema(file.table, exported),
    }


def _schema(table: Table, exported: set[str]) -> dict[str, Any]:
    keys = [
        {"fields": field.name, "reference": {"resource": other, "fields": "id"}}
        for field in table.fields
        if (other := _other(table, field, exported)) is not None
    ]
    return {
        "fields": [_field(field, table.key) for field in table.fields],
        "missingValues": [""],
        **({"primaryKey": list(table.key)} if table.key else {}),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(field: Field, key: Sequence[str]) -> Mapping[str, Any]:
    return {
        "name": field.name,
        "type": field.type,
        "description": field.description,
        **({"constraints": {"required": True}} if field.name in key else {}),
    }


def _other(table: Table, field: Field, exported: set[str]) -> str | None:
    """The exported table whose key the column holds; ``""`` is the same table (Table Schema, foreign keys)."""
    if field.references is None:
        return None
    # The filled tables hold facts of the newest versions alone, and so does the export.
    other = f"current_{field.references}" if f"current_{field.references}" in exported else field.references
    return "" if other == table.name else other if other in exported else None
