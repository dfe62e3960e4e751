"""The data dictionary as Markdown, from the schema and the descriptions: nothing in it is written twice."""

from __future__ import annotations

from .export import FILES
from .fields import Field, Table, tables

__all__ = ["markdown"]

_HEAD = """# Data dictionary

What every table, view and column of the database holds. `newsextract dictionary` prints this page,
`newsextract export` writes the tables marked *in exports* as CSV, JSON lines or Parquet, and Datasette shows the same
texts. Types: a *date* is ISO 8601 (`2025-02-20`), a *time* is ISO 8601 with its offset from UTC, a *yes/no* is 1 or 0,
*list* and *object* are JSON, a *number* may have decimals. An empty cell is an unknown, or "none" where the text says
so. Numbers are in the unit that stands beside them, in `unit`; where the column itself has a unit, its text says so.

## Files of an export

Without SQL: `newsextract export DIRECTORY` writes one file a table and `datapackage.json`, which says of each column
its name, type and meaning ([Data Package](https://specs.frictionlessdata.io/data-package/),
[Tabular Data Resource](https://specs.frictionlessdata.io/tabular-data-resource/) 1.0). All files show one moment, and
`version` names it: a row of `dataset_versions`. An export in the way is replaced, anything else is not touched.

- CSV is RFC 4180: commas, CRLF, quotes where needed, a point before decimals; UTF-8 without a byte order mark. NULL
  and the empty text are both an empty cell (no column holds both); JSON lines and Parquet keep them apart.
- Times are in UTC (`2025-02-20T23:30:00Z`), yes/no is 1 or 0 in CSV and true or false elsewhere.
- Text is as printed, also where it begins with `=`, `+`, `-` or `@`. Open a CSV file in Excel with Data > From
  Text/CSV (UTF-8, comma, locale with a decimal point), which runs no formulas. `--excel` writes files for a double
  click: with a byte order mark, and an apostrophe before such text.
- pandas: `pandas.read_csv("series.csv", parse_dates=["period_end"])`. R: `readr::read_csv("series.csv")`, or the
  package `frictionless`. Stata: `import delimited series.csv, encoding("utf-8") bindquote(strict) case(preserve)`;
  strict, because a quote from a table may hold line breaks.
- `id` of a fact is permanent; `id` of the other tables is the number of a row in this version.
"""
_PARTS = {
    "What researchers read": (
        *("current_statistics", "current_officials", "current_targets", "series", "office_holders"),
        *("target_progress", "contradictions", "articles", "places", "indicators", "dataset_versions"),
        *("rules", "rule_precision", "corrections"),
    ),
    "Every version": ("statistics", "officials", "targets", "article_versions", "pages", "unexplained_numbers"),
}
_REST = "How it works inside"
_TYPES = {
    "string": "text",
    "datetime": "time",
    "boolean": "yes/no",
    "array": "list",
    "any": "bytes",
}


def markdown() -> str:
    """The page, with a section for each table and view."""
    every = tables()
    listed = {name for names in _PARTS.values() for name in names}
    parts = _PARTS | {_REST: tuple(sorted(set(every) - listed))}
    pieces = [_HEAD]
    for title, names in parts.items():
        pieces.append(f"\n## {title}\n")
        pieces += [_section(every[name]) for name in names]
    return "".join(pieces)


def _section(table: Table) -> str:
    marks = ["view" if table.view else "table", *(["in exports"] if table.name in FILES else [])]
    rows = "".join(f"| `{field.name}` | {_kind(field)} | {_cell(field.description)} |\n" for field in table.fields)
    return (
        f"\n### {table.name}\n\n**{table.title}** ({', '.join(marks)}). {table.description}.\n\n"
        f"| column | type | what it holds |\n| --- | --- | --- |\n{rows}"
    )


def _kind(field: Field) -> str:
    kind = _TYPES.get(field.type, field.type)
    return f"{kind}, [`{field.references}`](#{field.references})" if field.references else kind


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
