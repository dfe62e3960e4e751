"""The vocabulary of rules: word lists, maps and pieces of patterns, and patterns expanded with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Literal

import regex

from newsextract.extract.patterns import PatternProblem, fold_pattern
from newsextract.extract.rulefile import VocabularyModel, locate, nearest, read_toml
from newsextract.read.text import fold, lower

__all__ = ["Vocabulary", "blanked", "expand", "load_vocabulary"]

_NAME = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word lists, pieces of patterns and maps, in the spelling that texts are folded to, lower case."""

    words: Mapping[str, tuple[str, ...]]
    pieces: Mapping[str, str]
    maps: Mapping[str, Mapping[str, str]]
    """Map name → phrase → value."""

    _sets: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)
    _alternations: dict[str, str] = field(default_factory=dict, compare=False)

    def set(self, name: str) -> frozenset[str]:
        """A word list as a set; empty where these rules have none of that name."""
        found = self._sets.get(name)
        if found is None:
            found = self._sets[name] = frozenset(self.words.get(name, ()))
        return found

    def map(self, name: str) -> Mapping[str, str]:
        """A map from phrase to value; empty where these rules have none of that name."""
        return self.maps.get(name, {})

    def lists(self) -> dict[str, tuple[str, ...]]:
        """Every list and the phrases of every map: all that a pattern can hold by name."""
        return {**self.words, **{name: tuple(phrases) for name, phrases in self.maps.items()}}

    def alternation(self, name: str) -> str:
        """The pattern of any phrase of a list or map."""
        if name not in self._alternations:
            self._alternations[name] = _alternation(self.phrases(name) or ())
        return self._alternations[name]

    def phrases(self, name: str) -> tuple[str, ...] | None:
        """The word list or the phrases of the map of this name."""
        if name in self.maps:
            return tuple(self.maps[name])
        return self.words.get(name)


def load_vocabulary(paths: Iterable[Path], problems: list[str]) -> Vocabulary:
    """What these files define; what is wrong with them is appended to ``problems``, a line each that names the file."""
    words: dict[str, tuple[str, ...]] = {}
    pieces: dict[str, str] = {}
    maps: dict[str, dict[str, str]] = {}
    taken: dict[str, str] = {}
    for path in paths:
        model: VocabularyModel | None = read_toml(path, VocabularyModel, problems)
        if model is None:
            continue
        text = path.read_text("utf-8")
        for table, name in [
            *(("words", name) for name in model.words),
            *(("piece", name) for name in model.piece),
            *(("map", name) for name in model.map),
        ]:
            here = f"{path}:{locate(text, (table, name))}"
            if name in taken:
                problems.append(
                    f"{here}: the name `{name}` is taken by {taken[name]}; every list, piece and map needs its own"
                )
            taken.setdefault(name, here)
        words |= {name: tuple(_phrase(w) for w in given) for name, given in model.words.items()}
        pieces |= {name: fold_pattern(piece) for name, piece in model.piece.items()}
        for name, given in model.map.items():
            maps[name] = {_phrase(w): value for value, phrases in given.items() for w in phrases}
        for value in model.map.get("scale", {}):
            if not _is_number(value):
                line = locate(text, ("map", "scale", value))
                problems.append(f'{path}:{line}: the scale `{value}` is no number; write it like 1000 or "0.5"')
    return Vocabulary(words, pieces, maps)


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def _phrase(words: str) -> str:
    return lower(fold(words))


Form = Literal["small", "cased", "gate", "shape"]


def expand(pattern: str, vocabulary: Vocabulary, form: Form, within: tuple[str, ...] = ()) -> str:
    """The pattern with every ``{{name}}`` replaced by its list, map or piece.

    ``form``: for lower-case text, for text with capitals, for the gate (lists keep their names), or the mere shape
    (lists as one word), which is what is checked. Raises PatternProblem for an undefined name or a cycle.
    """

    def replace(m: re.Match[str]) -> str:
        name = m[1]
        if name in within:
            raise PatternProblem(f"{{{{{name}}}}} refers to itself through {' → '.join([*within, name])}")
        if name in vocabulary.pieces:
            return f"(?:{expand(vocabulary.pieces[name], vocabulary, form, (*within, name))})"
        if vocabulary.phrases(name) is None:
            known = [*vocabulary.words, *vocabulary.maps, *vocabulary.pieces]
            raise PatternProblem(f"{{{{{name}}}}} is not defined in vocabulary.toml{nearest(name, known)}")
        if form == "shape":
            return "(?:·)"
        if form == "gate":
            return m[0]
        flag = "(?i:" if form == "cased" else "(?:"
        return rf"(?<!\p{{L}}){flag}{vocabulary.alternation(name)})(?!\p{{L}})"

    return _NAME.sub(replace, pattern)


def blanked(pattern: str) -> str:
    """The pattern with every ``{{name}}`` replaced by a group of the same length: positions stay."""
    return _NAME.sub(lambda m: f"(?:{'·' * len(m[1])})", pattern)


def _common(texts: Sequence[str]) -> str:
    """What all of the texts begin with."""
    first, last = min(texts), max(texts)
    return first[: next((i for i, char in enumerate(first) if char != last[i]), len(first))]


def _alternation(phrases: Iterable[str]) -> str:
    """The longest phrase that fits, as a tree of letters: matching looks at few branches and not at hundreds."""
    branches: dict[str, list[str]] = {}
    for phrase in phrases:
        branches.setdefault(phrase[:1], []).append(phrase[1:])
    ends = "?" if branches.pop("", None) else ""
    parts = []
    for letter in sorted(branches):
        # A stretch without branches is one literal.
        common = _common(branches[letter])
        tails = _alternation([tail[len(common) :] for tail in branches[letter]])
        parts.append(regex.escape(letter + common, special_only=True, literal_spaces=True) + tails)
    if not parts or (len(parts) == 1 and not ends):
        return "".join(parts)
    return f"(?:{'|'.join(parts)}){ends}"
