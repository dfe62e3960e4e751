"""What Datasette says about the database: titles, descriptions, facets, saved queries."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from newsextract.store.descriptions import descriptions
from newsextract.store.snapshot import EMPTIED

from .dashboards import dashboards

__all__ = ["metadata"]

# How a table opens; a facet is a column by which a researcher narrows a question down, and has an index that holds the
# table's other facets as well: each facet is counted anew on every page.
_OPENING: dict[str, dict[str, Any]] = {
    "current_statistics": {"facets": ["indicator", "place", "level", "unit"], "sort_desc": "published"},
    "current_officials": {"facets": ["organisation", "place", "former"], "sort_desc": "published"},
    "current_targets": {"facets": ["indicator", "place", "strength"], "sort": "deadline_end"},
    "series": {"facets": ["indicator", "place", "level", "period_start"]},
    "office_holders": {"facets": ["organisation", "place"], "sort": "name"},
    "target_progress": {"facets": ["indicator", "place", "strength"], "sort": "deadline_end"},
    "contradictions": {"facets": ["kind", "indicator", "place"]},
    "articles": {"facets": ["section"], "sort_desc": "published", "label_column": "title"},
    "statistics": {"facets": ["indicator", "level"]},
    "officials": {"facets": ["organisation", "place_id"]},
    "targets": {"facets": ["indicator", "place_id", "strength"]},
    "places": {"facets": ["level", "vintage", "type"], "label_column": "label"},
    "indicators": {"label_column": "name_en"},
    "rules": {"facets": ["kind", "status"], "label_column": "id"},
    "papers": {"label_column": "name"},
    "runs": {"sort_desc": "id", "label_column": "started_at"},
    "fetches": {"facets": ["outcome"], "sort_desc": "id"},
    "pages": {"hidden": True},
}

_SNAPSHOT = {
    "title": "This snapshot",
    "description": "When this copy was made, of which version of the data set, and whether it holds the articles' text",
    "columns": {
        "made_at": "When (ISO 8601, UTC)",
        "dataset_version": "The version of the data set, see dataset_versions",
        "texts": "1 with the articles' bodies, 0 without: they are the newspaper's, facts and their quotes are here",
    },
}


def metadata(db: Path, *, snapshot: bool = False) -> dict[str, Any]:
    """Metadata for Datasette 0.65, which keys it by the stem of the database's file name.

    That of a ``snapshot`` hides the tables that were emptied.
    """
    tables = _tables()
    if snapshot:
        tables |= {name: tables[name] | {"hidden": True} for name in EMPTIED} | {"snapshot": _SNAPSHOT}
    return {
        "title": "Education news, as data",
        "description": "Every number, office-holder and target that the newspaper prints about education: "
        "dated, placed, and linked to the words it came from.",
        "databases": {db.stem: {"tables": tables, "queries": _queries()}},
        "plugins": {"datasette-dashboards": dashboards(db.stem)},
    }


def _tables() -> dict[str, Any]:
    return {
        name: {"title": table.title, "description": table.description, "columns": dict(table.columns)}
        | _OPENING.get(name, {})
        for name, table in descriptions().items()
    }


def _queries() -> dict[str, Any]:
    queries = tomllib.loads(files(__package__).joinpath("queries.toml").read_text("utf-8"))
    # The SQL is one click away; ``page_title`` is what our query.html puts into <title>, in place of the SQL.
    return {name: {**query, "hide_sql": True, "page_title": query["title"]} for name, query in queries.items()}
