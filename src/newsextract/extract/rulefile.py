"""The rule files' schema: what may stand in them, and errors that name file, line and the right word."""

from __future__ import annotations

import difflib
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from newsextract.models import Official, Statistic, Target

__all__ = [
    "FACT_KEYS",
    "GROUPS",
    "LEVELS",
    "IndicatorModel",
    "RuleFile",
    "RuleModel",
    "VocabularyModel",
    "nearest",
    "read_toml",
]

Kind = Literal["statistic", "official", "target", "period", "place", "reject"]

_NUMBER = {"qualifier", "value", "value_max", "of", "unit", "indicator"}
GROUPS: dict[str, set[str]] = {
    "statistic": _NUMBER,
    "target": _NUMBER | {"deadline"},
    "official": {"honorific", "name", "title", "organisation"},
    "place": {"type", "name", "former"},
    "period": {
        "day",
        "day2",
        "month",
        "month2",
        "year",
        "year2",
        "half",
        "quarter",
        "semester",
        "count",
        "relative",
        "same",
    },
    "reject": set(),
}
"""The groups that a pattern of each kind may name."""

LEVELS = ("nation", "province", "district", "commune", "school", "whole", "bare")
"""Levels of places; ``whole`` stands for a territory named before, ``bare`` for a name without its type word."""

FACT_KEYS = frozenset(f.name for record in (Statistic, Official, Target) for f in fields(record)) - {"identity"}
"""What an example may expect of a fact: the keys of the JSON contract."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class MatchModel(_Strict):
    """A text and the facts that the whole rule set makes of it."""

    text: str
    facts: list[dict[str, Any]] = Field(default_factory=list)
    published: str | None = None
    block: Literal["paragraph", "table"] = "paragraph"

    @field_validator("published")
    @classmethod
    def _is_a_date(cls, value: str | None) -> str | None:
        if value is not None:
            date.fromisoformat(value)
        return value


class SkipModel(_Strict):
    """A text of which the whole rule set makes no fact of this rule's kind."""

    text: str
    why: str


class RuleModel(_Strict):
    """One ``[[rule]]``."""

    id: str = Field(pattern=r"^[a-z]+(?:\.[a-z0-9_]+)+$")
    title: str
    kind: Kind
    status: Literal["draft", "stable", "retired"] = "draft"
    pattern: str
    priority: int = 0
    match: list[MatchModel] = Field(default_factory=list)
    skip: list[SkipModel] = Field(default_factory=list)
    note: str = ""
    strength: Literal["target", "forecast", "quota", "requirement"] | None = None
    reach: str | None = None
    resolver: str | None = None
    level: str | None = None
    unit: str | None = None
    column_unit: bool | None = None
    appointed: bool | None = None


class RuleFile(_Strict):
    """A file of rules."""

    rule: list[RuleModel] = Field(min_length=1)


class VocabularyModel(_Strict):
    """``vocabulary.toml``: word lists, named pieces of patterns, and maps from a value to its phrases."""

    words: dict[str, list[str]] = Field(default_factory=dict)
    piece: dict[str, str] = Field(default_factory=dict)
    map: dict[str, dict[str, list[str]]] = Field(default_factory=dict)


class IndicatorModel(_Strict):
    """One ``[[indicator]]`` of ``indicators.toml``."""

    id: str
    vi: str
    en: str
    unit: str
    phrases: list[str] = Field(default_factory=list)
    units: list[str] = Field(default_factory=list)
    with_units: list[str] = Field(default_factory=list)
    share: bool = False
    count_too: bool = False
    share_of: str | None = None
    part_of: str | None = None


class IndicatorFile(_Strict):
    """``indicators.toml``."""

    indicator: list[IndicatorModel]


