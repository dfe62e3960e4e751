"""The tree of a rule pattern, as far as the gate needs it: what it consumes, in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from newsextract.extract.patterns import PatternProblem, Token, tokens

__all__ = ["Before", "End", "Group", "Many", "Node", "Nothing", "One", "Phrases", "Row", "needs", "parse"]


@dataclass(frozen=True, slots=True)
class One:
    """A character. ``text`` is a pattern of its own, unless it is ``literal``; ``any_case``: case plays no part."""

    text: str
    literal: bool
    any_case: bool

    @property
    def pattern(self) -> str:
        """For `regex`."""
        text = regex.escape(self.text) if self.literal else self.text
        return f"(?s{'i' if self.any_case else ''}:{text})"


@dataclass(frozen=True, slots=True)
class Phrases:
    """A list by its name: one of its phrases, with no letter before or behind it."""

    name: str


@dataclass(frozen=True, slots=True)
class Before:
    """What stands before, one of several pairs of characters, or (``refused``) does not; None is any character."""

    pairs: tuple[tuple[One | None, One], ...]
    refused: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Alternatives; ``ahead`` where they are only looked at, ``atomic`` where the first that fits is kept."""

    branches: tuple[Row, ...]
    ahead: bool = False
    atomic: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    """A repeat; ``most`` is None without a bound, and a possessive one gives nothing back."""

    node: Node
    least: int
    most: int | None
    possessive: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """The end of the text."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """What consumes nothing and is not looked at."""


Node = One | Phrases | Before | Group | Many | End | Nothing
Row = Sequence[Node]

_FLAGS = re.compile(r"\(\?(?P<on>[imsu]*)(?:-(?P<off>[imsu]+))?[:)]")
_NAMED = re.compile(r"\(\?P?<\w+>")
_BOUNDS = re.compile(r"\{(\d*)(,?)(\d*)\}")


def parse(pattern: str) -> Group:
    """The pattern as a tree. Raises PatternProblem for what the tree has no node for."""
    return _Parser(pattern).whole()


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._tokens = tokens(pattern)

    def whole(self) -> Group:
        branches = self._branches(any_case=False)
        if next(self._tokens, None):
            raise PatternProblem("a bracket that closes nothing has no opening")
        return Group(branches)

    def _branches(self, any_case: bool) -> tuple[Row, ...]:
        """Up to the bracket that closes the group, or the end of the pattern."""
        branches: list[list[Node]] = [[]]
        for token in self._tokens:
            row = branches[-1]
            if token.kind == "close":
                break
            if token.kind == "bar":
                branches.append([])
            elif token.kind == "open":
                flags = _FLAGS.fullmatch(token.text)
                inner = _switched(flags, any_case) if flags else any_case
                if token.text.endswith(")") and (flags or token.text.startswith("(?#")):
                    any_case = inner
                elif token.text.endswith(")"):
                    raise PatternProblem(f"{token.text!r} has no opening")
                else:
                    row.append(self._group(token.text, inner, flagged=flags is not None))
            elif token.kind == "quantifier":
                if not row:
                    raise PatternProblem(f"{token.text!r} after nothing has no opening")
                row.append(_repeated(row.pop(), token.text))
            else:
                row.append(_single(token, any_case))
        return tuple(branches)

    def _group(self, opening: str, any_case: bool, *, flagged: bool) -> Node:
        branches = self._branches(any_case)
        if opening == "(?!":
            return Nothing()
        if opening == "(?<!":
            # What is longer refuses less than its end does: it is left out.
            return Before(tuple(pair for b in branches if len(b) <= 2 and (pair := _last_two(b, len(b)))), refused=True)
        if opening == "(?<=":
            pairs = tuple(pair for branch in branches if (pair := _last_two(branch, 1)))
            return Before(pairs, refused=False) if len(pairs) == len(branches) else Nothing()
        if opening in ("(", "(?>", "(?=") or flagged or _NAMED.fullmatch(opening):
            return Group(branches, ahead=opening == "(?=", atomic=opening == "(?>")
        raise PatternProblem(f"{opening!r} has no opening")


def _last_two(row: Row, least: int) -> tuple[One | None, One] | None:
    """The last two nodes of a row; None where fewer than ``least`` of them are characters."""
    last = row[-1] if row else None
    earlier = row[-2] if len(row) > 1 else None
    if not isinstance(last, One) or (least > 1 and not isinstance(earlier, One)):
        return None
    return earlier if isinstance(earlier, One) else None, last


def _switched(flags: re.Match[str], any_case: bool) -> bool:
    return "i" in flags["on"] or (any_case and "i" not in (flags["off"] or ""))


def _repeated(node: Node, quantifier: str) -> Many:
    possessive = quantifier.endswith("+") and len(quantifier) > 1
    simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(quantifier[0])
    if simple:
        return Many(node, *simple, possessive)
    bounds = _BOUNDS.match(quantifier)
    assert bounds is not None
    low, comma, high = bounds.groups()
    return Many(node, int(low or 0), int(high) if high else None if comma else int(low), possessive)


def _single(token: Token, any_case: bool) -> Node:
    """A list, or a literal, an escape or a class: one character, or a place between two."""
    text = token.text
    if token.kind == "list":
        return Phrases(text[2:-2])
    if token.kind == "literal":
        if text == "{":
            raise PatternProblem("a '{' that opens no repeat has no opening; write \\{")
        if text in "^$":
            return End() if text == "$" else Nothing()
        return One(text, text != ".", any_case)
    if token.kind == "escape":
        if text[1] in "bBAmMG":
            return Nothing()
        if text[1] in "zZ":
            return End()
        if text[1] in "gKNRX" or text[1].isdigit():
            raise PatternProblem(f"{text!r} has no opening")
    return One(text, False, any_case)


Need = tuple[str, ...]

_MANY = 8
"""More texts than these are not looked for one by one."""


def needs(tree: Group) -> list[Need]:
    """What else stands in a match, in lower case: of each need one of its texts.

    What a match begins with is left out, because that is asked for anyway.
    """
    if len(tree.branches) > 1:
        return []
    return [need for need in _stretches(tree.branches[0])[1:] if len(need) <= _MANY and _worth(need) > 1]


def _stretches(row: Row) -> list[Need]:
    """The needs of a row: its literals, joined where they follow one another, and those of its groups."""
    found: list[Need] = []
    literal = ""
    for node in [*row, Nothing()]:
        if isinstance(node, One) and node.literal:
            literal += node.text.lower()
            continue
        if literal:
            found.append((literal,))
            literal = ""
        if isinstance(node, Many):
            node = node.node if node.least else Nothing()
        if isinstance(node, Group):
            best = [max(_stretches(branch), key=_worth, default=()) for branch in node.branches]
            found.append(tuple(dict.fromkeys(text for need in best for text in need)) if all(best) else ())
        elif not isinstance(node, (Before, Nothing)):
            found.append(())
    return found


def _worth(need: Need) -> int:
    """How long the shortest text is; a sign tells more than a letter."""
    return min((len(text.strip()) + (not text.strip().isalnum()) for text in need if text.strip()), default=0)
