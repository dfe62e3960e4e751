"""Newspapers as data: one TOML file each, loaded into a Paper."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from newsextract.models import Layout, Paper, UsageError

__all__ = ["load_paper", "paper_ids"]


def paper_ids() -> list[str]:
    """Ids of the papers that we know, sorted."""
    names = (entry.name for entry in files(__package__).iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


@cache
def load_paper(paper_id: str) -> Paper:
    """The paper with this id.

    Raises UsageError for an unknown id, naming the known ones.
    """
    if paper_id not in paper_ids():
        raise UsageError(f"unknown paper {paper_id!r}; known: {', '.join(paper_ids())}")
    data: dict[str, Any] = tomllib.loads(files(__package__).joinpath(f"{paper_id}.toml").read_text("utf-8"))
    layouts = tuple(Layout(**layout) for layout in data.pop("layout"))
    tuples = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    return Paper(**{**data, **tuples}, layouts=layouts)
