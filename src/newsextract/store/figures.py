"""What a fact says in the tables that researchers read: the right number, one word for what it counts, level or not.

The functions of a row give SQL; those of a quote are asked by it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["SAME_THING", "comparator", "is_aim", "is_change", "unit", "value", "value_max"]

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

# A statistic has its change beside it, of a target the words before the number tell. `vượt 600` and `giảm còn 2%` name
# levels, and so does whatever stands between the direction and the number but a hedge: `tăng lên 75%`.
_HEDGES = r"(?:hơn|gần|trên|khoảng|chừng|ít nhất|tối thiểu|từ)"
_CHANGES = r"(?:tăng|thêm|bổ sung|giảm|bớt|cao hơn|nhiều hơn|thấp hơn|ít hơn|xây mới|mở mới|tuyển mới|thành lập mới)"
_CHANGE = re.compile(rf"\b{_CHANGES}(?:\s+{_HEDGES})*\s+\d")
_AIM = re.compile(rf"\bmục tiêu(?:\s+(?:đề ra|đặt ra|là))*(?:\s+{_HEDGES})*\s+\d")


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
