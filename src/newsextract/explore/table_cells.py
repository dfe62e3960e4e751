"""Cells of Datasette's own tables for readers: links to facts, articles and the newspaper, plain numbers."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from . import wording
from .addresses import Addresses, web_address
from .wording import Kind

__all__ = ["cell", "is_ours_to_show"]

_FACTS: dict[tuple[str, str], Kind] = {
    ("current_statistics", "id"): "statistic",
    ("current_officials", "id"): "official",
    ("current_targets", "id"): "target",
    ("statistics", "id"): "statistic",
    ("officials", "id"): "official",
    ("targets", "id"): "target",
    ("series", "fact_id"): "statistic",
    ("contradictions", "fact_id"): "statistic",
    ("contradictions", "other_fact_id"): "statistic",
    ("office_holders", "fact_id"): "official",
    ("target_progress", "target_id"): "target",
    ("target_progress", "outcome_id"): "statistic",
}
_TABLES = {table for table, _ in _FACTS}
_ARTICLES = {"article_id": "article_id", "other_article_id": "other_article_id", "article": "article_id"}
_SOURCES = {"source_url", "other_source_url", "target_url", "outcome_url"}
_NUMBERS = {"value", "value_max", "of", "change", "corrected_value", "other_value"}
_NUMBERS |= {"target_value", "outcome_value", "gap"}
_BLANK = Markup("&nbsp;")


def is_ours_to_show(table: str | None, column: str) -> bool:
    """Whether this column could be ours; asked of every cell of every Datasette page, so it is cheap."""
    if table is None:
        return column in _SOURCES or column in _NUMBERS or column == "flags"
    if table == "articles":
        return column == "title"
    return table in _TABLES and (
        (table, column) in _FACTS
        or column in _ARTICLES
        or column in _SOURCES
        or column in _NUMBERS
        or column == "flags"
    )


def cell(row: Any, value: Any, column: str, table: str | None, to: Addresses) -> Markup | None:
    """How a cell of our database is shown; None where Datasette shows it as it does any other.

    ``table`` is None in the answer to a query. A foreign key comes with its label as a dict.
    """
    label, value = (value["label"], value["value"]) if isinstance(value, dict) else (value, value)
    if value is None or value == "":
        return None
    if column in _SOURCES:
        url = web_address(value)
        return _link(url, "read", outside=True) if url else None
    if column in _NUMBERS:
        return Markup(wording.number(value)) or None
    if column == "flags":
        return Markup("<br>").join(wording.flags(value)) or _BLANK
    if table == "articles":
        return _link(to.article(_key(row, "id")), label)
    if (table, column) in _FACTS and table:
        return _link(to.fact(_FACTS[table, column], value), value)
    if column in _ARTICLES and table:
        return _link(to.article(_key(row, _ARTICLES[column])), label)
    return None


def _key(row: Any, column: str) -> object:
    value = row[column]
    return value["value"] if isinstance(value, dict) else value


def _link(url: str, words: object, *, outside: bool = False) -> Markup:
    safety = Markup(' rel="noopener noreferrer"') if outside else ""
    return Markup('<a href="{}"{}>{}</a>').format(url, safety, words)
