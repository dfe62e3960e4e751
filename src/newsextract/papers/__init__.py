"""Newspapers as data: one TOML file each, checked and loaded into a Paper."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, get_type_hints

from newsextract.models import Layout, Paper, UsageError

__all__ = ["load_paper", "paper_ids", "read_paper"]

_LAYOUTS = "layout"
"""The key of the layouts' tables: the one that does not have the name of its field."""

_TYPES: Mapping[Any, tuple[str, Callable[[Any], bool]]] = {
    str: ("a string", lambda value: isinstance(value, str)),
    bool: ("true or false", lambda value: isinstance(value, bool)),
    tuple[str, ...]: (
        "a list of strings",
        lambda value: isinstance(value, list) and all(isinstance(x, str) for x in value),
    ),
    Mapping[str, str]: (
        "a table of strings",
        lambda value: isinstance(value, dict) and all(isinstance(x, str) for x in value.values()),
    ),
    tuple[Layout, ...]: (
        "one or more tables",
        lambda value: isinstance(value, list) and value != [] and all(isinstance(x, dict) for x in value),
    ),
}


def paper_ids() -> list[str]:
    """Ids of the papers that we know, sorted."""
    names = (entry.name for entry in files(__package__).iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


@cache
def load_paper(paper_id: str) -> Paper:
    """The paper with this id.

    Raises UsageError for an unknown id, naming the known ones, and as ``read_paper`` does.
    """
    if paper_id not in paper_ids():
        raise UsageError(f"unknown paper {paper_id!r}; known: {', '.join(paper_ids())}")
    return read_paper(files(__package__).joinpath(f"{paper_id}.toml"))


def read_paper(file: Traversable) -> Paper:
    """The paper that a file describes; its name without ``.toml`` is the paper's id.

    Raises UsageError, which names the file and the key, for one that is missing, unknown or of the wrong type.
    """
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise UsageError(f"{file}: not TOML in UTF-8: {error}") from error
    _check(Paper, data, {"layouts": _LAYOUTS}, str(file))
    for number, layout in enumerate(data[_LAYOUTS], 1):
        _check(Layout, layout, {}, f"{file}: layout {number}")
    layouts = tuple(Layout(**layout) for layout in data.pop(_LAYOUTS))
    tuples = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    paper = Paper(**{**data, **tuples}, layouts=layouts)
    if f"{paper.id}.toml" != file.name:
        raise UsageError(f"{file}: `id` is {paper.id!r}, but the file's name says {file.name.removesuffix('.toml')!r}")
    return paper


def _check(record: type[Paper | Layout], data: Mapping[str, Any], names: Mapping[str, str], where: str) -> None:
    """Raises UsageError unless the keys are the record's fields (under other ``names``), each of its type."""
    types = {names.get(name, name): kind for name, kind in get_type_hints(record).items()}
    optional = {f.name for f in fields(record) if f.default is not MISSING or f.default_factory is not MISSING}
    for key in data:
        if key not in types:
            raise UsageError(f"{where}: unknown key `{key}`; the keys are {', '.join(types)}")
    for key, kind in types.items():
        if key not in data:
            if key not in optional:
                raise UsageError(f"{where}: `{key}` is missing; write {_TYPES[kind][0]}")
            continue
        expected, fits = _TYPES[kind]
        if not fits(data[key]):
            raise UsageError(f"{where}: `{key}` is {data[key]!r}; write {expected}")
