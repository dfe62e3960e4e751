"""Rule patterns for the gate: what every match begins with, as RE2 patterns over an alphabet of one byte a character.

A pattern is written for the `regex` module. Its openings are wider and simpler: lookaround is dropped but for the
character before a match, and where a pattern goes on in ways that let an automaton grow out of all bounds, such as
``(?: \\p{L}+){0,4}``, the opening ends. Wherever the pattern matches, one of its openings does.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import regex

from newsextract.extract.patterns import PatternProblem
from newsextract.extract.syntax import Before, End, Group, Many, Node, Nothing, One, Phrases, Row

__all__ = ["ALPHABET", "BREAK", "EVERY", "encode", "is_foreign", "is_plain", "members", "openings"]

BREAK = "\0"
"""Stands before, between and behind texts."""

_MARKS = ["", *"\u0300\u0301\u0309\u0303\u0323"]
_LETTERS = {unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưy" for mark in _MARKS} | {"đ"}
_SPECIAL = [*sorted(case for c in _LETTERS if not c.isascii() for case in (c, c.upper())), *"…•²³°"]


def _alphabet() -> str:
    """The character of every byte: ASCII as it is, the others where ASCII has control characters or nothing."""
    table = [chr(i) if 32 <= i < 127 or chr(i) in f"\n{BREAK}" else "\ufffe" for i in range(256)]
    free = (i for i, char in enumerate(table[:]) if char == "\ufffe")
    for i, char in zip(free, _SPECIAL, strict=False):
        table[i] = char
    return "".join(table)


_ALPHABET = _alphabet()
_TABLE = codecs.charmap_build(_ALPHABET)
_BYTES = {char: i for i, char in enumerate(_ALPHABET) if char != "\ufffe"}
ALPHABET = "".join(_BYTES)
"""The characters that have a byte of their own."""
_ODD = ord("?")
"""How a character that is not in the alphabet is encoded."""
EVERY = frozenset(_BYTES.values())
"""The bytes of the alphabet."""
_A_LETTER = _BYTES["a"]
_NO_LETTER = frozenset(i for char, i in _BYTES.items() if not char.isalpha())
_UNTOLD = frozenset({_ODD, _BYTES[BREAK]})
"""What no lookbehind refuses: a character that may be anything, and the beginning of a text."""
# Not in the alphabet, but for a pattern that ignores case the same as one that is.
_FOREIGN = re.compile("[ßİıŉſǰẖẗẘẙẚẞ\u212aﬀ-ﬆ]")

Context = tuple[frozenset[int], frozenset[int]]
"""The two bytes before a match."""
Contexts = tuple[Context, ...]
_ANYWHERE: Contexts = ((EVERY, EVERY),)

_RUN = 15
"""A repeat without an end is followed through so many characters; of a longer run only the beginning is told."""
_ROOM = 30_000
"""How long an opening may become, in characters of its pattern."""
_AGAIN = 4_000
"""How long what is repeated may become."""


def encode(text: str) -> bytes:
    """The text in the alphabet of the gate."""
    return codecs.charmap_encode(text, "replace", _TABLE)[0]


def is_plain(text: str) -> bool:
    """Whether every character of the text has a byte of its own."""
    try:
        codecs.charmap_encode(text, "strict", _TABLE)
    except UnicodeEncodeError:
        return False
    return True


def is_foreign(text: str) -> bool:
    """Whether the text has a letter that `regex` may take for one of the alphabet: the gate cannot judge it."""
    return _FOREIGN.search(text) is not None


def openings(tree: Group, lists: Mapping[str, Iterable[str]], *, cased: bool) -> list[str]:
    """RE2 patterns (Latin-1) of the two characters before a match and what the match begins with.

    ``cased`` says that the pattern sees capitals. Nothing is returned for one that may match nothing at all.
    Raises PatternProblem for a class that `regex` does not know and for a repeat of what may be nothing.
    """
    found = []
    for before, row in _heads([tree], _ANYWHERE):
        opening = _Builder(lists, cased).opening(row, _ROOM)
        if not opening:
            return []
        if not before:
            continue  # nothing may stand before: this way is never gone
        found.append(_either([_class(earlier) + _class(last) for earlier, last in before]) + opening)
    return found


def _heads(row: Row, before: Contexts) -> Iterator[tuple[Contexts, Row]]:
    """The ways in which a row can begin: what may stand before each, and the row from its first character on."""
    for i, node in enumerate(row):
        rest = row[i + 1 :]
        if isinstance(node, Before):
            before = _narrowed(before, node)
        elif isinstance(node, Phrases):
            yield _distinct((earlier, last & _NO_LETTER) for earlier, last in before), row[i:]
            return
        elif isinstance(node, One) or (isinstance(node, Many) and node.least and isinstance(node.node, One)):
            yield before, row[i:]
            return
        elif isinstance(node, Many):
            if node.most != 0:
                yield from _heads([*_unrolled(node), *rest], before)
            if node.least:
                return
        elif isinstance(node, Group) and not node.ahead:
            yield from _branched(node, rest, before)
            return
    yield before, []


def _branched(group: Group, rest: Row, before: Contexts) -> Iterator[tuple[Contexts, Row]]:
    """The heads of a group's branches, joined again where the same may stand before them."""
    alike: dict[Contexts, list[Row]] = {}
    for branch in group.branches:
        for allowed, row in _heads(branch, before):
            alike.setdefault(allowed, []).append(row)
    for allowed, rows in alike.items():
        told = tuple(row for row in rows if row)
        if told:
            yield allowed, [Group(told), *rest]
        if len(told) < len(rows):
            yield from _heads(rest, allowed)


