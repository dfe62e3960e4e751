"""Printed numbers → values: dot thousands, comma decimals, scale words; nothing repaired, doubts flagged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Number", "parse_number"]

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_NONSTANDARD = "nonstandard_separator"


@dataclass(frozen=True, slots=True)
class Number:
    """A value with its scale words multiplied out, and what a careful reader would doubt about it."""

    value: float
    scale: float
    flags: tuple[str, ...] = ()


def parse_number(text: str, unit: str, scales: Mapping[str, str], whole: bool) -> Number:
    """The value of a printed number such as ``1.864 tỷ``, ``2 triệu 300 nghìn`` or ``72,2``.

    ``unit`` is folded, in lower case: a share may have three decimals. ``scales`` maps scale words to factors;
    ``whole`` says that the unit counts what comes in whole pieces, so that ``14,000`` is an English thousands
    comma. A sign of the English style is flagged ``nonstandard_separator``.
    """
    if text.isdecimal():
        return Number(float(text), 1.0)
    if _DIGITS.fullmatch(text):
        value, odd = _plain(text, unit, 1.0, whole)
        return Number(value, 1.0, (_NONSTANDARD,) if odd else ())
    total, factor_of_all, flags = 0.0, 1.0, []
    found = list(_DIGITS.finditer(text))
    for i, m in enumerate(found):
        words = text[m.end() : found[i + 1].start() if i + 1 < len(found) else len(text)].split()
        factor = 1.0
        half = 0.0
        for word in words:
            scale = float(scales.get(word, 1))
            # A scale below one is a half that is added: 2 tỷ rưỡi.
            factor, half = (factor, scale) if scale < 1 else (factor * scale, half)
        value, odd = _plain(m[0], unit, factor, whole)
        if odd:
            flags.append(_NONSTANDARD)
        value += half
        total += value * factor
        factor_of_all = max(factor_of_all, factor)
    # 5,6 tỷ is 5600000000, not 5599999999.999999: scaled values are whole numbers of the smallest unit.
    if factor_of_all >= 1000 and abs(total - round(total)) < 1e-3:
        total = float(round(total))
    return Number(total, factor_of_all, tuple(flags))


def _plain(digits: str, unit: str, factor: float, whole: bool) -> tuple[float, bool]:
    """Digits with their separators → value, and whether the separators are not the Vietnamese ones."""
    if digits.isdigit():
        return float(digits), False
    if _THOUSANDS.fullmatch(digits):
        if unit.startswith("%") and factor == 1 and digits.count(".") == 1 and "," not in digits:
            return float(digits), True
        return float(digits.replace(".", "").replace(",", ".")), False
    head, comma, tail = digits.partition(",")
    if comma and tail.isdigit() and head.isdigit():
        if len(tail) == 3 and whole and factor == 1 and float(head) < 1000 and head != "0":
            return float(head + tail), True
        return float(f"{head}.{tail}"), len(tail) == 3 and factor > 1
    if digits.count(".") == 1 and not comma:
        return float(digits), True
    # Mixed or repeated separators (1,234.5): read as English.
    return float(digits.replace(",", "")) if digits.count(".") < 2 else float(re.sub(r"[.,]", "", digits)), True
