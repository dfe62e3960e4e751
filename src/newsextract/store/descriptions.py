"""What every table, view and column holds: one source for the research desk and the data dictionary."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from . import schema

__all__ = ["Description", "descriptions"]


@dataclass(frozen=True, slots=True)
class Description:
    """A table or view: title, description, and what its columns hold, in their order."""

    title: str
    description: str
    columns: Mapping[str, str]


@cache
def descriptions() -> Mapping[str, Description]:
    """Descriptions of all tables and views by name.

    Raises KeyError for a column of the schema that ``descriptions.toml`` does not describe.
    """
    data = tomllib.loads(files(__package__).joinpath("descriptions.toml").read_text("utf-8"))
    common = data["common"]
    described = {}
    for name, columns in schema.columns().items():
        table = data["tables"][name]
        texts = common | table.get("columns", {})
        described[name] = Description(
            table["title"], table["description"], {column: texts[column] for column in columns}
        )
    return described
