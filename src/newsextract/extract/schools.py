"""Schools by their names: where a printed name ends, and which names of an article are one school's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from newsextract.extract.places import VINTAGES, gazetteer, plain
from newsextract.extract.vocabulary import Vocabulary

__all__ = ["full_names", "school_name"]

_REMEMBERED = 10_000
_HIGHER = "higher"
_NAMED = 2
"""So many words at the end of a school's name are the least that it can be known by."""


@lru_cache(maxsize=_REMEMBERED)
def school_name(name: str, surnames: frozenset[str], provinces: frozenset[str]) -> str:
    """A head's name after the school's is not the school's; one named after a person or a province keeps its own."""
    parts = name.split(" ")
    if plain(parts[0]) in surnames or any(gazetteer().named(name, vintage) for vintage in VINTAGES):
        return name
    starts = (i for i in range(2, len(parts) - 1) if plain(parts[i]) in surnames)
    cut = next((i for i in starts if plain(" ".join(parts[i:])) not in provinces), len(parts))
    return " ".join(parts[:cut])


def full_names(told: Collection[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Short name → the one longer name among those told that is the same school's.

    ``Trường nội trú Trạm Tấu`` is ``Trường Phổ thông dân tộc nội trú THCS huyện Trạm Tấu``: all words of the short name
    stand in the long one, in their order, the last two side by side. A school of another level or kind is another
    school, and so is one with a number in its name. Universities are left alone: they hold one another; but
    ``Phân hiệu Đại học Thái Nguyên`` is the one ``tại tỉnh Lào Cai``.
    """
    words = {name: plain(name).split() for name in told}
    levels = {
        name: {level for phrase, level in vocabulary.map("level").items() if phrase in plain(name)} for name in told
    }
    special = {name for name in told if any(kind in plain(name) for kind in vocabulary.set("school_kind"))}
    branches = {name for name in told if plain(name).startswith(tuple(vocabulary.set("branch")))}

    def are_one(short: str, name: str) -> bool:
        if short in branches and name in branches:
            return _are_within(words[short], words[name])
        return (
            levels[short] in (set(), levels[name])
            and _HIGHER not in levels[name]
            and (short in special) == (name in special)
            and words[short][-_NAMED:] == words[name][-_NAMED:]
            and _are_within(words[short], words[name])
        )

    longer = {short: [name for name in told if are_one(short, name)] for short in told}
    longest = {short: [name for name in names if not longer[name]] for short, names in longer.items()}
    return {short: names[0] for short, names in longest.items() if len(names) == 1}


def _are_within(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether all of a few words stand among many more, in their order, and the others are no numbers."""
    left = iter(many)
    if len(few) >= len(many) or not all(word in left for word in few):
        return False
    return not any(word.isdigit() for word in many if word not in few)
