"""The syntax of rule patterns: cut them into tokens, fold their letters, refuse slow shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsextract.read.text import fold

__all__ = ["PatternProblem", "Token", "capitals", "fold_pattern", "lint", "tokens"]


class PatternProblem(ValueError):
    """A pattern that cannot be used; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is list, open, close, class, escape, quantifier, bar or literal."""

    kind: str
    text: str


_TOKEN = re.compile(
    r"(?P<list>\{\{\w+\}\})"
    r"|(?P<open>\((?:\?(?:P?<\w+>|P=\w+\)|<[=!]|[=!>:|]|#[^)]*\)|[a-zA-Z]*(?:-[a-zA-Z]+)?[:)]))?)"
    r"|(?P<close>\))"
    r"|(?P<class>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\])"
    r"|(?P<escape>\\(?:[pPN]\{[^}]*\}|[pP]\w|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|g<\w+>|.))"
    r"|(?P<quantifier>(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})[?+]?)"
    r"|(?P<bar>\|)"
    r"|(?P<literal>.)",
    re.DOTALL,
)
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def tokens(pattern: str) -> Iterator[Token]:
    """The pattern piece by piece; joined again they are the pattern."""
    for m in _TOKEN.finditer(pattern):
        assert m.lastgroup is not None
        yield Token(m.lastgroup, m[0])


def fold_pattern(pattern: str) -> str:
    """The pattern with its literal runs in the spelling that texts are folded to; syntax untouched."""
    out, run = [], []
    for token in tokens(pattern):
        if token.kind == "literal":
            run.append(token.text)
            continue
        # In a class a folded dash needs its backslash, or it would make a range of its neighbours.
        text = _DASHES.sub(r"\-", token.text) if token.kind == "class" else token.text
        out += [fold("".join(run)), text]
        run.clear()
    return "".join([*out, fold("".join(run))])


def capitals(pattern: str) -> str:
    """The capital letters that the pattern spells out."""
    spelled = (token.text for token in tokens(pattern) if token.kind in ("literal", "class"))
    return "".join(dict.fromkeys(letter for text in spelled for letter in text if letter.isupper()))


def _unbounded(quantifier: str) -> bool:
    return quantifier[0] in "*+" or bool(re.match(r"\{\d+,\}", quantifier))


def lint(pattern: str) -> None:
    """Refuse what can make matching slow out of proportion to the text.

    Raises PatternProblem for an unbounded repeat directly or anywhere inside an unbounded repeat, and for
    an unbounded gap (``.*``, ``[^.]+``), saying what to write instead.
    """
    pieces = list(tokens(pattern))
    if any(token.kind == "open" and token.text == "(" for token in pieces):
        raise PatternProblem("a group without a name is used by nothing; write (?:…) or name it (?P<value>…)")
    unbounded_inside = [False]  # per open group: does it hold an unbounded repeat?
    previous = Token("literal", "")
    closed_holds = False
    for token in pieces:
        if token.kind == "open" and not token.text.endswith(")"):
            unbounded_inside.append(False)
        elif token.kind == "close" and len(unbounded_inside) > 1:
            closed_holds = unbounded_inside.pop()
            unbounded_inside[-1] |= closed_holds
        elif token.kind == "quantifier" and _unbounded(token.text):
            if previous.kind == "close" and closed_holds:
                raise PatternProblem(
                    f"an unbounded repeat inside an unbounded repeat ({token.text!r} after a group that holds "
                    "one) can take for ever; give one of them a bound, such as {0,8}"
                )
            if (previous.kind == "literal" and previous.text == ".") or previous.text.startswith("[^"):
                raise PatternProblem(
                    f"the unbounded gap {previous.text + token.text!r} lets a match run over a whole page; "
                    f"write a bounded one, such as {previous.text}{{0,40}}"
                )
            unbounded_inside[-1] = True
        previous = token
