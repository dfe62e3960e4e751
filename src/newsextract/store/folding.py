"""Text without case and diacritics, as browsers and searchers compare it, one character for each: offsets stay."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

__all__ = ["folded"]


class _Folding(dict[int, int]):
    """Code points to their bare form; filled as letters are met."""

    def __missing__(self, point: int) -> int:
        base = unicodedata.normalize("NFD", chr(point))[0].lower()
        self[point] = ord("d") if base == "đ" else ord(base) if len(base) == 1 else point
        return self[point]


_FOLDING = _Folding()


@lru_cache(maxsize=256)
def folded(text: str) -> str:
    """The text (NFC) in lower case, without marks, đ as d."""
    return text.translate(_FOLDING)
