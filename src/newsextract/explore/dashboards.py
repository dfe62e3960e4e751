"""The dashboards of the research desk, as the plugin datasette-dashboards 0.8 takes them from Datasette's metadata."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from typing import Any

__all__ = ["can_have_dashboards", "dashboards"]

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
# The plugin puts the cells of a table into the page as HTML, and they hold what a newspaper printed.
_TEXT = "replace(replace(replace(replace({0}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '\"', '&quot;')"
_HREF = _TEXT.replace("{0}", "{1}")
_LINK = f"iif({{1}} GLOB 'http*', '<a href=\"' || {_HREF} || '\">' || {_TEXT} || '</a>', {_TEXT})"
_FORMS = {"text": _TEXT, "link": _LINK, "day": "'<span style=\"white-space: nowrap\">' || {0} || '</span>'"}
_PIECE = re.compile(r"\{\{(text|link|day) (\S+?)(?: (\S+?))?\}\}")
_INDENT = re.compile(r"\n\s*")


def can_have_dashboards(database: str) -> bool:
    """Whether the plugin can ask a database of this name: its script does not encode names in addresses."""
    return _PLAIN.fullmatch(database) is not None


def dashboards(database: str) -> dict[str, Any]:
    """The plugin's configuration for the database that Datasette knows by this name, by the name of the dashboard.

    Empty where the plugin cannot ask such a database.
    """
    if not can_have_dashboards(database):
        return {}
    data = tomllib.loads(files(__package__).joinpath("dashboards.toml").read_text("utf-8"))
    return {name: _dashboard(board, data, database) for name, board in data["dashboards"].items()}


def _dashboard(board: dict[str, Any], data: dict[str, Any], database: str) -> dict[str, Any]:
    return {
        **board,
        "filters": {_key(name): _filter(data["filters"][name], database) for name in board["filters"]},
        "charts": {name: _chart(chart, data, database) for name, chart in board["charts"].items()},
    }


def _key(filter_name: str) -> str:
    """The parameter that a filter sets: ``place_or_all`` is another way to choose ``place``."""
    return filter_name.partition("_")[0]


def _filter(described: dict[str, Any], database: str) -> dict[str, Any]:
    # A default that is missing is written into the field by the plugin's template: "" is what it writes best.
    whole = {"default": "", **described}
    return whole | {"db": database} if "query" in whole else whole


def _chart(chart: dict[str, Any], data: dict[str, Any], database: str) -> dict[str, Any]:
    made = {key: value for key, value in chart.items() if key not in ("indicator", "then")}
    if "query" in chart:
        named = data["queries"].get(chart["query"])
        sql = (named["sql"] if named else chart["query"]) + chart.get("then", "")
        sql = _PIECE.sub(_piece, sql.replace("{{indicator}}", chart.get("indicator", "")))
        # The browser sends the question in an address, and a proxy may refuse one that is longer than 8 kB.
        made["query"] = _INDENT.sub("\n", sql).strip()
        made["db"] = database
    if chart["library"] != "markdown":
        display = chart.get("display", "{}")
        made["display"] = json.loads(data["displays"].get(display, {"json": display})["json"])
    return made


def _piece(found: re.Match[str]) -> str:
    return _FORMS[found[1]].format(found[2], found[3])
