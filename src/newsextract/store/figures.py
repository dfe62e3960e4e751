"""What a fact says in the tables that researchers read, as SQL: the right number, and one word for what it counts."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["SAME_THING", "comparator", "unit", "value", "value_max"]

# Words and no more than that: the indicator alone would make one figure of five first and five second prizes, of as
# many communes and districts. They stand here because they are asked by SQL, in databases that hold no vocabulary; the
# saved query figure_history has them too, and a test compares the two.
SAME_THING: Mapping[str, tuple[str, ...]] = {
    "học sinh": ("em", "em học sinh", "hs"),
    "trẻ": ("cháu", "trẻ em"),
    "giáo viên": ("gv", "thầy cô", "thầy, cô giáo"),
    "trường": ("trường học",),
    "lớp": ("lớp học",),
    "phòng": ("phòng học",),
    "%": ("phần trăm",),
}
"""Unit → other words for the same thing, in lower case, where facts measure the same indicator."""


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


def _quoted(word: str) -> str:
    return f"'{word}'"