def _unrolled(many: Many) -> Row:
    """``X{2,4}`` as ``X`` and ``X{1,3}``."""
    if any(not row for _, row in _heads([many.node], _ANYWHERE)):
        raise PatternProblem("a repeat of what may be nothing has no opening")
    if many.most == 1:
        return [many.node]
    least, most = max(0, many.least - 1), None if many.most is None else many.most - 1
    return [many.node, *([Many(many.node, max(least, 1), most)] if least else [Many(many.node, 0, most)])]


def _narrowed(contexts: Contexts, node: Before) -> Contexts:
    """What may stand before, once a lookbehind has spoken."""
    if not node.refused:
        allowed = [(EVERY if one is None else _bytes(one), _bytes(other)) for one, other in node.pairs]
        return _distinct((a & p, b & q) for a, b in contexts for p, q in allowed)
    for one, other in node.pairs:
        refused = _bytes(other) - _UNTOLD
        cut = EVERY if one is None else _bytes(one) - _UNTOLD
        contexts = _distinct(
            pair
            for earlier, last in contexts
            for pair in ((earlier, last - refused), (frozenset() if one is None else earlier - cut, last & refused))
        )
    return contexts


def _distinct(contexts: Iterable[Context]) -> Contexts:
    return tuple(dict.fromkeys((earlier, last) for earlier, last in contexts if earlier and last))