def nearest(word: str, known: Iterable[str]) -> str:
    """``, did you mean `…`?`` or nothing."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, 1, 0.6)
    return f", did you mean `{close[0]}`?" if close else f"; known: {', '.join(known)}"


def read_toml(path: Path, model: type[BaseModel], problems: list[str]) -> Any:
    """The checked content of a file, or None with the reasons appended to ``problems``.

    Each reason starts with ``file:line:`` and names the rule where there is one.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        problems.append(f"{path}: cannot be read: {reason}")
        return None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        problems.append(f"{path}:{found[1] if found else _left_open(text)}: not valid TOML: {error}")
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems += [_explain(path, text, data, model, problem) for problem in error.errors()]
        return None


def _left_open(text: str) -> int:
    """The line on which a text opens that has no end: it is the file that ends."""
    opened = [text.rfind(quotes) for quotes in ("'''", '"""') if text.count(quotes) % 2]
    return text.count("\n", 0, max(opened, default=len(text.rstrip()))) + 1


# What to write, by the kind of a mistake as pydantic names it (https://docs.pydantic.dev/latest/errors/validation_errors/)
# and, where a key wants something of its own, by the key.
_WANTED = {
    "string_type": "a text in quotes",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list in [ ]",
    "dict_type": "a table",
    "model_type": "a table",
}
_WANTED_BY_KEY = {
    "id": "small letters, a dot, and small letters, digits or _, such as statistic.school_kitchens",
    "published": 'a day in quotes, such as "2025-03-01"',
}


def _explain(path: Path, text: str, data: Any, model: type[BaseModel], problem: Any) -> str:
    loc = problem["loc"]
    line = locate(text, loc)
    owner = _owner(data, loc)
    # Where one entry of a list is wrong, the list has the name.
    key = next((part for part in reversed(loc) if isinstance(part, str)), "")
    if problem["type"] == "extra_forbidden":
        message = f"unknown key `{key}`{nearest(key, _keys_at(model, loc[:-1]))}"
    elif problem["type"] == "missing":
        message = f"the key `{key}` is missing"
    elif problem["type"] == "literal_error":
        known = re.findall(r"'([^']*)'", str(problem["ctx"]["expected"]))
        message = f"`{key}` cannot be `{problem['input']}`{nearest(str(problem['input']), known)}"
    else:
        wanted = _WANTED_BY_KEY.get(key) or _WANTED.get(problem["type"])
        advice = f"write {wanted}" if wanted else problem["msg"].lower()
        message = f"`{key}` cannot be `{problem['input']}`: {advice}"
    return f"{path}:{line}: {owner}{message}"


def _owner(data: Any, loc: tuple[int | str, ...]) -> str:
    if len(loc) > 1 and isinstance(loc[1], int):
        entry = data[loc[0]][loc[1]]
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            return f"{loc[0]} {entry['id']}: "
    return ""


def _keys_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    for part in loc:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation if part in model.model_fields else None
        inner = [a for a in getattr(annotation, "__args__", ()) if isinstance(a, type) and issubclass(a, BaseModel)]
        if not inner:
            return []
        model = inner[0]
    return list(model.model_fields)


def locate(text: str, loc: tuple[int | str, ...]) -> int:
    """The 1-based line of a TOML location such as ``("rule", 2, "match", 0, "text")``."""
    lines = _lines(text)
    at, path = 0, ""
    for part in loc:
        if isinstance(part, int):
            headers = _headers(text, path)
            nth = bisect_left(headers, at) + part
            at = headers[nth] if nth < len(headers) else at
        else:
            path = f"{path}.{part}" if path else part
            key = re.compile(rf"\s*(?:\[+{re.escape(path)}\]+|\"?{re.escape(part)}\"?\s*=)")
            at = next((i for i in range(at, len(lines)) if key.match(lines[i])), at)
    return at + 1


# Every rule and example of a file is looked for in the same text.
@lru_cache(maxsize=1)
def _lines(text: str) -> list[str]:
    return text.split("\n")


@lru_cache(maxsize=8)
def _headers(text: str, path: str) -> list[int]:
    """The lines with a header ``[[path]]``, from 0."""
    header = re.compile(rf"\s*\[\[{re.escape(path)}\]\]")
    return [i for i, line in enumerate(_lines(text)) if header.match(line)]
