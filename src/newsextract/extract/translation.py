"""Rule patterns translated for Python's own `re`, which is more than twice as quick as `regex` where both can be had.

They hold for texts of the gate's alphabet only: every class is written out as `regex` itself reads it there, so that
nothing depends on how either module knows Unicode. What `re` lacks is rewritten (a lookbehind of several widths, a
group name used twice); what cannot be rewritten has no translation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from newsextract.extract.openings import ALPHABET
from newsextract.extract.patterns import Token, tokens

__all__ = ["translated"]

_LONGEST = 120_000
"""Characters of a translation: 50,000 take a sixth of a second to compile, and are twice as quick ever after."""
_SPREAD = 400
"""So many texts of fixed width a lookbehind may be spread into."""
_FLAGS = re.compile(r"\(\?(?P<on>i?)(?:-(?P<off>i))?:")
_NAMED = re.compile(r"\(\?P?<(\w+)>")
_TWICE = "__"
"""Between a group's name and its number, where a pattern uses a name more than once."""


class _Untranslated(ValueError):
    """What `re` has no word for."""


@dataclass(frozen=True, slots=True)
class _Group:
    opening: str
    branches: list[list[_Item]]


@dataclass(frozen=True, slots=True)
class _Item:
    """A character or a place between two (a pattern and its width) or a group, repeated or not."""

    node: str | _Group
    width: int
    quantifier: str = ""


def translated(pattern: str) -> tuple[re.Pattern[str], tuple[tuple[str, int], ...]] | None:
    """The expanded pattern of a rule for `re`, and its groups by name with their numbers; None where there is none.

    A name that stands twice has several numbers; at most one of them takes part in a match.
    """
    try:
        text = _Translator(pattern).text()
        if len(text) > _LONGEST:
            return None
        compiled = re.compile(text)
    except (_Untranslated, re.error):
        return None  # `regex`, which the pattern was written for, matches it
    return compiled, tuple((name.split(_TWICE)[0], number) for name, number in compiled.groupindex.items())


class _Translator:
    def __init__(self, pattern: str) -> None:
        self._tokens = tokens(pattern)
        self._names: Counter[str] = Counter()

    def text(self) -> str:
        """The whole pattern."""
        return self._either(self._branches(any_case=False))

    # -- reading --

    def _branches(self, *, any_case: bool) -> list[list[_Item]]:
        """Up to the bracket that closes the group, or the end of the pattern."""
        branches: list[list[_Item]] = [[]]
        for token in self._tokens:
            row = branches[-1]
            if token.kind == "close":
                break
            if token.kind == "bar":
                branches.append([])
            elif token.kind == "open":
                row.append(_Item(self._group(token.text, any_case), 0))
            elif token.kind == "quantifier":
                row.append(_Item(row[-1].node, row.pop().width, token.text))
            elif token.text in ("^", "$"):
                row.append(_Item(token.text, 0))
            else:
                row.append(_Item(_character(token, any_case), 1))
        return branches

    def _group(self, opening: str, any_case: bool) -> _Group:
        if flags := _FLAGS.fullmatch(opening):
            # Case is written out in classes, so that no flag is needed.
            any_case = bool(flags["on"]) or (any_case and not flags["off"])
            opening = "(?:"
        elif named := _NAMED.fullmatch(opening):
            self._names[named[1]] += 1
            again = f"{_TWICE}{self._names[named[1]]}" if self._names[named[1]] > 1 else ""
            opening = f"(?P<{named[1]}{again}>"
        elif opening not in ("(?>", "(?=", "(?!", "(?<=", "(?<!"):
            raise _Untranslated(opening)
        return _Group(opening, self._branches(any_case=any_case))

    # -- writing --

    def _either(self, branches: list[list[_Item]]) -> str:
        return "|".join("".join(map(self._written, row)) for row in branches)

    def _written(self, item: _Item) -> str:
        node, quantifier = item.node, item.quantifier
        if isinstance(node, str):
            return node + quantifier
        if node.opening in ("(?<=", "(?<!"):
            return self._behind(node) + quantifier
        text = f"{node.opening}{self._either(node.branches)})"
        if len(quantifier) > 1 and quantifier.endswith("+"):
            # Possessive repeats of groups go wrong before Python 3.11.5; an atomic group says the same.
            return f"(?>{text}{quantifier[:-1]})"
        return text + quantifier

    def _behind(self, group: _Group) -> str:
        """A lookbehind as several, each of one width."""
        by_width: dict[int, list[str]] = {}
        for width, text in self._spread(group.branches):
            by_width.setdefault(width, []).append(text)
        parts = [f"{group.opening}{'|'.join(texts)})" for texts in by_width.values()]
        return "".join(parts) if group.opening == "(?<!" else f"(?:{'|'.join(parts)})"

    def _spread(self, branches: list[list[_Item]]) -> list[tuple[int, str]]:
        """Every way through the branches: its width and its pattern."""
        found: list[tuple[int, str]] = []
        for row in branches:
            ways = [(0, "")]
            for item in row:
                ways = [(w + v, text + more) for w, text in ways for v, more in self._ways(item)]
                if len(ways) > _SPREAD:
                    raise _Untranslated("a lookbehind of too many ways")
            found += ways
        return found

    def _ways(self, item: _Item) -> list[tuple[int, str]]:
        if isinstance(item.node, str):
            once = [(item.width, item.node)]
        elif item.node.opening == "(?:":
            once = self._spread(item.node.branches)
        elif item.node.opening.startswith(("(?=", "(?!", "(?<")):
            once = [(0, self._written(_Item(item.node, 0)))]
        else:
            raise _Untranslated(item.node.opening)
        return [way for times in _times(item.quantifier) for way in _repeated(once, times)]


def _repeated(once: list[tuple[int, str]], times: int) -> Iterator[tuple[int, str]]:
    if not times:
        yield 0, ""
        return
    for width, text in _repeated(once, times - 1):
        yield from ((width + v, text + more) for v, more in once)


def _times(quantifier: str) -> range:
    """How often a bounded repeat repeats."""
    if not quantifier:
        return range(1, 2)
    if quantifier == "?":
        return range(2)
    bounds = re.fullmatch(r"\{(\d+)(?:,(\d+))?\}", quantifier)
    if not bounds:
        raise _Untranslated(f"{quantifier} in a lookbehind")
    return range(int(bounds[1]), int(bounds[2] or bounds[1]) + 1)


def _character(token: Token, any_case: bool) -> str:
    """A literal, an escape or a class, as the characters of the alphabet that it matches."""
    if token.kind == "list" or (token.kind == "escape" and token.text[1] in "bBAmMGzZgKNRX0123456789"):
        raise _Untranslated(token.text)
    if token.kind == "literal" and token.text != "." and not (any_case and token.text.isalpha()):
        return re.escape(token.text)
    return _class(regex.escape(token.text) if token.kind == "literal" and token.text != "." else token.text, any_case)


@cache
def _class(pattern: str, any_case: bool) -> str:
    found = regex.findall(f"(?{'i' if any_case else ''}:{pattern})", ALPHABET)
    if not found:
        return "(?!)"
    runs: list[list[int]] = []
    for code in sorted(map(ord, found)):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    shown = (re.escape(chr(a)) + (f"-{re.escape(chr(b))}" if b > a else "") for a, b in runs)
    return f"[{''.join(shown)}]"