class _Builder:
    """Writes rows of nodes as RE2 patterns: as a whole, or cut off where the automaton would grow too large."""

    def __init__(self, lists: Mapping[str, Iterable[str]], cased: bool) -> None:
        self._lists = lists
        self._cased = cased

    def opening(self, row: Row, room: int) -> str:
        """What the row begins with; nothing may be asked to follow it."""
        row = [node for node in row if not isinstance(node, (Before, Nothing))]
        if not row or room < 0:
            return ""
        node, rest = row[0], row[1:]
        if not rest:
            if isinstance(node, End):
                return r"[\n\x00]"
            if isinstance(node, Group):
                return _either([self.opening(branch, room) for branch in node.branches])
        whole, cut = self._parts(node)
        options = [cut] if cut is not None else []
        if whole is not None:
            options.append(whole + self.opening(rest, room - len(whole)))
        return _either(options)

    def _parts(self, node: Node) -> tuple[str | None, str | None]:
        """The node as a whole, where it can be written, and how it begins where it cannot."""
        if isinstance(node, One):
            return _class(_bytes(node)), None
        if isinstance(node, Phrases):
            return _phrases(frozenset(self._lists[node.name]), self._cased), None
        if isinstance(node, Many):
            return self._one_many(node.node, node) if isinstance(node.node, One) else self._many(node)
        if isinstance(node, Group) and not node.ahead:
            parts = [self._row(branch) for branch in node.branches]
            wholes, cuts = ([part for part in side if part is not None] for side in zip(*parts, strict=True))
            return _either(wholes) if wholes else None, _either(cuts) if cuts else None
        return "", None

    def _row(self, row: Row) -> tuple[str | None, str | None]:
        whole: str | None = ""
        cut: str | None = None
        for i in range(len(row) - 1, -1, -1):
            # Names are told by their capitals; words of any kind in a row would let the automaton grow.
            name = self._cased and i and _is_tied(row[i - 1], row[i])
            first, first_cut = (self._tied(row[i]), None) if name else self._parts(row[i])
            cuts = [first_cut] if first_cut is not None else []
            if first is not None and cut is not None:
                cuts.append(first + cut)
            cut = _either(cuts) if cuts else None
            whole = first + whole if first is not None and whole is not None else None
        return whole, cut

    def _one_many(self, one: One, many: Many) -> tuple[str | None, str | None]:
        """``\\d+`` is written as up to fifteen digits, or sixteen and nothing told of the rest."""
        found = _bytes(one)
        text = _class(found)
        if many.most is not None and many.most <= _RUN:
            return f"{text}{{{many.least},{many.most}}}", None
        if many.most is None and many.least <= _RUN:
            return f"{text}{{{many.least},{_RUN}}}", f"{text}{{{_RUN + 1}}}"
        return (None, f"{text}{{{min(many.least, _RUN)}}}") if many.least else ("", text)

    def _tied(self, many: Node) -> str:
        assert isinstance(many, Many)
        assert isinstance(many.node, One)
        return _class(_bytes(many.node)) + ("+" if many.least else "*")

    def _many(self, many: Many) -> tuple[str | None, str | None]:
        whole, cut = self._parts(many.node)
        if many.most == 1 and whole is not None:
            return f"(?:{whole}){'' if many.least else '?'}", cut
        if cut is None and whole is not None and many.most is not None and len(whole) * many.most <= _AGAIN:
            return f"(?:{whole}){{{many.least},{many.most}}}", None
        beginning = _either([part for part in (whole, cut) if part is not None])
        return (None, beginning) if many.least else ("", beginning)


def _is_tied(before: Node, node: Node) -> bool:
    """Is it a run that begins behind a character that it does not hold? Then it can be followed to its end."""
    if not (isinstance(node, Many) and isinstance(node.node, One) and node.most is None and node.least < 2):
        return False
    return isinstance(before, One) and not (_bytes(before) & _bytes(node.node)) - {_ODD}


def _either(options: Sequence[str]) -> str:
    told = list(dict.fromkeys(options))
    return told[0] if len(told) == 1 else f"(?:{'|'.join(told)})"


@cache
def members(one: One) -> frozenset[int]:
    """The bytes of the characters that a literal, an escape or a class matches: `regex` itself is asked.

    Raises PatternProblem for one that `regex` does not know.
    """
    try:
        return frozenset(_BYTES[char] for char in regex.findall(one.pattern, ALPHABET))
    except regex.error as error:
        raise PatternProblem(f"{one.text!r} has no opening: {error}") from error


@cache
def _bytes(one: One) -> frozenset[int]:
    """The same, and the byte that stands for all other characters where it may match one of them."""
    found = members(one)
    return found if one.literal and found else found | {_ODD}


@cache
def _class(found: frozenset[int]) -> str:
    """The bytes as an RE2 class."""
    runs: list[list[int]] = []
    for byte in sorted(found):
        if runs and runs[-1][1] == byte - 1:
            runs[-1][1] = byte
        else:
            runs.append([byte, byte])
    return "[" + "".join(f"\\x{a:02x}" if a == b else f"\\x{a:02x}-\\x{b:02x}" for a, b in runs) + "]"


@cache
def _phrases(phrases: frozenset[str], cased: bool) -> str:
    """Any of the phrases, as a tree of their letters."""
    heads: dict[str, set[str]] = {}
    for phrase in phrases:
        heads.setdefault(phrase[:1], set()).add(phrase[1:])
    branches = []
    for head in sorted(heads):
        first = _class(_bytes(One(head, literal=True, any_case=cased))) if head else ""
        branches.append(first + (_phrases(frozenset(heads[head]), cased) if head and heads[head] != {""} else ""))
    return f"(?:{'|'.join(branches)})" if branches else r"[^\x00-\xff]"
