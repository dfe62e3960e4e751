"""What a fact says in the tables that researchers read: the right number, one word for what it counts, level or not.

The functions of a row give SQL; those of a quote are asked by it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files

__all__ = ["SAME_THING", "comparator", "is_aim", "is_change", "unit", "value", "value_max"]

_WORDS = tomllib.loads(files(__package__).joinpath("figures.toml").read_text("utf-8"))
SAME_THING: Mapping[str, Sequence[str]] = _WORDS["same_thing"]
"""Unit → other words for the same thing, in lower case, where facts measure the same indicator."""


def _any(name: str) -> str:
    return "|".join(map(re.escape, sorted(_WORDS["before_number"][name], key=len, reverse=True)))


# Whatever else stands between the word and the number names a level: `tăng lên 75%`, `giảm còn 2%`.
_HEDGED = rf"(?:\s+(?:{_any('hedge')}))*\s+\d"
_CHANGE = re.compile(rf"\b(?:{_any('change')}){_HEDGED}")
_AIM = re.compile(rf"\b(?:{_any('aim')})(?:\s+(?:{_any('aim_link')}))*{_HEDGED}")


def value(fact: str) -> str:
    """The number of a row of statistics or targets, which the query calls ``fact``."""
    return f"coalesce({fact}.corrected_value, {fact}.value)"


def value_max(fact: str) -> str:
    """The upper end of its range: none of a right number, for a person gives one."""
    return f"iif({fact}.corrected_value IS NULL, {fact}.value_max, NULL)"


def comparator(fact: str) -> str:
    """What its hedge means. Who gives the right number gives it exactly: of ``hơn 1.000`` no ``hơn`` is left."""
    return f"iif({fact}.corrected_value IS NULL, {fact}.comparator, '=')"


def unit(fact: str) -> str:
    """What it counts, one word for all of SAME_THING. Other units stay as printed."""
    cases = " ".join(
        f"WHEN {fact}.unit IN ({', '.join(map(_quoted, words))}) THEN {_quoted(word)}"
        for word, words in SAME_THING.items()
    )
    return f"CASE {cases} ELSE {fact}.unit END"


def is_change(quote: str) -> bool:
    """Whether the number of a quote is a rise or a fall, or something that comes new: ``có thêm 15 trường``."""
    return bool(_CHANGE.search(quote.lower()))


def is_aim(quote: str) -> bool:
    """Whether the number of a quote is itself an aim, reached or not: ``vượt mục tiêu 68%``."""
    return bool(_AIM.search(quote.lower()))


def _quoted(word: str) -> str:
    return f"'{word}'"
